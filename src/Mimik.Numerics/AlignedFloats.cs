using System.Runtime.InteropServices;

namespace Mimik.Numerics;

/// <summary>An array of float that starts on a cache line, so that no vector load straddles two.</summary>
public sealed class AlignedFloats
{
    private const int LineBytes = 64;
    private readonly float[] _array;
    private readonly int _start;

    /// <summary>Allocates zeros.</summary>
    /// <param name="length">The number of elements.</param>
    public AlignedFloats(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
        _array = GC.AllocateArray<float>(length + (LineBytes / sizeof(float)), pinned: true);
        nint address = Marshal.UnsafeAddrOfPinnedArrayElement(_array, 0);
        _start = (int)(-address & (LineBytes - 1)) / sizeof(float);
    }

    /// <summary>The number of elements.</summary>
    public int Length { get; }

    /// <summary>All elements.</summary>
    public Span<float> Span => _array.AsSpan(_start, Length);

    /// <summary>One element.</summary>
    /// <param name="index">Its index.</param>
    public ref float this[int index] => ref Span[index];

    /// <summary>Some elements.</summary>
    /// <param name="start">The first.</param>
    /// <param name="length">Their number.</param>
    public Span<float> Slice(int start, int length) => Span.Slice(start, length);
}
