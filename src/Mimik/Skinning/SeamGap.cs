using Mimik.Faces;

namespace Mimik.Skinning;

/// <summary>Gaps across a seam, over its pairs of vertices; negative where the two sides overlap.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Least">The smallest, or the deepest overlap.</param>
/// <param name="Most">The widest.</param>
public readonly record struct GapSpread(double Mean, double Least, double Most);

/// <summary>
/// How far lips or eyelids stand apart in the pose that closes them, in the original and in the compressed rig, in the report's unit of length. The
/// gap of a pair is measured along the line on which the pair stood apart in the original's open pose.
/// </summary>
public sealed record SeamGap
{
    /// <summary>The seam.</summary>
    public required ClosingSeam Seam { get; init; }

    /// <summary>"mm", or "units" where the rig's unit is unknown.</summary>
    public required string LengthLabel { get; init; }

    /// <summary>Mean distance of the pairs in the original's open pose.</summary>
    public required double Open { get; init; }

    /// <summary>Gaps of the original in the closed pose.</summary>
    public required GapSpread Original { get; init; }

    /// <summary>Gaps of the compressed rig in the closed pose.</summary>
    public required GapSpread Compressed { get; init; }

    /// <summary>The mean over the pairs of how much the two gaps differ.</summary>
    public required double MeanDifference { get; init; }

    /// <summary>The largest difference.</summary>
    public required double MaxDifference { get; init; }

    /// <summary>The most that a pair stands open in the compressed rig beyond what it does in the original; 0 where none does.</summary>
    public required double MaxOpening { get; init; }

    /// <summary>Measures a seam.</summary>
    /// <param name="rig">The original.</param>
    /// <param name="compressed">Its compression: the same vertices and shapes.</param>
    /// <param name="seam">A seam of the original, with at least one pair.</param>
    /// <exception cref="MimikException">The two have different vertices or shapes.</exception>
    public static SeamGap Measure(BlendshapeRig rig, CompressedRig compressed, ClosingSeam seam)
    {
        ArgumentNullException.ThrowIfNull(seam);
        CompressionErrors.CheckPair(rig, compressed);
        double[] open = new double[rig.Neutral.Length], closed = new double[rig.Neutral.Length], smaller = new double[rig.Neutral.Length];
        double[] closing = [.. seam.ClosedWeights.Select(w => (double)w)];
        PlainPose.Of(rig, [.. seam.OpenWeights.Select(w => (double)w)], open);
        PlainPose.Of(rig, closing, closed);
        PlainPose.Of(compressed.Playback, closing, smaller);
        double scale = rig.Unit.ReportScale;
        double[] before = new double[seam.Pairs.Count], original = new double[seam.Pairs.Count], found = new double[seam.Pairs.Count];
        for (int i = 0; i < before.Length; i++)
        {
            (int upper, int lower) = seam.Pairs[i];
            double[] line = Between(open, upper, lower);
            double length = Math.Sqrt(Dot(line, line));
            before[i] = scale * length;
            original[i] = scale * Dot(Between(closed, upper, lower), line) / length;
            found[i] = scale * Dot(Between(smaller, upper, lower), line) / length;
        }

        double[] differences = [.. original.Zip(found, (a, b) => Math.Abs(a - b))];
        return new SeamGap
        {
            Seam = seam,
            LengthLabel = rig.Unit.ReportLabel,
            Open = before.Average(),
            Original = Spread(original),
            Compressed = Spread(found),
            MeanDifference = differences.Average(),
            MaxDifference = differences.Max(),
            MaxOpening = original.Zip(found, (a, b) => Math.Max(0, b) - Math.Max(0, a)).Append(0).Max(),
        };
    }

    private static GapSpread Spread(double[] gaps) => new(gaps.Average(), gaps.Min(), gaps.Max());

    private static double[] Between(double[] positions, int from, int to) =>
        [positions[3 * to] - positions[3 * from], positions[(3 * to) + 1] - positions[(3 * from) + 1], positions[(3 * to) + 2] - positions[(3 * from) + 2]];

    private static double Dot(double[] a, double[] b) => (a[0] * b[0]) + (a[1] * b[1]) + (a[2] * b[2]);
}
