using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Mimik.Formats.Arrays;

namespace Mimik.Formats.Mat;

/// <summary>Writes MATLAB's files of version 5: arrays of numbers and truth values, texts of one row, and structs of these.</summary>
internal static class MatWriter
{
    private const int HeadBytes = 128;
    private const int LongestName = 63;

    /// <summary>MATLAB reads no larger variable of this version.</summary>
    private const long MostBytes = int.MaxValue;

    /// <summary>Writes a file; the same values make the same bytes.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="variables">Names and values, in order: <see cref="MatArray"/>, <see cref="MatText"/> or <see cref="MatStruct"/>.</param>
    /// <param name="compress">Compresses every variable, as MATLAB's -v7 does; without it, as -v6.</param>
    /// <exception cref="MimikException">A variable is too large for the format, or the file cannot be written.</exception>
    public static void Write(string path, IEnumerable<KeyValuePair<string, MatValue>> variables, bool compress = false) =>
        AtomicFile.Write(path, stream => WriteTo(stream, variables, compress));

    /// <summary>One struct out of fields.</summary>
    /// <param name="fields">Names and values, in order.</param>
    public static MatStruct Struct(IEnumerable<KeyValuePair<string, MatValue>> fields)
    {
        var entries = new MatFields("struct", "");
        foreach ((string name, MatValue value) in fields)
            entries.Add(name, value);
        return new MatStruct([1, 1], [.. entries.Entries.Select(entry => entry.Key)], [entries]);
    }

