using System.Diagnostics.CodeAnalysis;
using Mimik.Formats.Arrays;
using Mimik.Formats.Pickle;

namespace Mimik.Formats.Torch;

/// <summary>The storages that a file's object refers to, each made once.</summary>
internal sealed class TorchStorages(string file, ReadBudget budget)
{
    private readonly Dictionary<string, TorchStorage> _byKey = new(StringComparer.Ordinal);

    /// <summary>The storages in the order in which the object refers to them.</summary>
    public IEnumerable<TorchStorage> All => _byKey.Values;

    public bool TryGet(string key, [MaybeNullWhen(false)] out TorchStorage storage) => _byKey.TryGetValue(key, out storage);

    /// <summary>What a reference stands for: ("storage", class, key, device, number of elements[, view]).</summary>
    /// <exception cref="MalformedFileException">The reference is another.</exception>
    public object Find(object? reference)
    {
        if (reference is not object?[] { Length: 5 or 6 } parts || Text(parts[0]) != "storage"
            || parts[1] is not PickleGlobal { Constructor: PickleConstructor.TorchStorage } type
            || Text(parts[2]) is not { } key || parts[4] is not (long and >= 0))
            throw Malformed("references to storages", reference is object?[] { Length: > 0 } other && Text(other[0]) is { } kind ? $"one to a {kind}" : PickleContext.Name(reference));
        if (parts.Length == 6 && parts[5] is not null)
            throw Malformed("whole storages", "a view of one, as PyTorch before 0.4 wrote them");
        long count = (long)parts[4]!;
        (NpyType element, bool isBrainFloat) = Element(type.Name);
        if (count > Array.MaxLength / element.ItemBytes)
            throw Malformed($"at most {Array.MaxLength / element.ItemBytes} elements", $"{count}");
        if (!_byKey.TryGetValue(key, out TorchStorage? storage))
        {
            storage = new TorchStorage(element, isBrainFloat, key, count, new NpyOrigin(file, $"storage {key}", budget));
            _byKey.Add(key, storage);
        }

        return storage.Type == element && storage.IsBrainFloat == isBrainFloat && storage.Count == count
            ? storage
            : throw Malformed($"storage {key} as before", $"one of {count} elements of {type}");
    }

    /// <summary>Refuses a file that lacks a storage.</summary>
    public void ExpectAllFilled()
    {
        foreach (TorchStorage storage in All)
        {
            if (!storage.IsFilled)
                throw Malformed($"the elements of storage {storage.Key}", "none");
        }
    }

    private static (NpyType Type, bool IsBrainFloat) Element(string name) => name switch
    {
        "HalfStorage" => (new NpyType(NpyKind.Real, 2), false),
        "FloatStorage" => (new NpyType(NpyKind.Real, 4), false),
        "DoubleStorage" => (new NpyType(NpyKind.Real, 8), false),
        "BFloat16Storage" => (new NpyType(NpyKind.UnsignedInteger, 2), true),
        "CharStorage" => (new NpyType(NpyKind.SignedInteger, 1), false),
        "ByteStorage" => (new NpyType(NpyKind.UnsignedInteger, 1), false),
        "ShortStorage" => (new NpyType(NpyKind.SignedInteger, 2), false),
        "IntStorage" => (new NpyType(NpyKind.SignedInteger, 4), false),
        "LongStorage" => (new NpyType(NpyKind.SignedInteger, 8), false),
        _ => (new NpyType(NpyKind.Boolean, 1), false),
    };

    // The reader has not come to the end yet, so that texts of Python 2 are still bytes; a key is digits in any case.
    private static string? Text(object? value) => value switch
    {
        string text => text,
        PickleText { Memory.Length: <= 64 } text => System.Text.Encoding.Latin1.GetString(text.Memory.Span),
        _ => null,
    };

    private MalformedFileException Malformed(string expected, string found) => new(file, "storages", expected, found);
}
