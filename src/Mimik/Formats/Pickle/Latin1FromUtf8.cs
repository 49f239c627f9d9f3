using System.Numerics;
using System.Runtime.InteropServices;
using Mimik.Numerics;

namespace Mimik.Formats.Pickle;

/// <summary>Takes apart what Python 3 makes of bytes in protocols 0 to 2: every byte a character of Latin-1, the characters in UTF-8.</summary>
internal static class Latin1FromUtf8
{
    /// <summary>Bytes that are converted in one go; models have tens of millions.</summary>
    private const int PieceBytes = 1 << 20;

    private const ulong HighBits = 0x8080808080808080;

    /// <summary>How many characters UTF-8 holds, if it is valid: all its bytes but those that continue one.</summary>
    public static int Count(ReadOnlySpan<byte> utf8)
    {
        // A byte continues a character where bit 7 is set and bit 6 is not.
        int continuing = 0;
        ReadOnlySpan<ulong> eights = MemoryMarshal.Cast<byte, ulong>(utf8);
        foreach (ulong eight in eights)
            continuing += BitOperations.PopCount(eight & ~(eight << 1) & HighBits);
        foreach (byte value in utf8[(8 * eights.Length)..])
            continuing += (value & 0xc0) == 0x80 ? 1 : 0;
        return utf8.Length - continuing;
    }

    /// <summary>Converts.</summary>
    /// <param name="utf8">The characters.</param>
    /// <param name="allocate">Makes room for that many bytes.</param>
    /// <returns>The bytes, or null where the text is no UTF-8, or a character is above U+00FF.</returns>
    public static byte[]? Convert(ReadOnlyMemory<byte> utf8, Func<int, byte[]> allocate)
    {
        // Cut where a character starts; wherever else a cut of damaged text comes to lie, a piece starts with a wrong byte.
        int pieces = Math.Max(1, utf8.Length / PieceBytes);
        int[] cuts = new int[pieces + 1], places = new int[pieces + 1];
        for (int piece = 1; piece <= pieces; piece++)
        {
            int cut = ParallelLoop.Start(utf8.Length, pieces, piece);
            cuts[piece] = cut < utf8.Length && (utf8.Span[cut] & 0xc0) == 0x80 ? cut + 1 : cut;
        }

        int threads = pieces > 1 ? ParallelLoop.AllThreads : 1;
        ParallelLoop.For(pieces, threads, (piece, _) => places[piece + 1] = Count(utf8.Span[cuts[piece]..cuts[piece + 1]]));
        for (int piece = 0; piece < pieces; piece++)
            places[piece + 1] += places[piece];
        byte[] result = allocate(places[pieces]);
        bool[] done = new bool[pieces];
        ParallelLoop.For(pieces, threads, (piece, _) => done[piece] =
            TryConvert(utf8.Span[cuts[piece]..cuts[piece + 1]], result.AsSpan(places[piece]..places[piece + 1])));
        return Array.TrueForAll(done, fine => fine) ? result : null;
    }

    // False where the bytes are not the characters that there is room for.
    private static bool TryConvert(ReadOnlySpan<byte> utf8, Span<byte> latin1)
    {
        // Numbers mix bytes below and above 0x80 at random: a branch for each would be guessed wrong as often. A lead byte 0xc2 or 0xc3 adds
        // the high bits of the next; whatever is wrong is gathered up.
        int from = 0, wrong = 0, to = 0;
        for (; from + 1 < utf8.Length && to < latin1.Length; to++)
        {
            int lead = utf8[from], next = utf8[from + 1];
            int two = lead >> 7, mask = -two;
            latin1[to] = (byte)((lead & ~mask) | (((lead << 6) | (next & 0x3f)) & mask));
            wrong |= mask & (((lead & 0xfe) ^ 0xc2) | ((next & 0xc0) ^ 0x80));
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
