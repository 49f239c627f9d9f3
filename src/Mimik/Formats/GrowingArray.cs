using System.Runtime.CompilerServices;

namespace Mimik.Formats;

/// <summary>An array that grows with what is decoded and charges a budget before each growth.</summary>
/// <typeparam name="T">A plain value.</typeparam>
internal sealed class GrowingArray<T>(ReadBudget budget, string file, string element)
    where T : unmanaged
{
    private T[] _items = [];

    /// <summary>The number of items added.</summary>
    public int Count { get; private set; }

    /// <summary>The items added.</summary>
    public ReadOnlySpan<T> Items => _items.AsSpan(0, Count);

    /// <summary>Appends an item.</summary>
    public void Add(T item)
    {
        if (Count == _items.Length)
            Grow();
        _items[Count++] = item;
    }

    /// <summary>The items as an array of their own length.</summary>
    public T[] ToArray()
    {
        if (Count != _items.Length)
            Array.Resize(ref _items, Count);
        return _items;
    }

    private void Grow()
    {
        long capacity = Math.Min(Math.Max(64, 2L * _items.Length), Array.MaxLength);
        if (capacity <= _items.Length)
            throw new MalformedFileException(file, element, $"at most {Array.MaxLength:N0} items", "more");
        budget.Charge(capacity * Unsafe.SizeOf<T>(), file, element);
        Array.Resize(ref _items, (int)capacity);
    }
}
