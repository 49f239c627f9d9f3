using System.Numerics;
using Mimik.Formats.Arrays;

namespace Mimik.Formats.Pickle;

/// <summary>Where the reader is, for its messages, and what its allocations charge.</summary>
internal sealed class PickleContext(NpyOrigin origin)
{
    public NpyOrigin Origin { get; } = origin;

    /// <summary>The byte at which the operation in progress starts.</summary>
    public int Position { get; set; }

    public MalformedFileException Malformed(string expected, string found) =>
        new(Origin.File, $"{Origin.Element}, byte {Position}", expected, found);

    /// <summary>A text, of Python 2 or 3.</summary>
    public string Text(object? value, string wanted) => value switch
    {
        string text => text,
        PickleText text => text.Decode(this),
        _ => throw Malformed(wanted, Name(value)),
    };

    /// <summary>Bytes, which Python 2 wrote as texts.</summary>
    public ReadOnlyMemory<byte> Bytes(object? value, string wanted) => value switch
    {
        PickleBytes bytes => bytes.Memory,
        PickleText text => text.Memory,
        _ => throw Malformed(wanted, Name(value)),
    };

    /// <summary>What a value is, in words.</summary>
    public static string Name(object? value) => value switch
    {
        null => "None",
        bool => "a truth value",
        long or BigInteger => "a whole number",
        double or Complex => "a number",
        string or PickleText => "a text",
        PickleBytes => "bytes",
        object?[] => "a tuple",
        List<object?> => "a list",
        PickleDict => "a dictionary",
        PickleSet => "a set",
        PickleGlobal global => $"the name {global.Module}.{global.Name}",
        PickleObject made => $"an object of {made.Type.Module}.{made.Type.Name}",
        PickleDtype => "an element type",
        PicklePersistentId => "a reference out of the file",
        _ => "an array",
    };
}
