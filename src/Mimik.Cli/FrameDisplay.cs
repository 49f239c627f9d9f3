using System.Globalization;
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
            string stage = "";
            return job(new Immediate<JobProgress>(step =>
            {
                if (bar is null || stage != step.Stage)
                    bar = context.AddTask(stage = step.Stage, maxValue: step.Total);
                if (step.Rate is { } rate)
                    bar.Description = string.Create(CultureInfo.InvariantCulture, $"{stage}, {rate:f0} frames a second");
                bar.Value = step.Done;
            }));
        });
    }
}
