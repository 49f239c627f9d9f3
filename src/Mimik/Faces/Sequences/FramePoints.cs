using System.Diagnostics;

namespace Mimik.Faces.Sequences;

/// <summary>What every source of frames holds to: a point is finite or missing altogether.</summary>
internal static class FramePoints
{
    /// <summary>Refuses a frame that a sequence does not have, or a span of another size.</summary>
    public static void CheckArguments(IMeshSequence sequence, int frame, ReadOnlySpan<float> points)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(frame);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(frame, sequence.FrameCount);
        if (points.Length != 3 * sequence.PointCount)
            throw new ArgumentException($"expected room for {3 * sequence.PointCount} coordinates, found {points.Length}", nameof(points));
    }

    /// <summary>Spreads a NaN in one coordinate over all three of its point, and refuses infinite ones.</summary>
    /// <param name="points">[N x 3] in place.</param>
    /// <param name="source">"file: frame 12", made only where it is needed.</param>
    /// <exception cref="MimikException">A coordinate is infinite.</exception>
    public static void MarkMissing(Span<float> points, Func<string> source)
    {
        Debug.Assert(points.Length % 3 == 0);
        for (int i = 0; i < points.Length; i += 3)
        {
            // Finite coordinates cannot sum to NaN in double.
            double sum = (double)points[i] + points[i + 1] + points[i + 2];
            if (double.IsFinite(sum))
                continue;
            for (int axis = 0; axis < 3; axis++)
            {
                if (float.IsInfinity(points[i + axis]))
                    throw new MimikException($"{source()}: vertex {i / 3}: expected finite coordinates, or NaN where it is missing, found {points[i + axis]}");
            }

            points.Slice(i, 3).Fill(float.NaN);
        }
    }
}