    /// <summary>Writes a file's content.</summary>
    /// <param name="stream">Receives the bytes; it can seek where they are compressed.</param>
    /// <param name="variables">Names and values, in order.</param>
    /// <param name="compress">Compresses every variable.</param>
    public static void WriteTo(Stream stream, IEnumerable<KeyValuePair<string, MatValue>> variables, bool compress = false)
    {
        byte[] head = new byte[HeadBytes];
        head.AsSpan(0, 116).Fill((byte)' ');
        Encoding.ASCII.GetBytes("MATLAB 5.0 MAT-file, written by Mimik", head);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(124), 0x0100);
        head[126] = (byte)'I';
        head[127] = (byte)'M';
        stream.Write(head);
        foreach ((string name, MatValue value) in variables)
        {
            if (!compress)
            {
                Matrix(stream, name, value);
                continue;
            }

            // The size is known afterwards.
            long start = stream.Position;
            Tag(stream, MatElement.Compressed, 0);
            using (var deflating = new ZLibStream(stream, CompressionLevel.Optimal, leaveOpen: true))
                Matrix(deflating, name, value);
            long end = stream.Position;
            stream.Position = start;
            Tag(stream, MatElement.Compressed, end - start - 8);
            stream.Position = end;
        }
    }

    private static void Matrix(Stream stream, string name, MatValue value)
    {
        if (name.Length > LongestName || !name.All(char.IsAscii))
            throw new ArgumentException($"expected a name of at most {LongestName} letters of ASCII, found \"{name}\"", nameof(name));
        Tag(stream, MatElement.Matrix, Size(name, value) - 8);
        (MatClass kind, bool isLogical) = Class(value);
        Span<byte> flags = stackalloc byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(flags, (uint)kind | (isLogical ? 0x200u : 0));
        BinaryPrimitives.WriteUInt32LittleEndian(flags[4..], 0);
        Element(stream, MatElement.UInt32, flags);
        byte[] extents = new byte[4 * value.Shape.Count];
        for (int d = 0; d < value.Shape.Count; d++)
            BinaryPrimitives.WriteInt32LittleEndian(extents.AsSpan(4 * d), value.Shape[d]);
        Element(stream, MatElement.Int32, extents);
        Element(stream, MatElement.Int8, Encoding.ASCII.GetBytes(name));
        switch (value)
        {
            case MatArray array:
                Element(stream, ElementOf(array.Reversed.Type), array.Reversed.Data.Span);
                break;
            case MatText text:
                Element(stream, MatElement.UInt16, Encoding.Unicode.GetBytes(text.Rows[0]));
                break;
            case MatStruct made:
                int width = NameWidth(made);
                byte[] names = new byte[width * made.Names.Count];
                for (int f = 0; f < made.Names.Count; f++)
                    Encoding.ASCII.GetBytes(made.Names[f], names.AsSpan(f * width));
                Short(stream, MatElement.Int32, width);
                Element(stream, MatElement.Int8, names);
                foreach (MatFields fields in made.Elements)
                {
                    foreach ((_, MatValue field) in fields.Entries)
                        Matrix(stream, "", field);
                }

                break;
        }
    }

    // The element with its tag and padding.
    private static long Size(string name, MatValue value)
    {
        long content = value switch
        {
            MatArray array => Padded(array.Reversed.Data.Length),
            MatText { Rows.Count: 1 } text => Padded(2L * text.Rows[0].Length),
            MatStruct made => 8 + Padded((long)NameWidth(made) * made.Names.Count) + made.Elements.Sum(fields => fields.Entries.Sum(field => Size("", field.Value))),
            _ => throw new ArgumentException($"expected numbers, a text or a struct, found {value.Description}", nameof(value)),
        };
        long size = 8 + Padded(8) + Padded(4L * value.Shape.Count) + Padded(name.Length) + content;
        return size <= MostBytes ? size : throw new MimikException($"{name}: expected at most {MostBytes:N0} bytes for a MATLAB file of version 5, found {size:N0}");
    }

    private static int NameWidth(MatStruct made) => 1 + made.Names.Select(name => name.Length).DefaultIfEmpty(0).Max();

    private static long Padded(long bytes) => 8 + ((bytes + 7) / 8 * 8);

    private static (MatClass Class, bool IsLogical) Class(MatValue value) => value switch
    {
        MatText => (MatClass.Char, false),
        MatStruct => (MatClass.Struct, false),
        MatArray array => (array.Reversed.Type.Kind, array.Reversed.Type.ItemBytes) switch
        {
            (NpyKind.Boolean, _) => (MatClass.UInt8, true),
            (NpyKind.Real, 4) => (MatClass.Single, false),
            (NpyKind.Real, 8) => (MatClass.Double, false),
            (NpyKind.SignedInteger, 1) => (MatClass.Int8, false),
            (NpyKind.SignedInteger, 2) => (MatClass.Int16, false),
            (NpyKind.SignedInteger, 4) => (MatClass.Int32, false),
            (NpyKind.SignedInteger, 8) => (MatClass.Int64, false),
            (NpyKind.UnsignedInteger, 1) => (MatClass.UInt8, false),
            (NpyKind.UnsignedInteger, 2) => (MatClass.UInt16, false),
            (NpyKind.UnsignedInteger, 4) => (MatClass.UInt32, false),
            (NpyKind.UnsignedInteger, 8) => (MatClass.UInt64, false),
            _ => throw new ArgumentException($"expected real numbers of 32 or 64 bits, integers or truth values, found {array.Description}", nameof(value)),
        },
        _ => throw new ArgumentException($"expected numbers, a text or a struct, found {value.Description}", nameof(value)),
    };

    private static MatElement ElementOf(NpyType type) => (type.Kind, type.ItemBytes) switch
    {
        (NpyKind.Real, 4) => MatElement.Single,
        (NpyKind.Real, _) => MatElement.Double,
        (NpyKind.SignedInteger, 1) => MatElement.Int8,
        (NpyKind.SignedInteger, 2) => MatElement.Int16,
        (NpyKind.SignedInteger, 4) => MatElement.Int32,
        (NpyKind.SignedInteger, _) => MatElement.Int64,
        (NpyKind.UnsignedInteger, 2) => MatElement.UInt16,
        (NpyKind.UnsignedInteger, 4) => MatElement.UInt32,
        (NpyKind.UnsignedInteger, 8) => MatElement.UInt64,
        _ => MatElement.UInt8,
    };

    private static void Element(Stream stream, MatElement element, ReadOnlySpan<byte> data)
    {
        Tag(stream, element, data.Length);
        stream.Write(data);
        Span<byte> padding = stackalloc byte[8];
        padding.Clear();
        stream.Write(padding[..((8 - (data.Length % 8)) % 8)]);
    }

    // Field names' length is a short element in every file that MATLAB writes, and some readers ask for that.
    private static void Short(Stream stream, MatElement element, int value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, (4u << 16) | (uint)element);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[4..], value);
        stream.Write(bytes);
    }

    private static void Tag(Stream stream, MatElement element, long size)
    {
        Span<byte> tag = stackalloc byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(tag, (uint)element);
        BinaryPrimitives.WriteUInt32LittleEndian(tag[4..], checked((uint)size));
        stream.Write(tag);
    }
}
