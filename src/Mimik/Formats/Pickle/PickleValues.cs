namespace Mimik.Formats.Pickle;

// What a pickle becomes. Beside these: null, bool, long, BigInteger, double, Complex, string, object?[] for a tuple, List<object?> for a
// list, and NpyArray for a NumPy array.

/// <summary>Bytes; they share the file's memory.</summary>
internal sealed class PickleBytes(ReadOnlyMemory<byte> memory)
{
    public ReadOnlyMemory<byte> Memory { get; } = memory;
}

/// <summary>A set, with the items as they were added.</summary>
internal sealed class PickleSet
{
    public List<object?> Items { get; } = [];
}

/// <summary>A NumPy array of objects.</summary>
/// <param name="shape">The extents.</param>
/// <param name="items">The elements in C order.</param>
internal sealed class PickleObjectArray(int[] shape, object?[] items)
{
    public IReadOnlyList<int> Shape { get; } = shape;

    public object?[] Items { get; } = items;
}

/// <summary>A class or function by its name; nothing is looked up or called.</summary>
internal sealed record PickleGlobal(string Module, string Name);

/// <summary>A reference to something kept outside the pickle.</summary>
internal sealed class PicklePersistentId(object? id)
{
    public object? Id { get; set; } = id;
}

/// <summary>What an unknown class or function would have made: its name and what it would have been given.</summary>
internal sealed class PickleObject(PickleGlobal type, object? arguments)
{
    public PickleGlobal Type { get; } = type;

    /// <summary>What the constructor would have taken, mostly a tuple.</summary>
    public object? Arguments { get; set; } = arguments;

    /// <summary>The attributes, mostly a <see cref="PickleDict"/>; null without any.</summary>
    public object? State { get; set; }

    /// <summary>The entries of a class that is a kind of dictionary; null without any.</summary>
    public PickleDict? Entries { get; set; }

    /// <summary>The items of a class that is a kind of list or set; null without any.</summary>
    public List<object?>? Items { get; set; }
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
