using System.Text.Json;
using System.Text.Json.Nodes;
using Mimik.Faces;
using Mimik.Faces.Heads;
using Mimik.Fitting;
using Mimik.Formats;
using Mimik.Geometry.Rendering;

namespace Mimik.Workflows.Report;

/// <summary>The report of a fitted head: figures, where it lies off the scan, how the fit went.</summary>
internal static class FitReport
{
    private const int PictureSize = 560;

    private static readonly RenderView[] Views = [RenderView.Front, RenderView.ThreeQuarterLeft, RenderView.Left];

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Writes the report of one head.</summary>
    /// <param name="path">.html or .json.</param>
    /// <param name="target">What it was fitted to.</param>
    /// <param name="model">The model.</param>
    /// <param name="result">The head.</param>
    /// <param name="scanned">Whether it was fitted to a scan.</param>
    /// <param name="unit">Of the landmarks' distances.</param>
    /// <param name="seconds">What the fit took.</param>
    /// <param name="notes">Lines on how files were read and what was reached.</param>
    public static void Write(string path, string target, MorphableModel model, HeadFitResult result, bool scanned, string unit, double seconds, IReadOnlyList<string> notes)
    {
        double[] near = [.. result.ScanDistances.Where(float.IsFinite).Select(distance => (double)distance).Order()];
        if (IsJson(path))
        {
            WriteJson(path, new JsonObject
            {
                ["model"] = model.Name,
                ["licence"] = model.Licence.Text,
                ["target"] = target,
                ["exit"] = result.Exit.ToString(),
                ["steps"] = result.Iterations.Count,
                ["seconds"] = seconds,
                ["cost"] = Number(result.Cost),
                ["scale"] = result.Scale,
                ["focal"] = result.Focal,
                ["landmark_unit"] = unit,
                ["landmark_rms"] = Number(result.LandmarkRootMeanSquare),
                ["landmark_distances"] = new JsonArray([.. result.LandmarkDistances.Select(distance => (JsonNode?)Number(distance))]),
                ["scan_mean_mm"] = near.Length == 0 ? null : near.Average(),
                ["scan_median_mm"] = near.Length == 0 ? null : near[near.Length / 2],
                ["shape"] = Numbers(result.Parameters.Shape),
                ["expression"] = Numbers(result.Parameters.Expression),
                ["rotations"] = Numbers(result.Parameters.Rotations),
                ["translation"] = Numbers(result.Parameters.Translations),
                ["costs"] = new JsonArray([.. result.Iterations.Select(step => (JsonNode?)Number(step.Cost))]),
                ["notes"] = new JsonArray([.. notes.Select(note => (JsonNode?)note)]),
            });
            return;
        }

        var report = new HtmlReport(target, $"{model.Name} fitted in {result.Iterations.Count} steps. Lengths in mm. Terms of the model: {model.Licence.Text}.");
        var tiles = new List<ReportTile>();
        if (near.Length > 0)
        {
            tiles.Add(new ReportTile("Mean distance", HtmlText.Number(near.Average()), "mm", "of the head's vertices to the scan"));
            tiles.Add(new ReportTile("Half within", HtmlText.Number(near[near.Length / 2]), "mm"));
            tiles.Add(new ReportTile("99 of 100 within", HtmlText.Number(near[(int)(0.99 * (near.Length - 1))]), "mm"));
        }

        if (result.LandmarkDistances.Count > 0)
            tiles.Add(new ReportTile("Landmarks", HtmlText.Number(result.LandmarkRootMeanSquare), unit, $"root mean square of {result.LandmarkDistances.Count(double.IsFinite)}"));
        tiles.Add(new ReportTile("Identity", HtmlText.Number(Size(result.Parameters.Shape)), "sigma", $"root mean square of {result.Parameters.ShapeCount} coefficients"));
        tiles.Add(new ReportTile("Fit", result.Exit == FitExit.Converged ? "converged" : result.Exit == FitExit.Stalled ? "stalled" : "not converged", Note: FormattableString.Invariant($"{seconds:f2} s")));
        report.Tiles(tiles);
        AddPictures(report, model, result, scanned && near.Length > 0 ? near : null);
        report.Section("How the fit went", "The cost of every step taken; it rises where a stage begins, since more is asked or distances are doubted sooner.");
        double[] steps = [.. Enumerable.Range(1, result.Iterations.Count).Select(i => (double)i)];
        report.Chart(new LineChart("Cost", "step", unit == "mm" ? "mm^2" : "mm^2 at the face's depth", [new ChartSeries("cost", steps, [.. result.Iterations.Select(step => step.Cost)])]) { LogarithmicY = true });
        report.Chart(new LineChart("Step length", "step", "mm", [new ChartSeries("root mean square", steps, [.. result.Iterations.Select(step => step.StepMillimetres)])]) { LogarithmicY = true });
        if (result.LandmarkDistances.Count > 0)
        {
            report.Section("Landmarks");
            report.Table(["Landmark", $"Distance ({unit})"], result.LandmarkDistances.Select((distance, k) => (IReadOnlyList<object>)[k, double.IsFinite(distance) ? distance : "missing"]));
        }

        AddCoefficients(report, model, result);
        report.Section("Notes");
        foreach (string note in notes)
            report.Text(note);
        report.Write(path);
    }

