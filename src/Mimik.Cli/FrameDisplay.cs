using Mimik.Workflows;
using Spectre.Console;

namespace Mimik.Cli;

/// <summary>Shows the steps of a job as a bar where there is a terminal, and nothing in a pipe.</summary>
internal static class FrameDisplay
{
    /// <summary>Runs a job under a progress bar.</summary>
    /// <typeparam name="T">The job's result.</typeparam>
    /// <param name="output">Where standard output goes.</param>
    /// <param name="job">The job; it reports to what it is given.</param>
    public static T Run<T>(TextWriter output, Func<IProgress<JobProgress>?, T> job)
    {
        if (!Terminal.Is(output))
            return job(null);
        return AnsiConsole.Progress().AutoClear(enabled: true).Start(context =>
        {
            ProgressTask? bar = null;
            return job(new Immediate<JobProgress>(step =>
            {
                if (bar is null || bar.Description != step.Stage)
                    bar = context.AddTask(step.Stage, maxValue: step.Total);
                bar.Value = step.Done;
            }));
        });
    }
}
