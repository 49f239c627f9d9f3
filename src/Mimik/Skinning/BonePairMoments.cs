using Mimik.Playback;

namespace Mimik.Skinning;

/// <summary>
/// Inner products of bone columns: bone a's degree of freedom c moves vertex i by w_ia b_c(x_i), with x_i the vertex less the centre,
/// b_c = e_c x x_i for the three of rotation and e_c for the three of translation. The product of two columns, sum_i w_ia w_ib b_c . b_d,
/// follows from ten moments of the pair, sum_i w_ia w_ib [x; 1][x; 1]^T, of which only those of bones that share a vertex are held.
/// </summary>
internal sealed class BonePairMoments
{
    private readonly Dictionary<(int A, int B), double[]> _moments = [];

    /// <summary>Sums the moments of the columns of two sets of weights over the rig's bones.</summary>
    /// <param name="rig">Vertices, and the bones that the weights belong to.</param>
    /// <param name="left">[N x K] weights of the rows.</param>
    /// <param name="right">[N x K] weights of the columns.</param>
    public BonePairMoments(PlaybackRig rig, double[] left, double[] right)
    {
        int k = rig.Influences;
        Span<double> products = stackalloc double[10];
        for (int v = 0; v < rig.VertexCount; v++)
        {
            double x = rig.Rest[3 * v] - (double)rig.Centre[0], y = rig.Rest[(3 * v) + 1] - (double)rig.Centre[1], z = rig.Rest[(3 * v) + 2] - (double)rig.Centre[2];
            (products[0], products[1], products[2], products[3], products[4]) = (x * x, x * y, y * y, x * z, y * z);
            (products[5], products[6], products[7], products[8], products[9]) = (z * z, x, y, z, 1);
            for (int a = v * k; a < (v + 1) * k; a++)
            {
                for (int b = v * k; left[a] != 0 && b < (v + 1) * k; b++)
                {
                    if (right[b] != 0)
                        Add((rig.Bones[a], rig.Bones[b]), left[a] * right[b], products);
                }
            }
        }
    }

    /// <summary>The inner product of two columns, each bone * 6 + degree of freedom.</summary>
    public double Product(int row, int column)
    {
        (int a, int c) = Math.DivRem(row, SparseTransforms.DegreesOfFreedom);
        (int b, int d) = Math.DivRem(column, SparseTransforms.DegreesOfFreedom);
        if (!_moments.TryGetValue((a, b), out double[]? m))
            return 0;
        return (c < 3, d < 3) switch
        {
            (true, true) => (c == d ? m[0] + m[2] + m[5] : 0) - m[Index(c, d)],
            (true, false) => Turned(m, c, d - 3),
            (false, true) => Turned(m, d, c - 3),
            _ => c == d ? m[9] : 0,
        };
    }

    private void Add((int A, int B) pair, double weight, ReadOnlySpan<double> products)
    {
        if (!_moments.TryGetValue(pair, out double[]? m))
            _moments[pair] = m = new double[10];
        for (int i = 0; i < m.Length; i++)
            m[i] += weight * products[i];
    }

    // Coordinate `axis` of e_turn x (the sum of x).
    private static double Turned(double[] m, int turn, int axis) =>
        turn == axis ? 0 : (axis + 3 - turn) % 3 == 2 ? m[6 + (3 - turn - axis)] : -m[6 + (3 - turn - axis)];

    private static int Index(int c, int d) => (Math.Max(c, d) * (Math.Max(c, d) + 1) / 2) + Math.Min(c, d);
}
