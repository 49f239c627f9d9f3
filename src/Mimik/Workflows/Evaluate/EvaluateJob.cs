using System.Globalization;
using System.Text.Json;
using Mimik.Faces;
using Mimik.Faces.Landmarks;
using Mimik.Fitting;
using Mimik.Formats;
using Mimik.Formats.Arrays;
using Mimik.Geometry;
using Mimik.Numerics;
using Mimik.Workflows.Report;

namespace Mimik.Workflows.Evaluate;

/// <summary>Measures how far a scan is from a predicted face.</summary>
public sealed record EvaluateJob
{
    // Where both sides have these seven, they are what is aligned.
    private const int NoseOfNow = 4;

    /// <summary>The predicted face: a mesh (.obj, .ply) or a rig, whose neutral is taken.</summary>
    public required string PredictionPath { get; init; }

    /// <summary>The scan: a mesh or a cloud of points.</summary>
    public required string ScanPath { get; init; }

    /// <summary>Landmarks of the prediction, or an embedding for its mesh; null only with <see cref="IsAligned"/>.</summary>
    public string? PredictionLandmarksPath { get; init; }

    /// <summary>Landmarks of the scan, or an embedding for its mesh; null only with <see cref="IsAligned"/>.</summary>
    public string? ScanLandmarksPath { get; init; }

    /// <summary>The two are aligned already; landmarks are then not used for that.</summary>
    public bool IsAligned { get; init; }

    /// <summary>Refines the alignment over the whole surface.</summary>
    public bool Refine { get; init; }

    /// <summary>Evaluates only vertices of the scan within so many mm of its landmark below the nose; null evaluates all.</summary>
    public double? RadiusMillimetres { get; init; }

    /// <summary>Regions of the scan's vertices, .npy or .npz; null for none.</summary>
    public string? RegionsPath { get; init; }

    /// <summary>Regions of the prediction's vertices, .npy, .npz or FLAME's masks (.pkl): the closest triangle's tells a vertex's. Null takes the prediction's
    /// own, where it has several and <see cref="RegionsPath"/> is null.</summary>
    public string? PredictionRegionsPath { get; init; }

    /// <summary>The unit of the scan; null takes the size of the face. The prediction's is <see cref="Reading"/>'s.</summary>
    public LengthUnit? ScanUnits { get; init; }

    /// <summary>Figures to write, .json; null for none.</summary>
    public string? OutputPath { get; init; }

    /// <summary>A page to write, .html; null for none.</summary>
    public string? ReportPath { get; init; }

    /// <summary>[N] distances of the scan's vertices in mm to write, .npy, NaN where not evaluated; null for none.</summary>
    public string? DistancesPath { get; init; }

    /// <summary>Threads that take part, 0 for all; the figures do not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>How files are read.</summary>
    public FaceReadOptions Reading { get; init; } = new();

    /// <summary>Evaluates and writes.</summary>
    /// <param name="report">Receives lines: units, alignment, a table of figures.</param>
    /// <returns>The files that were written.</returns>
    /// <exception cref="MimikException">A file cannot be read or written, or the two cannot be aligned.</exception>
    public IReadOnlyList<string> Run(Action<string> report)
    {
        ArgumentNullException.ThrowIfNull(report);
        Expect(OutputPath, ".json");
        Expect(ReportPath, ".html");
        Expect(DistancesPath, ".npy");
        OutputPlaces.ExpectApart(
            [OutputPath, ReportPath, DistancesPath], [PredictionPath, ScanPath, PredictionLandmarksPath, ScanLandmarksPath, RegionsPath, PredictionRegionsPath]);
        if (!IsAligned && (PredictionLandmarksPath is null || ScanLandmarksPath is null))
            throw new MimikException($"alignment: expected --pred-landmarks and --scan-landmarks, or --aligned, found {(PredictionLandmarksPath ?? ScanLandmarksPath) switch { null => "neither", _ => "landmarks of one side alone" }}");
        if (RadiusMillimetres is { } radius && !(radius > 0 && double.IsFinite(radius)))
            throw new MimikException(FormattableString.Invariant($"--radius: expected millimetres above 0, found {radius}"));
        if (RadiusMillimetres is not null && ScanLandmarksPath is null)
            throw new MimikException("--radius: expected --scan-landmarks beside it, found none");
        if (Threads < 0)
            throw new MimikException($"--threads: expected 0 or more, found {Threads}");
        var notes = new List<string>();
        EvaluatedMesh prediction = EvaluatedMesh.Read("prediction", PredictionPath, PredictionLandmarksPath, Reading.Units, "--units", Reading, notes);
        EvaluatedMesh scan = EvaluatedMesh.Read("scan", ScanPath, ScanLandmarksPath, ScanUnits, "--scan-units", Reading, notes);
        notes.ForEach(report);
        ScanEvaluation result = ScanEvaluator.Evaluate(Input(prediction, scan), Threads == 0 ? ParallelLoop.AllThreads : Threads);
        foreach (string line in Lines(result))
            report(line);
        return Write(prediction, scan, result, notes);
    }

