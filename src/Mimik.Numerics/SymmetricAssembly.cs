namespace Mimik.Numerics;

/// <summary>Collects the terms of a sparse symmetric matrix; terms of the same element add up, in the order in which they came.</summary>
/// <param name="order">n.</param>
public sealed class SymmetricAssembly(int order)
{
    private readonly List<(int Row, int Column, double Value)> _terms = [];

    /// <summary>Adds to an element and, off the diagonal, to its mirror image.</summary>
    /// <param name="row">0 .. n - 1.</param>
    /// <param name="column">0 .. n - 1.</param>
    /// <param name="value">What to add.</param>
    public void Add(int row, int column, double value)
    {
        if ((uint)row >= (uint)order || (uint)column >= (uint)order)
            throw new ArgumentOutOfRangeException(nameof(row), $"expected an element of {order} rows and columns, found {row}, {column}");
        _terms.Add((Math.Max(row, column), Math.Min(row, column), value));
    }

    /// <summary>The matrix of all terms; its diagonal is there even where no term came.</summary>
    public SparseSymmetricMatrix Build()
    {
        // By column and then, stably, by row.
        int[] byColumn = Sorted(Enumerable.Range(0, _terms.Count).ToArray(), term => _terms[term].Column);
        int[] sorted = Sorted(byColumn, term => _terms[term].Row);
        int[] offsets = new int[order + 1];
        var indices = new List<int>(_terms.Count + order);
        var values = new List<double>(_terms.Count + order);
        for (int row = 0, at = 0; row < order; row++)
        {
            int first = indices.Count;
            for (; at < sorted.Length && _terms[sorted[at]].Row == row; at++)
            {
                (_, int column, double value) = _terms[sorted[at]];
                if (indices.Count == first || indices[^1] != column)
                {
                    indices.Add(column);
                    values.Add(value);
                }
                else
                {
                    values[^1] += value;
                }
            }

            if (indices.Count == first || indices[^1] != row)
            {
                indices.Add(row);
                values.Add(0);
            }

            offsets[row + 1] = indices.Count;
        }

        return new SparseSymmetricMatrix(order, offsets, [.. indices], [.. values]);
    }

    private int[] Sorted(int[] terms, Func<int, int> key)
    {
        int[] starts = new int[order + 1], sorted = new int[terms.Length];
        foreach (int term in terms)
            starts[key(term) + 1]++;
        for (int i = 0; i < order; i++)
            starts[i + 1] += starts[i];
        foreach (int term in terms)
            sorted[starts[key(term)]++] = term;
        return sorted;
    }
}
