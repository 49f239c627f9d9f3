namespace Mimik.Faces.Sequences;

/// <summary>Points over time, read frame by frame: the vertices of a captured mesh, or markers on a face.</summary>
/// <remarks>Members other than <see cref="IDisposable.Dispose"/> may be called from several threads at once.</remarks>
public interface IMeshSequence : IDisposable
{
    /// <summary>T, at least 1.</summary>
    int FrameCount { get; }

    /// <summary>N, at least 1: the vertices of a frame, or the markers.</summary>
    int PointCount { get; }

    /// <summary>Whether frames are displacements from the neutral; else they are positions.</summary>
    bool AreDisplacements { get; }

    /// <summary>Frames per second as the source states them, or null.</summary>
    double? FramesPerSecond { get; }

    /// <summary>The first frame's timecode in seconds of the day, 0 without one.</summary>
    double StartSeconds { get; }

    /// <summary>The unit of the coordinates as the source states it; null means the rig's.</summary>
    LengthUnit? Unit { get; }

    /// <summary>Where a frame is from, for messages: "targets.npy: frame 12".</summary>
    /// <param name="frame">0 .. <see cref="FrameCount"/> - 1.</param>
    string Describe(int frame);

    /// <summary>Reads a frame.</summary>
    /// <param name="frame">0 .. <see cref="FrameCount"/> - 1.</param>
    /// <param name="points">
    /// Receives [N x 3] coordinates in <see cref="Unit"/>; all three of a point are finite, or all three are NaN where the point is missing.
    /// </param>
    /// <exception cref="MimikException">The frame cannot be read, or a coordinate is infinite; names the frame and the point.</exception>
    void Read(int frame, Span<float> points);
}
