using System.Globalization;

namespace Mimik.Workflows.Bench;

/// <summary>The table of solves by segments, for people and for programs.</summary>
internal static class ClusterTable
{
    /// <summary>Columns of text, numbers to the right.</summary>
    /// <param name="rows">The rows, the whole face's first.</param>
    /// <param name="unit">The errors' unit.</param>
    public static IEnumerable<string> Lines(IReadOnlyList<ClusterRow> rows, string unit)
    {
        bool clean = rows[0].Clean is not null;
        string[] heads = ["method", "K", "lost", "shared", "solve", $"J ({unit}²)", $"mean ({unit})", "of whole", .. clean ? [$"to clean ({unit})", "of whole"] : Array.Empty<string>(), "rounds", "primal", "dual", "ended", "projecting (s)", "solving (s)"];
        string[][] all = [heads, .. rows.Select(row => Cells(row, rows[0], clean))];
        int[] widths = [.. heads.Select((_, c) => all.Max(row => row[c].Length))];
        return all.Select(row => string.Join("  ", row.Select((cell, c) => c is 0 or 4 ? cell.PadRight(widths[c]) : cell.PadLeft(widths[c]))));
    }

    /// <summary>The same as comma-separated values with full numbers.</summary>
    public static string Csv(IReadOnlyList<ClusterRow> rows)
    {
        IEnumerable<string> lines = rows.Select(row => string.Create(
            CultureInfo.InvariantCulture,
            $"{row.Method},{row.Asked},{row.Lost:r},{row.Consensus?.Segments},{row.Consensus?.SharedControls},{row.Way},{row.Errors.Objective:r},{row.Errors.Mean:r},{row.Errors.Max:r},{row.Clean?.Mean:r},{row.Clean?.Max:r},{row.Consensus?.Rounds},{row.Consensus?.PrimalResidual:r},{row.Consensus?.DualResidual:r},{row.Consensus?.Rho:r},{row.Consensus?.Exit},{row.ProjectionSeconds:r},{row.SolveSeconds:r}"));
        string[] heads = ["method,asked,reconstruction_error,segments,shared_controls,solve,objective,mean,max,clean_mean,clean_max,rounds,primal_residual,dual_residual,rho,exit,projection_seconds,solve_seconds"];
        return string.Join('\n', heads.Concat(lines)) + "\n";
    }

    private static string[] Cells(ClusterRow row, ClusterRow whole, bool clean)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        string Ratio(double value, double of) => (value / of).ToString("f3", culture);
        return
        [
            row.Method, $"{row.Asked}", row.Lost.ToString("f4", culture), $"{row.Consensus?.SharedControls}", row.Way, row.Errors.Objective.ToString("f4", culture), row.Errors.Mean.ToString("f4", culture),
            Ratio(row.Errors.Mean, whole.Errors.Mean),
            .. clean ? [row.Clean!.Mean.ToString("f4", culture), Ratio(row.Clean.Mean, whole.Clean!.Mean)] : Array.Empty<string>(),
            $"{row.Consensus?.Rounds}", row.Consensus is { } a ? a.PrimalResidual.ToString("g2", culture) : "", row.Consensus is { } b ? b.DualResidual.ToString("g2", culture) : "",
            row.Consensus is { } c ? c.Exit.ToString().ToLowerInvariant() : "", row.ProjectionSeconds.ToString("f2", culture), row.SolveSeconds.ToString("f2", culture),
        ];
    }
}