    private ScanEvaluationInput Input(EvaluatedMesh prediction, EvaluatedMesh scan)
    {
        (float[] Prediction, float[] Scan)? landmarks = null;
        if (!IsAligned)
        {
            (LandmarkSet ours, LandmarkSet theirs) = Seven(prediction.Landmarks!, scan.Landmarks!);
            landmarks = (ours.Seen(), theirs.Seen());
            Diagnose(ours, theirs);
        }

        (Vector3D, double)? sphere = null;
        if (RadiusMillimetres is { } radius)
        {
            LandmarkSet seven = scan.Landmarks!.To(LandmarkConvention.Now7.Name);
            sphere = seven.Visible[NoseOfNow]
                ? (Vector3D.At(seven.Coordinates, NoseOfNow), radius)
                : throw new MimikException($"{ScanLandmarksPath}: --radius: expected the landmark below the nose, found it missing");
        }

        return new ScanEvaluationInput(prediction.Positions, prediction.Surface.Faces.Triangulate(), scan.Positions)
        {
            Landmarks = landmarks,
            Refine = Refine,
            Sphere = sphere,
            Regions = RegionsPath is null ? [] : EvaluationRegions.Read(RegionsPath, scan.Positions.Length / 3, Reading),
            PredictedParts = PredictionRegionsPath is { } path ? EvaluationRegions.Read(path, prediction.Surface.VertexCount, Reading)
                : RegionsPath is null ? EvaluationRegions.Of(prediction) : [],
        };
    }

    // The benchmark's seven where both sides have them, else what both sides share.
    private (LandmarkSet Prediction, LandmarkSet Scan) Seven(LandmarkSet prediction, LandmarkSet scan)
    {
        if (LandmarkConvention.Find(prediction.Convention) is not null && LandmarkConvention.Find(scan.Convention) is not null)
            return (prediction.To(LandmarkConvention.Now7.Name), scan.To(LandmarkConvention.Now7.Name));
        return LandmarkConvention.AreSame(prediction.Convention, scan.Convention) && prediction.Count == scan.Count
            ? (prediction, scan)
            : throw new MimikException($"{ScanLandmarksPath}: expected landmarks of the prediction's convention, \"{prediction.Convention}\" with {prediction.Count} points, found \"{scan.Convention}\" with {scan.Count}");
    }

    private void Diagnose(LandmarkSet prediction, LandmarkSet scan)
    {
        float[] ours = prediction.Seen(), theirs = scan.Seen();
        if (Enumerable.Range(0, prediction.Count).Count(k => prediction.Visible[k] && scan.Visible[k]) < 4)
            return;
        LandmarkDiagnosis diagnosis = LandmarkDiagnosis.Of(ours, prediction.Unit, theirs, scan.Unit, prediction.Convention);
        const LandmarkMistakes Fatal = LandmarkMistakes.Units | LandmarkMistakes.Mirrored | LandmarkMistakes.Order | LandmarkMistakes.Unexplained;
        if ((diagnosis.Mistakes & Fatal) != LandmarkMistakes.None)
            throw new MimikException($"{ScanLandmarksPath}: expected the prediction's landmarks up to a rigid motion, found another face: {diagnosis.Sentence}");
    }

