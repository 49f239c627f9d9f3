using System.Diagnostics.CodeAnalysis;

namespace Mimik.Formats.Pickle;

/// <summary>A dictionary in the order of its file. Keys may be of any kind; texts are found fast.</summary>
internal sealed class PickleDict
{
    private readonly List<object?> _keys = [];
    private readonly List<object?> _values = [];

    // Only texts are indexed: their hashes are seeded, those of numbers could be made to collide.
    private Dictionary<string, int>? _texts;

    public int Count => _keys.Count;

    public object? KeyAt(int index) => _keys[index];

    public object? ValueAt(int index) => _values[index];

    public void SetKeyAt(int index, object? key) => _keys[index] = key;

    public void SetValueAt(int index, object? value) => _values[index] = value;

    public void Set(object? key, object? value)
    {
        if (key is string text)
        {
            _texts ??= new Dictionary<string, int>(StringComparer.Ordinal);
            if (_texts.TryGetValue(text, out int at))
            {
                _values[at] = value;
                return;
            }

            _texts.Add(text, _keys.Count);
        }

        _keys.Add(key);
        _values.Add(value);
    }

    public bool TryGet(string key, [MaybeNullWhen(false)] out object? value)
    {
        value = null;
        if (_texts is null || !_texts.TryGetValue(key, out int at))
            return false;
        value = _values[at];
        return true;
    }
}