    /// <summary>Writes the report of a sequence.</summary>
    /// <param name="path">.html or .json.</param>
    /// <param name="target">What it was fitted to.</param>
    /// <param name="model">The model.</param>
    /// <param name="result">The heads.</param>
    /// <param name="unit">Of the landmarks' distances.</param>
    /// <param name="notes">Lines on how files were read and what was reached.</param>
    public static void WriteSequence(string path, string target, MorphableModel model, SequenceFitResult result, string unit, IReadOnlyList<string> notes)
    {
        if (IsJson(path))
        {
            WriteJson(path, new JsonObject
            {
                ["model"] = model.Name,
                ["licence"] = model.Licence.Text,
                ["target"] = target,
                ["exit"] = result.Exit.ToString(),
                ["landmark_unit"] = unit,
                ["distances"] = new JsonArray([.. result.Distances.Select(distance => (JsonNode?)Number(distance))]),
                ["costs"] = new JsonArray([.. result.Costs.Select(cost => (JsonNode?)Number(cost))]),
                ["shape"] = Numbers(result.Parameters.ShapeOf(0).ToArray()),
                ["notes"] = new JsonArray([.. notes.Select(note => (JsonNode?)note)]),
            });
            return;
        }

        var report = new HtmlReport(target, $"{model.Name} fitted to {result.Distances.Count:N0} frames of one identity. Terms of the model: {model.Licence.Text}.");
        double[] frames = [.. Enumerable.Range(0, result.Distances.Count).Select(i => (double)i)];
        report.Section("What is left", "The root mean square distance of each frame's landmarks; gaps are frames without any.");
        report.Chart(new LineChart("Landmarks", "frame", unit, [new ChartSeries("distance", frames, result.Distances)]));
        report.Section("Expressions and jaw");
        int[] busiest = [.. Enumerable.Range(0, result.Parameters.ExpressionCount).OrderByDescending(k => Range(result.Parameters, k)).Take(6)];
        report.Chart(new LineChart("The six expressions that move most", "frame", "coefficient", [.. busiest.Select(k => new ChartSeries(model.Expression.Names[k], frames, [.. frames.Select((_, t) => (double)result.Parameters.ExpressionOf(t)[k])]))]));
        int jaw = model.Joints.IndexOf("jaw");
        if (jaw >= 0)
            report.Chart(new LineChart("Jaw", "frame", "degrees", [new ChartSeries("turn about +X", frames, [.. frames.Select((_, t) => result.Parameters.RotationOf(t, jaw)[0] * 180 / Math.PI)])]));
        report.Section("How the fit went");
        report.Chart(new LineChart("Cost", "round", "mm^2 a frame", [new ChartSeries("cost", [.. result.Costs.Select((_, i) => (double)i)], result.Costs)]) { LogarithmicY = true });
        report.Section("Notes");
        foreach (string note in notes)
            report.Text(note);
        report.Write(path);
    }

    private static void AddPictures(HtmlReport report, MorphableModel model, HeadFitResult result, double[]? near)
    {
        var rows = new List<ReportPictures> { new("The fitted head", Pictures(model, result, null)) };
        if (near is not null)
        {
            double scale = ColourBar.Round(Math.Max(1e-3, near[(int)(0.98 * (near.Length - 1))]));
            rows.Add(new ReportPictures("Distance to the scan; grey has nothing beside it", Pictures(model, result, new HeatMap([.. result.ScanDistances], scale))));
        }

        report.Section("The head");
        report.Images([.. Views.Select(view => view.Name)], rows);
    }

    private static Geometry.Image[] Pictures(MorphableModel model, HeadFitResult result, HeatMap? heat) =>
        [.. Views.Select(view => FaceRenderer.Render(model.Surface, Upright(result), new RenderOptions { Width = PictureSize, Height = PictureSize, View = view, HeatMap = heat }))];

    // As the head stands when it does not turn: seen from its own front.
    private static float[] Upright(HeadFitResult result)
    {
        var turn = Geometry.RotationVector.ToMatrix(Geometry.Vector3D.At(result.Parameters.RotationOf(0, 0), 0)).Transpose;
        float[] upright = new float[result.Vertices.Length];
        for (int v = 0; v < upright.Length / 3; v++)
        {
            Geometry.Vector3D at = turn * Geometry.Vector3D.At(result.Vertices, v);
            (upright[3 * v], upright[(3 * v) + 1], upright[(3 * v) + 2]) = ((float)at.X, (float)at.Y, (float)at.Z);
        }

        return upright;
    }

    private static void AddCoefficients(HtmlReport report, MorphableModel model, HeadFitResult result)
    {
        report.Section("The largest coefficients");
        report.Table(
            ["Coefficient", "Value"],
            model.Shape.Names.Take(result.Parameters.ShapeCount).Zip(result.Parameters.Shape)
                .Concat(model.Expression.Names.Take(result.Parameters.ExpressionCount).Zip(result.Parameters.Expression))
                .OrderByDescending(pair => Math.Abs(pair.Second)).Take(20).Select(pair => (IReadOnlyList<object>)[pair.First, pair.Second]));
    }

    private static double Range(HeadParameters parameters, int k)
    {
        double[] values = [.. Enumerable.Range(0, parameters.Count).Select(t => (double)parameters.ExpressionOf(t)[k])];
        return values.Max() - values.Min();
    }

    private static double Size(float[] values) => values.Length == 0 ? 0 : Math.Sqrt(values.Sum(value => (double)value * value) / values.Length);

    private static bool IsJson(string path) => Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase);

    private static JsonNode? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;

    private static JsonArray Numbers(float[] values) => new([.. values.Select(value => (JsonNode?)JsonValue.Create(value))]);

    private static void WriteJson(string path, JsonObject content) =>
        AtomicFile.WriteAllBytes(path, System.Text.Encoding.UTF8.GetBytes(content.ToJsonString(Indented) + "\n"));
}
