using Mimik.Formats.Arrays;

namespace Mimik.Formats.Mat;

/// <summary>A value of a MATLAB file.</summary>
/// <param name="shape">The extents, at least two of them.</param>
internal abstract class MatValue(int[] shape)
{
    /// <summary>The extents as MATLAB counts them: rows, columns, ...</summary>
    public IReadOnlyList<int> Shape { get; } = shape;

    /// <summary>What it is, in words: "float64 (159645, 199)".</summary>
    public abstract string Description { get; }
}

/// <summary>
/// An array of numbers or truth values. MATLAB's first index runs fastest, so that the stored bytes are an array of the extents in reverse,
/// which costs no copy. Elements keep their stored width: MATLAB stores whole numbers in less than their class has.
/// </summary>
/// <param name="reversed">The array with its extents in reverse, in C order.</param>
internal sealed class MatArray(NpyArray reversed) : MatValue(ShapeOf(reversed))
{
    /// <summary>The array with its extents in reverse: a matrix' columns are the rows of this one. Shares the file's memory.</summary>
    public NpyArray Reversed { get; } = reversed;

    public override string Description => Rows(Reversed.Data).Description;

    /// <summary>An array out of one in C order, by a copy unless it has one column or one row.</summary>
    /// <param name="rows">At least one extent; a row of n numbers becomes a column [n x 1].</param>
    public static MatArray FromRows(NpyArray rows)
    {
        int[] shape = rows.Shape.Count == 1 ? [rows.Shape[0], 1] : [.. rows.Shape];
        int[] reversed = [.. shape.Reverse()];

        // Fortran order read as C order turns the extents round.
        return new MatArray(NpyArray.FromRaw(rows.Type, bigEndian: false, fortranOrder: IsTurned(shape), reversed, rows.Data, rows.Origin));
    }

    /// <summary>The array in C order, by a copy unless it has one column or one row.</summary>
    /// <exception cref="MimikException">The copy passes the budget.</exception>
    public NpyArray ToRows()
    {
        int[] shape = [.. Shape];
        return IsTurned(shape)
            ? NpyArray.FromRaw(Reversed.Type, bigEndian: false, fortranOrder: true, shape, Reversed.Data, Reversed.Origin)
            : Rows(Reversed.Data);
    }

    /// <summary>The elements in MATLAB's order, for what has one column or one row.</summary>
    /// <exception cref="MalformedFileException">It has more.</exception>
    public NpyArray Vector()
    {
        if (IsTurned([.. Shape]))
            throw Reversed.Origin.Malformed("one row or one column", Description);
        return new NpyArray(Reversed.Type, [Reversed.Count], Reversed.Data, Reversed.Origin);
    }

    private static bool IsTurned(ReadOnlySpan<int> shape)
    {
        int longer = 0;
        foreach (int extent in shape)
            longer += extent == 1 ? 0 : 1;
        return longer > 1;
    }

    private static int[] ShapeOf(NpyArray reversed) => [.. reversed.Shape.Reverse()];

    private NpyArray Rows(ReadOnlyMemory<byte> data) => new(Reversed.Type, [.. Shape], data, Reversed.Origin);
}

/// <summary>Characters; each row is a text.</summary>
internal sealed class MatText(int[] shape, string[] rows) : MatValue(shape)
{
    public IReadOnlyList<string> Rows { get; } = rows;

    public override string Description => Rows.Count == 1 ? $"text of {Rows[0].Length} characters" : $"{Rows.Count} texts";
}

/// <summary>A cell array.</summary>
/// <param name="shape">The extents.</param>
/// <param name="items">The cells, the first index running fastest.</param>
internal sealed class MatCell(int[] shape, MatValue[] items) : MatValue(shape)
{
    public IReadOnlyList<MatValue> Items { get; } = items;

    public override string Description => $"cells ({string.Join(", ", Shape)})";
}

/// <summary>A struct, or an array of structs of the same fields.</summary>
/// <param name="shape">The extents.</param>
/// <param name="elements">The structs, the first index running fastest.</param>
/// <param name="names">The fields' names.</param>
internal sealed class MatStruct(int[] shape, IReadOnlyList<string> names, MatFields[] elements) : MatValue(shape)
{
    public IReadOnlyList<string> Names { get; } = names;

    public IReadOnlyList<MatFields> Elements { get; } = elements;

    public override string Description => $"struct ({string.Join(", ", Shape)}) of {string.Join(", ", Names)}";
}

/// <summary>What is known by name and not read: objects, function handles, sparse and complex arrays.</summary>
internal sealed class MatUnread(string kind) : MatValue([0, 0])
{
    public override string Description => kind;
}
