using Mimik.Formats.Arrays;

namespace Mimik.Formats.Pickle;

/// <summary>A NumPy array between its making and its state; <see cref="PickleTree"/> puts the array in its place.</summary>
internal sealed class PickleArrayUnderway
{
    // The array's own object, its extents, and where it came from.
    private const int ArrayBytes = 400;

    /// <summary>An <see cref="NpyArray"/> or <see cref="PickleObjectArray"/>; null before the state.</summary>
    public object? Value { get; private set; }

    /// <summary>Takes the state: ([version,] shape, element type, Fortran order, bytes or a list).</summary>
    public void Build(object? state, PickleContext context)
    {
        if (state is not object?[] { Length: 4 or 5 } parts)
            throw context.Malformed("an array's state", PickleContext.Name(state));
        parts = parts[^4..];
        int[] shape = Shape(parts[0], context);
        bool fortran = parts[2] is true or 1L;
        Value = parts[3] is List<object?> items
            ? Objects(shape, items, fortran, context)
            : Make(parts[1], shape, parts[3], fortran, context);
    }

    /// <summary>An array from an element type, extents and bytes.</summary>
    public static NpyArray Make(object? type, int[] shape, object? data, bool fortranOrder, PickleContext context)
    {
        context.Charge(ArrayBytes);
        if (type is not PickleDtype dtype)
            throw context.Malformed("an element type", PickleContext.Name(type));
        if (dtype.Structured || !NpyType.TryParse(dtype.Text, out NpyType parsed, out _) || parsed.Kind == NpyKind.Pickled)
            throw context.Malformed("a numeric or text element type", dtype.Structured ? "a structured one" : $"\"{dtype.Text}\"");
        ReadOnlyMemory<byte> bytes = context.Bytes(data, "an array's bytes");
        if (dtype.BigEndian || fortranOrder)
            context.Allow(bytes.Length); // for the copy in our order
        var origin = context.Origin with { Element = $"{context.Origin.Element}, byte {context.Position}" };
        return NpyArray.FromRaw(parsed, dtype.BigEndian, fortranOrder, shape, bytes, origin);
    }

    /// <summary>A tuple of extents.</summary>
    public static int[] Shape(object? value, PickleContext context)
    {
        object?[] extents = value switch
        {
            object?[] { Length: <= 64 } tuple => tuple,
            long single => [single], // an array of one dimension may give it plain
            _ => throw context.Malformed("a shape of at most 64 extents", PickleContext.Name(value)),
        };
        int[] shape = new int[extents.Length];
        for (int d = 0; d < shape.Length; d++)
        {
            shape[d] = extents[d] is long and >= 0 and <= int.MaxValue
                ? (int)(long)extents[d]!
                : throw context.Malformed($"extents of 0 to {int.MaxValue}", extents[d] is long other ? $"{other}" : PickleContext.Name(extents[d]));
        }

        return shape;
    }

    private static PickleObjectArray Objects(int[] shape, List<object?> items, bool fortran, PickleContext context)
    {
        Int128 count = 1;
        foreach (int extent in shape)
            count = Int128.Min(count * extent, long.MaxValue);
        if (count != items.Count)
            throw context.Malformed($"{count} objects", $"{items.Count}");
        if (fortran && shape.Length > 1)
            throw context.Malformed("objects in C order", "Fortran order");
        context.Charge(ArrayBytes + (8L * items.Count));
        return new PickleObjectArray(shape, [.. items]);
    }
}
