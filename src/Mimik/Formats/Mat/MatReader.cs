using System.Buffers.Binary;
using System.Text;
using Mimik.Formats.Arrays;

namespace Mimik.Formats.Mat;

/// <summary>Reads one variable: a matrix made of elements, and of more matrices inside cells and structs.</summary>
internal sealed class MatReader
{
    private const int DeepestNesting = 50;
    private const int MostExtents = 32;
    private const int LongestName = 256;

    // What a value costs beside its numbers, against what its own elements take at least.
    private const int ValueBytes = 500;
    private const long BytesPerByte = 16;
    private const long FirstBytes = 1 << 20;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly byte[] _bytes;
    private readonly bool _bigEndian;
    private readonly string _file;
    private readonly ReadBudget _budget;
    private long _allowance;
    private string _path = "";

    /// <summary>Reads a variable's content.</summary>
    /// <param name="bytes">What stands behind the variable's tag.</param>
    /// <param name="bigEndian">The high byte comes first.</param>
    /// <param name="file">For messages.</param>
    /// <param name="budget">Bounds the memory.</param>
    public MatReader(byte[] bytes, bool bigEndian, string file, ReadBudget budget)
    {
        _bytes = bytes;
        _bigEndian = bigEndian;
        _file = file;
        _budget = budget;
        _allowance = FirstBytes + (BytesPerByte * bytes.Length);
    }

    /// <summary>The variable's name and value.</summary>
    /// <param name="position">Where it starts in the file, for messages.</param>
    /// <exception cref="MimikException">The content is malformed or passes the budget.</exception>
    public (string Name, MatValue Value) Variable(long position)
    {
        _path = $"byte {position}";
        return Matrix(new Cursor(0, _bytes.Length), null, 0);
    }

    // A matrix: flags, extents, name, and what its class asks for. Inside cells and structs the path, not the name, says where it is.
    private (string Name, MatValue Value) Matrix(Cursor at, string? path, int depth)
    {
        string before = _path;
        _path = path ?? _path;
        Charge(ValueBytes + (2L * _path.Length));
        if (at.Length == 0) // MATLAB's short form of []
            return ("", new MatArray(new NpyArray(new NpyType(NpyKind.Real, 8), [0, 0], default, Origin())));
        if (depth > DeepestNesting)
            throw Malformed($"at most {DeepestNesting} levels of cells and structs", "more");
        ReadOnlySpan<byte> flags = Expect(ref at, MatElement.UInt32, "flags", out _).Span;
        if (flags.Length != 8)
            throw Malformed("flags of 8 bytes", $"{flags.Length}");
        uint word = UInt32(flags);
        var kind = (MatClass)(word & 0xff);

        // What objects keep for themselves has no extents.
        if (kind == MatClass.Opaque)
            return (depth == 0 ? Name(ref at) : "", new MatUnread("an object of a MATLAB class, which is not read"));
        int[] shape = Extents(ref at);
        string name = Name(ref at);
        if (path is null)
            _path = name.Length > 0 ? name : _path;
        MatValue value = kind switch
        {
            _ when (word & 0x800) != 0 => new MatUnread("a complex array, which is not read"),
            MatClass.Cell => Cell(ref at, shape, depth),
            MatClass.Struct => Struct(ref at, shape, depth),
            MatClass.Char => Text(ref at, shape),
            MatClass.Sparse => new MatUnread("a sparse array, which is not read: save full(...) of it"),
            >= MatClass.Double and <= MatClass.UInt64 => Numbers(ref at, shape, isLogical: (word & 0x200) != 0),
            MatClass.Object => new MatUnread("an object of a MATLAB class, which is not read"),
            MatClass.Function => new MatUnread("a function handle, which is not read"),
            _ => throw Malformed("a class of MATLAB's arrays", $"{(int)kind}"),
        };
        _path = before;
        return (name, value);
    }

    private MatCell Cell(ref Cursor at, int[] shape, int depth)
    {
        MatValue[] items = new MatValue[Count(shape, at.Length / 8, "cells")];
        Charge(8L * items.Length);
        for (int i = 0; i < items.Length; i++)
            items[i] = Matrix(Inner(ref at), $"{_path}{{{i + 1}}}", depth + 1).Value;
        return new MatCell(shape, items);
    }

