using Mimik.Formats.Arrays;

namespace Mimik.Formats.Pickle;

/// <summary>A sparse matrix by rows: row i has the entries [Starts[i], Starts[i + 1]). Read from scipy.sparse's csc and csr.</summary>
/// <param name="Rows">The number of rows.</param>
/// <param name="Columns">The number of columns.</param>
/// <param name="Starts">[Rows + 1], from 0 to the number of entries, non-decreasing.</param>
/// <param name="ColumnIndices">The column of every entry; from a csc they rise within a row.</param>
/// <param name="Values">The value of every entry; entries at one place add up.</param>
internal sealed record PickleSparseMatrix(int Rows, int Columns, int[] Starts, int[] ColumnIndices, double[] Values)
{
    /// <summary>Rows without entries cost memory that no byte of the file justifies.</summary>
    private const int MostEmptyRows = 1 << 20;

    /// <summary>Whether a value is a sparse matrix.</summary>
    /// <param name="value">A value from <see cref="PickleReader"/>.</param>
    public static bool Is(object? value) => value is PickleObject { Type.Constructor: PickleConstructor.SparseColumns or PickleConstructor.SparseRows };

    /// <summary>Takes the matrix out of a pickled csc_matrix, csr_matrix, csc_array or csr_array.</summary>
    /// <param name="value">A value from <see cref="PickleReader"/>.</param>
    /// <param name="file">For messages.</param>
    /// <param name="element">For messages.</param>
    /// <exception cref="MimikException">The value is no such matrix, its arrays do not fit together, or they pass the budget.</exception>
    public static PickleSparseMatrix From(object? value, string file, string element)
    {
        if (!Is(value) || value is not PickleObject { State: { } state } made)
            throw new MalformedFileException(file, element, "a sparse matrix (scipy.sparse csc or csr)", PickleContext.Name(value));
        bool byRows = made.Type.Constructor == PickleConstructor.SparseRows;

        // Both names have been in use.
        if (!state.TryGet("_shape", out object? shape))
            state.TryGet("shape", out shape);
        if (shape is not object?[] { Length: 2 } extents
            || extents[0] is not (long and >= 0 and <= int.MaxValue) || extents[1] is not (long and >= 0 and <= int.MaxValue))
            throw new MalformedFileException(file, element, "a shape of two extents", shape is null ? "none" : "another");
        int rows = (int)(long)extents[0]!, columns = (int)(long)extents[1]!;
        int lines = byRows ? rows : columns, width = byRows ? columns : rows;
        string linesName = byRows ? "rows" : "columns";
        NpyArray data = Array("data");
        int[] starts = Array("indptr").ToInt32s(), indices = Array("indices").ToInt32s();
        double[] values = data.ToDoubles();

        // SciPy may leave room beyond the last entry.
        if (starts.Length != (long)lines + 1 || starts[0] != 0 || indices.Length != values.Length || starts[^1] > values.Length)
            throw new MalformedFileException(file, element, $"{lines} {linesName} over as many indices as values", $"{starts.Length} starts, {indices.Length} indices, {values.Length} values");
        for (int j = 0; j < lines; j++)
        {
            if (starts[j + 1] < starts[j])
                throw new MalformedFileException(file, element, $"starts of {linesName} that do not fall", $"{starts[j + 1]} after {starts[j]}");
        }

        foreach (int index in indices.AsSpan(0, starts[^1]))
        {
            if ((uint)index >= (uint)width)
                throw new MalformedFileException(file, element, $"indices below {width}", $"{index}");
        }

        if (byRows)
            return new PickleSparseMatrix(rows, columns, starts, indices[..starts[^1]], values[..starts[^1]]);
        if (rows - (long)starts[^1] > MostEmptyRows)
            throw new MalformedFileException(file, element, $"at most {MostEmptyRows} empty rows", $"{rows} rows with {starts[^1]} entries");
        data.Origin.Charge((4L * rows) + (12L * starts[^1]));
        return Turned(rows, columns, starts, indices, values);

        NpyArray Array(string name) => state.TryGet(name, out object? array) && array is NpyArray { Shape.Count: 1 } found
            ? found
            : throw new MalformedFileException(file, element, $"an array \"{name}\" of one dimension", PickleContext.Name(array));
    }

    /// <summary>The matrix with its zeros.</summary>
    /// <param name="budget">Charged with the size, which no bytes of the file justify.</param>
    /// <param name="file">For messages.</param>
    /// <param name="element">For messages.</param>
    /// <returns>[Rows x Columns] row-major.</returns>
    /// <exception cref="MimikException">The size passes the budget.</exception>
    public double[] ToDense(ReadBudget budget, string file, string element)
    {
        long count = (long)Rows * Columns;
        if (count > Array.MaxLength / sizeof(double))
            throw new MalformedFileException(file, element, "a matrix that fits in memory", $"{Rows} x {Columns}");
        budget.Charge(count * sizeof(double), file, element);
        double[] dense = new double[count];
        for (int i = 0; i < Rows; i++)
        {
            for (int e = Starts[i]; e < Starts[i + 1]; e++)
                dense[((long)i * Columns) + ColumnIndices[e]] += Values[e];
        }

        return dense;
    }

    // From columns to rows: count, sum up, and put every entry in its place.
    private static PickleSparseMatrix Turned(int rows, int columns, int[] starts, int[] rowIndices, double[] values)
    {
        int count = starts[^1];
        int[] ends = new int[rows + 1], columnIndices = new int[count];
        double[] turned = new double[count];
        for (int e = 0; e < count; e++)
            ends[rowIndices[e] + 1]++;
        for (int i = 0; i < rows; i++)
            ends[i + 1] += ends[i];
        for (int j = columns - 1; j >= 0; j--)
        {
            for (int e = starts[j + 1] - 1; e >= starts[j]; e--)
            {
                int to = --ends[rowIndices[e] + 1];
                columnIndices[to] = j;
                turned[to] = values[e];
            }
        }

        // Every end has moved down to its row's start, one place too far on.
        int[] rowStarts = new int[rows + 1];
        ends.AsSpan(1).CopyTo(rowStarts);
        rowStarts[rows] = count;
        return new PickleSparseMatrix(rows, columns, rowStarts, columnIndices, turned);
    }
}
