using Mimik.Playback;

namespace Mimik.Skinning;

/// <summary>How far weights of fewer influences move the vertices from where all of them do, over every shape at weight 1.</summary>
/// <param name="Mean">Mean over vertices and shapes of the displacement's error, a vector norm, in the rig's unit.</param>
/// <param name="Max">The largest, in the rig's unit.</param>
public sealed record InfluenceError(double Mean, double Max);

/// <summary>A rig with fewer influences a vertex, and what that costs.</summary>
/// <param name="Rig">The rig with weights and transforms solved anew; shapes, surface and the places of non-zero parameters are the given rig's.</param>
/// <param name="Error">Its error against the given rig.</param>
/// <param name="WeightsError">The error of solving the weights alone, with the given transforms.</param>
/// <param name="TruncatedError">The error of keeping each vertex's largest weights and scaling them to sum 1.</param>
public sealed record InfluenceReduction(CompressedRig Rig, InfluenceError Error, InfluenceError WeightsError, InfluenceError TruncatedError);

/// <summary>
/// Fewer influences a vertex, for engines that take four. With D_j the displacement that bone j alone gives vertex i over all shapes
/// (3S numbers), and w the weights of the given rig, each vertex gets the weights x that solve
/// <code>
/// minimise |sum_j (x_j - w_j) D_j|^2      x >= 0,  sum x = 1,  at most `influences` of them non-zero, all among the vertex's bones
/// </code>
/// The objective needs only the small Gram matrix G = D^T D of the vertex's bones. At the optimum the non-zero x solve the problem with
/// the equality alone, so the best of all supports of that size is found by trying each (163 of them for 8 to 4). Where a vertex has more
/// than <see cref="MostExhaustive"/> bones, the least salient ones are taken away first, one by one, down to that many (or to as many as may
/// stay, if these are more): removal of j from the equality-constrained optimum costs x_j^2 / [K^-1]_jj, K the Gram matrix bordered by ones
/// (Hassibi and Stork, "Optimal Brain Surgeon", 1993).
/// The truncated support is always among those tried, so the result is never worse than truncation.
/// <para>
/// Bones that were placed for more influences are then moved: the non-zero parameters of every shape are fitted anew by least squares to
/// what the given rig does (<see cref="TransformRefit"/>), the weights to the new transforms, and so on. Each half lowers the sum of
/// squared errors over vertices and shapes, or leaves it.
/// </para>
/// </summary>
public static class InfluenceReducer
{
    /// <summary>The most bones of a vertex among which every support is tried.</summary>
    public const int MostExhaustive = 12;

    // A round that gains less of the squared error is the last.
    private const double LeastGain = 0.005;

    /// <summary>Solves weights and transforms anew with fewer influences.</summary>
    /// <param name="rig">A compressed rig.</param>
    /// <param name="influences">The most bones a vertex may keep, at least 1.</param>
    /// <param name="rounds">The most refits of the transforms, each followed by the weights; fewer where they gain little. 0 keeps the transforms.</param>
    /// <exception cref="MimikException"><paramref name="influences"/> is below 1, or <paramref name="rounds"/> below 0.</exception>
    public static InfluenceReduction Reduce(CompressedRig rig, int influences = 4, int rounds = 4)
    {
        ArgumentNullException.ThrowIfNull(rig);
        if (influences < 1)
            throw new MimikException($"influences: expected at least 1 a vertex, found {influences}");
        if (rounds < 0)
            throw new MimikException($"rounds: expected 0 or more, found {rounds}");
        PlaybackRig playback = rig.Playback;
        int kept = Math.Min(influences, playback.Influences);
        InfluenceFit weightsAlone = InfluenceFit.Solve(playback, playback.Transforms, kept);
        InfluenceFit best = Refit(playback, weightsAlone, kept, rounds);
        InfluenceError truncated = InfluenceFit.Truncate(playback, kept).Error;
        return new InfluenceReduction(rig with { Playback = Rebuild(playback, best, kept) }, best.Error, weightsAlone.Error, truncated);
    }

    private static InfluenceFit Refit(PlaybackRig playback, InfluenceFit start, int kept, int rounds)
    {
        if (start.SquaredError == 0)
            return start;
        var refit = new TransformRefit(playback, InfluenceFit.Truncate(playback, playback.Influences).Weights);
        InfluenceFit best = start;
        for (int round = 0; round < rounds; round++)
        {
            InfluenceFit next = InfluenceFit.Solve(playback, refit.Solve(best.Weights, best.Transforms), kept, best);

            // Ridges and the transforms' single precision may cost the last digits.
            if (!(next.SquaredError < best.SquaredError))
                break;
            bool settled = next.SquaredError > (1 - LeastGain) * best.SquaredError;
            best = next;
            if (settled)
                break;
        }

        return best;
    }

    /// <summary>The fit as a rig: each vertex's non-zero weights, largest first, padded with bone 0 and weight 0.</summary>
    private static PlaybackRig Rebuild(PlaybackRig playback, InfluenceFit fit, int kept)
    {
        int k = playback.Influences;
        ushort[] bones = new ushort[playback.VertexCount * kept];
        float[] weights = new float[bones.Length];
        for (int v = 0; v < playback.VertexCount; v++)
        {
            int at = v * kept;
            IEnumerable<int> used = Enumerable.Range(v * k, k).Where(e => fit.Weights[e] > 0);
            foreach (int e in used.OrderByDescending(e => fit.Weights[e]).ThenBy(e => playback.Bones[e]))
                (bones[at], weights[at++]) = (playback.Bones[e], (float)fit.Weights[e]);
        }

        return new PlaybackRig(
            playback.Rest,
            playback.Centre,
            kept,
            bones,
            weights,
            fit.Transforms,
            playback.ShapeNames,
            playback.Logic,
            playback.Triangles,
            playback.MetresPerUnit);
    }
}
