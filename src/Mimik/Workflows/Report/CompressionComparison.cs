using Mimik.Faces;
using Mimik.Skinning;

namespace Mimik.Workflows.Report;

/// <summary>Gathers what the report of a compression shows.</summary>
internal static class CompressionComparison
{
    private const int ExpressiveFrames = 3;

    /// <summary>Compares a rig with its compressed form.</summary>
    /// <param name="name">The rig's name, the page's title.</param>
    /// <param name="rig">The original.</param>
    /// <param name="result">The compressed rig and its report.</param>
    /// <param name="animation">[T x S] shape weights with a rate.</param>
    /// <param name="files">The files that were written.</param>
    /// <param name="times">Seconds by step.</param>
    public static CompressionPageContent Compare(
        string name,
        BlendshapeRig rig,
        CompressionResult result,
        WeightAnimation animation,
        IReadOnlyList<string> files,
        IReadOnlyList<(string What, double Seconds)> times)
    {
        CompressionReport report = result.Report;
        FrameErrors[] frames = CompressionErrors.OverAnimation(rig, result.Rig, animation.Weights);
        return new CompressionPageContent
        {
            Name = name,
            Rig = rig,
            LengthLabel = report.LengthLabel,
            Poses = Poses(rig, result.Rig, animation, frames),
            Loss = new ChartSeries("loss", [.. report.LossCurve.Select(point => (double)point.Iteration)], [.. report.LossCurve.Select(point => point.Loss)]),
            ShapeMeans = [.. report.Errors.Shapes.Select(shape => shape.MeanDistance)],
            ShapeMaxima = [.. report.Errors.Shapes.Select(shape => shape.MaxDistance)],
            Animation = Curves(frames, animation.FramesPerSecond!.Value),
            Sizes = Sizes(rig, result.Rig, files),
            Times = times,
            Options = Options(report),
        };
    }

    /// <summary>Frames in which most moves, apart from one another, and the one with the largest error.</summary>
    private static List<ComparedPose> Poses(BlendshapeRig rig, CompressedRig compressed, WeightAnimation animation, FrameErrors[] frames)
    {
        double rate = animation.FramesPerSecond!.Value;
        int worst = Enumerable.Range(0, frames.Length).MaxBy(t => frames[t].Max);
        double[] activity = [.. Enumerable.Range(0, animation.FrameCount).Select(t => animation[t].ToArray().Sum(Math.Abs))];
        int apart = Math.Max(1, animation.FrameCount / (2 * ExpressiveFrames));
        var chosen = new List<int>();
        foreach (int t in Enumerable.Range(0, animation.FrameCount).OrderByDescending(t => activity[t]).ThenBy(t => t))
        {
            if (chosen.Count < ExpressiveFrames && chosen.TrueForAll(other => Math.Abs(other - t) >= apart))
                chosen.Add(t);
        }

        chosen.Sort();
        var original = new PosableFace(rig);
        var smaller = new PosableFace(compressed);
        var poses = chosen.ConvertAll(t => Pose($"{t / rate:f2} s", t));
        poses.Add(Pose($"{worst / rate:f2} s, the frame with the largest error", worst));
        return poses;

        ComparedPose Pose(string caption, int t)
        {
            float[] a = new float[rig.Neutral.Length], b = new float[rig.Neutral.Length];
            original.Pose(animation[t], a);
            smaller.Pose(animation[t], b);
            return new ComparedPose(caption, a, b);
        }
    }

    private static ChartSeries[] Curves(FrameErrors[] frames, double rate)
    {
        double[] seconds = [.. frames.Select((_, t) => t / rate)];
        return
        [
            new ChartSeries("mean", seconds, [.. frames.Select(frame => frame.Mean)]),
            new ChartSeries("99th percentile", seconds, [.. frames.Select(frame => frame.Percentile99)]),
            new ChartSeries("max", seconds, [.. frames.Select(frame => frame.Max)]),
        ];
    }

    private static List<(string What, long Bytes)> Sizes(BlendshapeRig rig, CompressedRig compressed, IReadOnlyList<string> files)
    {
        int nonZeros = compressed.Playback.Transforms.Values.Length;
        var sizes = new List<(string What, long Bytes)>
        {
            ("dense float32 deltas", 4L * rig.Shapes.Count * rig.Neutral.Length),
            ("sparse transforms and vertex weights", TransformBytes(nonZeros, rig.Shapes.Count) + WeightBytes(compressed)),
            ("sparse transforms: an index and a number for each non-zero, an offset for each shape", TransformBytes(nonZeros, rig.Shapes.Count)),
            ("vertex weights: a bone and a number for each", WeightBytes(compressed)),
        };
        sizes.AddRange(files.Select(file => (Path.GetFileName(file), new FileInfo(file).Length)));
        return sizes;
    }

    private static long TransformBytes(int nonZeros, int shapes) => (6L * nonZeros) + (4L * (shapes + 1));

    private static long WeightBytes(CompressedRig compressed) => 6L * compressed.Playback.Weights.Length;

    private static List<(string Name, string Value)> Options(CompressionReport report) =>
    [
        ("bones", $"{report.Bones}"),
        ("bones a vertex", $"{report.Influences}"),
        ("non-zero parameters", $"{report.NonZeros:N0}"),
        ("smoothness", $"{report.Smoothness:g4}"),
        ("iterations", $"{report.Iterations:N0}"),
    ];
}
