using Mimik.Formats.Arrays;

namespace Mimik.Formats.Pickle;

/// <summary>A scipy.sparse csc_matrix: column j has the entries [Starts[j], Starts[j + 1]).</summary>
/// <param name="Rows">The number of rows.</param>
/// <param name="Columns">The number of columns.</param>
/// <param name="Starts">[Columns + 1], from 0 to the number of entries, non-decreasing.</param>
/// <param name="RowIndices">The row of every entry.</param>
/// <param name="Values">The value of every entry; entries at one place add up.</param>
internal sealed record PickleCscMatrix(int Rows, int Columns, int[] Starts, int[] RowIndices, double[] Values)
{
    /// <summary>Takes the matrix out of a pickled object.</summary>
    /// <param name="value">A value from <see cref="PickleReader"/>.</param>
    /// <param name="file">For messages.</param>
    /// <param name="element">For messages.</param>
    /// <exception cref="MalformedFileException">The value is no such matrix, or its arrays do not fit together.</exception>
    public static PickleCscMatrix From(object? value, string file, string element)
    {
        if (value is not PickleObject { Type.Name: "csc_matrix", State: PickleDict state } made || !made.Type.Module.StartsWith("scipy.sparse", StringComparison.Ordinal))
            throw new MalformedFileException(file, element, "a scipy.sparse csc_matrix", PickleContext.Name(value));
        if (!state.TryGet("_shape", out object? shape) || shape is not object?[] { Length: 2 } extents
            || extents[0] is not (long and >= 0 and <= int.MaxValue) || extents[1] is not (long and >= 0 and <= int.MaxValue))
            throw new MalformedFileException(file, element, "a shape of two extents", "another");
        int rows = (int)(long)extents[0]!, columns = (int)(long)extents[1]!;
        NpyArray data = Array("data");
        var matrix = new PickleCscMatrix(rows, columns, Array("indptr").ToInt32s(), Array("indices").ToInt32s(), data.ToDoubles());
        if (matrix.Starts.Length != (long)columns + 1 || matrix.RowIndices.Length != matrix.Values.Length
            || matrix.Starts[0] != 0 || matrix.Starts[^1] != matrix.Values.Length)
            throw new MalformedFileException(file, element, $"{columns} columns over as many rows as values", $"{matrix.Starts.Length} starts, {matrix.RowIndices.Length} rows, {matrix.Values.Length} values");
        for (int j = 0; j < columns; j++)
        {
            if (matrix.Starts[j + 1] < matrix.Starts[j])
                throw new MalformedFileException(file, element, "column starts that do not fall", $"{matrix.Starts[j + 1]} after {matrix.Starts[j]}");
        }

        foreach (int row in matrix.RowIndices)
        {
            if ((uint)row >= (uint)rows)
                throw new MalformedFileException(file, element, $"rows below {rows}", $"{row}");
        }

        return matrix;

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
        for (int j = 0; j < Columns; j++)
        {
            for (int e = Starts[j]; e < Starts[j + 1]; e++)
                dense[(RowIndices[e] * Columns) + j] += Values[e];
        }

        return dense;
    }
}
