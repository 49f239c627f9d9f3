using Mimik.Numerics;
using Mimik.Playback;

namespace Mimik.Skinning;

/// <summary>
/// The transforms that, with other weights, come nearest to what the given ones did. Shape s's non-zero parameters m solve
/// <code>
/// minimise |C m - C0 m0|^2      over the parameters that are non-zero in m0
/// </code>
/// with C and C0 the bone columns of the new and the given weights over all vertices: the normal equations need the products C^T C and
/// C^T C0 alone, the same for every shape, restricted to its parameters.
/// </summary>
internal sealed class TransformRefit
{
    // Relative to its diagonal: leaves parameters that the vertices cannot tell apart where they were.
    private const double Ridge = 1e-9;

    private readonly PlaybackRig _rig;
    private readonly double[] _given;

    /// <summary>Prepares the refit of a rig.</summary>
    /// <param name="rig">The given transforms.</param>
    /// <param name="given">[N x K] its weights, summing to 1.</param>
    public TransformRefit(PlaybackRig rig, double[] given) => (_rig, _given) = (rig, given);

    /// <summary>Solves for the transforms.</summary>
    /// <param name="weights">[N x K] the new weights over the rig's bones.</param>
    /// <param name="start">Where the parameters are now; its pattern is the rig's.</param>
    /// <returns>Transforms of the same pattern whose summed squared error is that of <paramref name="start"/> or less.</returns>
    public SparseTransforms Solve(double[] weights, SparseTransforms start)
    {
        var own = new BonePairMoments(_rig, weights, weights);
        var cross = new BonePairMoments(_rig, weights, _given);
        SparseTransforms given = _rig.Transforms;
        float[] values = [.. start.Values];
        Parallel.For(0, given.ShapeCount, s =>
        {
            Range row = given.RowOffsets[s]..given.RowOffsets[s + 1];
            SolveShape(own, cross, given.Indices.AsSpan(row), given.Values.AsSpan(row), values.AsSpan(row));
        });
        return new SparseTransforms(given.BoneCount, given.RowOffsets, given.Indices, values);
    }

    private static void SolveShape(BonePairMoments own, BonePairMoments cross, ReadOnlySpan<ushort> indices, ReadOnlySpan<float> given, Span<float> values)
    {
        int n = indices.Length;
        double[] normal = new double[n * n], step = new double[n];
        for (int a = 0; a < n; a++)
        {
            for (int b = 0; b < n; b++)
            {
                double product = own.Product(indices[a], indices[b]);
                normal[(a * n) + b] = product;
                step[a] += (cross.Product(indices[a], indices[b]) * given[b]) - (product * values[b]);
            }
        }

        for (int a = 0; a < n; a++)
        {
            // A bone that no vertex follows any longer has an empty row: 1 keeps its parameters.
            double diagonal = normal[(a * n) + a];
            normal[(a * n) + a] = diagonal > 0 ? diagonal * (1 + Ridge) : 1;
        }

        if (!Cholesky.TryFactor(normal, n))
            return;
        Cholesky.Solve(normal, n, step);
        for (int a = 0; a < n; a++)
            values[a] = (float)(values[a] + step[a]);
    }
}
