namespace Mimik.Playback;

/// <summary>How exactly a <c>.mimik</c> file holds its numbers. Without options every bit is kept.</summary>
public sealed class PlaybackFileOptions
{
    /// <summary>Chooses the precision.</summary>
    /// <param name="halfTransforms">Transforms as half floats: 11 significant bits, magnitudes below 65,520.</param>
    /// <param name="weightBits">
    /// 32: floats as they are. 16 or 8: whole numbers of 65,536ths or 256ths, chosen so that a vertex's weights sum to exactly 1, the first of which is
    /// what the others leave and is not stored.
    /// </param>
    /// <exception cref="ArgumentException">The bits are not 8, 16 or 32.</exception>
    public PlaybackFileOptions(bool halfTransforms = false, int weightBits = 32)
    {
        if (weightBits is not (8 or 16 or 32))
            throw new ArgumentException($"expected weights of 8, 16 or 32 bits, found {weightBits}", nameof(weightBits));
        HalfTransforms = halfTransforms;
        WeightBits = weightBits;
    }

    /// <summary>Every bit is kept.</summary>
    public static PlaybackFileOptions Exact { get; } = new();

    /// <summary>Transforms as half floats.</summary>
    public bool HalfTransforms { get; }

    /// <summary>8, 16 or 32 bits of a weight.</summary>
    public int WeightBits { get; }

    /// <summary>Whether a file is always its rig, bit for bit.</summary>
    public bool IsExact => !HalfTransforms && WeightBits == 32;
}
