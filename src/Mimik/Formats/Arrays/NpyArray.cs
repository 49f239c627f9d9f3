using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace Mimik.Formats.Arrays;

/// <summary>
/// A NumPy array: element type, shape, and data, whatever its byte and memory order in the file, little-endian and with the last index
/// running fastest (C order) once it is here. Conversions are checked: a number that the target cannot hold is an error.
/// </summary>
/// <remarks>
/// Reads format versions 1 to 3, numbers of every width, text (U and S); the elements of an object array stay one pickle, which
/// <see cref="Data"/> holds. Structured types, dates and long double are refused.
/// </remarks>
public sealed partial class NpyArray
{
    private readonly int[] _shape;

    internal NpyArray(NpyType type, int[] shape, ReadOnlyMemory<byte> data, NpyOrigin origin)
    {
        Type = type;
        _shape = shape;
        Data = data;
        Origin = origin;
        Count = type.Kind == NpyKind.Pickled ? CountOf(shape) : data.Length / Math.Max(1, type.ItemBytes);
    }

    /// <summary>The element type.</summary>
    public NpyType Type { get; }

    /// <summary>The extents; empty for a scalar.</summary>
    public IReadOnlyList<int> Shape => _shape;

    /// <summary>The number of elements.</summary>
    public int Count { get; }

    /// <summary>The elements in C order, little-endian; for an object array the pickle. Not to be written.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>The type and shape as NumPy prints them: "float32 (57, 9409, 3)".</summary>
    public string Description => $"{TypeName} ({string.Join(", ", _shape)}{(_shape.Length == 1 ? "," : "")})";

    internal NpyOrigin Origin { get; }

    private string TypeName => Type.Kind switch
    {
        NpyKind.Boolean => "bool",
        NpyKind.SignedInteger => $"int{8 * Type.ItemBytes}",
        NpyKind.UnsignedInteger => $"uint{8 * Type.ItemBytes}",
        NpyKind.Real => $"float{8 * Type.ItemBytes}",
        NpyKind.Complex => $"complex{8 * Type.ItemBytes}",
        NpyKind.Pickled => "object",
        _ => Type.ToString(),
    };

    /// <summary>Reads a .npy file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="budget">Bounds the memory; null allows <see cref="ReadBudget.DefaultLimitBytes"/>.</param>
    /// <exception cref="MimikException">The file is missing, malformed, or passes the budget.</exception>
    public static NpyArray Read(string path, ReadBudget? budget = null)
    {
        budget ??= new ReadBudget();
        return Parse(InputFile.ReadAllBytes(path, budget), path, budget);
    }

    /// <summary>Reads the content of a .npy file; the array may share the bytes' memory.</summary>
    /// <param name="bytes">The content.</param>
    /// <param name="fileName">For messages.</param>
    /// <param name="budget">Bounds the memory.</param>
    /// <exception cref="MimikException">The content is malformed or passes the budget.</exception>
    public static NpyArray Parse(ReadOnlyMemory<byte> bytes, string fileName, ReadBudget budget) =>
        Parse(bytes, new NpyOrigin(fileName, "array", budget));

    /// <summary>Wraps numbers as an array; they are copied.</summary>
    /// <typeparam name="T">bool, an integer of 8 to 64 bits, Half, float, double or Complex.</typeparam>
    /// <param name="values">The elements in C order.</param>
    /// <param name="shape">The extents, whose product is the number of elements; none makes one row of all.</param>
    /// <exception cref="ArgumentException">The shape does not fit, or the type is no array's.</exception>
    public static NpyArray From<T>(ReadOnlySpan<T> values, params ReadOnlySpan<int> shape)
        where T : unmanaged
    {
        int[] extents = shape.IsEmpty ? [values.Length] : shape.ToArray();
        if (CountOf(extents) != values.Length)
            throw new ArgumentException($"expected {CountOf(extents)} elements for the shape, found {values.Length}", nameof(values));
        return new NpyArray(TypeOf<T>(), extents, MemoryMarshal.AsBytes(values).ToArray(), NpyOrigin.Memory);
    }

    /// <summary>Wraps numbers as an array; they are copied.</summary>
    /// <inheritdoc cref="From{T}(ReadOnlySpan{T}, ReadOnlySpan{int})"/>
    public static NpyArray From<T>(T[] values, params ReadOnlySpan<int> shape)
        where T : unmanaged
        => From((ReadOnlySpan<T>)values, shape);

    /// <summary>A scalar: an array without extents.</summary>
    /// <typeparam name="T">As for <see cref="From{T}(T[], ReadOnlySpan{int})"/>.</typeparam>
    /// <param name="value">The value.</param>
    public static NpyArray Scalar<T>(T value)
        where T : unmanaged
        => new(TypeOf<T>(), [], MemoryMarshal.AsBytes(new ReadOnlySpan<T>(ref value)).ToArray(), NpyOrigin.Memory);

