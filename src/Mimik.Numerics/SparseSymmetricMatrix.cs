namespace Mimik.Numerics;

/// <summary>A sparse symmetric matrix in double, of which the lower triangle is kept by compressed rows: row r has the entries [Offsets[r], Offsets[r + 1]), by rising column, the diagonal last.</summary>
public sealed class SparseSymmetricMatrix
{
    /// <summary>Creates a matrix and takes ownership of the arrays.</summary>
    /// <param name="order">n.</param>
    /// <param name="offsets">[n + 1] from 0 to the number of entries.</param>
    /// <param name="indices">[nnz] columns, rising within a row up to the row itself, which must be there.</param>
    /// <param name="values">[nnz].</param>
    /// <exception cref="ArgumentException">The arrays do not describe such a matrix.</exception>
    public SparseSymmetricMatrix(int order, int[] offsets, int[] indices, double[] values)
    {
        ArgumentNullException.ThrowIfNull(offsets);
        ArgumentNullException.ThrowIfNull(indices);
        ArgumentNullException.ThrowIfNull(values);
        if (offsets.Length != order + 1 || offsets[0] != 0 || offsets[order] != indices.Length || values.Length != indices.Length)
            throw new ArgumentException($"expected {order + 1} offsets from 0 to {indices.Length} and as many values, found {offsets.Length} offsets and {values.Length} values", nameof(offsets));
        for (int r = 0; r < order; r++)
        {
            if (offsets[r + 1] <= offsets[r] || indices[offsets[r + 1] - 1] != r)
                throw new ArgumentException($"row {r}: expected a last entry on the diagonal, found none", nameof(indices));
            for (int e = offsets[r]; e < offsets[r + 1]; e++)
            {
                if (indices[e] < 0 || (e > offsets[r] && indices[e] <= indices[e - 1]))
                    throw new ArgumentException($"row {r}: expected rising columns from 0 on, found {indices[e]}", nameof(indices));
            }
        }

        Order = order;
        Offsets = offsets;
        Indices = indices;
        Values = values;
    }

    /// <summary>n.</summary>
    public int Order { get; }

    /// <summary>[n + 1] where each row's entries start; not to be written.</summary>
    public int[] Offsets { get; }

    /// <summary>[nnz] column of every entry; not to be written.</summary>
    public int[] Indices { get; }

    /// <summary>[nnz] value of every entry; may be written, to factor another matrix of the same pattern.</summary>
    public double[] Values { get; }

    /// <summary>Where an element of the lower triangle is kept.</summary>
    /// <param name="row">The row.</param>
    /// <param name="column">At most <paramref name="row"/>.</param>
    /// <returns>Its place in <see cref="Values"/>; negative where the pattern has none.</returns>
    public int Find(int row, int column) => Array.BinarySearch(Indices, Offsets[row], Offsets[row + 1] - Offsets[row], column);

    /// <summary>y = A x for some columns at once.</summary>
    /// <param name="x">[n x width] row-major.</param>
    /// <param name="width">The number of columns.</param>
    /// <param name="y">[n x width] receives the product; must not overlap <paramref name="x"/>.</param>
    public void Multiply(ReadOnlySpan<double> x, int width, Span<double> y)
    {
        if (x.Length != Order * width || y.Length != x.Length)
            throw new ArgumentException($"expected {Order} x {width} numbers on both sides, found {x.Length} and {y.Length}", nameof(y));
        y.Clear();
        for (int r = 0; r < Order; r++)
        {
            for (int e = Offsets[r]; e < Offsets[r + 1]; e++)
            {
                int c = Indices[e];
                for (int k = 0; k < width; k++)
                {
                    y[(r * width) + k] += Values[e] * x[(c * width) + k];
                    if (c != r)
                        y[(c * width) + k] += Values[e] * x[(r * width) + k];
                }
            }
        }
    }
}
