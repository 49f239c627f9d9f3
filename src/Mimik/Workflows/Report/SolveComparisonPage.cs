using System.Globalization;
using Mimik.Faces;
using Mimik.Workflows.Bench;

namespace Mimik.Workflows.Report;

/// <summary>The page that compares methods of inverse rigging: the table, errors over time, curves over the truth, and bars.</summary>
internal static class SolveComparisonPage
{
    private const int ShownControls = 4;
    private const string Truth = "truth", Recorded = "recorded";

    // Streams with less look-ahead would hide the others.
    private static readonly string[] LeftOut = ["stream, 0 ahead", "stream, 2 ahead"];

    /// <summary>Builds the page.</summary>
    public static HtmlReport Build(SolveComparison comparison)
    {
        IReadOnlyList<BenchSolveRow> rows = comparison.Rows;
        BenchSolveRow best = rows[0];
        string unit = best.LengthUnit;
        var report = new HtmlReport($"Inverse rigging: {comparison.Rig}", comparison.Description + ".");
        report.Tiles(Tiles(comparison));
        report.Section(
            "Methods",
            "All rows are measured on the meshes with the same rig and objective J. Methods below the streams solve every frame by itself: with all correctives, without any, and with those of two controls (majorisation-minimisation from the linear solution).");
        report.Table(
            ["Method", "J", $"Mean error ({unit})", $"Max error ({unit})", "Clean mean", "Clean max", "Above 0", "Above 0.01", "L1", "Roughness", "Control error", "Max control error", "ms a frame", "Times recorded", "Steps", "Ended"],
            rows.Select(row => (IReadOnlyList<object>)
            [
                row.Method, row.Objective, row.MeanError, row.MaxError, Cell(row.CleanMeanError), Cell(row.CleanMaxError), row.NonZero, row.InUse, row.L1, row.Roughness, Cell(row.ControlError),
                Cell(row.MaxControlError), Cell(1000 * row.SecondsPerFrame), Cell(row.TimesFaster), Cell(row.Steps), row.Exit ?? "–",
            ]));
        BenchSolveRow[] lines = [.. rows.Where(row => !LeftOut.Contains(row.Method))];
        report.Section("Errors over time", "The mean distance of a vertex to the target mesh. The truth's is the noise of the targets.");
        report.Chart(new LineChart("Mean error, frame by frame", "frame", unit, [.. lines.Select(row => Series(row.Method, row.FrameErrors))]) { LogarithmicY = true });
        report.Section("Curves", "The controls that move most.");
        foreach (int control in MostActive(rows.FirstOrDefault(row => row.Method == Truth)?.Curves ?? best.Curves))
        {
            string name = best.Curves.Names?[control] ?? string.Create(CultureInfo.InvariantCulture, $"control {control}");
            report.Chart(new LineChart(name, "frame", "weight", [.. lines.Select(row => Series(row.Method, Curve(row.Curves, control)))]));
        }

        string[] names = [.. rows.Select(row => row.Method)];
        report.Section("Sparsity, smoothness and errors");
        report.Chart(new BarChart(
            "Controls in use and roughness",
            names,
            [
                new BarColumn("controls above 0", [.. rows.Select(row => row.NonZero)]),
                new BarColumn("controls above 0.01", [.. rows.Select(row => row.InUse)]),
                new BarColumn("roughness", [.. rows.Select(row => row.Roughness)]),
            ]));
        report.Chart(new BarChart(
            "Errors and objective",
            names,
            [
                new BarColumn($"mean error ({unit})", [.. rows.Select(row => row.MeanError)]),
                .. rows[0].CleanMeanError is null ? Array.Empty<BarColumn>() : [new BarColumn($"mean error to the clean meshes ({unit})", [.. rows.Select(row => row.CleanMeanError ?? double.NaN)])],
                new BarColumn("J", [.. rows.Select(row => row.Objective)]),
            ]));
        report.Section("How the figures are defined");
        report.Text("J is the sum over frames of the squared distance over the number of coordinates, plus lambda1 over the number of controls times the sum of all controls, plus lambda2 times the sum of squared second differences over time.");
        report.Text("Controls above 0 and above 0.01, and L1, the controls' sum, are means over frames; roughness is the mean over controls of the sum of squared second differences; the control error is the mean absolute difference to the true curves.");
        report.Text(string.Create(
            CultureInfo.InvariantCulture,
            $"Times are on the clock from arrays in memory to curves, the rig's Gram matrix included but for streams, on {comparison.Threads} threads of {comparison.Processor}, which multiply 1,920-cubed matrices at {comparison.ProbeGflops:f0} GFLOP/s. Recorded times are brought to this machine by the same product."));
        return report;
    }

    private static IEnumerable<ReportTile> Tiles(SolveComparison comparison)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        BenchSolveRow best = comparison.Rows[0];
        BenchSolveRow? recorded = comparison.Rows.FirstOrDefault(row => row.Method == Recorded), truth = comparison.Rows.FirstOrDefault(row => row.Method == Truth);
        yield return new ReportTile("J, holistic", best.Objective.ToString("g4", culture), Note: recorded is null ? null : $"recorded {recorded.Objective.ToString("g4", culture)}");
        yield return new ReportTile("Mean error", best.MeanError.ToString("f3", culture), best.LengthUnit, truth is null ? null : $"noise {truth.MeanError.ToString("f3", culture)}");
        yield return new ReportTile("Controls above 0.01", best.InUse.ToString("f1", culture), Note: truth is null ? null : $"truth {truth.InUse.ToString("f1", culture)}");
        if (best.ControlError is { } error)
            yield return new ReportTile("Control error", error.ToString("f4", culture));
        if (best.SecondsPerFrame is { } seconds)
            yield return new ReportTile("Frames a second", (1 / seconds).ToString("n0", culture), Note: best.TimesFaster is { } times ? $"{times.ToString("n0", culture)} times the recorded" : null);
    }

    private static ChartSeries Series(string name, IReadOnlyList<double> values) => new(name, [.. Enumerable.Range(0, values.Count).Select(t => (double)t)], values) { IsReference = name == Truth };

    private static double[] Curve(WeightAnimation curves, int control) => [.. Enumerable.Range(0, curves.FrameCount).Select(t => (double)curves[t][control])];

    private static IEnumerable<int> MostActive(WeightAnimation curves) => Enumerable.Range(0, curves.ChannelCount)
        .Select(i => (Control: i, Curve: Curve(curves, i)))
        .OrderByDescending(entry => entry.Curve.Zip(entry.Curve.Skip(1), (a, b) => Math.Abs(b - a)).Sum())
        .Take(ShownControls)
        .Select(entry => entry.Control);

    private static object Cell(double? value) => value is { } number ? number : "–";
}
