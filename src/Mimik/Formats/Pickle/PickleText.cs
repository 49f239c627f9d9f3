using System.Globalization;
using System.Text;

namespace Mimik.Formats.Pickle;

/// <summary>
/// A text whose use is not known yet. Python 2's may as well be an array's bytes, and a long one of Python 3 is mostly such bytes on their way
/// through _codecs.encode: neither is worth making a text of before somebody wants one.
/// </summary>
/// <param name="memory">The stored bytes.</param>
/// <param name="isUtf8">A text of Python 3; Python 2's are bytes, which are taken for Latin-1.</param>
internal sealed class PickleText(ReadOnlyMemory<byte> memory, bool isUtf8 = false)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private string? _decoded;

    public ReadOnlyMemory<byte> Memory { get; } = memory;

    public bool IsUtf8 => isUtf8;

    /// <summary>Reads what protocol 0 writes: a quoted text with Python's escapes.</summary>
    public static PickleText Quoted(string line, PickleContext context)
    {
        string trimmed = line.Trim();
        if (trimmed.Length < 2 || trimmed[0] is not ('\'' or '"') || trimmed[^1] != trimmed[0])
            throw context.Malformed("a quoted text", $"\"{line}\"");
        context.Charge(2L * trimmed.Length);
        var result = new List<byte>(trimmed.Length);
        for (int i = 1; i < trimmed.Length - 1; i++)
        {
            if (trimmed[i] != '\\')
            {
                result.Add((byte)trimmed[i]);
                continue;
            }

            // The closing quote is no part of an escape.
            ReadOnlySpan<char> rest = trimmed.AsSpan(i + 1, trimmed.Length - i - 2);
            i += Escape(rest, result, context);
        }

        return new PickleText(result.ToArray());
    }

    /// <summary>Reads what protocol 0 writes for texts of Python 3: Latin-1 with \u and \U.</summary>
    public static string RawUnicode(string line, PickleContext context)
    {
        if (!line.Contains('\\'))
            return line;
        context.Charge(2L * line.Length);
        var result = new StringBuilder(line.Length);
        for (int i = 0; i < line.Length; i++)
        {
            int digits = line[i] != '\\' || i + 1 >= line.Length ? 0 : line[i + 1] == 'u' ? 4 : line[i + 1] == 'U' ? 8 : 0;
            if (digits == 0)
            {
                result.Append(line[i]);
                continue;
            }

            if (i + 2 + digits > line.Length
                || !uint.TryParse(line.AsSpan(i + 2, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint point))
                throw context.Malformed($"{digits} hexadecimal digits", "others");
            if (digits == 4)
                result.Append((char)point);
            else if (Rune.IsValid(point))
                result.Append(new Rune(point).ToString());
            else
                throw context.Malformed("a character", $"U+{point:X}");
            i += 1 + digits;
        }

        return result.ToString();
    }

    /// <summary>The text; Python 2's as Latin-1, as Python 3 is told to read such files. Made once, however often it is referred to.</summary>
    public string Decode(PickleContext context)
    {
        if (_decoded is null)
        {
            context.Charge(2L * Memory.Length);
            _decoded = isUtf8 ? Utf8(Memory.Span, context) : Encoding.Latin1.GetString(Memory.Span);
        }

        return _decoded;
    }

    /// <summary>Decodes a text of Python 3.</summary>
    public static string Utf8(ReadOnlySpan<byte> bytes, PickleContext context)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw context.Malformed("text in UTF-8", "other bytes");
        }
    }

    /// <summary>The text in bytes of Latin-1, which is what Python 2 stored.</summary>
    public ReadOnlyMemory<byte> Latin1(PickleContext context)
    {
        if (!isUtf8)
            return Memory;
        return Latin1FromUtf8.Convert(Memory, Allocate) ?? throw context.Malformed("characters of Latin-1 in UTF-8", "others");

        byte[] Allocate(int count)
        {
            context.Charge(count);
            return GC.AllocateUninitializedArray<byte>(count);
        }
    }

    // Returns how many characters after the backslash belong to the escape.
    private static int Escape(ReadOnlySpan<char> rest, List<byte> result, PickleContext context)
    {
        if (rest.IsEmpty)
            throw context.Malformed("a character after a backslash", "the text's end");
        if (rest[0] == 'x')
        {
            if (rest.Length < 3 || !byte.TryParse(rest.Slice(1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value))
                throw context.Malformed("two hexadecimal digits", "others");
            result.Add(value);
            return 3;
        }

        if (rest[0] is >= '0' and <= '7')
        {
            int octal = 0, used = 0;
            while (used < Math.Min(3, rest.Length) && rest[used] is >= '0' and <= '7')
                octal = (8 * octal) + (rest[used++] - '0');
            result.Add((byte)octal);
            return used;
        }

        int at = "\\'\"nrtabfv".IndexOf(rest[0]);
        if (at < 0)
            result.Add((byte)'\\'); // Python leaves an unknown escape as it stands
        result.Add(at < 0 ? (byte)rest[0] : (byte)"\\'\"\n\r\t\a\b\f\v"[at]);
        return 1;
    }
}
