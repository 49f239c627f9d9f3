using Mimik.InverseRig.Clustering;

namespace Mimik.Workflows.Report;

/// <summary>The page about a clustering: the face in the segments' colours, segments with their controls, figures, and the choice of their number.</summary>
internal static class ClusteringReportPage
{
    /// <summary>Builds the page.</summary>
    /// <param name="name">The rig's name.</param>
    /// <param name="clustering">The clustering.</param>
    /// <param name="figures">What it loses and saves.</param>
    /// <param name="pictures">The face in the segments' colours.</param>
    /// <param name="options">How it was made.</param>
    /// <param name="sweep">Other numbers of segments; empty for none.</param>
    public static HtmlReport Build(
        string name,
        RigClustering clustering,
        ClusteringFigures figures,
        ClusteringPictures pictures,
        RigClustererOptions options,
        IReadOnlyList<ClusteringPoint> sweep)
    {
        int moving = clustering.Segments.Sum(segment => segment.Vertices.Length);
        int acting = clustering.ControlNames.Count - clustering.UnassignedControls.Count;
        var report = new HtmlReport(
            name, $"{clustering.Segments.Count} segments ({ClusteringPoint.NameOf(options.Method)}) of {moving:N0} vertices that move and {acting} controls.");
        report.Tiles(
            new ReportTile("Segments", $"{clustering.Segments.Count}", Note: clustering.Segments.Count == options.Segments ? null : $"{options.Segments} were asked for"),
            new ReportTile("Reconstruction error", HtmlText.Number(figures.ReconstructionError), Note: "lost over kept displacement, squared"),
            new ReportTile("Density", HtmlText.Number(figures.Density), Note: "part of all vertex-control pairs"),
            new ReportTile("Inter-density", HtmlText.Number(figures.InterDensity), Note: "of it in controls that segments share"),
            new ReportTile("Shared controls", $"{clustering.SharedControls.Count}", Note: $"of {acting}"));
        report.Section("Segments", "The face with its segments in colours; grey is in none.");
        report.Images(ClusteringPictures.Heads, new ReportPictures("At rest", pictures.Pictures));
        var shared = clustering.SharedControls.ToHashSet();
        report.Table(
            ["Segment", "Vertices", "Part (%)", "Controls", "Shared", "Names"],
            clustering.Segments.Select((segment, k) => (IReadOnlyList<object>)
            [
                new ReportColour(pictures.Colour(k), k + 1), segment.Vertices.Length, 100.0 * segment.Vertices.Length / moving,
                segment.Controls.Length, segment.Controls.Count(shared.Contains), Names(clustering, segment.Controls),
            ]));
        AddControls(report, clustering);
        AddSweep(report, sweep);
        report.Section("How the figures are defined");
        report.Text("M is how far each control moves each vertex, with the correctives that it takes part in; N' vertices and m' controls take part in any movement. V_k and C_k are the vertices and controls of segment k.");
        report.Text("Reconstruction error E_R = sum of M² over the pairs of vertex and control that no segment holds, over the sum of M² over the pairs that one holds.");
        report.Text("Density E_D = sum over segments of |V_k| |C_k| / (N' m').");
        report.Text("Inter-density E_ID = sum over the controls in several segments, and over the segments that have them, of |V_k| / (N' m').");
        report.Section("Options");
        report.Table(
            ["Option", "Value"],
            [
                ["segments", options.Segments], ["method", ClusteringPoint.NameOf(options.Method)], ["merge above", options.MergeAbove],
                ["restarts", options.Restarts], ["rounds at most", options.MaxIterations], ["seed", options.Seed],
            ]);
        return report;
    }

    private static void AddControls(HtmlReport report, RigClustering clustering)
    {
        report.Section("Controls", "The segments of every control; a solve by segments has to settle those of several.");
        report.Table(
            ["Control", "Segments", "Which"],
            clustering.ControlNames.Select((name, i) =>
            {
                int[] segments = [.. Enumerable.Range(0, clustering.Segments.Count).Where(k => clustering.Segments[k].Controls.Contains(i))];
                return (IReadOnlyList<object>)[name, segments.Length, segments.Length == 0 ? "none: it moves nothing" : string.Join(", ", segments.Select(k => k + 1))];
            }));
    }

    private static void AddSweep(HtmlReport report, IReadOnlyList<ClusteringPoint> sweep)
    {
        if (sweep.Count == 0)
            return;
        ClusteringMethod[] methods = Enum.GetValues<ClusteringMethod>();
        ChartSeries Series(string name, ClusteringMethod method, Func<ClusteringPoint, double> x, Func<ClusteringPoint, double> y)
        {
            ClusteringPoint[] points = [.. sweep.Where(point => point.Method == method).OrderBy(x)];
            return new ChartSeries(name, [.. points.Select(x)], [.. points.Select(y)]);
        }

        string Name(ClusteringMethod method) => ClusteringPoint.NameOf(method);
        report.Section("The number of segments", "What other numbers of segments lose, how much of the whole problem the segments still hold, and how much of that is shared.");
        report.Chart(new LineChart("What density buys", "density", "reconstruction error", [.. methods.Select(method => Series(Name(method), method, p => p.Figures.Density, p => p.Figures.ReconstructionError))]) { LogarithmicY = true });
        report.Chart(new LineChart("What inter-density buys", "inter-density", "reconstruction error", [.. methods.Select(method => Series(Name(method), method, p => p.Figures.InterDensity, p => p.Figures.ReconstructionError))]) { LogarithmicY = true });
        report.Chart(new LineChart("Reconstruction error by number", "segments asked for", "reconstruction error", [.. methods.Select(method => Series(Name(method), method, p => p.Asked, p => p.Figures.ReconstructionError))]) { LogarithmicX = true, LogarithmicY = true });
        report.Chart(new LineChart(
            "Densities by number",
            "segments asked for",
            "part of all pairs",
            [
                .. methods.Select(method => Series($"density, {Name(method)}", method, p => p.Asked, p => p.Figures.Density)),
                .. methods.Select(method => Series($"inter-density, {Name(method)}", method, p => p.Asked, p => p.Figures.InterDensity)),
            ])
        {
            LogarithmicX = true,
        });
        report.Table(
            ["Asked for", "Method", "Segments", "Without controls", "Reconstruction error", "Density", "Inter-density", "Seconds"],
            sweep.Select(p => (IReadOnlyList<object>)
                [p.Asked, Name(p.Method), p.Segments, p.WithoutControls, p.Figures.ReconstructionError, p.Figures.Density, p.Figures.InterDensity, p.Seconds]));
    }

    private static string Names(RigClustering clustering, int[] controls) =>
        controls.Length == 0 ? "–" : string.Join(", ", controls.Select(i => clustering.ControlNames[i]));
}
