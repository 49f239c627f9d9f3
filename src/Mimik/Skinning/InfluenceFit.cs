using Mimik.Playback;

namespace Mimik.Skinning;

/// <summary>Weights of fewer influences for some transforms, and their error against the given rig.</summary>
/// <param name="Transforms">The transforms.</param>
/// <param name="Weights">[N x K] weights over the given rig's bones, at most so many of a vertex non-zero.</param>
/// <param name="SquaredError">Sum over vertices and shapes of the displacement's squared error.</param>
/// <param name="Error">Mean and maximum of the displacement's error.</param>
internal sealed record InfluenceFit(SparseTransforms Transforms, double[] Weights, double SquaredError, InfluenceError Error)
{
    /// <summary>Solves every vertex's weights.</summary>
    /// <param name="rig">The given rig.</param>
    /// <param name="transforms">The transforms that the weights are for.</param>
    /// <param name="kept">The most non-zero weights of a vertex.</param>
    /// <param name="previous">Weights that no vertex's are to be worse than, or null.</param>
    public static InfluenceFit Solve(PlaybackRig rig, SparseTransforms transforms, int kept, InfluenceFit? previous = null) =>
        Each(rig, transforms, (vertex, v) => vertex.Solve(kept, previous is null ? null : vertex.Take(Slots(rig, previous.Weights, v))));

    /// <summary>The largest weights, scaled to sum 1.</summary>
    public static InfluenceFit Truncate(PlaybackRig rig, int kept) => Each(rig, rig.Transforms, (vertex, _) => vertex.Truncate(kept));

    private static InfluenceFit Each(PlaybackRig rig, SparseTransforms transforms, Func<VertexInfluences, int, double[]> solve)
    {
        var given = new BoneEntries(rig.Transforms);
        BoneEntries entries = ReferenceEquals(transforms, rig.Transforms) ? given : new BoneEntries(transforms);
        double[] weights = new double[rig.Weights.Length];
        var errors = new (double Squares, double Sum, double Max)[rig.VertexCount];
        Parallel.For(0, rig.VertexCount, v =>
        {
            var vertex = new VertexInfluences(rig, given, entries, v);
            double[] solved = solve(vertex, v);
            vertex.Put(solved, Slots(rig, weights, v));
            errors[v] = vertex.Error(solved);
        });

        double squares = 0, sum = 0, max = 0;
        foreach ((double vertexSquares, double vertexSum, double vertexMax) in errors)
        {
            squares += vertexSquares;
            sum += vertexSum;
            max = Math.Max(max, vertexMax);
        }

        return new InfluenceFit(transforms, weights, squares, new InfluenceError(sum / Math.Max(1, (long)errors.Length * transforms.ShapeCount), max));
    }

    private static Span<double> Slots(PlaybackRig rig, double[] weights, int vertex) => weights.AsSpan(vertex * rig.Influences, rig.Influences);
}
