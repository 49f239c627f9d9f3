namespace Mimik.Formats.Arrays;

/// <summary>What an array's elements are.</summary>
public enum NpyKind
{
    /// <summary>One byte, 0 or 1.</summary>
    Boolean,

    /// <summary>Signed integers of 1, 2, 4 or 8 bytes.</summary>
    SignedInteger,

    /// <summary>Unsigned integers of 1, 2, 4 or 8 bytes.</summary>
    UnsignedInteger,

    /// <summary>IEEE floating point of 2, 4 or 8 bytes.</summary>
    Real,

    /// <summary>Pairs of IEEE floating point numbers, 8 or 16 bytes a pair.</summary>
    Complex,

    /// <summary>Text as UTF-32, padded with zeros.</summary>
    Text,

    /// <summary>Text as bytes, padded with zeros.</summary>
    Bytes,

    /// <summary>Python objects: the array's data is one pickle.</summary>
    Pickled,
}

/// <summary>An element type of a NumPy array, without its byte order (arrays in memory are little-endian).</summary>
/// <param name="Kind">What the elements are.</param>
/// <param name="ItemBytes">Bytes an element; 4 a character for text.</param>
public readonly record struct NpyType(NpyKind Kind, int ItemBytes)
{
    /// <summary>The widest text element that is read, in bytes.</summary>
    internal const int LargestItemBytes = 1 << 24;

    /// <summary>The bytes that a change of byte order turns round together.</summary>
    internal int SwapBytes => Kind switch
    {
        NpyKind.Complex => ItemBytes / 2,
        NpyKind.Text => 4,
        NpyKind.Bytes or NpyKind.Pickled => 1,
        _ => ItemBytes,
    };

    /// <summary>The type as NumPy's array headers name it, little-endian: "&lt;f4", "|u1", "&lt;U16".</summary>
    public override string ToString() => Kind switch
    {
        NpyKind.Pickled => "|O",
        NpyKind.Text => $"<U{ItemBytes / 4}",
        NpyKind.Bytes => $"|S{ItemBytes}",
        _ => $"{(ItemBytes == 1 ? '|' : '<')}{Letter}{ItemBytes}",
    };

    private char Letter => Kind switch
    {
        NpyKind.Boolean => 'b',
        NpyKind.SignedInteger => 'i',
        NpyKind.UnsignedInteger => 'u',
        NpyKind.Real => 'f',
        _ => 'c',
    };

    /// <summary>Reads a NumPy type string such as "&lt;f4".</summary>
    /// <param name="text">Optional byte order, a letter, and a number.</param>
    /// <param name="type">The type.</param>
    /// <param name="bigEndian">Whether its elements are stored with the high byte first.</param>
    /// <returns>False where the type is none that arrays here can hold.</returns>
    internal static bool TryParse(string text, out NpyType type, out bool bigEndian)
    {
        type = default;
        bigEndian = text.StartsWith('>');
        ReadOnlySpan<char> rest = text.AsSpan().TrimStart("<>|=");
        if (rest.Length < text.Length - 1 || rest.IsEmpty)
            return false;
        int size = 0;
        foreach (char digit in rest[1..])
        {
            if (!char.IsAsciiDigit(digit) || size > LargestItemBytes)
                return false;
            size = (10 * size) + (digit - '0');
        }

        NpyType? found = (rest[0], size) switch
        {
            ('?', 0) or ('b', 1) => new NpyType(NpyKind.Boolean, 1),
            ('i', 1 or 2 or 4 or 8) => new NpyType(NpyKind.SignedInteger, size),
            ('u', 1 or 2 or 4 or 8) => new NpyType(NpyKind.UnsignedInteger, size),
            ('f', 2 or 4 or 8) => new NpyType(NpyKind.Real, size),
            ('c', 8 or 16) => new NpyType(NpyKind.Complex, size),
            ('U', <= LargestItemBytes / 4) => new NpyType(NpyKind.Text, 4 * size),
            ('S' or 'a', <= LargestItemBytes) => new NpyType(NpyKind.Bytes, size),
            ('O', 0 or 4 or 8) => new NpyType(NpyKind.Pickled, 8),
            _ => null,
        };
        type = found.GetValueOrDefault();
        return found is not null;
    }
}
