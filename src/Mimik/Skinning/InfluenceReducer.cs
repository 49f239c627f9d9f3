using Mimik.Playback;

namespace Mimik.Skinning;

/// <summary>How far weights of fewer influences move the vertices from where all of them do, over every shape at weight 1.</summary>
/// <param name="Mean">Mean over vertices and shapes of the displacement's error, a vector norm, in the rig's unit.</param>
/// <param name="Max">The largest, in the rig's unit.</param>
public sealed record InfluenceError(double Mean, double Max);

/// <summary>A rig with fewer influences a vertex, and what that costs.</summary>
/// <param name="Rig">The rig with weights solved anew; transforms, shapes and surface are the given rig's.</param>
/// <param name="Error">Its error against the given rig.</param>
/// <param name="TruncatedError">The error of keeping each vertex's largest weights and scaling them to sum 1.</param>
public sealed record InfluenceReduction(CompressedRig Rig, InfluenceError Error, InfluenceError TruncatedError);

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
/// </summary>
public static class InfluenceReducer
{
    /// <summary>The most bones of a vertex among which every support is tried.</summary>
    public const int MostExhaustive = 12;

    /// <summary>Solves the weights anew with fewer influences.</summary>
    /// <param name="rig">A compressed rig.</param>
    /// <param name="influences">The most bones a vertex may keep, at least 1.</param>
    /// <exception cref="MimikException"><paramref name="influences"/> is below 1.</exception>
    public static InfluenceReduction Reduce(CompressedRig rig, int influences = 4)
    {
        ArgumentNullException.ThrowIfNull(rig);
        if (influences < 1)
            throw new MimikException($"influences: expected at least 1 a vertex, found {influences}");
        PlaybackRig playback = rig.Playback;
        int vertices = playback.VertexCount, kept = Math.Min(influences, playback.Influences);
        var entries = new BoneEntries(playback.Transforms);
        ushort[] bones = new ushort[vertices * kept];
        float[] weights = new float[vertices * kept];
        var resolved = new double[vertices, 2];
        var truncated = new double[vertices, 2];
        Parallel.For(0, vertices, v =>
        {
            var vertex = new VertexInfluences(playback, entries, v);
            double[] best = vertex.Solve(kept);
            double[] cut = vertex.Truncate(kept);
            vertex.Store(best, bones.AsSpan(v * kept, kept), weights.AsSpan(v * kept, kept));
            (resolved[v, 0], resolved[v, 1]) = vertex.Error(best);
            (truncated[v, 0], truncated[v, 1]) = vertex.Error(cut);
        });

        var reduced = new PlaybackRig(
            playback.Rest,
            playback.Centre,
            kept,
            bones,
            weights,
            playback.Transforms,
            playback.ShapeNames,
            playback.Logic,
            playback.Triangles,
            playback.MetresPerUnit);
        int shapes = playback.Transforms.ShapeCount;
        return new InfluenceReduction(rig with { Playback = reduced }, Summary(resolved, shapes), Summary(truncated, shapes));
    }

    private static InfluenceError Summary(double[,] errors, int shapes)
    {
        double sum = 0, max = 0;
        for (int v = 0; v < errors.GetLength(0); v++)
        {
            sum += errors[v, 0];
            max = Math.Max(max, errors[v, 1]);
        }

        return new InfluenceError(sum / Math.Max(1, (long)errors.GetLength(0) * shapes), max);
    }
}
