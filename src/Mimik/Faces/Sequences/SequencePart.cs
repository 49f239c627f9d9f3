namespace Mimik.Faces.Sequences;

/// <summary>Some neighbouring frames of a sequence.</summary>
public sealed class SequencePart : IMeshSequence
{
    private readonly IMeshSequence _source;
    private readonly int _first;

    /// <summary>Wraps a sequence, which stays the caller's.</summary>
    /// <param name="source">The sequence.</param>
    /// <param name="first">The first frame of the part.</param>
    /// <param name="end">The frame after its last.</param>
    public SequencePart(IMeshSequence source, int first, int end)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(first, end);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(end, source.FrameCount);
        _source = source;
        _first = first;
        FrameCount = end - first;
    }

    /// <inheritdoc/>
    public int FrameCount { get; }

    /// <inheritdoc/>
    public int PointCount => _source.PointCount;

    /// <inheritdoc/>
    public bool AreDisplacements => _source.AreDisplacements;

    /// <inheritdoc/>
    public double? FramesPerSecond => _source.FramesPerSecond;

    /// <inheritdoc/>
    public double StartSeconds => _source.StartSeconds + (_source.FramesPerSecond is { } rate ? _first / rate : 0);

    /// <inheritdoc/>
    public LengthUnit? Unit => _source.Unit;

    /// <inheritdoc/>
    public string Describe(int frame) => _source.Describe(_first + frame);

    /// <inheritdoc/>
    public void Read(int frame, Span<float> points)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(frame, FrameCount);
        _source.Read(_first + frame, points);
    }

    /// <summary>Nothing: the source stays the caller's.</summary>
    public void Dispose()
    {
    }
}
