using System.Runtime.Intrinsics;

namespace Mimik.Numerics;

/// <summary>Skinning weights as a lane tile: [bones x 64], one vertex a lane, and what normalising every vertex's sum to 1 takes.</summary>
public static class LaneWeights
{
    /// <summary>1 / (sum over bones), lane by lane; 1 where the sum is not positive.</summary>
    /// <param name="weights">[P x 64].</param>
    /// <param name="inverse">[64] receives the result.</param>
    public static unsafe void InverseSums(ReadOnlySpan<float> weights, Span<float> inverse)
    {
        Check(weights, inverse);
        fixed (float* w = weights, o = inverse)
        {
            for (int lane = 0; lane < LaneTile.Lanes; lane += 16)
            {
                Vector512<float> sum = default;
                for (int i = lane; i < weights.Length; i += LaneTile.Lanes)
                    sum += Vector512.Load(w + i);
                Vector512<float> positive = Vector512.GreaterThan(sum, Vector512<float>.Zero);
                Vector512.ConditionalSelect(positive, Vector512<float>.One / sum, Vector512<float>.One).Store(o + lane);
            }
        }
    }

    /// <summary>
    /// Turns the gradient by normalised weights n = w / sum(w) into that by w: g_j becomes (g_j - sum over k of n_k g_k) / sum(w).
    /// </summary>
    /// <param name="weights">[P x 64] w.</param>
    /// <param name="inverse">[64] of <see cref="InverseSums"/>.</param>
    /// <param name="gradient">[P x 64]; changed in place.</param>
    public static unsafe void ThroughNormalisation(ReadOnlySpan<float> weights, ReadOnlySpan<float> inverse, Span<float> gradient)
    {
        Check(weights, inverse);
        if (gradient.Length != weights.Length)
            throw new ArgumentException($"expected {weights.Length} numbers, found {gradient.Length}", nameof(gradient));
        fixed (float* w = weights, s = inverse, g = gradient)
        {
            for (int lane = 0; lane < LaneTile.Lanes; lane += 16)
            {
                Vector512<float> scale = Vector512.Load(s + lane), dot = default;
                for (int i = lane; i < weights.Length; i += LaneTile.Lanes)
                    dot = Vector512.FusedMultiplyAdd(Vector512.Load(w + i), Vector512.Load(g + i), dot);
                dot *= scale;
                for (int i = lane; i < weights.Length; i += LaneTile.Lanes)
                    ((Vector512.Load(g + i) - dot) * scale).Store(g + i);
            }
        }
    }

    /// <summary>x[4 j + d] = weights[j] * scale * rest[d], lane by lane: the columns of X, w [v; 1].</summary>
    /// <param name="weights">[P x 64].</param>
    /// <param name="scale">[64].</param>
    /// <param name="rest">[4 x 64] v_x, v_y, v_z, 1.</param>
    /// <param name="x">[4 P x 64] receives the columns.</param>
    public static unsafe void Spread(ReadOnlySpan<float> weights, ReadOnlySpan<float> scale, ReadOnlySpan<float> rest, Span<float> x)
    {
        Check(weights, scale);
        if (rest.Length != 4 * LaneTile.Lanes || x.Length < 4 * weights.Length)
            throw new ArgumentException($"expected 4 x {LaneTile.Lanes} coordinates and room for {4 * weights.Length}, found {rest.Length} and {x.Length}", nameof(rest));
        fixed (float* w = weights, s = scale, v = rest, o = x)
        {
            for (int i = 0; i < weights.Length; i += 16)
            {
                int lane = i % LaneTile.Lanes;
                Vector512<float> n = Vector512.Load(w + i) * Vector512.Load(s + lane);
                float* to = o + (4 * (i - lane)) + lane;
                for (int d = 0; d < 4; d++)
                    (n * Vector512.Load(v + (d * LaneTile.Lanes) + lane)).Store(to + (d * LaneTile.Lanes));
            }
        }
    }

    /// <summary>The lanes that are not zero.</summary>
    /// <param name="row">[64].</param>
    /// <returns>Bit i is set where lane i is not zero.</returns>
    public static unsafe ulong NonZeroLanes(ReadOnlySpan<float> row)
    {
        if (row.Length != LaneTile.Lanes)
            throw new ArgumentException($"expected {LaneTile.Lanes} numbers, found {row.Length}", nameof(row));
        ulong lanes = 0;
        fixed (float* p = row)
        {
            for (int lane = 0; lane < LaneTile.Lanes; lane += 16)
                lanes |= (ulong)(~Vector512.Equals(Vector512.Load(p + lane), Vector512<float>.Zero).ExtractMostSignificantBits() & 0xFFFF) << lane;
        }

        return lanes;
    }

    private static void Check(ReadOnlySpan<float> weights, ReadOnlySpan<float> lanes)
    {
        if (weights.Length % LaneTile.Lanes != 0 || lanes.Length != LaneTile.Lanes)
            throw new ArgumentException($"expected rows of {LaneTile.Lanes}, found {weights.Length} weights and {lanes.Length} lanes", nameof(weights));
    }
}
