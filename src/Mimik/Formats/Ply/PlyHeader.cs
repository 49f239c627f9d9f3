using System.Globalization;

namespace Mimik.Formats.Ply;

/// <summary>How the numbers after the header are stored.</summary>
internal enum PlyEncoding
{
    /// <summary>Decimal text.</summary>
    Ascii,

    /// <summary>Binary, least significant byte first.</summary>
    LittleEndian,

    /// <summary>Binary, most significant byte first.</summary>
    BigEndian,
}

/// <summary>PLY's number types.</summary>
internal enum PlyType
{
    /// <summary>char.</summary>
    Int8,

    /// <summary>uchar.</summary>
    UInt8,

    /// <summary>short.</summary>
    Int16,

    /// <summary>ushort.</summary>
    UInt16,

    /// <summary>int.</summary>
    Int32,

    /// <summary>uint.</summary>
    UInt32,

    /// <summary>float.</summary>
    Float32,

    /// <summary>double.</summary>
    Float64,
}

/// <summary>A property of an element.</summary>
/// <param name="Name">Such as "x".</param>
/// <param name="Type">The type of its number, or of its list's items.</param>
/// <param name="LengthType">The type of its list's length; null where it is no list.</param>
internal sealed record PlyProperty(string Name, PlyType Type, PlyType? LengthType);

/// <summary>An element: so many items, each with the same properties.</summary>
/// <param name="Name">Such as "vertex".</param>
/// <param name="Count">What the header states; not yet to be trusted.</param>
/// <param name="Properties">In the order of the file.</param>
internal sealed record PlyElement(string Name, int Count, List<PlyProperty> Properties);

/// <summary>The text that opens a PLY file.</summary>
/// <param name="Encoding">How the numbers are stored.</param>
/// <param name="Elements">In the order of the file.</param>
/// <param name="BodyStart">The byte after the header.</param>
internal sealed record PlyHeader(PlyEncoding Encoding, List<PlyElement> Elements, int BodyStart)
{
    private const int LongestLine = 4096;

    /// <summary>The bytes that a number of <paramref name="type"/> takes.</summary>
    public static int SizeOf(PlyType type) => type switch
    {
        PlyType.Int8 or PlyType.UInt8 => 1,
        PlyType.Int16 or PlyType.UInt16 => 2,
        PlyType.Float64 => 8,
        _ => 4,
    };

    /// <summary>Reads and checks the header.</summary>
    public static PlyHeader Parse(ReadOnlySpan<byte> bytes, string file)
    {
        int at = 0, number = 0;
        PlyEncoding? encoding = null;
        var elements = new List<PlyElement>();
        while (true)
        {
            ReadOnlySpan<byte> rest = bytes[at..];
            int end = rest[..Math.Min(rest.Length, LongestLine)].IndexOf((byte)'\n');
            number++;
            if (end < 0)
                throw new MalformedFileException(file, $"line {number}", number == 1 ? "the word ply" : "a header that ends with end_header", "no end of the line");
            at += end + 1;
            string line = System.Text.Encoding.Latin1.GetString(rest[..end]).Trim();
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (number == 1)
            {
                if (line != "ply")
                    throw new MalformedFileException(file, "line 1", "the word ply", Quote(line));
                continue;
            }

            switch (words)
            {
                case [] or ["comment", ..] or ["obj_info", ..]:
                    break;
                case ["format", var name, "1.0"]:
                    encoding = name switch
                    {
                        "ascii" => PlyEncoding.Ascii,
                        "binary_little_endian" => PlyEncoding.LittleEndian,
                        "binary_big_endian" => PlyEncoding.BigEndian,
                        _ => throw new MalformedFileException(file, $"line {number}", "ascii, binary_little_endian or binary_big_endian", Quote(name)),
                    };
                    break;
                case ["element", var name, var count]:
                    if (!int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int items))
                        throw new MalformedFileException(file, $"line {number}", $"a count of 0 to {int.MaxValue}", Quote(count));
                    if (elements.Exists(element => element.Name == name))
                        throw new MalformedFileException(file, $"line {number}", "each element once", $"{Quote(name)} twice");
                    elements.Add(new PlyElement(name, items, []));
                    break;
                case ["property", "list", var length, var type, var name] when elements.Count > 0:
                    elements[^1].Properties.Add(new PlyProperty(name, Type(type, file, number), Type(length, file, number)));
                    break;
                case ["property", var type, var name] when elements.Count > 0:
                    elements[^1].Properties.Add(new PlyProperty(name, Type(type, file, number), null));
                    break;
                case ["end_header"]:
                    if (encoding is null)
                        throw new MalformedFileException(file, $"line {number}", "a format line before end_header", "none");
                    return new PlyHeader(encoding.Value, elements, at);
                default:
                    throw new MalformedFileException(file, $"line {number}", "a header line: format 1.0, element, property, comment or end_header", Quote(line));
            }
        }
    }

    private static PlyType Type(string name, string file, int line) => name switch
    {
        "char" or "int8" => PlyType.Int8,
        "uchar" or "uint8" => PlyType.UInt8,
        "short" or "int16" => PlyType.Int16,
        "ushort" or "uint16" => PlyType.UInt16,
        "int" or "int32" => PlyType.Int32,
        "uint" or "uint32" => PlyType.UInt32,
        "float" or "float32" => PlyType.Float32,
        "double" or "float64" => PlyType.Float64,
        _ => throw new MalformedFileException(file, $"line {line}", "a number type such as uchar, int or float", Quote(name)),
    };

    private static string Quote(string text) =>
        $"\"{string.Concat(text.Take(40).Select(c => char.IsControl(c) ? '?' : c))}\"";
}
