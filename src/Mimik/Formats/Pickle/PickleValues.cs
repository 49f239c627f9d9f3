namespace Mimik.Formats.Pickle;

// What a pickle becomes. Beside these: null, bool, long, BigInteger, double, Complex, string, object?[] for a tuple, List<object?> for a
// list, NpyArray for a NumPy array, and TorchTensor.

/// <summary>Bytes; they share the file's memory.</summary>
internal sealed class PickleBytes(ReadOnlyMemory<byte> memory)
{
    public ReadOnlyMemory<byte> Memory { get; } = memory;
}

/// <summary>A set, with the items as they were added.</summary>
internal sealed class PickleSet
{
    private List<object?>? _items;

    public int Count => _items?.Count ?? 0;

    public List<object?> Items => _items ??= [];
}

/// <summary>A NumPy array of objects.</summary>
/// <param name="shape">The extents.</param>
/// <param name="items">The elements in C order.</param>
internal sealed class PickleObjectArray(int[] shape, object?[] items)
{
    public IReadOnlyList<int> Shape { get; } = shape;

    public object?[] Items { get; } = items;
}

/// <summary>A class or function of the closed list, by its name; nothing is looked up or called.</summary>
internal sealed record PickleGlobal(string Module, string Name, PickleConstructor Constructor)
{
    public override string ToString() => $"{Module}.{Name}";
}

/// <summary>An object of chumpy or scipy.sparse: its class and attributes. <see cref="PickleArrays"/> and <see cref="PickleSparseMatrix"/> know what they mean.</summary>
internal sealed class PickleObject(PickleGlobal type)
{
    public PickleGlobal Type { get; } = type;

    /// <summary>The attributes; null without any.</summary>
    public PickleDict? State { get; set; }
}

/// <summary>A NumPy element type; its byte order arrives as its state.</summary>
/// <param name="text">The type as NumPy names it, such as "f8".</param>
internal sealed class PickleDtype(string text)
{
    public string Text { get; } = text;

    public bool BigEndian { get; set; }

    /// <summary>Records or sub-arrays, which arrays here do not hold.</summary>
    public bool Structured { get; set; }
}
