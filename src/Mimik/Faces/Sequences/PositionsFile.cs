using System.Runtime.InteropServices;
using Mimik.Formats;
using Mimik.Formats.Arrays;

namespace Mimik.Faces.Sequences;

/// <summary>Writes frames of points as a .npy array [T x N x 3] of single precision, one frame in memory at a time.</summary>
public static class PositionsFile
{
    /// <summary>Writes a sequence; missing points are NaN, as <see cref="MeshSequenceFile"/> reads them.</summary>
    /// <param name="path">The .npy file to make or replace.</param>
    /// <param name="sequence">The frames.</param>
    /// <exception cref="MimikException">A frame cannot be read, or the file cannot be written; nothing half-written stays.</exception>
    public static void Write(string path, IMeshSequence sequence)
    {
        ArgumentNullException.ThrowIfNull(sequence);
        Write(path, sequence.FrameCount, sequence.PointCount, sequence.Read);
    }

    /// <summary>Writes frames as they are made.</summary>
    /// <param name="path">The .npy file to make or replace.</param>
    /// <param name="frameCount">T, at least 1.</param>
    /// <param name="pointCount">N, at least 1.</param>
    /// <param name="fill">Fills in [N x 3] of a frame; called once for each, in order. An exception from it leaves the file as it was.</param>
    /// <exception cref="MimikException">The name is not a .npy's, or the file cannot be written.</exception>
    public static void Write(string path, int frameCount, int pointCount, Action<int, Span<float>> fill)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(frameCount);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(pointCount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pointCount, Array.MaxLength / 3);
        ArgumentNullException.ThrowIfNull(fill);
        if (!Path.GetExtension(path).Equals(".npy", StringComparison.OrdinalIgnoreCase))
            throw new MimikException($"{path}: expected a name that ends in .npy for frames of points, found {(Path.HasExtension(path) ? Path.GetExtension(path) : "no extension")}");
        float[] points = new float[3 * pointCount];
        AtomicFile.Write(path, stream =>
        {
            stream.Write(NpyHeader.Write(new NpyType(NpyKind.Real, 4), [frameCount, pointCount, 3]));
            for (int frame = 0; frame < frameCount; frame++)
            {
                fill(frame, points);
                Span<byte> bytes = MemoryMarshal.AsBytes(points.AsSpan());
                if (!BitConverter.IsLittleEndian)
                    NpyOrder.SwapInPlace(bytes, 4);
                stream.Write(bytes);
            }
        });
    }
}
