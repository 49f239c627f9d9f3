using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Mimik.Formats.Arrays;

/// <content>Checked conversions of the elements.</content>
public sealed partial class NpyArray
{
    private static readonly UTF32Encoding StrictUtf32 = new(bigEndian: false, byteOrderMark: false, throwOnInvalidCharacters: true);

    /// <summary>The elements as single-precision numbers; wider ones are rounded.</summary>
    /// <exception cref="MalformedFileException">The elements are no real numbers, or a finite one is out of range.</exception>
    public float[] ToSingles() => Convert<float>("real numbers");

    /// <summary>As <see cref="ToSingles"/>, but without a copy where the elements are single-precision already.</summary>
    /// <exception cref="MalformedFileException">As for <see cref="ToSingles"/>.</exception>
    internal ReadOnlySpan<float> AsSingles() =>
        Type == new NpyType(NpyKind.Real, sizeof(float)) ? MemoryMarshal.Cast<byte, float>(Data.Span) : ToSingles();

    /// <summary>The elements as double-precision numbers.</summary>
    /// <exception cref="MalformedFileException">The elements are no real numbers.</exception>
    public double[] ToDoubles() => Convert<double>("real numbers");

    /// <summary>The elements as 32-bit integers; floating-point ones must be whole.</summary>
    /// <exception cref="MalformedFileException">The elements are no numbers, or one is out of range or not whole.</exception>
    public int[] ToInt32s() => Convert<int>("32-bit integers");

    /// <summary>The elements as 64-bit integers; floating-point ones must be whole.</summary>
    /// <exception cref="MalformedFileException">The elements are no numbers, or one is out of range or not whole.</exception>
    public long[] ToInt64s() => Convert<long>("64-bit integers");

    /// <summary>The elements as truth values.</summary>
    /// <exception cref="MalformedFileException">The elements are not of the type bool.</exception>
    public bool[] ToBooleans()
    {
        if (Type.Kind != NpyKind.Boolean)
            throw WrongType("truth values");
        Origin.Charge(Count);
        bool[] result = new bool[Count];
        for (int i = 0; i < result.Length; i++)
            result[i] = Data.Span[i] != 0;
        return result;
    }

    /// <summary>The elements as bytes: of the type uint8.</summary>
    /// <exception cref="MalformedFileException">The elements are of another type.</exception>
    public byte[] ToBytes()
    {
        if (Type != new NpyType(NpyKind.UnsignedInteger, 1))
            throw WrongType("uint8");
        Origin.Charge(Count);
        return Data.ToArray();
    }

    /// <summary>The elements as complex numbers; real ones get no imaginary part.</summary>
    /// <exception cref="MalformedFileException">The elements are no numbers.</exception>
    public Complex[] ToComplexes()
    {
        if (Type.Kind != NpyKind.Complex)
            return Array.ConvertAll(Convert<double>("complex numbers"), real => new Complex(real, 0));
        Origin.Charge(16L * Count);
        var result = new Complex[Count];
        ReadOnlySpan<float> singles = MemoryMarshal.Cast<byte, float>(Data.Span);
        ReadOnlySpan<double> doubles = MemoryMarshal.Cast<byte, double>(Data.Span);
        for (int i = 0; i < result.Length; i++)
            result[i] = Type.ItemBytes == 8 ? new Complex(singles[2 * i], singles[(2 * i) + 1]) : new Complex(doubles[2 * i], doubles[(2 * i) + 1]);
        return result;
    }

    /// <summary>The elements as texts, without the zeros that pad them; bytes are taken as Latin-1.</summary>
    /// <exception cref="MalformedFileException">The elements are no texts, or hold what is no character.</exception>
    public string[] ToStrings()
    {
        if (Type.Kind is not (NpyKind.Text or NpyKind.Bytes))
            throw WrongType("texts");
        Origin.Charge((40L * Count) + (2L * Data.Length));
        string[] result = new string[Count];
        for (int i = 0; i < result.Length; i++)
        {
            ReadOnlySpan<byte> item = Data.Span.Slice(i * Type.ItemBytes, Type.ItemBytes);
            result[i] = Type.Kind == NpyKind.Text ? TextOf(item, i) : Encoding.Latin1.GetString(item.TrimEnd((byte)0));
        }

        return result;
    }

    /// <summary>The one number of an array with a single element.</summary>
    /// <exception cref="MalformedFileException">The array has more or fewer elements, or no real ones.</exception>
    public double ToDouble() => Count == 1 ? ToDoubles()[0] : throw Origin.Malformed("one number", Description);

    /// <summary>Checks the shape.</summary>
    /// <param name="extents">The extents; -1 stands for any.</param>
    /// <returns>This array.</returns>
    /// <exception cref="MalformedFileException">The shape is another; the message says both.</exception>
    public NpyArray Expect(params ReadOnlySpan<int> extents)
    {
        bool fits = extents.Length == _shape.Length;
        for (int d = 0; fits && d < extents.Length; d++)
            fits = extents[d] < 0 || extents[d] == _shape[d];
        if (fits)
            return this;
        string[] words = new string[extents.Length];
        for (int d = 0; d < words.Length; d++)
            words[d] = extents[d] < 0 ? "any" : extents[d].ToString();
        throw Origin.Malformed($"the shape ({string.Join(", ", words)})", Description);
    }

