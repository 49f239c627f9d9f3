using System.Diagnostics;
using System.Globalization;
using Mimik.Faces;
using Mimik.Formats;
using Mimik.Playback;
using Mimik.Skinning;
using Mimik.Workflows.Report;

namespace Mimik.Workflows;

/// <summary>Compresses a rig and writes the result.</summary>
public sealed record CompressJob
{
    /// <summary>The rig: a file, a folder, or <see cref="FaceFile.SampleName"/>.</summary>
    public required string RigPath { get; init; }

    /// <summary>What to write: one or more of .npz, .mimik, .glb and .gltf.</summary>
    public required IReadOnlyList<string> OutputPaths { get; init; }

    /// <summary>What to spend and how to solve; factors of shapes and vertices come from <see cref="Weighting"/> where it gives them.</summary>
    public SkinCompressorOptions Options { get; init; } = new();

    /// <summary>What to fit more closely than the rest.</summary>
    public FitWeighting Weighting { get; init; } = new();

    /// <summary>Reports to write: .html for people, .json for programs.</summary>
    public IReadOnlyList<string> ReportPaths { get; init; } = [];

    /// <summary>
    /// Weights over time to measure errors over; null takes those of <see cref="Weighting"/>, else <see cref="MeasuredAnimation.Choose"/>'s.
    /// </summary>
    public string? CurvesPath { get; init; }

    /// <summary>What to reach in place of the options' bones, influences and non-zeros, or null.</summary>
    public CompressionTarget? Target { get; init; }

    /// <summary>A checkpoint to go on from, or null to start anew.</summary>
    public string? ResumePath { get; init; }

    /// <summary>Where the run is saved while it lasts; null takes the first output's name with ".checkpoint" added.</summary>
    public string? CheckpointPath { get; init; }

    /// <summary>How often the run is saved.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How the compressed rig becomes glTF; null takes the defaults. It needs a .glb or .gltf among the outputs.</summary>
    public GltfForm? Gltf { get; init; }

    /// <summary>How exactly a .mimik file holds the rig; null keeps every bit. It needs a .mimik among the outputs.</summary>
    public PlaybackFileOptions? Playback { get; init; }

    /// <summary>How files are read.</summary>
    public FaceReadOptions Reading { get; init; } = new();

    /// <summary>Where a cancelled run can be resumed from.</summary>
    public string EffectiveCheckpointPath => CheckpointPath ?? OutputPaths[0] + ".checkpoint";

