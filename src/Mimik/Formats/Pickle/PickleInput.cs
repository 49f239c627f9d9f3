using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Mimik.Formats.Pickle;

/// <summary>The pickle's bytes, and the numbers and texts in them.</summary>
internal sealed class PickleInput(ReadOnlyMemory<byte> pickle, PickleContext context)
{
    private const int MostDigits = 1000;
    private const int LongText = 256;

    /// <summary>The next byte.</summary>
    public int At { get; private set; }

    /// <summary>The next bytes.</summary>
    public ReadOnlySpan<byte> Take(int count) => TakeMemory(count).Span;

    /// <summary>The next bytes, to be kept.</summary>
    public ReadOnlyMemory<byte> TakeMemory(int count)
    {
        if (count > pickle.Length - At)
            throw context.Malformed($"{count} bytes", $"{pickle.Length - At} before the file's end");
        ReadOnlyMemory<byte> taken = pickle.Slice(At, count);
        At += count;
        return taken;
    }

    /// <summary>A size of that many bytes; no more than what remains.</summary>
    public int Size(int width)
    {
        ReadOnlySpan<byte> bytes = Take(width);
        ulong size = width switch
        {
            1 => bytes[0],
            4 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            _ => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        };
        if (size > (ulong)(pickle.Length - At))
            throw context.Malformed($"at most the {pickle.Length - At} bytes that remain", $"{size}");
        return (int)size;
    }

    /// <summary>A line; Latin-1 keeps every byte of it, whatever it is.</summary>
    public string Line()
    {
        int length = pickle.Span[At..].IndexOf((byte)'\n');
        if (length < 0)
            throw context.Malformed("a line", "the file's end");
        context.Charge(2L * length);
        string line = Encoding.Latin1.GetString(Take(length));
        At++;
        return line;
    }

    /// <summary>A text in UTF-8; a long one is left as it is, mostly an array's bytes on their way through _codecs.encode.</summary>
    public object Utf8(int length)
    {
        ReadOnlyMemory<byte> bytes = TakeMemory(length);
        if (length > LongText)
            return new PickleText(bytes, isUtf8: true);
        context.Charge(2L * length);
        return PickleText.Utf8(bytes.Span, context);
    }

    /// <summary>A whole number, or the truth values of protocol 0.</summary>
    public object Integer(string text)
    {
        if (text is "00" or "01")
            return text == "01";
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value))
            return value;
        return text.Length <= MostDigits && BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out BigInteger big)
            ? big
            : throw context.Malformed("a whole number", $"\"{text}\"");
    }

    /// <summary>A whole number, the low byte first.</summary>
    public object Integer(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MostDigits)
            throw context.Malformed($"whole numbers of at most {MostDigits} bytes", $"one of {bytes.Length}");
        var value = new BigInteger(bytes);
        return value >= long.MinValue && value <= long.MaxValue ? (object)(long)value : value;
    }

    /// <summary>A number as Python prints it.</summary>
    public double Real(string text) => text switch
    {
        "nan" => double.NaN,
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        _ => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            ? value
            : throw context.Malformed("a number", $"\"{text}\""),
    };
}
