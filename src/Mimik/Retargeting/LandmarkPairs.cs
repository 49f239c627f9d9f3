using Mimik.Faces.Landmarks;

namespace Mimik.Retargeting;

/// <summary>Landmarks that mean the same on two heads.</summary>
public sealed class LandmarkPairs
{
    private const string Whole = "ibug68", WithoutJaw = "ibug51";

    // The 68 start with the outline of the jaw, which the 51 leave out.
    private const int JawLandmarks = 17;

    /// <summary>Creates pairs.</summary>
    /// <param name="source">Places on the source.</param>
    /// <param name="target">The same places on the target, in the same order.</param>
    /// <exception cref="MimikException">The numbers differ, or there are fewer than three.</exception>
    public LandmarkPairs(LandmarkEmbedding source, LandmarkEmbedding target)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        if (source.Count != target.Count || source.Count < 3)
            throw new MimikException($"landmarks: expected as many on both heads, at least 3, found {source.Count} and {target.Count}");
        Source = source;
        Target = target;
        Slits = source.Convention != target.Convention ? []
            : source.Convention == Whole && source.Count == 68 ? SlitSides.OfIbug68
            : source.Convention == WithoutJaw && source.Count == 51 ? [.. SlitSides.OfIbug68.Select(slit => slit.Without(JawLandmarks))]
            : [];
    }

    /// <summary>Places on the source.</summary>
    public LandmarkEmbedding Source { get; }

    /// <summary>The same places on the target.</summary>
    public LandmarkEmbedding Target { get; }

    /// <summary>Rows of these landmarks on either side of mouth and eyes; empty where their convention is not known.</summary>
    internal IReadOnlyList<Slit> Slits { get; }

    /// <summary>The landmarks that two heads share: of the same convention, else iBUG's 51 out of 68.</summary>
    /// <param name="source">The source's sets.</param>
    /// <param name="target">The target's sets.</param>
    /// <returns>Null where they share none.</returns>
    public static LandmarkPairs? Shared(IReadOnlyList<LandmarkEmbedding> source, IReadOnlyList<LandmarkEmbedding> target)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        foreach (LandmarkEmbedding ours in source.Concat(source.Select(Short).OfType<LandmarkEmbedding>()))
        {
            foreach (LandmarkEmbedding theirs in target.Concat(target.Select(Short).OfType<LandmarkEmbedding>()))
            {
                if (ours.Convention.Length > 0 && ours.Convention == theirs.Convention && ours.Count == theirs.Count && ours.Count >= 3)
                    return new LandmarkPairs(ours, theirs);
            }
        }

        return null;
    }

    private static LandmarkEmbedding? Short(LandmarkEmbedding set) =>
        set.Convention == Whole && set.Count == 68 ? set.Select(WithoutJaw, [.. Enumerable.Range(JawLandmarks, 51)]) : null;
}
