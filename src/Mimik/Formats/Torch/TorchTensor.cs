using Mimik.Formats.Arrays;

namespace Mimik.Formats.Torch;

/// <summary>A tensor: a view of a storage.</summary>
/// <param name="storage">Where the elements are.</param>
/// <param name="first">The element of index 0.</param>
/// <param name="shape">The extents.</param>
/// <param name="strides">Elements between neighbours along each index.</param>
internal sealed class TorchTensor(TorchStorage storage, long first, int[] shape, long[] strides)
{
    public IReadOnlyList<int> Shape => shape;

    /// <summary>The type and shape: "float32 (16, 4)".</summary>
    public string Description =>
        $"{(storage.IsBrainFloat ? "bfloat16" : new NpyArray(storage.Type, [0], default, NpyOrigin.Memory).Description.Split(' ')[0])} ({string.Join(", ", shape)}{(shape.Length == 1 ? "," : "")})";

    /// <summary>Whether all elements lie in a storage. Every product is checked: strides are whatever a file says.</summary>
    /// <param name="count">The storage's elements.</param>
    /// <param name="first">The element of index 0.</param>
    /// <param name="shape">The extents.</param>
    /// <param name="strides">Elements between neighbours, none negative.</param>
    public static bool Fits(long count, long first, ReadOnlySpan<int> shape, ReadOnlySpan<long> strides)
    {
        Int128 last = first, elements = 1;
        for (int d = 0; d < shape.Length; d++)
        {
            if (shape[d] == 0)
                return first <= count;
            last = Int128.Min(last + ((Int128)(shape[d] - 1) * strides[d]), long.MaxValue);
            elements = Int128.Min(elements * shape[d], long.MaxValue);
        }

        // Stride 0 repeats an element: there may be more of them than the storage has, which their copy charges.
        return last < count && elements <= Array.MaxLength / sizeof(double);
    }

    /// <summary>The elements in C order; they share the file's memory where they lie so already.</summary>
    /// <param name="file">For messages.</param>
    /// <param name="element">For messages.</param>
    /// <exception cref="MimikException">The copy passes the budget.</exception>
    public NpyArray ToArray(string file, string element)
    {
        var origin = new NpyOrigin(file, element, storage.Origin.Budget);
        int width = storage.Type.ItemBytes, count = 1;
        foreach (int extent in shape)
            count *= extent;
        ReadOnlyMemory<byte> data = count == 0 ? default : IsContiguous() ? storage.Data.Slice(checked((int)first * width), count * width) : Gathered(count, origin);
        return storage.IsBrainFloat
            ? new NpyArray(new NpyType(NpyKind.Real, sizeof(float)), shape, Widened(data.Span, origin), origin)
            : new NpyArray(storage.Type, shape, data, origin);
    }

    private bool IsContiguous()
    {
        long expected = 1;
        for (int d = shape.Length - 1; d >= 0; d--)
        {
            if (shape[d] != 1 && strides[d] != expected)
                return false;
            expected *= shape[d];
        }

        return true;
    }

    private byte[] Gathered(int count, NpyOrigin origin)
    {
        int width = storage.Type.ItemBytes;
        origin.Charge((long)count * width);
        byte[] result = new byte[count * width];
        ReadOnlySpan<byte> source = storage.Data.Span;
        int[] index = new int[shape.Length];
        long from = first;
        for (int to = 0; to < result.Length; to += width)
        {
            source.Slice((int)(from * width), width).CopyTo(result.AsSpan(to));
            for (int d = shape.Length - 1; d >= 0; d--)
            {
                from += strides[d];
                if (++index[d] < shape[d])
                    break;
                from -= strides[d] * shape[d];
                index[d] = 0;
            }
        }

        return result;
    }

    private static byte[] Widened(ReadOnlySpan<byte> halves, NpyOrigin origin)
    {
        origin.Charge(2L * halves.Length);
        byte[] result = new byte[2 * halves.Length];
        for (int i = 0; i < halves.Length; i += 2)
            halves.Slice(i, 2).CopyTo(result.AsSpan((2 * i) + 2));
        return result;
    }
}
