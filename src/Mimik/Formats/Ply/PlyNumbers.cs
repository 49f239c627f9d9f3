using System.Buffers.Binary;
using System.Buffers.Text;

namespace Mimik.Formats.Ply;

/// <summary>The numbers after a PLY header, one after another, in any of the three encodings.</summary>
internal ref struct PlyNumbers(ReadOnlySpan<byte> body, PlyEncoding encoding, string file)
{
    private ReadOnlySpan<byte> _rest = body;

    /// <summary>Refuses an element whose stated count the bytes left cannot hold.</summary>
    public readonly void Justify(PlyElement element)
    {
        // Text takes at least a digit and a blank for each number, but for the last one's blank.
        long smallest = 0;
        foreach (PlyProperty property in element.Properties)
            smallest += encoding == PlyEncoding.Ascii ? 2 : PlyHeader.SizeOf(property.LengthType ?? property.Type);
        long left = _rest.Length + (encoding == PlyEncoding.Ascii ? 1 : 0);
        if (smallest * element.Count > left)
            throw new MalformedFileException(file, $"element {element.Name}", $"at least {smallest * element.Count} bytes for {element.Count} items", $"{_rest.Length}");
    }

    /// <summary>Takes the next number.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="element">Whose it is, for messages.</param>
    /// <param name="item">Which item's, for messages.</param>
    /// <param name="property">Which property, for messages.</param>
    public double Next(PlyType type, PlyElement element, int item, PlyProperty property)
    {
        if (encoding == PlyEncoding.Ascii)
            return NextText(element, item, property);
        int size = PlyHeader.SizeOf(type);
        if (_rest.Length < size)
            throw Ended(element, item, property);
        ReadOnlySpan<byte> bytes = _rest[..size];
        _rest = _rest[size..];
        bool little = encoding == PlyEncoding.LittleEndian;
        return type switch
        {
            PlyType.Int8 => (sbyte)bytes[0],
            PlyType.UInt8 => bytes[0],
            PlyType.Int16 => little ? BinaryPrimitives.ReadInt16LittleEndian(bytes) : BinaryPrimitives.ReadInt16BigEndian(bytes),
            PlyType.UInt16 => little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes),
            PlyType.Int32 => little ? BinaryPrimitives.ReadInt32LittleEndian(bytes) : BinaryPrimitives.ReadInt32BigEndian(bytes),
            PlyType.UInt32 => little ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes),
            PlyType.Float32 => little ? BinaryPrimitives.ReadSingleLittleEndian(bytes) : BinaryPrimitives.ReadSingleBigEndian(bytes),
            _ => little ? BinaryPrimitives.ReadDoubleLittleEndian(bytes) : BinaryPrimitives.ReadDoubleBigEndian(bytes),
        };
    }

    /// <summary>Takes a list's length, which the bytes left can hold.</summary>
    public int NextLength(PlyElement element, int item, PlyProperty property)
    {
        double length = Next(property.LengthType!.Value, element, item, property);
        int size = encoding == PlyEncoding.Ascii ? 2 : PlyHeader.SizeOf(property.Type);
        if (!(length >= 0 && length == Math.Floor(length)))
            throw new MalformedFileException(file, Name(element, item, property), "a list's length", $"{length}");
        if (length * size > _rest.Length + 1.0)
            throw new MalformedFileException(file, Name(element, item, property), $"at least {length * size:f0} bytes for {length:f0} items", $"{_rest.Length}");
        return (int)length;
    }

    /// <summary>Passes over a property, list or not.</summary>
    public void Skip(PlyElement element, int item, PlyProperty property)
    {
        int count = property.LengthType is null ? 1 : NextLength(element, item, property);
        for (int i = 0; i < count; i++)
            Next(property.Type, element, item, property);
    }

    private static string Name(PlyElement element, int item, PlyProperty property) => $"{element.Name} {item}, {property.Name}";

    private readonly MalformedFileException Ended(PlyElement element, int item, PlyProperty property) =>
        new(file, Name(element, item, property), "a number", "the end of the file");

    private double NextText(PlyElement element, int item, PlyProperty property)
    {
        int start = _rest.IndexOfAnyExcept(" \t\r\n"u8);
        if (start < 0)
            throw Ended(element, item, property);
        ReadOnlySpan<byte> word = _rest[start..];
        int end = word.IndexOfAny(" \t\r\n"u8);
        if (end >= 0)
            word = word[..end];
        _rest = _rest[(start + word.Length)..];
        if (Utf8Parser.TryParse(word, out double value, out int used) && used == word.Length)
            return value;
        throw new MalformedFileException(file, Name(element, item, property), "a number", $"\"{Obj.ObjFaceNames.Printable(word)}\"");
    }
}
