using System.Runtime.InteropServices;

namespace Mimik.Formats.Arrays;

/// <summary>Changes of byte order and memory order.</summary>
internal static class NpyOrder
{
    /// <summary>Turns the bytes of every element round.</summary>
    /// <param name="data">The elements.</param>
    /// <param name="width">Bytes an element.</param>
    public static void SwapInPlace(Span<byte> data, int width)
    {
        for (int at = 0; at + width <= data.Length; at += width)
            data.Slice(at, width).Reverse();
    }

    /// <summary>Copies elements whose first index runs fastest into an array whose last index does.</summary>
    /// <param name="source">The elements in Fortran order, as many as the shape has, at least one.</param>
    /// <param name="shape">The extents, at least two of them.</param>
    /// <param name="width">Bytes an element.</param>
    public static byte[] ToC(ReadOnlySpan<byte> source, ReadOnlySpan<int> shape, int width)
    {
        byte[] result = new byte[source.Length];
        if (shape.Length == 2)
        {
            Transpose(source, result, shape[1], shape[0], width);
            return result;
        }

        int last = shape.Length - 1;

        // Bytes between neighbours along each index in the source.
        Span<int> strides = stackalloc int[shape.Length];
        int stride = width;
        for (int d = 0; d < shape.Length; d++)
        {
            strides[d] = stride;
            stride *= shape[d];
        }

        Span<int> index = stackalloc int[shape.Length];
        index.Clear();
        int rowStart = 0;
        for (int to = 0; to < result.Length;)
        {
            int from = rowStart;
            for (int i = 0; i < shape[last]; i++, from += strides[last], to += width)
                source.Slice(from, width).CopyTo(result.AsSpan(to));
            for (int d = last - 1; d >= 0; d--)
            {
                rowStart += strides[d];
                if (++index[d] < shape[d])
                    break;
                rowStart -= strides[d] * shape[d];
                index[d] = 0;
            }
        }

        return result;
    }

    /// <summary>Turns rows into columns.</summary>
    /// <param name="source">[rows x columns] elements, the last index running fastest.</param>
    /// <param name="result">[columns x rows].</param>
    /// <param name="rows">Rows of the source.</param>
    /// <param name="columns">Columns of the source.</param>
    /// <param name="width">Bytes an element.</param>
    public static void Transpose(ReadOnlySpan<byte> source, Span<byte> result, int rows, int columns, int width)
    {
        switch (width)
        {
            case 1:
                Transpose(source, result, rows, columns);
                break;
            case 2:
                Transpose(MemoryMarshal.Cast<byte, ushort>(source), MemoryMarshal.Cast<byte, ushort>(result), rows, columns);
                break;
            case 4:
                Transpose(MemoryMarshal.Cast<byte, uint>(source), MemoryMarshal.Cast<byte, uint>(result), rows, columns);
                break;
            case 8:
                Transpose(MemoryMarshal.Cast<byte, ulong>(source), MemoryMarshal.Cast<byte, ulong>(result), rows, columns);
                break;
            default:
                for (int i = 0; i < rows; i++)
                {
                    for (int j = 0; j < columns; j++)
                        source.Slice(((i * columns) + j) * width, width).CopyTo(result[(((j * rows) + i) * width)..]);
                }

                break;
        }
    }

    // Tiles keep what is read along rows and what is written along columns in the cache.
    private static void Transpose<T>(ReadOnlySpan<T> source, Span<T> result, int rows, int columns)
        where T : unmanaged
    {
        const int Tile = 32;
        for (int i0 = 0; i0 < rows; i0 += Tile)
        {
            int i1 = Math.Min(rows, i0 + Tile);
            for (int j0 = 0; j0 < columns; j0 += Tile)
            {
                int j1 = Math.Min(columns, j0 + Tile);
                for (int j = j0; j < j1; j++)
                {
                    for (int i = i0; i < i1; i++)
                        result[(j * rows) + i] = source[(i * columns) + j];
                }
            }
        }
    }
}
