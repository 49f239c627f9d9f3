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
}
