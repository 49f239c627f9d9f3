namespace Mimik.Formats.Pickle;

/// <summary>A sparse matrix by columns, as it is written: column j has the entries [Starts[j], Starts[j + 1]).</summary>
/// <param name="Rows">The number of rows.</param>
/// <param name="Columns">The number of columns.</param>
/// <param name="Starts">[Columns + 1] from 0 to the number of entries.</param>
/// <param name="RowIndices">The row of every entry, rising within a column.</param>
/// <param name="Values">The value of every entry.</param>
internal sealed record PickleSparseColumns(int Rows, int Columns, int[] Starts, int[] RowIndices, double[] Values)
{
    /// <summary>The entries of a matrix that are not 0.</summary>
    /// <param name="dense">[rows x columns] row-major.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The number of columns.</param>
    public static PickleSparseColumns Of(ReadOnlySpan<double> dense, int rows, int columns)
    {
        int[] starts = new int[columns + 1];
        var indices = new List<int>();
        var values = new List<double>();
        for (int j = 0; j < columns; j++)
        {
            for (int i = 0; i < rows; i++)
            {
                if (dense[(i * columns) + j] == 0)
                    continue;
                indices.Add(i);
                values.Add(dense[(i * columns) + j]);
            }

            starts[j + 1] = indices.Count;
        }

        return new PickleSparseColumns(rows, columns, starts, [.. indices], [.. values]);
    }
}
