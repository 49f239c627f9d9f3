using System.Numerics;
using Mimik.Formats.Arrays;
using Mimik.Formats.Torch;

namespace Mimik.Formats.Pickle;

/// <summary>Where the reader is, for its messages, and what its allocations charge.</summary>
/// <param name="origin">What errors name, and the budget.</param>
/// <param name="length">The pickle's length, from which the allowance follows.</param>
internal sealed class PickleContext(NpyOrigin origin, int length)
{
    // The dearest single byte, a list that is filled later, comes to no more; files far below this much share the rest.
    private const long BytesPerByte = 64;
    private const long FirstBytes = 1 << 20;

    private long _allowance = FirstBytes + (BytesPerByte * length);

    public NpyOrigin Origin { get; } = origin;

    /// <summary>The byte at which the operation in progress starts.</summary>
    public int Position { get; set; }

    public MalformedFileException Malformed(string expected, string found) =>
        new(Origin.File, $"{Origin.Element}, byte {Position}", expected, found);

    /// <summary>Takes memory from the budget, and from what a pickle of this length may come to.</summary>
    public void Charge(long bytes)
    {
        Allow(bytes);
        Origin.Charge(bytes);
    }

    /// <summary>Takes memory from the allowance alone, where another charges the budget.</summary>
    public void Allow(long bytes)
    {
        _allowance -= bytes;
        if (_allowance < 0)
            throw Malformed($"values that a pickle of {length} bytes can hold", "more: it unfolds");
    }

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
        PickleText { IsUtf8: false } text => text.Memory,
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
        PickleGlobal global => $"the name {global}",
        PickleObject made => $"an object of {made.Type}",
        PickleDtype => "an element type",
        TorchStorage => "a storage",
        TorchTensor => "a tensor",
        _ => "an array",
    };
}