    /// <summary>Compresses and writes.</summary>
    /// <param name="progress">Receives the state of the run.</param>
    /// <param name="cancellation">Ends the run; the checkpoint is written first.</param>
    /// <returns>Figures, and one line each on the unit, the errors and the files.</returns>
    /// <exception cref="MimikException">The rig cannot be read, or an option does not fit it.</exception>
    public CompressOutcome Run(IProgress<CompressionProgress>? progress = null, CancellationToken cancellation = default)
    {
        CheckOutputs();
        (BlendshapeRig rig, LoadedFace loaded) = FaceFile.ReadRig(RigPath, Reading);
        if (ReportPaths.Any(CompressionReportFile.IsPage))
            loaded.Face.ExpectPolygons(RigPath);
        var notes = new List<string>(loaded.Notes);
        SkinCompressorOptions options = Weighting.Apply(Options, rig, Reading, notes);
        string? curves = CurvesPath ?? Weighting.AnimationPath;
        MeasuredAnimation animation = MeasuredAnimation.Choose(curves, RigPath, loaded.Face, Reading, curves == Weighting.AnimationPath ? [] : notes);
        var clock = Stopwatch.StartNew();
        CompressionResult result = Target is null
            ? Solve(new SkinCompressorSolver(rig, options), ResumePath, progress, cancellation)
            : Reach(Target with { HalfTransforms = Target.HalfTransforms || Playback is { HalfTransforms: true } }, rig, options, notes, progress, cancellation);
        double solving = clock.Elapsed.TotalSeconds;
        foreach (string output in OutputPaths)
            notes.AddRange(CompressedFile.Write(output, result.Rig, Gltf ?? new GltfForm(), Playback));
        File.Delete(EffectiveCheckpointPath);
        CompressionQuality quality = CompressionQuality.Measure(rig, result.Rig, animation, Options.Threads, cancellation);
        notes.AddRange(Summary(result.Report));
        notes.AddRange(Symmetry(result.Report));
        notes.AddRange(quality.Summary());
        string name = RigPath == FaceFile.SampleName ? "Mimik's own face" : Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(RigPath));
        (string, double)[] times = [("Compression", solving), ("Export and measurement", clock.Elapsed.TotalSeconds - solving)];
        var account = new CompressionAccount($"{name}, compressed", rig, result, quality, OutputPaths, times);
        foreach (string report in ReportPaths)
            CompressionReportFile.Write(report, account);
        return new CompressOutcome(rig, result, quality, notes);
    }

    private CompressionResult Solve(SkinCompressorSolver solver, string? resumePath, IProgress<CompressionProgress>? progress, CancellationToken cancellation)
    {
        if (resumePath is not null)
            solver.Resume(resumePath, Budget());
        solver.Run(progress, new CompressionCheckpoint(EffectiveCheckpointPath, CheckpointInterval), cancellation);
        return solver.Finish();
    }

    private CompressionResult Reach(
        CompressionTarget target, BlendshapeRig rig, SkinCompressorOptions options, List<string> notes, IProgress<CompressionProgress>? progress, CancellationToken cancellation)
    {
        var search = new SizeSearch(rig, options, progress);
        bool resumed = false;
        CompressionResult result = search.Reach(
            target,
            sized =>
            {
                var solver = new SkinCompressorSolver(rig, sized);
                bool owns = ResumePath is not null && !resumed && solver.Owns(ResumePath, Budget());
                resumed |= owns;
                return Solve(solver, owns ? ResumePath : null, progress, cancellation);
            },
            cancellation);
        string label = result.Report.LengthLabel;
        foreach (SizePoint point in search.Tried)
            notes.Add(string.Create(CultureInfo.InvariantCulture, $"tried {point.Size.Bones} bones, {point.Size.Influences} a vertex, {point.Size.NonZeros:N0} non-zeros, {point.TransformBytes:N0} bytes: mean {point.Errors.MeanDistance:f4} {label}, max {point.Errors.MaxDistance:f3} {label} after a short run"));
        if (ResumePath is not null && !resumed)
            notes.Add($"{ResumePath} is the state of none of the sizes that were solved; they were solved from the start");
        return result;
    }

    // A run takes minutes: what would end it at the last step is found at the first.
    private void CheckOutputs()
    {
        if (OutputPaths.Count == 0)
            throw new MimikException("compress: expected a file to write, found none");
        foreach (string output in OutputPaths)
        {
            if (!CompressedFile.Keeps(output))
                throw new MimikException($"{output}: expected .npz, .mimik, .glb or .gltf for a compressed rig, found {(Path.HasExtension(output) ? Path.GetExtension(output) : "no extension")}");
            AtomicFile.ExpectWritable(output);
        }

        foreach (string report in ReportPaths)
            CompressionReportFile.Expect(report);
        AtomicFile.ExpectWritable(EffectiveCheckpointPath);
        CompressedFile.ExpectUse(Playback, OutputPaths);
        if (Gltf is not null)
            GltfForm.ExpectGltf(OutputPaths.FirstOrDefault(GltfForm.IsGltf) ?? OutputPaths[0]);
    }

    internal static IEnumerable<string> Summary(CompressionReport report)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        ErrorFigures total = report.Errors.Total;
        string unit = report.LengthLabel;
        yield return string.Create(culture, $"{report.Bones} bones, {report.Influences} a vertex, {report.NonZeros:N0} non-zeros, {report.Iterations:N0} iterations in {report.Seconds:f1} s");
        yield return string.Create(culture, $"{Weighted(report)}loss {report.Loss:0.0000e+0} {unit}²; shapes at 1, per vertex: mean {total.MeanDistance:f4} {unit}, max {total.MaxDistance:f3} {unit}; per coordinate: mean {total.MeanAbsolute:f4} {unit}, max {total.MaxAbsolute:f3} {unit}");
    }

    private static string Weighted(CompressionReport report) => report.ShapeFactors is not null || report.HasImportance ? "weighted " : "";

    private static IEnumerable<string> Symmetry(CompressionReport report)
    {
        if (report.Asymmetry is not { } from)
            yield break;
        string unit = report.LengthLabel;
        yield return from is { Max: 0, RestMax: 0 }
            ? "symmetric: bones and weights mirror each other, as the rig does"
            : string.Create(CultureInfo.InvariantCulture, $"symmetric: bones and weights mirror each other; the rig itself is off by mean {from.Mean:g3} {unit}, max {from.Max:g3} {unit} ({from.WorstShape}) in its shapes, max {from.RestMax:g3} {unit} at rest, which no symmetric fit can lower");
    }

    private ReadBudget Budget() => new(Reading.MaxMemoryBytes);
}

/// <summary>What a compression made.</summary>
/// <param name="Rig">The rig that was compressed.</param>
/// <param name="Result">The compressed rig and its report.</param>
/// <param name="Quality">What was measured on the compressed rig.</param>
/// <param name="Notes">One line each: unit, figures, files.</param>
public sealed record CompressOutcome(BlendshapeRig Rig, CompressionResult Result, CompressionQuality Quality, IReadOnlyList<string> Notes);
