using System.Globalization;
using System.Text;
using Mimik.Faces;
using Mimik.Formats;
using Mimik.Skinning;
using Mimik.Workflows.Report;

namespace Mimik.Workflows;

/// <summary>Compresses a rig in sizes from small to large and writes size, error and time of each.</summary>
public sealed record SweepJob
{
    /// <summary>The rig: a file, a folder, or <see cref="FaceFile.SampleName"/>.</summary>
    public required string RigPath { get; init; }

    /// <summary>What to write: .html with plots and a table, or .csv.</summary>
    public required string OutputPath { get; init; }

    /// <summary>How to solve; its size is not looked at.</summary>
    public SkinCompressorOptions Options { get; init; } = new();

    /// <summary>P of all sizes, or null.</summary>
    public int? Bones { get; init; }

    /// <summary>K of all sizes, or null.</summary>
    public int? Influences { get; init; }

    /// <summary>What to fit more closely than the rest.</summary>
    public FitWeighting Weighting { get; init; } = new();

    /// <summary>How files are read.</summary>
    public FaceReadOptions Reading { get; init; } = new();

    /// <summary>Sweeps and writes; the file is written anew after every size, so that a cancelled sweep keeps what it has.</summary>
    /// <param name="report">Receives a line for the head and for every size.</param>
    /// <param name="progress">Receives the state of every run.</param>
    /// <param name="cancellation">Ends it between two steps of a run.</param>
    /// <returns>What was noted on the way.</returns>
    /// <exception cref="MimikException">The rig cannot be read, or an option does not fit it.</exception>
    public IReadOnlyList<string> Run(Action<string> report, IProgress<CompressionProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(report);
        bool html = OutputPath.EndsWith(".html", StringComparison.OrdinalIgnoreCase);
        if (!html && !OutputPath.EndsWith(".csv", StringComparison.OrdinalIgnoreCase))
            throw new MimikException($"{OutputPath}: expected .html or .csv for a sweep, found {(Path.HasExtension(OutputPath) ? Path.GetExtension(OutputPath) : "no extension")}");
        AtomicFile.ExpectWritable(OutputPath);
        (BlendshapeRig rig, LoadedFace loaded) = FaceFile.ReadRig(RigPath, Reading);
        var notes = new List<string>(loaded.Notes);
        SkinCompressorOptions options = Weighting.Apply(Options, rig, Reading, notes);
        var points = new List<SizePoint>();
        string unit = rig.Unit.ReportLabel;
        report($"{"bones",5} {"a vertex",8} {"non-zeros",9} {"bytes",9} {$"mean {unit}",10} {$"max {unit}",10} {"seconds",8}");
        foreach (SizePoint point in new SizeSearch(rig, options, progress).Sweep(Bones, Influences, cancellation))
        {
            points.Add(point);
            report(string.Create(
                CultureInfo.InvariantCulture,
                $"{point.Size.Bones,5} {point.Size.Influences,8} {point.Size.NonZeros,9} {point.TransformBytes,9} {point.Errors.MeanDistance,10:f4} {point.Errors.MaxDistance,10:f3} {point.Seconds,8:f1}"));
            if (html)
                Page(points, unit).Write(OutputPath);
            else
                AtomicFile.WriteAllBytes(OutputPath, Encoding.UTF8.GetBytes(Csv(points)));
        }

        return notes;
    }

    private static string Csv(IReadOnlyList<SizePoint> points)
    {
        var text = new StringBuilder("bones,influences,non_zeros,transform_bytes,mean_distance,max_distance,mean_absolute,max_absolute,loss,seconds\n");
        foreach (SizePoint p in points)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"{p.Size.Bones},{p.Size.Influences},{p.Size.NonZeros},{p.TransformBytes},{p.Errors.MeanDistance},{p.Errors.MaxDistance},{p.Errors.MeanAbsolute},{p.Errors.MaxAbsolute},{p.Loss},{p.Seconds}\n");
        }

        return text.ToString();
    }

    private static HtmlReport Page(IReadOnlyList<SizePoint> points, string unit)
    {
        double[] kilobytes = [.. points.Select(p => p.TransformBytes / 1000.0)];
        return new HtmlReport("Size, error and time", "One compression for each size; errors are vector norms over all vertices and all shapes at weight 1.")
            .Section("Error by size")
            .Chart(new LineChart("Error by size", "transforms, kB", unit, [new("mean", kilobytes, [.. points.Select(p => p.Errors.MeanDistance)]), new("max", kilobytes, [.. points.Select(p => p.Errors.MaxDistance)])])
            {
                LogarithmicX = true,
                LogarithmicY = true,
            })
            .Section("Time by size")
            .Chart(new LineChart("Time by size", "transforms, kB", "s", [new("time", kilobytes, [.. points.Select(p => p.Seconds)])]) { LogarithmicX = true })
            .Section("Sizes")
            .Table(
                ["bones", "a vertex", "non-zeros", "bytes of transforms", $"mean, {unit}", $"max, {unit}", "seconds"],
                points.Select(p => (IReadOnlyList<object>)[p.Size.Bones, p.Size.Influences, p.Size.NonZeros, p.TransformBytes, p.Errors.MeanDistance, p.Errors.MaxDistance, p.Seconds]));
    }
}
