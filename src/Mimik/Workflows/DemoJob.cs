using System.Diagnostics;
using System.Globalization;
using Mimik.Faces;
using Mimik.Faces.Sample;
using Mimik.Skinning;
using Mimik.Skinning.Gltf;
using Mimik.Workflows.Report;

namespace Mimik.Workflows;

/// <summary>The main job on the face that Mimik brings along: compress, animate, export, report, and solve the animation back.</summary>
/// <param name="Folder">The folder to write; files of an earlier run are replaced.</param>
public sealed record DemoJob(string Folder)
{
    /// <summary>Iterations that fit into the demo's time; a production run takes the defaults.</summary>
    private static readonly SkinCompressorOptions Options = new() { Cycles = 6 };

    /// <summary>As many joints a vertex as every viewer reads.</summary>
    private static readonly GltfForm EveryViewer = new() { Skin = CompressedGltfOptions.Default with { Influences = 4 } };

    /// <summary>Runs the demo.</summary>
    /// <param name="progress">Receives the state of the compression.</param>
    /// <param name="cancellation">Ends the run.</param>
    /// <returns>The files and one line each on figures and times.</returns>
    public DemoOutcome Run(IProgress<CompressionProgress>? progress = null, CancellationToken cancellation = default)
    {
        var clock = Stopwatch.StartNew();
        BlendshapeRig rig = SampleFace.Create();
        var original = new PosableFace(rig);
        var notes = new List<string>();
        MeasuredAnimation animation = MeasuredAnimation.Own(original);
        WeightAnimation shapes = animation.Shapes;
        CompressionResult result = SkinCompressor.Compress(rig, Options, progress, cancellation);
        double compressed = clock.Elapsed.TotalSeconds;

        string originalGlb = At("original.glb"), compressedGlb = At("compressed.glb"), npz = At("compressed.npz"), mimik = At("compressed.mimik");
        notes.AddRange(GltfRigFile.Write(originalGlb, rig, shapes));
        notes.AddRange(EveryViewer.Write(compressedGlb, result.Rig, shapes));
        CompressedFile.Write(npz, result.Rig, new GltfForm());
        notes.AddRange(CompressedFile.Write(mimik, result.Rig, new GltfForm()));
        cancellation.ThrowIfCancellationRequested();

        double exported = clock.Elapsed.TotalSeconds;
        CompressionQuality quality = CompressionQuality.Measure(rig, result.Rig, animation, cancellation: cancellation);
        string page = At("report.html"), figures = At("report.json");
        string[] models = [originalGlb, compressedGlb, npz, mimik];
        (string, double)[] times = [("Compression", compressed), ("Export", exported - compressed), ("Measurement", clock.Elapsed.TotalSeconds - exported)];
        var account = new CompressionAccount("Mimik's own face, compressed", rig, result, quality, models, times);
        CompressionReportFile.Write(figures, account);
        CompressionReportFile.Write(page, account);
        notes.AddRange(CompressJob.Summary(result.Report));
        notes.AddRange(quality.Summary());
        string solved = At("solve.html");
        notes.Add(DemoSolve.Run(rig, solved, cancellation));
        notes.Add(string.Create(CultureInfo.InvariantCulture, $"{shapes.FrameCount} frames played through both; {clock.Elapsed.TotalSeconds:f1} s in all, {compressed:f1} s of them compressing"));
        return new DemoOutcome([.. models, figures, page, solved], notes);
    }

    private string At(string name) => Path.Combine(Folder, name);
}

/// <summary>What the demo made.</summary>
/// <param name="Files">The files, the reports last.</param>
/// <param name="Notes">One line each on figures and times.</param>
public sealed record DemoOutcome(IReadOnlyList<string> Files, IReadOnlyList<string> Notes);
