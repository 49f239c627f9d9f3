namespace Mimik.Formats.Pickle;

/// <summary>The machine's stack and the marks on it. What lies below the last mark cannot be popped.</summary>
internal sealed class PickleStack(PickleContext context)
{
    private readonly List<object?> _items = [];
    private readonly List<int> _marks = [];

    /// <summary>Puts a value on top.</summary>
    public void Push(object? value) => _items.Add(value);

    /// <summary>Marks the place above the top value.</summary>
    public void Mark() => _marks.Add(_items.Count);

    /// <summary>The value that many below the top.</summary>
    public object? Peek(int below) =>
        _items.Count - below > 0 ? _items[_items.Count - 1 - below] : throw Underflow();

    /// <summary>Takes the top value off.</summary>
    public object? Pop()
    {
        if (_items.Count <= Floor)
            throw Underflow();
        object? value = _items[^1];
        _items.RemoveAt(_items.Count - 1);
        return value;
    }

    /// <summary>Takes the top values off, the lowest first.</summary>
    public object?[] PopTop(int count)
    {
        if (_items.Count - count < Floor)
            throw Underflow();
        return PopFrom(_items.Count - count);
    }

    /// <summary>Takes the last mark off, and all values above it.</summary>
    public object?[] PopToMark()
    {
        if (_marks.Count == 0)
            throw context.Malformed("a mark on the stack", "none");
        int mark = _marks[^1];
        _marks.RemoveAt(_marks.Count - 1);
        return PopFrom(mark);
    }

    /// <summary>Takes the top value off, or the mark where one is on top.</summary>
    public void PopOrUnmark()
    {
        if (_marks.Count > 0 && _marks[^1] == _items.Count)
            _marks.RemoveAt(_marks.Count - 1);
        else
            Pop();
    }

    private int Floor => _marks.Count == 0 ? 0 : _marks[^1];

    private object?[] PopFrom(int start)
    {
        object?[] items = new object?[_items.Count - start];
        _items.CopyTo(start, items, 0, items.Length);
        _items.RemoveRange(start, items.Length);
        return items;
    }

    private MalformedFileException Underflow() => context.Malformed("a value on the stack", "none");
}
