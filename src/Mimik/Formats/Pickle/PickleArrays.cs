using Mimik.Formats.Arrays;
using Mimik.Formats.Torch;

namespace Mimik.Formats.Pickle;

/// <summary>The array behind a value: NumPy's own, PyTorch's, or the one that an object of chumpy stands for.</summary>
internal static class PickleArrays
{
    /// <summary>Whether a value has an array behind it.</summary>
    /// <param name="value">A value from <see cref="PickleReader"/>.</param>
    public static bool Is(object? value) =>
        value is NpyArray or TorchTensor or PickleObject { Type.Constructor: PickleConstructor.ChumpyArray or PickleConstructor.ChumpySelect };

    /// <summary>Takes the array out of a value.</summary>
    /// <param name="value">An array, a tensor, or an object of chumpy.ch.Ch or chumpy.reordering.Select.</param>
    /// <param name="file">For messages.</param>
    /// <param name="element">For messages.</param>
    /// <exception cref="MimikException">The value has no array behind it, or passes the budget.</exception>
    public static NpyArray Array(object? value, string file, string element)
    {
        // A tree has no cycles, so that a chain of objects ends.
        while (value is PickleObject { Type.Constructor: PickleConstructor.ChumpyArray } wrapped)
            value = Attribute(wrapped, "x", file, element);
        return value switch
        {
            NpyArray array => array.Named(file, element),
            TorchTensor tensor => tensor.ToArray(file, element),
            PickleObject { Type.Constructor: PickleConstructor.ChumpySelect } select => Select(select, file, element),
            _ => throw new MalformedFileException(file, element, "an array", PickleContext.Name(value)),
        };
    }

    /// <summary>Takes the array of an entry out of a dictionary.</summary>
    /// <param name="entries">The dictionary.</param>
    /// <param name="key">The entry's key, which errors name.</param>
    /// <param name="file">For messages.</param>
    /// <exception cref="MimikException">There is no such entry, it has no array behind it, or passes the budget.</exception>
    public static NpyArray Array(PickleDict entries, string key, string file) => entries.TryGet(key, out object? value)
        ? Array(value, file, key)
        : throw new MalformedFileException(file, key, "an array", "no such entry");

    // chumpy's a.ravel()[idxs], reshaped where a shape is preferred.
    private static NpyArray Select(PickleObject select, string file, string element)
    {
        NpyArray source = Array(Attribute(select, "a", file, element), file, element);
        long[] indices = Array(Attribute(select, "idxs", file, element), file, element).ToInt64s();
        int[] shape = [indices.Length];
        if (select.State!.TryGet("preferred_shape", out object? preferred) && preferred is not null)
            shape = Shape(preferred, indices.Length, file, element);
        int width = source.Type.ItemBytes;
        if (source.Type.Kind == NpyKind.Pickled)
            throw new MalformedFileException(file, element, "an array of numbers", source.Description);
        source.Origin.Charge((long)width * indices.Length);
        byte[] data = new byte[checked(width * indices.Length)];
        for (int i = 0; i < indices.Length; i++)
        {
            long index = indices[i] < 0 ? indices[i] + source.Count : indices[i];
            if (index < 0 || index >= source.Count)
                throw new MalformedFileException(file, element, $"selected elements below {source.Count}", $"{indices[i]}");
            source.Data.Slice((int)index * width, width).Span.CopyTo(data.AsSpan(i * width));
        }

        return new NpyArray(source.Type, shape, data, new NpyOrigin(file, element, source.Origin.Budget));
    }

    // One extent may be -1 and follows from the others.
    private static int[] Shape(object? preferred, int count, string file, string element)
    {
        object?[] extents = preferred switch
        {
            object?[] tuple => tuple,
            List<object?> list => [.. list],
            NpyArray array => System.Array.ConvertAll(array.ToInt64s(), extent => (object?)extent),
            _ => [preferred],
        };
        int[] shape = new int[extents.Length];
        long product = 1;
        int open = -1;
        for (int d = 0; d < shape.Length; d++)
        {
            if (extents[d] is not (long and >= -1 and <= int.MaxValue) || (extents[d] is -1L && open >= 0))
                throw Unfit();
            shape[d] = (int)(long)extents[d]!;
            if (shape[d] < 0)
                open = d;
            else
                product = Math.Min(product * shape[d], int.MaxValue);
        }

        if (open >= 0)
            shape[open] = product > 0 ? (int)(count / product) : 0;
        if (open >= 0 ? product * shape[open] != count : product != count)
            throw Unfit();
        return shape;

        MalformedFileException Unfit() => new(file, element, $"a shape for {count} selected elements", "another");
    }

    private static object? Attribute(PickleObject made, string name, string file, string element) =>
        made.State is { } state && state.TryGet(name, out object? value)
            ? value
            : throw new MalformedFileException(file, element, $"the attribute \"{name}\" of {made.Type}", "none");
}