    private static bool Fits<TTarget>(double value)
        where TTarget : unmanaged, INumber<TTarget>
    {
        if (typeof(TTarget) == typeof(double))
            return true;
        if (typeof(TTarget) == typeof(float))
            return !double.IsFinite(value) || float.IsFinite((float)value);

        // 2^31 and 2^63 are doubles, the largest integers are not: hence the half-open intervals.
        double limit = typeof(TTarget) == typeof(int) ? 2147483648.0 : 9223372036854775808.0;
        return value >= -limit && value < limit && Math.Floor(value) == value;
    }

    private TTarget[] Convert<TTarget>(string wanted)
        where TTarget : unmanaged, INumber<TTarget>
    {
        ReadOnlySpan<byte> bytes = Data.Span;
        return (Type.Kind, Type.ItemBytes) switch
        {
            (NpyKind.Boolean, _) or (NpyKind.UnsignedInteger, 1) => FromIntegers<byte, TTarget>(bytes),
            (NpyKind.UnsignedInteger, 2) => FromIntegers<ushort, TTarget>(bytes),
            (NpyKind.UnsignedInteger, 4) => FromIntegers<uint, TTarget>(bytes),
            (NpyKind.UnsignedInteger, _) => FromIntegers<ulong, TTarget>(bytes),
            (NpyKind.SignedInteger, 1) => FromIntegers<sbyte, TTarget>(bytes),
            (NpyKind.SignedInteger, 2) => FromIntegers<short, TTarget>(bytes),
            (NpyKind.SignedInteger, 4) => FromIntegers<int, TTarget>(bytes),
            (NpyKind.SignedInteger, _) => FromIntegers<long, TTarget>(bytes),
            (NpyKind.Real, 2) => FromReals<Half, TTarget>(bytes),
            (NpyKind.Real, 4) => FromReals<float, TTarget>(bytes),
            (NpyKind.Real, _) => FromReals<double, TTarget>(bytes),
            _ => throw WrongType(wanted),
        };
    }

    private TTarget[] Allocate<TTarget>()
        where TTarget : unmanaged
    {
        Origin.Charge((long)Count * Unsafe.SizeOf<TTarget>());
        return new TTarget[Count];
    }

    private TTarget[] FromIntegers<TSource, TTarget>(ReadOnlySpan<byte> bytes)
        where TSource : unmanaged, INumber<TSource>
        where TTarget : unmanaged, INumber<TTarget>
    {
        TTarget[] result = Allocate<TTarget>();
        ReadOnlySpan<TSource> source = MemoryMarshal.Cast<byte, TSource>(bytes);
        for (int i = 0; i < result.Length; i++)
        {
            TTarget value = TTarget.CreateSaturating(source[i]);

            // Rounding to a floating-point type is no loss that matters; saturating an integer is.
            if (typeof(TTarget) != typeof(float) && typeof(TTarget) != typeof(double) && TSource.CreateSaturating(value) != source[i])
                throw OutOfRange<TTarget>(i, source[i].ToString()!);
            result[i] = value;
        }

        return result;
    }

    private TTarget[] FromReals<TSource, TTarget>(ReadOnlySpan<byte> bytes)
        where TSource : unmanaged, INumber<TSource>
        where TTarget : unmanaged, INumber<TTarget>
    {
        TTarget[] result = Allocate<TTarget>();
        ReadOnlySpan<TSource> source = MemoryMarshal.Cast<byte, TSource>(bytes);
        if (typeof(TSource) == typeof(TTarget))
        {
            // A copy, not a conversion: even the payload of a NaN stays.
            MemoryMarshal.Cast<TSource, TTarget>(source).CopyTo(result);
            return result;
        }

        for (int i = 0; i < result.Length; i++)
        {
            double value = double.CreateTruncating(source[i]);
            if (!Fits<TTarget>(value))
                throw OutOfRange<TTarget>(i, value.ToString("g9"));
            result[i] = TTarget.CreateTruncating(value);
        }

        return result;
    }

    private string TextOf(ReadOnlySpan<byte> item, int index)
    {
        int characters = MemoryMarshal.Cast<byte, uint>(item).TrimEnd(0u).Length;
        try
        {
            return StrictUtf32.GetString(item[..(4 * characters)]);
        }
        catch (DecoderFallbackException error)
        {
            throw Origin.Malformed("characters", $"no character in element {index}: {error.Message}");
        }
    }

    private MalformedFileException OutOfRange<TTarget>(int index, string found) =>
        Origin.Malformed($"numbers that {typeof(TTarget).Name} can hold", $"{found} in element {index}");

    private MalformedFileException WrongType(string wanted) => Origin.Malformed(wanted, Description);
}
