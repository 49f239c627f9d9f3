using System.Runtime.InteropServices;

namespace Mimik.Formats.Arrays;

/// <summary>
/// A matrix of single-precision numbers that is made while it is written, some rows at a time: for what is large and lies in memory in another
/// order already.
/// </summary>
/// <param name="Rows">The first extent.</param>
/// <param name="Columns">The second extent.</param>
/// <param name="Fill">Receives the first row to make and [rows x columns] to fill; every row is asked for once, in order.</param>
internal sealed record NpyRows(int Rows, int Columns, NpyRows.FillRows Fill)
{
    /// <summary>Numbers that are held at a time, unless one row has more.</summary>
    private const int BlockNumbers = 1 << 20;

    /// <summary>Makes rows.</summary>
    /// <param name="firstRow">The first of them.</param>
    /// <param name="values">[rows x columns] to fill.</param>
    public delegate void FillRows(int firstRow, Span<float> values);

    /// <summary>Writes the content of a .npy file.</summary>
    /// <param name="stream">Receives the bytes.</param>
    public void WriteTo(Stream stream)
    {
        stream.Write(NpyHeader.Write(new NpyType(NpyKind.Real, sizeof(float)), [Rows, Columns]));
        if (Columns == 0)
            return;
        int block = Math.Clamp(BlockNumbers / Columns, 1, Math.Max(1, Rows));
        float[] values = new float[block * Columns];
        for (int row = 0; row < Rows; row += block)
        {
            Span<float> some = values.AsSpan(0, Math.Min(block, Rows - row) * Columns);
            Fill(row, some);
            stream.Write(MemoryMarshal.AsBytes(some));
        }
    }
}
