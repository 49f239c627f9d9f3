namespace Mimik.Playback;

/// <summary>A <c>.mimik</c> file's bytes by part, each with the headers and padding of its chunks.</summary>
public readonly struct PlaybackFileSize : IEquatable<PlaybackFileSize>
{
    internal const int FileHeader = 16, ChunkHeader = 8;

    internal PlaybackFileSize(long transforms, long weights, long rest, long other)
    {
        Transforms = transforms;
        Weights = weights;
        Rest = rest;
        Other = other;
    }

    /// <summary>The shapes' transforms.</summary>
    public long Transforms { get; }

    /// <summary>The vertices' bones and weights.</summary>
    public long Weights { get; }

    /// <summary>The rest positions.</summary>
    public long Rest { get; }

    /// <summary>Names, logic, triangles, unit, further chunks, and the file's header.</summary>
    public long Other { get; }

    /// <summary>The whole file.</summary>
    public long Total => Transforms + Weights + Rest + Other;

    /// <summary>What transforms take in a file.</summary>
    /// <param name="transforms">The transforms.</param>
    /// <param name="half">As half floats.</param>
    public static long OfTransforms(SparseTransforms transforms, bool half = false) => Chunk(TransformChunk.Bytes(transforms, half));

    /// <summary>The most that transforms can take in a file; exactly what they take where 6 P is at most 255.</summary>
    /// <param name="shapes">S.</param>
    /// <param name="bones">P, bones that nothing moves included.</param>
    /// <param name="nonZeros">Non-zero parameters of all shapes together.</param>
    /// <param name="half">As half floats.</param>
    public static long OfTransforms(int shapes, int bones, int nonZeros, bool half = false) => Chunk(TransformChunk.MostBytes(shapes, bones, nonZeros, half));

    /// <summary>What bones and weights of vertices take in a file.</summary>
    /// <param name="vertices">N.</param>
    /// <param name="influences">K.</param>
    /// <param name="bones">P, bones that nothing moves included.</param>
    /// <param name="weightBits">8, 16 or 32.</param>
    public static long OfWeights(int vertices, int influences, int bones, int weightBits = 32) => Chunk(SkinChunk.Bytes(vertices, influences, bones, weightBits));

    /// <inheritdoc/>
    public bool Equals(PlaybackFileSize other) => Transforms == other.Transforms && Weights == other.Weights && Rest == other.Rest && Other == other.Other;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PlaybackFileSize other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Total.GetHashCode();

    /// <summary>A payload with its chunk's header and padding.</summary>
    internal static long Chunk(long payload) => ChunkHeader + ((payload + 3) & ~3L);
}
