namespace Mimik.Faces.Sequences;

/// <summary>Chosen frames of a sequence, one after the other.</summary>
public sealed class SequenceFrames : IMeshSequence
{
    private readonly IMeshSequence _source;
    private readonly int[] _frames;

    /// <summary>Wraps a sequence, which stays the caller's.</summary>
    /// <param name="source">The sequence.</param>
    /// <param name="frames">The frames, at least one.</param>
    /// <exception cref="MimikException">There are no frames, or one is not the sequence's.</exception>
    public SequenceFrames(IMeshSequence source, IReadOnlyList<int> frames)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(frames);
        if (frames.Count == 0)
            throw new MimikException("frames: expected at least one, found none");
        foreach (int frame in frames)
        {
            if (frame < 0 || frame >= source.FrameCount)
                throw new MimikException($"frames: expected 0 to {source.FrameCount - 1}, found {frame}");
        }

        _source = source;
        _frames = [.. frames];
    }

    /// <inheritdoc/>
    public int FrameCount => _frames.Length;

    /// <inheritdoc/>
    public int PointCount => _source.PointCount;

    /// <inheritdoc/>
    public bool AreDisplacements => _source.AreDisplacements;

    /// <summary>Null: what was chosen need not be evenly spaced.</summary>
    public double? FramesPerSecond => null;

    /// <inheritdoc/>
    public double StartSeconds => 0;

    /// <inheritdoc/>
    public LengthUnit? Unit => _source.Unit;

    /// <inheritdoc/>
    public string Describe(int frame) => _source.Describe(_frames[frame]);

    /// <inheritdoc/>
    public void Read(int frame, Span<float> points)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(frame, FrameCount);
        _source.Read(_frames[frame], points);
    }

    /// <summary>Nothing: the source stays the caller's.</summary>
    public void Dispose()
    {
    }
}