    private static IEnumerable<string> Lines(ScanEvaluation result)
    {
        if (result.Landmarks > 0)
            yield return string.Create(CultureInfo.InvariantCulture, $"aligned on {result.Landmarks} landmarks, which are {result.LandmarkError:f3} mm apart (root mean square)");
        if (result.Refinement is { } refined)
            yield return $"alignment refined over the surface in {refined.Iterations} steps{(refined.Converged ? "" : ", which ran out before it stood still")}";
        int width = Math.Max(6, result.Regions.Max(region => region.Name.Length));
        yield return $"{"region".PadRight(width)}  {"points",9}  {"median",8}  {"mean",8}  {"std",8}  {"90 %",8}  {"99 %",8}  {"max",8}  (mm)";
        foreach (RegionFigures region in result.Regions)
        {
            DistanceFigures f = region.Figures;
            yield return string.Create(CultureInfo.InvariantCulture, $"{region.Name.PadRight(width)}  {f.Count,9}  {f.Median,8:f4}  {f.Mean,8:f4}  {f.StandardDeviation,8:f4}  {f.Percentile90,8:f4}  {f.Percentile99,8:f4}  {f.Maximum,8:f4}");
        }
    }

    private List<string> Write(EvaluatedMesh prediction, EvaluatedMesh scan, ScanEvaluation result, List<string> notes)
    {
        var written = new List<string>();
        if (OutputPath is { } output)
        {
            AtomicFile.WriteAllBytes(output, Json(result));
            written.Add(output);
        }

        if (DistancesPath is { } distances)
        {
            NpyArray.From<float>([.. result.Distances.Select(distance => (float)distance)]).Write(distances);
            written.Add(distances);
        }

        if (ReportPath is { } page)
        {
            EvaluationReportPage.Build(Path.GetFileName(PredictionPath), Path.GetFileName(ScanPath), prediction, scan, result, notes).Write(page);
            written.Add(page);
        }

        return written;
    }

    private byte[] Json(ScanEvaluation result)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            writer.WriteStartObject();
            writer.WriteString("prediction", Path.GetFileName(PredictionPath));
            writer.WriteString("scan", Path.GetFileName(ScanPath));
            writer.WriteString("units", "mm");
            writer.WriteStartObject("alignment");
            writer.WriteNumber("landmarks", result.Landmarks);
            writer.WriteNumber("landmark_rms", result.LandmarkError);
            writer.WriteBoolean("refined", result.Refinement is not null);
            if (result.Refinement is { } refined)
            {
                writer.WriteNumber("iterations", refined.Iterations);
                writer.WriteBoolean("converged", refined.Converged);
            }

            double[] matrix = new double[16];
            result.Motion.ToMatrix(matrix);
            Array(writer, "scan_to_prediction", matrix);
            writer.WriteEndObject();
            writer.WriteStartArray("regions");
            foreach (RegionFigures region in result.Regions)
            {
                DistanceFigures f = region.Figures;
                writer.WriteStartObject();
                writer.WriteString("name", region.Name);
                writer.WriteNumber("points", f.Count);
                writer.WriteNumber("median", f.Median);
                writer.WriteNumber("mean", f.Mean);
                writer.WriteNumber("std", f.StandardDeviation);
                writer.WriteNumber("percentile_90", f.Percentile90);
                writer.WriteNumber("percentile_95", f.Percentile95);
                writer.WriteNumber("percentile_99", f.Percentile99);
                writer.WriteNumber("max", f.Maximum);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteStartObject("cumulative");
            Array(writer, "thresholds", ScanEvaluation.Thresholds);
            Array(writer, "share", result.Cumulative);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static void Array(Utf8JsonWriter writer, string name, double[] values)
    {
        writer.WritePropertyName(name);
        writer.WriteRawValue($"[{string.Join(", ", values.Select(value => value.ToString("r", CultureInfo.InvariantCulture)))}]");
    }

    private static void Expect(string? path, string extension)
    {
        if (path is null)
            return;
        if (!Path.GetExtension(path).Equals(extension, StringComparison.OrdinalIgnoreCase))
            throw new MimikException($"{path}: expected a name that ends in {extension}, found {(Path.HasExtension(path) ? Path.GetExtension(path) : "no extension")}");
        AtomicFile.ExpectWritable(path);
    }
}
