using System.Diagnostics.CodeAnalysis;

namespace Mimik.Formats.Mat;

/// <summary>Values by name: a file's variables or a struct's fields.</summary>
/// <param name="file">For messages.</param>
/// <param name="path">What stands before the names in messages: "" or "model.".</param>
internal sealed class MatFields(string file, string path)
{
    private readonly List<KeyValuePair<string, MatValue>> _entries = [];
    private readonly Dictionary<string, MatValue> _byName = new(StringComparer.Ordinal);

    /// <summary>The values in the file's order.</summary>
    public IReadOnlyList<KeyValuePair<string, MatValue>> Entries => _entries;

    /// <summary>Adds a value.</summary>
    /// <exception cref="MalformedFileException">There is one of that name.</exception>
    public void Add(string name, MatValue value)
    {
        if (!_byName.TryAdd(name, value))
            throw new MalformedFileException(file, path + name, "every name once", "it twice");
        _entries.Add(new(name, value));
    }

    public bool Contains(string name) => _byName.ContainsKey(name);

    public bool TryGet(string name, [MaybeNullWhen(false)] out MatValue value) => _byName.TryGetValue(name, out value);

    /// <summary>The array of a name.</summary>
    /// <exception cref="MalformedFileException">There is none, or it is no array of numbers.</exception>
    public MatArray Array(string name) => Get<MatArray>(name, "an array of numbers");

    /// <summary>The struct of a name, which must be one and not an array of several.</summary>
    /// <exception cref="MalformedFileException">There is none, or it is another value.</exception>
    public MatFields Struct(string name)
    {
        MatStruct found = Get<MatStruct>(name, "a struct");
        return found.Elements.Count == 1 ? found.Elements[0] : throw new MalformedFileException(file, path + name, "one struct", found.Description);
    }

    private T Get<T>(string name, string wanted)
        where T : MatValue
        => TryGet(name, out MatValue? value)
            ? value as T ?? throw new MalformedFileException(file, path + name, wanted, value.Description)
            : throw new MalformedFileException(file, path + name, wanted, _entries.Count == 0 ? "nothing" : $"only {string.Join(", ", _entries.Select(entry => entry.Key))}");
}
