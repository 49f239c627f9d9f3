namespace Mimik.Formats.Pickle;

/// <summary>Takes apart what Python 3 makes of bytes in protocols 0 to 2: every byte a character of Latin-1, the characters in UTF-8.</summary>
internal static class Latin1FromUtf8
{
    /// <summary>How many characters UTF-8 holds, if it is valid: all its bytes but those that continue one.</summary>
    public static int Count(ReadOnlySpan<byte> utf8)
    {
        int continuing = 0;
        foreach (byte value in utf8)
            continuing += (value & 0xc0) == 0x80 ? 1 : 0;
        return utf8.Length - continuing;
    }

    /// <summary>Converts.</summary>
    /// <param name="utf8">The characters.</param>
    /// <param name="latin1">Receives <see cref="Count"/> bytes.</param>
    /// <returns>False where the bytes are no UTF-8, or a character is above U+00FF.</returns>
    public static bool TryConvert(ReadOnlySpan<byte> utf8, Span<byte> latin1)
    {
        // Numbers mix bytes below and above 0x80 at random: a branch for each would be guessed wrong as often. A lead byte 0xc2 or 0xc3 adds
        // the high bits of the next; whatever is wrong is gathered up.
        int from = 0, wrong = 0, to = 0;
        for (; from + 1 < utf8.Length && to < latin1.Length; to++)
        {
            int lead = utf8[from], next = utf8[from + 1];
            int two = lead >> 7;
            int mask = -two;
            latin1[to] = (byte)((lead & ~mask) | (((lead << 6) | (next & 0x3f)) & mask));
            wrong |= mask & ((lead & 0xfe) ^ 0xc2 | (next & 0xc0) ^ 0x80);
            from += 1 + two;
        }

        if (from + 1 == utf8.Length && to < latin1.Length)
        {
            wrong |= utf8[from] & 0x80;
            latin1[to++] = utf8[from++];
        }

        return wrong == 0 && from == utf8.Length && to == latin1.Length;
    }
}
