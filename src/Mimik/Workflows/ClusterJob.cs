using System.Diagnostics;
using System.Globalization;
using Mimik.Faces;
using Mimik.Formats;
using Mimik.Formats.Png;
using Mimik.InverseRig.Clustering;
using Mimik.Workflows.Report;

namespace Mimik.Workflows;

/// <summary>Cuts a rig into segments with controls of their own, and shows them.</summary>
public sealed record ClusterJob
{
    /// <summary>The rig: a file, a folder, or <see cref="FaceFile.SampleName"/>.</summary>
    public required string RigPath { get; init; }

    /// <summary>The clustering to write, .json; see <see cref="RigClusteringFile"/>.</summary>
    public required string OutputPath { get; init; }

    /// <summary>A picture of the face with its segments in colours to write, .png; null for none.</summary>
    public string? PicturePath { get; init; }

    /// <summary>A report to write, .html; null for none.</summary>
    public string? ReportPath { get; init; }

    /// <summary>How the rig is clustered.</summary>
    public RigClustererOptions Options { get; init; } = new();

    /// <summary>Numbers of segments whose figures, by every method, are compared; empty for none.</summary>
    public IReadOnlyList<int> Sweep { get; init; } = [];

    /// <summary>How files are read.</summary>
    public FaceReadOptions Reading { get; init; } = new();

    /// <summary>Clusters and writes.</summary>
    /// <param name="report">Receives lines: notes on the rig, the figures, the segments, the sweep.</param>
    /// <param name="cancellation">Ends it between two rounds of k-means.</param>
    /// <returns>The files that were written.</returns>
    /// <exception cref="MimikException">The rig cannot be read or moves nothing, an option does not fit it, or a file cannot be written.</exception>
    public IReadOnlyList<string> Run(Action<string> report, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(report);
        Expect(OutputPath, ".json");
        Expect(PicturePath, ".png");
        Expect(ReportPath, ".html");
        (BlendshapeRig rig, LoadedFace loaded) = FaceFile.ReadRig(RigPath, Reading);
        var watch = Stopwatch.StartNew();
        var clusterer = new RigClusterer(rig, Options.Threads);
        foreach (int count in Sweep)
        {
            if (count < 1 || count > clusterer.MovingVertexCount)
                throw new MimikException($"sweep: expected 1 to the number of vertices that move, {clusterer.MovingVertexCount}, found {count}");
        }

        RigClustering clustering = clusterer.Cluster(Options, cancellation);
        double seconds = watch.Elapsed.TotalSeconds;
        ClusteringFigures figures = clusterer.Measure(clustering);
        foreach (string line in loaded.Notes.Concat(Describe(clustering, figures, clusterer.MovingVertexCount, seconds)))
            report(line);
        List<ClusteringPoint> sweep = RunSweep(clusterer, report, cancellation);
        RigClusteringFile.Write(OutputPath, clustering);
        if (PicturePath is null && ReportPath is null)
            return [OutputPath];
        var pictures = new ClusteringPictures(rig, clustering);
        if (PicturePath is { } picture)
            PngFile.Write(picture, pictures.Row());
        if (ReportPath is { } page)
            ClusteringReportPage.Build(Path.GetFileName(Path.TrimEndingDirectorySeparator(RigPath)), clustering, figures, pictures, Options, sweep).Write(page);
        return [.. new[] { OutputPath, PicturePath, ReportPath }.OfType<string>()];
    }

    private List<ClusteringPoint> RunSweep(RigClusterer clusterer, Action<string> report, CancellationToken cancellation)
    {
        var points = new List<ClusteringPoint>();
        if (Sweep.Count == 0)
            return points;
        report($"{"asked for",9} {"method",-6} {"segments",8} {"without controls",16} {"reconstruction error",20} {"density",8} {"inter-density",13} {"seconds",7}");
        foreach (ClusteringPoint p in ClusteringSweep.Run(clusterer, Sweep.Distinct().Order(), Options, cancellation))
        {
            points.Add(p);
            report(string.Create(
                CultureInfo.InvariantCulture,
                $"{p.Asked,9} {ClusteringPoint.NameOf(p.Method),-6} {p.Segments,8} {p.WithoutControls,16} {p.Figures.ReconstructionError,20:f5} {p.Figures.Density,8:f4} {p.Figures.InterDensity,13:f4} {p.Seconds,7:f2}"));
        }

        return points;
    }

    private static IEnumerable<string> Describe(RigClustering clustering, ClusteringFigures figures, int moving, double seconds)
    {
        IReadOnlyList<string> names = clustering.ControlNames;
        yield return $"{clustering.Segments.Count} segments of {moving:N0} vertices that move and {names.Count - clustering.UnassignedControls.Count} controls, {clustering.SharedControls.Count} of them in several; {seconds:f2} s";
        yield return $"reconstruction error {figures.ReconstructionError:f5}, density {figures.Density:f4}, inter-density {figures.InterDensity:f4}";
        if (figures.IsSettled == false)
            yield return "k-means: stopped after the most rounds, labels still changing";
        for (int k = 0; k < clustering.Segments.Count; k++)
        {
            RigSegment segment = clustering.Segments[k];
            yield return $"{k + 1,4}: {segment.Vertices.Length,6:N0} vertices, {(segment.Controls.Length == 0 ? "no control" : string.Join(", ", segment.Controls.Select(i => names[i])))}";
        }

        if (clustering.UnassignedVertices.Count > 0)
            yield return $"in no segment: {clustering.UnassignedVertices.Count:N0} vertices that no control moves";
        if (clustering.UnassignedControls.Count > 0)
            yield return $"in no segment: controls that move nothing: {string.Join(", ", clustering.UnassignedControls.Select(i => names[i]))}";
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
