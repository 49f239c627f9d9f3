using System.Globalization;
using Mimik.Faces;
using Mimik.Skinning;

namespace Mimik.Workflows;

/// <summary>How good a compressed rig looks: in motion, on its normals, where lips and eyelids close.</summary>
/// <param name="Animation">What it was measured over.</param>
/// <param name="Errors">Distances and angles of normals over the animation.</param>
/// <param name="Gaps">Lips and eyelids in the poses that close them; those that were found.</param>
/// <param name="NotMeasured">One entry for every seam that was not found: which, and what is missing.</param>
public sealed record CompressionQuality(MeasuredAnimation Animation, AnimationErrors Errors, IReadOnlyList<SeamGap> Gaps, IReadOnlyList<string> NotMeasured)
{
    /// <summary>Measures.</summary>
    /// <param name="rig">The original.</param>
    /// <param name="compressed">Its compression.</param>
    /// <param name="animation">What to measure over.</param>
    /// <param name="threads">Threads that take part; 0 takes all. The result does not depend on it.</param>
    /// <param name="cancellation">Ends the measurement.</param>
    /// <exception cref="MimikException">The two rigs or the animation do not fit together.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was asked for.</exception>
    public static CompressionQuality Measure(
        BlendshapeRig rig, CompressedRig compressed, MeasuredAnimation animation, int threads = 0, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(animation);
        AnimationErrors errors = AnimationErrors.Evaluate(rig, compressed, animation.Shapes.Weights, threads, cancellation);
        var missing = new List<string>();
        SeamGap[] gaps = [.. ClosingSeam.Find(rig, missing).Select(seam => SeamGap.Measure(rig, compressed, seam))];
        return new CompressionQuality(animation, errors, gaps, missing);
    }

    /// <summary>The figures for a console, one line each.</summary>
    public IEnumerable<string> Summary()
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        string unit = Errors.LengthLabel;
        ErrorSpread distance = Errors.Distance, normal = Errors.NormalDegrees;
        yield return string.Create(culture, $"over {Animation.Name} ({Animation.Shapes.FrameCount} frames{(Animation.Synthetic ? ", from the controls alone and in mixtures" : "")}): mean {distance.Mean:f4} {unit}, 99 % within {distance.Percentile99:f3} {unit}, max {distance.Max:f3} {unit} ({Animation.TimeOf(Errors.WorstFrame)})");
        if (Errors.NormalsCompared > 0)
            yield return string.Create(culture, $"normals: mean {normal.Mean:f3}°, 99 % within {normal.Percentile99:f2}°, max {normal.Max:f1}° ({Animation.TimeOf(Errors.WorstNormalFrame)})");
        foreach (SeamGap gap in Gaps)
            yield return string.Create(culture, $"{gap.Seam.Name} at {gap.Seam.Pose}: gap {gap.Original.Mean:f3} {unit}, compressed {gap.Compressed.Mean:f3} {unit} (means of {gap.Seam.Pairs.Count} pairs); off by {gap.MeanDifference:f3} {unit} on average, {gap.MaxDifference:f3} {unit} at most");
        if (NotMeasured.Count > 0)
            yield return $"gaps not measured: {string.Join("; ", NotMeasured)}";
    }
}
