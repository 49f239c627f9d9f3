namespace Mimik.Formats.Pickle;

/// <summary>
/// What a pickle refers to again. Picklers number it from 0 or 1: what comes in order is a list, and only the rest needs looking up.
/// </summary>
/// <param name="context">For messages, and charged.</param>
/// <param name="length">The pickle's length in bytes.</param>
internal sealed class PickleMemo(PickleContext context, int length)
{
    private const int OtherBytes = 48;

    // The place of index 0 where numbers start at 1.
    private static readonly object Absent = new();

    private readonly List<object?> _inOrder = [];
    private readonly Dictionary<long, object?> _others = [];

    // What protocol 4 takes for the next index: the number of entries.
    private int Count => _inOrder.Count + _others.Count - (_inOrder.Count > 0 && ReferenceEquals(_inOrder[0], Absent) ? 1 : 0);

    /// <summary>Keeps a value under the next index.</summary>
    public void Add(object? value) => Set(Count, value);

    /// <summary>Keeps a value under an index.</summary>
    public void Set(long index, object? value)
    {
        // A pickler numbers what it has written: more entries than bytes cannot be.
        if (index < 0 || index > length)
            throw context.Malformed($"a memo index below {length}", $"{index}");
        if (index == 1 && _inOrder.Count == 0)
            _inOrder.Add(Absent);
        if (index < _inOrder.Count)
        {
            _inOrder[(int)index] = value;
        }
        else if (index == _inOrder.Count)
        {
            _inOrder.Add(value);
            _others.Remove(index);
        }
        else
        {
            context.Charge(OtherBytes);
            _others[index] = value;
        }
    }

    /// <summary>What was kept under an index.</summary>
    public object? Get(long index)
    {
        object? value = index >= 0 && index < _inOrder.Count ? _inOrder[(int)index] : _others.GetValueOrDefault(index, Absent);
        return ReferenceEquals(value, Absent) ? throw context.Malformed("a memo entry made before", $"index {index}") : value;
    }
}
