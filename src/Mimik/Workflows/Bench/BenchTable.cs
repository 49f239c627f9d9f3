using System.Globalization;

namespace Mimik.Workflows.Bench;

/// <summary>The tables that a benchmark prints: columns of text, numbers to the right.</summary>
internal static class BenchTable
{
    /// <summary>Mean and spread over seeds, a line for every group.</summary>
    /// <param name="summaries">The groups.</param>
    /// <param name="hasTarget">Whether the time to a target is shown.</param>
    public static IEnumerable<string> Seeds(IReadOnlyList<BenchSummary> summaries, bool hasTarget)
    {
        if (summaries.Count == 0)
            return [];
        string unit = summaries[0].LengthUnit;
        string[] heads =
        [
            "method", "runs", $"loss ({unit}²)", $"mean ({unit})", $"99 % ({unit})", $"max ({unit})", $"coordinate mean ({unit})", $"coordinate max ({unit})",
            "seconds", "processor (s)", .. hasTarget ? ["to target (s)"] : Array.Empty<string>(), "peak (MB)", "idle bones",
        ];
        return Lines(heads, summaries.Select(s => (string[])
        [
            s.Method, $"{s.Seeds.Count}", Spread(s.Loss, "0.0000e+0"), Spread(s.MeanVertex, "f4"), Spread(s.Percentile99Vertex, "f3"), Spread(s.MaxVertex, "f3"),
            Spread(s.MeanCoordinate, "f4"), Spread(s.MaxCoordinate, "f3"), Spread(s.Seconds, "f1"), Spread(s.ProcessorSeconds, "f1"),
            .. hasTarget ? [s.SecondsToTarget is { } reached ? $"{Spread(reached, "f2")} ({s.ReachedTarget} of {s.Seeds.Count})" : "never"] : Array.Empty<string>(),
            (s.PeakMemoryBytes.Max / 1e6).ToString("f0", CultureInfo.InvariantCulture), $"{s.MostIdleBones}",
        ]));
    }

    /// <summary>Time and memory at several sizes, a line for every run.</summary>
    /// <param name="runs">Runs that measure scaling.</param>
    public static IEnumerable<string> Scaling(IReadOnlyList<BenchRun> runs)
    {
        if (runs.Count == 0)
            return [];
        CultureInfo culture = CultureInfo.InvariantCulture;
        string[] heads = ["method", "larger by", "shapes", "vertices", "bones", "non-zeros", "seconds", "processor (s)", "ms an iteration", "of 1x", "peak (MB)", "of 1x"];
        return Lines(heads, runs.Select(run =>
        {
            BenchRun one = runs.First(other => other.Group == run.Group && other.Factor == 1);
            // Processor time: what other programs take of the clock says nothing about scaling.
            double time = run.ProcessorSeconds / Math.Max(1, run.Iterations), oneTime = one.ProcessorSeconds / Math.Max(1, one.Iterations);
            return (string[])
            [
                run.Method, run.Factor == 1 ? "nothing" : $"{run.Axis} {run.Factor}x", $"{run.Shapes}", $"{run.FittedVertices}", $"{run.Bones}", $"{run.NonZeros}", run.Seconds.ToString("f1", culture),
                run.ProcessorSeconds.ToString("f1", culture), (1000 * time).ToString("f2", culture), (time / oneTime).ToString("f2", culture), (run.PeakMemoryBytes / 1e6).ToString("f0", culture),
                ((double)run.PeakMemoryBytes / one.PeakMemoryBytes).ToString("f2", culture),
            ];
        }));
    }

    /// <summary>Methods of inverse rigging, a line for each.</summary>
    /// <param name="rows">The methods.</param>
    public static IEnumerable<string> Solves(IReadOnlyList<BenchSolveRow> rows)
    {
        string unit = rows[0].LengthUnit;
        string[] heads =
        [
            "method", $"mean ({unit})", $"max ({unit})", "clean mean", "clean max", "above 0", "above 0.01", "L1", "roughness", "control mean", "control max", "J", "ms a frame", "times recorded",
        ];
        return Lines(heads, rows.Select(row => (string[])
        [
            row.Method, Figure(row.MeanError, "f4"), Figure(row.MaxError, "f3"), Figure(row.CleanMeanError, "f4"), Figure(row.CleanMaxError, "f3"), Figure(row.NonZero, "f1"), Figure(row.InUse, "f1"),
            Figure(row.L1, "f2"), Figure(row.Roughness, "f5"), Figure(row.ControlError, "f4"), Figure(row.MaxControlError, "f3"), Figure(row.Objective, "g6"),
            Figure(1000 * row.SecondsPerFrame, row.SecondsPerFrame >= 0.1 ? "n0" : "g3"), Figure(row.TimesFaster, "n0"),
        ]));
    }

    private static string Figure(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "-";

    private static string Spread(BenchFigure figure, string format) => string.Create(
        CultureInfo.InvariantCulture, $"{figure.Mean.ToString(format, CultureInfo.InvariantCulture)} ± {(figure.Mean == 0 ? 0 : 100 * figure.Deviation / figure.Mean):f1} %");

    private static IEnumerable<string> Lines(string[] heads, IEnumerable<string[]> rows)
    {
        string[][] all = [heads, .. rows];
        int[] widths = [.. heads.Select((_, c) => all.Max(row => row[c].Length))];
        return all.Select(row => string.Join("  ", row.Select((cell, c) => c == 0 ? cell.PadRight(widths[c]) : cell.PadLeft(widths[c]))));
    }
}