    /// <summary>Wraps texts as a row of the shape [count], each as wide as the longest.</summary>
    /// <param name="texts">The texts; NumPy drops zeros at their ends.</param>
    public static NpyArray FromStrings(IReadOnlyCollection<string> texts)
    {
        int width = 1;
        foreach (string text in texts)
            width = Math.Max(width, Encoding.UTF32.GetByteCount(text) / 4);
        byte[] data = new byte[checked(4 * width * texts.Count)];
        int row = 0;
        foreach (string text in texts)
            Encoding.UTF32.GetBytes(text, data.AsSpan(4 * width * row++));
        return new NpyArray(new NpyType(NpyKind.Text, 4 * width), [texts.Count], data, NpyOrigin.Memory);
    }

    /// <summary>A scalar object array around a pickle.</summary>
    /// <param name="pickle">The pickle of the whole array.</param>
    internal static NpyArray FromPickle(byte[] pickle) => new(new NpyType(NpyKind.Pickled, 8), [], pickle, NpyOrigin.Memory);

    /// <summary>Writes a .npy file.</summary>
    /// <param name="path">The file to make or replace.</param>
    public void Write(string path) => AtomicFile.Write(path, WriteTo);

    /// <summary>Writes the array as a .npy file's content, in format version 1.</summary>
    /// <param name="stream">Receives the bytes.</param>
    public void WriteTo(Stream stream)
    {
        stream.Write(NpyHeader.Write(Type, _shape));
        stream.Write(Data.Span);
    }

    /// <summary>The same array under the name that its reader knows it by, for messages.</summary>
    internal NpyArray Named(string file, string element) => new(Type, _shape, Data, Origin with { File = file, Element = element });

    internal static NpyArray Parse(ReadOnlyMemory<byte> bytes, NpyOrigin origin)
    {
        NpyHeader header = NpyHeader.Parse(bytes.Span, origin);
        return FromRaw(header.Type, header.BigEndian, header.FortranOrder, header.Shape, bytes[header.Bytes..], origin);
    }

    /// <summary>Brings stored elements into C order and little-endian; shares their memory where they are so already.</summary>
    /// <exception cref="MimikException">The bytes are more or fewer than the shape needs, or pass the budget.</exception>
    internal static NpyArray FromRaw(NpyType type, bool bigEndian, bool fortranOrder, int[] shape, ReadOnlyMemory<byte> data, NpyOrigin origin)
    {
        if (type.Kind == NpyKind.Pickled)
            return new NpyArray(type, shape, data, origin);
        if (type.ItemBytes == 0 && CountOf(shape) > 0)
            throw origin.Malformed("elements of at least one byte", $"{type}");
        Int128 wanted = type.ItemBytes;
        foreach (int extent in shape)
            wanted = Int128.Min(wanted * extent, long.MaxValue);
        if (wanted != data.Length)
            throw origin.Malformed($"{wanted} bytes for {type} of shape ({string.Join(", ", shape)})", $"{data.Length}");
        bool swaps = bigEndian && type.SwapBytes > 1;
        bool turns = fortranOrder && shape.Length > 1 && data.Length > 0;
        if (!swaps && !turns)
            return new NpyArray(type, shape, data, origin);
        origin.Charge(data.Length);
        byte[] ordered = turns ? NpyOrder.ToC(data.Span, shape, type.ItemBytes) : data.ToArray();
        if (swaps)
            NpyOrder.SwapInPlace(ordered, type.SwapBytes);
        return new NpyArray(type, shape, ordered, origin);
    }

    private static int CountOf(ReadOnlySpan<int> shape)
    {
        long count = 1;
        foreach (int extent in shape)
            count = Math.Min(count * extent, int.MaxValue);
        return (int)count;
    }

    private static NpyType TypeOf<T>()
        where T : unmanaged
        => default(T) switch
        {
            bool => new NpyType(NpyKind.Boolean, 1),
            sbyte or short or int or long => new NpyType(NpyKind.SignedInteger, Marshal.SizeOf<T>()),
            byte or ushort or uint or ulong => new NpyType(NpyKind.UnsignedInteger, Marshal.SizeOf<T>()),
            Half => new NpyType(NpyKind.Real, 2),
            float => new NpyType(NpyKind.Real, 4),
            double => new NpyType(NpyKind.Real, 8),
            Complex => new NpyType(NpyKind.Complex, 16),
            _ => throw new ArgumentException($"expected a number, found {typeof(T).Name}"),
        };
}
