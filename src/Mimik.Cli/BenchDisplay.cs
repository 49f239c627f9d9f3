using System.Globalization;
using Mimik.Workflows.Bench;

namespace Mimik.Cli;

/// <summary>Shows a benchmark as it runs: a line for every run that is done, and one every so often on the run underway.</summary>
/// <param name="output">Where the lines go.</param>
/// <param name="clock">What tells the time.</param>
internal sealed class BenchDisplay(TextWriter output, TimeProvider clock) : IProgress<BenchProgress>
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);
    private long _lastLine = clock.GetTimestamp();

    /// <inheritdoc/>
    public void Report(BenchProgress value)
    {
        string head = $"run {value.Run}/{value.Runs}, {value.Label}: ";
        if (value.Done is { } done)
            output.WriteLine(head + done);
        else if (value.State is { } state && clock.GetElapsedTime(_lastLine) >= Interval)
            output.WriteLine(head + string.Create(CultureInfo.InvariantCulture, $"iteration {state.Iteration:N0}/{state.Iterations:N0}, loss {state.Loss:0.000e+0}"));
        else
            return;
        _lastLine = clock.GetTimestamp();
    }
}
