using Mimik.Faces;
using Mimik.Fitting;
using Mimik.Geometry;
using Mimik.Geometry.Rendering;
using Mimik.Workflows.Evaluate;

namespace Mimik.Workflows.Report;

/// <summary>The page about a scan against a predicted face: figures, where the distances lie, how they are distributed.</summary>
internal static class EvaluationReportPage
{
    private const int PictureSize = 560;

    private static readonly RenderView[] Views = [RenderView.Front, RenderView.ThreeQuarterLeft, RenderView.Left];

    /// <summary>Builds the page.</summary>
    /// <param name="predictionName">The prediction's name.</param>
    /// <param name="scanName">The scan's name.</param>
    /// <param name="prediction">The prediction.</param>
    /// <param name="scan">The scan.</param>
    /// <param name="result">The figures.</param>
    /// <param name="notes">Lines on how the files were read.</param>
    public static HtmlReport Build(string predictionName, string scanName, EvaluatedMesh prediction, EvaluatedMesh scan, ScanEvaluation result, IReadOnlyList<string> notes)
    {
        DistanceFigures all = result.Regions[0].Figures;
        var report = new HtmlReport(predictionName, $"against the scan {scanName}: distances from {all.Count:N0} vertices of the scan to the predicted surface.");
        report.Tiles(
            new ReportTile("Median", HtmlText.Number(all.Median), "mm"),
            new ReportTile("Mean", HtmlText.Number(all.Mean), "mm"),
            new ReportTile("Standard deviation", HtmlText.Number(all.StandardDeviation), "mm"),
            new ReportTile("99 of 100 below", HtmlText.Number(all.Percentile99), "mm"),
            new ReportTile("Alignment", result.Landmarks == 0 ? "given" : $"{result.Landmarks} points", Note: Alignment(result)));
        AddPictures(report, prediction, scan, result);
        report.Section("Distribution", "The part of the scan's vertices that are at most so far from the prediction.");
        report.Chart(new LineChart("Cumulative distances", "distance (mm)", "part of the vertices (%)", [new ChartSeries(predictionName, ScanEvaluation.Thresholds, [.. result.Cumulative.Select(share => 100 * share)])]));
        report.Section("Regions");
        report.Table(
            ["Region", "Vertices", "Median (mm)", "Mean (mm)", "Std (mm)", "90 % (mm)", "95 % (mm)", "99 % (mm)", "Max (mm)"],
            result.Regions.Select(region => (IReadOnlyList<object>)
            [
                region.Name, region.Figures.Count, region.Figures.Median, region.Figures.Mean, region.Figures.StandardDeviation,
                region.Figures.Percentile90, region.Figures.Percentile95, region.Figures.Percentile99, region.Figures.Maximum,
            ]));
        report.Section("How it was measured", "Rigid alignment without scale on landmarks; every vertex of the scan against the closest point of the prediction's triangles. Standard deviations are about the mean, over all vertices.");
        foreach (string note in notes)
            report.Text(note);
        return report;
    }

    private static string Alignment(ScanEvaluation result) => result.Refinement is null
        ? result.Landmarks == 0 ? "the files were aligned already" : $"root mean square {HtmlText.Number(result.LandmarkError)} mm"
        : $"refined over the surface in {result.Refinement.Iterations} steps";

    private static void AddPictures(HtmlReport report, EvaluatedMesh prediction, EvaluatedMesh scan, ScanEvaluation result)
    {
        double[] sorted = [.. result.Distances.Where(double.IsFinite).Order()];
        double scale = ColourBar.Round(sorted[(int)(0.98 * (sorted.Length - 1))]);
        report.Section("Where the distances lie", "Both in the same colours; grey was not evaluated, or has no vertex of the scan near it.");
        var rows = new List<ReportPictures> { new("On the prediction: the mean of the scan's vertices around each place", Pictures(prediction.Surface, prediction.Positions, OnPrediction(prediction, result), scale)) };
        if (scan.Surface.Faces.Count > 0)
            rows.Add(new ReportPictures("On the scan", Pictures(scan.Surface, InPlace(scan, result), [.. result.Distances.Select(distance => (float)distance)], scale)));
        report.Images([.. Views.Select(view => view.Name)], rows);
    }

    private static Image[] Pictures(RigSurface surface, float[] positions, float[] values, double scale)
    {
        bool[] missing = [.. Enumerable.Range(0, surface.VertexCount).Select(v => !float.IsFinite(positions[3 * v] + positions[(3 * v) + 1] + positions[(3 * v) + 2]))];
        float[] finite = [.. positions.Select((x, i) => missing[i / 3] ? 0 : x)];

        // What was evaluated fills the picture.
        int[] framed = [.. Enumerable.Range(0, surface.VertexCount).Where(v => !missing[v] && float.IsFinite(values[v]))];
        RigSurface drawn = missing.Contains(true) ? OpenSurface.Without(surface, missing) : surface;
        return [.. Views.Select(view => FaceRenderer.Render(drawn, finite, new RenderOptions
        {
            Width = PictureSize,
            Height = PictureSize,
            View = view,
            FramedVertices = framed,
            HeatMap = new HeatMap(values, scale),
        }))];
    }

    private static float[] OnPrediction(EvaluatedMesh prediction, ScanEvaluation result)
    {
        double[] sums = new double[prediction.Surface.VertexCount], weights = new double[sums.Length];
        for (int i = 0; i < result.Distances.Length; i++)
        {
            if (double.IsNaN(result.Distances[i]))
                continue;
            for (int corner = 3 * i; corner < (3 * i) + 3; corner++)
            {
                sums[result.ClosestVertices[corner]] += result.ClosestWeights[corner] * result.Distances[i];
                weights[result.ClosestVertices[corner]] += result.ClosestWeights[corner];
            }
        }

        return [.. sums.Zip(weights, (sum, weight) => weight > 0 ? (float)(sum / weight) : float.NaN)];
    }

    // Turned as the prediction is, so that both are seen from the same side.
    private static float[] InPlace(EvaluatedMesh scan, ScanEvaluation result)
    {
        float[] moved = new float[scan.Positions.Length];
        result.Motion.Apply(scan.Positions, moved);
        return moved;
    }
}
