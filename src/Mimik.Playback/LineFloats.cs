namespace Mimik.Playback;

/// <summary>Floats that start on a cache line where the runtime can hold them there, so that no vector straddles two.</summary>
internal sealed class LineFloats
{
    private readonly float[] _array;
    private readonly int _start;
    private readonly int _length;

    /// <summary>Allocates zeros.</summary>
    public LineFloats(int length)
    {
        _length = length;
#if NET
        _array = GC.AllocateArray<float>(length + SkinKernel.LineFloats, pinned: true);
        _start = SkinKernel.FirstAligned(_array);
#else
        _array = new float[length];
        _start = 0;
#endif
    }

    /// <summary>All of them.</summary>
    public Span<float> Span => _array.AsSpan(_start, _length);
}