    private MatStruct Struct(ref Cursor at, int[] shape, int depth)
    {
        ReadOnlySpan<byte> width = Expect(ref at, MatElement.Int32, "the length of field names", out _).Span;
        int length = width.Length == 4 ? (int)UInt32(width) : 0;
        if (length is <= 0 or > LongestName)
            throw Malformed($"field names of 1 to {LongestName} bytes", $"{length}");
        ReadOnlySpan<byte> texts = Expect(ref at, MatElement.Int8, "field names", out _).Span;
        if (texts.Length % length != 0)
            throw Malformed($"field names of {length} bytes each", $"{texts.Length} bytes");
        string[] names = new string[texts.Length / length];
        Charge((48L + (2 * length)) * names.Length);
        for (int f = 0; f < names.Length; f++)
        {
            ReadOnlySpan<byte> text = texts.Slice(f * length, length);
            int end = text.IndexOf((byte)0);
            names[f] = Encoding.Latin1.GetString(end < 0 ? text : text[..end]);
        }

        // A struct without fields takes no bytes, however many there are.
        var elements = new MatFields[Count(shape, names.Length == 0 ? 1 : at.Length / (8 * names.Length), "structs")];
        Charge(250L * elements.Length);
        for (int e = 0; e < elements.Length; e++)
        {
            string path = elements.Length == 1 ? $"{_path}." : $"{_path}({e + 1}).";
            Charge(40L + (2 * path.Length) + (100L * names.Length));
            elements[e] = new MatFields(_file, path);
            foreach (string name in names)
                elements[e].Add(name, Matrix(Inner(ref at), path + name, depth + 1).Value);
        }

        return new MatStruct(shape, names, elements);
    }

    private MatArray Numbers(ref Cursor at, int[] shape, bool isLogical)
    {
        ReadOnlyMemory<byte> data = Take(ref at, out MatElement element);
        NpyType? type = element switch
        {
            MatElement.Int8 => new NpyType(NpyKind.SignedInteger, 1),
            MatElement.UInt8 => new NpyType(isLogical ? NpyKind.Boolean : NpyKind.UnsignedInteger, 1),
            MatElement.Int16 => new NpyType(NpyKind.SignedInteger, 2),
            MatElement.UInt16 => new NpyType(NpyKind.UnsignedInteger, 2),
            MatElement.Int32 => new NpyType(NpyKind.SignedInteger, 4),
            MatElement.UInt32 => new NpyType(NpyKind.UnsignedInteger, 4),
            MatElement.Single => new NpyType(NpyKind.Real, 4),
            MatElement.Double => new NpyType(NpyKind.Real, 8),
            MatElement.Int64 => new NpyType(NpyKind.SignedInteger, 8),
            MatElement.UInt64 => new NpyType(NpyKind.UnsignedInteger, 8),
            _ => null,
        };
        if (type is null)
            throw Malformed("numbers", $"an element of type {(int)element}");
        if (_bigEndian)
            _allowance -= data.Length; // for the copy in our order
        int[] reversed = [.. shape];
        Array.Reverse(reversed);
        return new MatArray(NpyArray.FromRaw(type.Value, _bigEndian, fortranOrder: false, reversed, data, Origin()));
    }

    private MatText Text(ref Cursor at, int[] shape)
    {
        ReadOnlyMemory<byte> data = Take(ref at, out MatElement element);
        int count = Count(shape, Math.Max(1, data.Length), "characters");
        Charge((2L * data.Length) + (2L * count) + (32L * shape[0]));
        string characters = Characters(data.Span, element);
        if (characters.Length != count && (shape[0] != 1 || count == 0))
            throw Malformed($"{count} characters", $"{characters.Length}");
        if (shape[0] == 1 || count == 0)
            return new MatText(shape, [characters]);
        int rows = shape[0], columns = count / rows;
        string[] texts = new string[rows];
        for (int row = 0; row < rows; row++)
            texts[row] = string.Create(columns, (characters, row, rows), static (span, from) =>
            {
                for (int i = 0; i < span.Length; i++)
                    span[i] = from.characters[(i * from.rows) + from.row];
            });
        return new MatText(shape, texts);
    }

