using System.Diagnostics.CodeAnalysis;

namespace Mimik.Formats.Pickle;

/// <summary>A dictionary in the order of its file. Keys may be of any kind; texts are found fast.</summary>
internal sealed class PickleDict
{
    // Looking through fewer is as quick as an index, which small dictionaries would mostly consist of.
    private const int MostWithoutIndex = 8;

    // A longer text is nobody's key, and hashing it again for every entry would take long.
    private const int LongestFoundKey = 250;

    // One that stays empty takes no more than its own object.
    private List<(object? Key, object? Value)>? _entries;

    // Only texts are indexed: their hashes are seeded, those of numbers could be made to collide.
    private Dictionary<string, int>? _texts;

    public int Count => _entries?.Count ?? 0;

    /// <summary>Whether it is of a class that has attributes beside its entries.</summary>
    public bool TakesState { get; init; }

    public object? KeyAt(int index) => _entries![index].Key;

    public object? ValueAt(int index) => _entries![index].Value;

    public void SetKeyAt(int index, object? key) => _entries![index] = (key, _entries[index].Value);

    public void SetValueAt(int index, object? value) => _entries![index] = (_entries[index].Key, value);

    public void Set(object? key, object? value)
    {
        _entries ??= [];
        if (key is string { Length: <= LongestFoundKey } text)
        {
            int at = IndexOf(text);
            if (at >= 0)
            {
                _entries[at] = (_entries[at].Key, value);
                return;
            }

            _texts?.Add(text, _entries.Count);
        }

        _entries.Add((key, value));
        if (_texts is null && _entries.Count > MostWithoutIndex)
            MakeIndex();
    }

    public bool TryGet(string key, [MaybeNullWhen(false)] out object? value)
    {
        int at = IndexOf(key);
        value = at >= 0 ? _entries![at].Value : null;
        return at >= 0;
    }

    private int IndexOf(string key)
    {
        if (_texts is not null)
            return _texts.GetValueOrDefault(key, -1);
        for (int i = 0; i < Count; i++)
        {
            if (KeyAt(i) is string text && text == key)
                return i;
        }

        return -1;
    }

    private void MakeIndex()
    {
        _texts = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < Count; i++)
        {
            if (KeyAt(i) is string { Length: <= LongestFoundKey } text)
                _texts.TryAdd(text, i);
        }
    }
}
