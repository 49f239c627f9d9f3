using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using Mimik.Numerics;

namespace Mimik.Faces.Heads.Standins;

/// <summary>
/// Principal components of directions with independent coefficients of unit variance: rows M [K x L] become Q^T M with Q the eigenvectors of M M^T, by
/// falling variance. Coefficients of the new rows are independent, too, with unit variance.
/// </summary>
internal static class PrincipalDirections
{
    // Of the largest variance: below are directions that rounding made.
    private const double SmallestShare = 1e-10;

    private const int Piece = 4096;

    /// <summary>Finds the components.</summary>
    /// <param name="rows">[K x L]; each at one standard deviation.</param>
    /// <param name="count">K.</param>
    /// <param name="most">How many components at most.</param>
    /// <returns>[K' x L] at one standard deviation each.</returns>
    public static float[] Of(float[] rows, int count, int most)
    {
        if (count == 0)
            return [];
        int length = rows.Length / count;
        double[] gram = new double[count * count];
        CrossProducts.AddSymmetric([.. Enumerable.Range(0, count).Select(k => (ReadOnlyMemory<float>)rows.AsMemory(k * length, length))], length, gram);
        var eigen = Matrix<double>.Build.Dense(count, count, gram).Evd(Symmetricity.Symmetric);
        double largest = eigen.EigenValues[count - 1].Real;
        int[] kept = [.. Enumerable.Range(0, count).Reverse().Where(k => eigen.EigenValues[k].Real > SmallestShare * largest).Take(most)];
        float[] result = new float[(long)kept.Length * length];
        ParallelLoop.For((length + Piece - 1) / Piece, ParallelLoop.AllThreads, (piece, _) =>
        {
            int first = piece * Piece, width = Math.Min(Piece, length - first);
            for (int c = 0; c < kept.Length; c++)
            {
                double[] q = eigen.EigenVectors.Column(kept[c]).ToArray();

                // An eigenvector's sign is arbitrary: its largest entry is positive.
                double sign = Math.Sign(q.MaxBy(Math.Abs));
                Span<float> to = result.AsSpan((c * length) + first, width);
                for (int k = 0; k < count; k++)
                    TensorPrimitives.MultiplyAdd(rows.AsSpan((k * length) + first, width), (float)(sign * q[k]), to, to);
            }
        });
        return result;
    }
}
