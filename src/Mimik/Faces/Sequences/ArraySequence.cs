namespace Mimik.Faces.Sequences;

/// <summary>A sequence in memory.</summary>
public sealed class ArraySequence : IMeshSequence
{
    private readonly float[] _points;
    private readonly string _name;

    /// <summary>Wraps an array and takes ownership of it.</summary>
    /// <param name="points">[T x N x 3] row-major, T at least 1; NaN in any coordinate where a point is missing.</param>
    /// <param name="pointCount">N, at least 1.</param>
    /// <param name="areDisplacements">Frames are displacements from the neutral; else positions.</param>
    /// <param name="name">For messages.</param>
    /// <exception cref="MimikException">There are no frames, the numbers do not make whole frames, or a coordinate is infinite.</exception>
    public ArraySequence(float[] points, int pointCount, bool areDisplacements = false, string name = "sequence")
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(pointCount);
        if (points.Length == 0)
            throw new MimikException($"{name}: expected at least one frame, found none");
        if (points.Length % (3L * pointCount) != 0)
            throw new MimikException($"{name}: expected frames of {pointCount} vertices ({3L * pointCount} numbers), found {points.Length} numbers");
        _points = points;
        _name = name;
        PointCount = pointCount;
        AreDisplacements = areDisplacements;
        for (int frame = 0; frame < FrameCount; frame++)
        {
            int at = frame;
            FramePoints.MarkMissing(points.AsSpan(frame * 3 * pointCount, 3 * pointCount), () => Describe(at));
        }
    }

    /// <inheritdoc/>
    public int FrameCount => _points.Length / (3 * PointCount);

    /// <inheritdoc/>
    public int PointCount { get; }

    /// <inheritdoc/>
    public bool AreDisplacements { get; }

    /// <inheritdoc/>
    public double? FramesPerSecond { get; init; }

    /// <inheritdoc/>
    public double StartSeconds { get; init; }

    /// <inheritdoc/>
    public LengthUnit? Unit { get; init; }

    /// <inheritdoc/>
    public string Describe(int frame) => $"{_name}: frame {frame}";

    /// <inheritdoc/>
    public void Read(int frame, Span<float> points)
    {
        FramePoints.CheckArguments(this, frame, points);
        _points.AsSpan(frame * points.Length, points.Length).CopyTo(points);
    }

    /// <summary>Nothing to release: the array lives as long as it is used.</summary>
    public void Dispose()
    {
    }
}