    private string Characters(ReadOnlySpan<byte> data, MatElement element)
    {
        try
        {
            return element switch
            {
                MatElement.Int8 or MatElement.UInt8 => Encoding.Latin1.GetString(data),
                MatElement.Utf8 => StrictUtf8.GetString(data),
                MatElement.UInt16 or MatElement.Utf16 when data.Length % 2 == 0 => (_bigEndian ? Encoding.BigEndianUnicode : Encoding.Unicode).GetString(data),
                MatElement.Utf32 when data.Length % 4 == 0 => new UTF32Encoding(_bigEndian, byteOrderMark: false, throwOnInvalidCharacters: true).GetString(data),
                _ => throw Malformed("characters", $"{data.Length} bytes of an element of type {(int)element}"),
            };
        }
        catch (DecoderFallbackException)
        {
            throw Malformed("characters", "bytes that are none");
        }
    }

    private int[] Extents(ref Cursor at)
    {
        ReadOnlySpan<byte> bytes = Expect(ref at, MatElement.Int32, "extents", out _).Span;
        if (bytes.Length % 4 != 0 || bytes.Length / 4 is < 2 or > MostExtents)
            throw Malformed($"2 to {MostExtents} extents", $"{bytes.Length} bytes of them");
        int[] shape = new int[bytes.Length / 4];
        for (int d = 0; d < shape.Length; d++)
        {
            shape[d] = (int)UInt32(bytes[(4 * d)..]);
            if (shape[d] < 0)
                throw Malformed("extents of at least 0", $"{shape[d]}");
        }

        return shape;
    }

    private string Name(ref Cursor at)
    {
        ReadOnlySpan<byte> bytes = Expect(ref at, MatElement.Int8, "a name", out _).Span;
        return bytes.Length <= LongestName ? Encoding.Latin1.GetString(bytes) : throw Malformed($"a name of at most {LongestName} bytes", $"{bytes.Length}");
    }

    // How many items the extents make; no more than the bytes at hand can hold.
    private int Count(int[] shape, int most, string what)
    {
        Int128 count = 1;
        foreach (int extent in shape)
            count = Int128.Min(count * extent, long.MaxValue);
        return count <= most ? (int)count : throw Malformed($"at most {most} {what} in the bytes that remain", $"{count}");
    }

    private Cursor Inner(ref Cursor at)
    {
        Take(ref at, out MatElement element, out Cursor inner);
        return element == MatElement.Matrix ? inner : throw Malformed("an array", $"an element of type {(int)element}");
    }

    private ReadOnlyMemory<byte> Expect(ref Cursor at, MatElement wanted, string what, out MatElement element)
    {
        ReadOnlyMemory<byte> data = Take(ref at, out element);

        // Writers other than MATLAB name them as unsigned, or as UTF-8.
        bool fits = element == wanted || (wanted == MatElement.Int8 && element is MatElement.UInt8 or MatElement.Utf8)
            || (wanted == MatElement.Int32 && element == MatElement.UInt32);
        return fits ? data : throw Malformed(what, $"an element of type {(int)element}");
    }

    private ReadOnlyMemory<byte> Take(ref Cursor at, out MatElement element)
    {
        Take(ref at, out element, out Cursor inner);
        return _bytes.AsMemory(inner.At, inner.Length);
    }

    // A tag of 8 bytes, or of 4 with up to 4 bytes of content; content is padded to a multiple of 8 bytes.
    private void Take(ref Cursor at, out MatElement element, out Cursor inner)
    {
        if (at.Length < 8)
            throw Malformed("an element's type and size", $"{at.Length} bytes");
        uint first = UInt32(_bytes.AsSpan(at.At)), size = UInt32(_bytes.AsSpan(at.At + 4));
        bool small = first >> 16 != 0;
        if (small)
            size = first >> 16;
        element = (MatElement)(first & 0xffff);
        if (small ? size > 4 : size > (uint)(at.Length - 8))
            throw Malformed(small ? "at most 4 bytes in a short element" : $"at most the {at.Length - 8} bytes that remain", $"{size}");
        inner = new Cursor(at.At + (small ? 4 : 8), (int)size);
        int used = small ? 8 : (int)Math.Min(at.Length, 8 + (((long)size + 7) / 8 * 8));
        at = new Cursor(at.At + used, at.Length - used);
    }

    private uint UInt32(ReadOnlySpan<byte> bytes) => _bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    private NpyOrigin Origin() => new(_file, _path, _budget);

    private void Charge(long bytes)
    {
        _allowance -= bytes;
        if (_allowance < 0)
            throw Malformed($"values that {_bytes.Length} bytes can hold", "more: it unfolds");
        _budget.Charge(bytes, _file, _path);
    }

    private MalformedFileException Malformed(string expected, string found) => new(_file, _path, expected, found);

    private readonly record struct Cursor(int At, int Length);
}
