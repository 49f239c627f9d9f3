using Mimik.Geometry;

namespace Mimik.Faces.Sequences;

/// <summary>A sequence brought into another unit, and out of the head's motion.</summary>
public sealed class PlacedSequence : IMeshSequence
{
    private readonly IMeshSequence _source;
    private readonly float _scale;
    private readonly RigidMotion[]? _back;

    /// <summary>Wraps a sequence, which stays the caller's.</summary>
    /// <param name="source">The sequence.</param>
    /// <param name="unit">The unit of the result; where this or the source's is unknown, numbers stay as they are.</param>
    /// <param name="headPose">[T] motions from the rig's space to the frame's, in <paramref name="unit"/>, that are undone; null for none.</param>
    /// <exception cref="MimikException">Motions are given for displacements, or for another number of frames.</exception>
    public PlacedSequence(IMeshSequence source, LengthUnit unit, IReadOnlyList<RigidMotion>? headPose = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(unit);
        if (headPose is not null && source.AreDisplacements)
            throw new MimikException($"{source.Describe(0)}: expected positions, from which a head's motion can be taken, found displacements");
        if (headPose is not null && headPose.Count != source.FrameCount)
            throw new MimikException($"{source.Describe(0)}: expected {source.FrameCount} head poses, found {headPose.Count}");
        _source = source;
        Unit = unit;
        _scale = source.Unit?.MetresPerUnit is { } from && unit.MetresPerUnit is { } to ? (float)(from / to) : 1;
        _back = headPose is null ? null : [.. headPose.Select(motion => motion.Inverse)];
    }

    /// <inheritdoc/>
    public int FrameCount => _source.FrameCount;

    /// <inheritdoc/>
    public int PointCount => _source.PointCount;

    /// <inheritdoc/>
    public bool AreDisplacements => _source.AreDisplacements;

    /// <inheritdoc/>
    public double? FramesPerSecond => _source.FramesPerSecond;

    /// <inheritdoc/>
    public double StartSeconds => _source.StartSeconds;

    /// <inheritdoc/>
    public LengthUnit? Unit { get; }

    /// <inheritdoc/>
    public string Describe(int frame) => _source.Describe(frame);

    /// <inheritdoc/>
    public void Read(int frame, Span<float> points)
    {
        _source.Read(frame, points);
        if (_scale != 1)
            System.Numerics.Tensors.TensorPrimitives.Multiply(points, _scale, points);
        _back?[frame].Apply(points, points);
    }

    /// <summary>Nothing: the source stays the caller's.</summary>
    public void Dispose()
    {
    }
}
