using System.Numerics.Tensors;
using Mimik.Faces;
using Mimik.Playback;
using Mimik.Skinning;

namespace Mimik.Workflows.Report;

/// <summary>Everything that a report of a compression is made from.</summary>
/// <param name="Name">The page's title.</param>
/// <param name="Rig">The original.</param>
/// <param name="Result">The compressed rig and the solver's report.</param>
/// <param name="Quality">What was measured on the two.</param>
/// <param name="Files">The files that were written.</param>
/// <param name="Times">Seconds by step.</param>
internal sealed record CompressionAccount(
    string Name, BlendshapeRig Rig, CompressionResult Result, CompressionQuality Quality, IReadOnlyList<string> Files, IReadOnlyList<(string What, double Seconds)> Times);

/// <summary>Gathers what the page of a compression shows.</summary>
internal static class CompressionComparison
{
    private const int ExpressiveFrames = 3;

    /// <summary>Makes the page's content.</summary>
    /// <param name="account">The compression.</param>
    public static CompressionPageContent Compare(CompressionAccount account)
    {
        CompressionReport report = account.Result.Report;
        CompressionQuality quality = account.Quality;
        return new CompressionPageContent
        {
            Name = account.Name,
            Rig = account.Rig,
            LengthLabel = report.LengthLabel,
            AnimationName = quality.Animation.Name,
            AnimationIsSynthetic = quality.Animation.Synthetic,
            Distance = quality.Errors.Distance,
            Normals = quality.Errors.NormalsCompared > 0 ? quality.Errors.NormalDegrees : null,
            Worst = Worst(account),
            Poses = Expressive(account),
            Seams = [.. quality.Gaps.Select(gap => new ComparedSeam(gap, Pose(account, $"{gap.Seam.Name} at {gap.Seam.Pose}", gap.Seam.ClosedWeights)))],
            NotMeasured = quality.NotMeasured,
            Loss = new ChartSeries("loss", [.. report.LossCurve.Select(point => (double)point.Iteration)], [.. report.LossCurve.Select(point => point.Loss)]),
            LossNote = LossNote(report),
            Shapes = report.Errors.Shapes,
            AllShapes = report.Errors.Total,
            DistanceCurves = Curves(quality.Errors.Frames, quality.Animation),
            NormalCurves = quality.Errors.NormalsCompared > 0 ? Curves(quality.Errors.NormalFrames, quality.Animation) : [],
            Sizes = Sizes(account.Rig, account.Result.Rig, account.Files),
            Times = account.Times,
            Options = Options(report),
        };
    }

    /// <summary>Bytes by what they hold; the first is the original's.</summary>
    public static List<(string What, long Bytes)> Sizes(BlendshapeRig rig, CompressedRig compressed, IReadOnlyList<string> files)
    {
        PlaybackRig playback = compressed.Playback;
        long transforms = PlaybackFileSize.OfTransforms(playback.Transforms);
        long weights = PlaybackFileSize.OfWeights(playback.VertexCount, playback.Influences, playback.Transforms.BoneCount);
        var sizes = new List<(string What, long Bytes)>
        {
            ("dense float32 deltas", 4L * rig.Shapes.Count * rig.Neutral.Length),
            ("sparse transforms and vertex weights", transforms + weights),
            ("sparse transforms: an index and a number for each non-zero, a row length for each shape", transforms),
            ("vertex weights: a bone and a number for each", weights),
        };
        sizes.AddRange(files.Select(file => (Path.GetFileName(file), new FileInfo(file).Length)));
        return sizes;
    }

    private static ComparedPose? Worst(CompressionAccount account)
    {
        int worst = account.Quality.Errors.WorstFrame;
        return worst < 0 ? null : Pose(account, account.Quality.Animation.TimeOf(worst), account.Quality.Animation.Shapes[worst]);
    }

    /// <summary>Frames in which most moves, apart from one another.</summary>
    private static List<ComparedPose> Expressive(CompressionAccount account)
    {
        WeightAnimation animation = account.Quality.Animation.Shapes;
        double[] sizes = [.. account.Rig.Shapes.Select(shape => (double)TensorPrimitives.Norm(shape.Deltas))];
        double[] activity = [.. Enumerable.Range(0, animation.FrameCount).Select(t => animation[t].ToArray().Zip(sizes, (weight, size) => Math.Abs(weight) * size).Sum())];
        int apart = Math.Max(1, animation.FrameCount / (2 * ExpressiveFrames));
        var chosen = new List<int>();
        foreach (int t in Enumerable.Range(0, animation.FrameCount).OrderByDescending(t => activity[t]).ThenBy(t => t))
        {
            if (chosen.Count < ExpressiveFrames && chosen.TrueForAll(other => Math.Abs(other - t) >= apart))
                chosen.Add(t);
        }

        chosen.Sort();
        return chosen.ConvertAll(t => Pose(account, account.Quality.Animation.TimeOf(t), animation[t]));
    }

    private static ComparedPose Pose(CompressionAccount account, string caption, ReadOnlySpan<float> shapeWeights)
    {
        float[] a = new float[account.Rig.Neutral.Length], b = new float[account.Rig.Neutral.Length];
        new PosableFace(account.Rig).Pose(shapeWeights, a);
        new PosableFace(account.Result.Rig).Pose(shapeWeights, b);
        return new ComparedPose(caption, a, b);
    }

    private static ChartSeries[] Curves(IReadOnlyList<ErrorSpread> frames, MeasuredAnimation animation)
    {
        double[] seconds = [.. frames.Select((_, t) => t / animation.Shapes.FramesPerSecond!.Value)];
        return
        [
            new ChartSeries("mean", seconds, [.. frames.Select(frame => frame.Mean)]),
            new ChartSeries("99th percentile", seconds, [.. frames.Select(frame => frame.Percentile99)]),
            new ChartSeries("max", seconds, [.. frames.Select(frame => frame.Max)]),
        ];
    }

    private static string LossNote(CompressionReport report) => (report.ShapeFactors, report.HasImportance) switch
    {
        (not null, true) => "The objective over the iterations, with shapes weighted by their use in an animation and vertices by their importance.",
        (not null, false) => "The objective over the iterations, with shapes weighted by their use in an animation.",
        (null, true) => "The objective over the iterations, with vertices weighted by their importance.",
        _ => "The objective over the iterations.",
    };

    private static List<(string Name, string Value)> Options(CompressionReport report) =>
    [
        ("bones", $"{report.Bones}"),
        ("bones a vertex", $"{report.Influences}"),
        ("non-zero parameters", $"{report.NonZeros:N0}"),
        ("smoothness", $"{report.Smoothness:g4}"),
        ("iterations", $"{report.Iterations:N0}"),
        ("shapes weighted by use", report.ShapeFactors is null ? "no" : "yes"),
        ("vertices weighted by importance", report.HasImportance ? "yes" : "no"),
    ];
}
