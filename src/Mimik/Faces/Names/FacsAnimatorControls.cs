namespace Mimik.Faces.Names;

/// <summary>
/// The 56 sliders that an animator of a FACS-72 rig moves: opposite controls (lips sucked in or funnelled out, eyes left or right) share one
/// slider of [-1, 1], the others have [0, 1]. As in the published rig of Compressed Skinning for Facial Blendshapes, a slider is limited to its range here,
/// so that two opposites are never on together.
/// </summary>
public static class FacsAnimatorControls
{
    private static readonly (int Negative, int Positive)[] Sliders = Create();

    /// <summary>The number of sliders, 56.</summary>
    public static int Count => Sliders.Length;

    /// <summary>The sliders' names: the control, or "negative/positive".</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. Sliders.Select(slider => slider.Negative < 0
            ? FaceVocabularies.Facs72[slider.Positive]
            : $"{FaceVocabularies.Facs72[slider.Negative]}/{FaceVocabularies.Facs72[slider.Positive]}")];

    /// <summary>Sliders to FACS-72 controls.</summary>
    /// <param name="sliders">[56] in the order of <see cref="Names"/>.</param>
    /// <param name="facs72">[72] receives controls in [0, 1], in the order of <see cref="FaceVocabularies.Facs72"/>.</param>
    /// <exception cref="ArgumentException">A span has the wrong length.</exception>
    public static void ToFacs72(ReadOnlySpan<float> sliders, Span<float> facs72)
    {
        if (sliders.Length != Count)
            throw new ArgumentException($"expected {Count} sliders, found {sliders.Length}", nameof(sliders));
        if (facs72.Length != FaceVocabularies.Facs72.Count)
            throw new ArgumentException($"expected {FaceVocabularies.Facs72.Count} controls, found {facs72.Length}", nameof(facs72));
        for (int i = 0; i < Sliders.Length; i++)
        {
            facs72[Sliders[i].Positive] = Math.Clamp(sliders[i], 0, 1);
            if (Sliders[i].Negative >= 0)
                facs72[Sliders[i].Negative] = Math.Clamp(-sliders[i], 0, 1);
        }
    }

    // The sliders stand in the order of their first control, where that is not the second of a slider before.
    private static (int Negative, int Positive)[] Create()
    {
        (string Negative, string Positive)[] pairs =
        [
            ("cheekSuck_*", "cheekPuff_*"), ("upperLidRaiser_*", "eyesClosed_*"), ("eyesLookDown_*", "eyesLookUp_*"), ("eyesLookLeft_*", "eyesLookRight_*"),
            ("jawSidewaysLeft", "jawSidewaysRight"), ("lipSuck_*", "lipFunneler_*"), ("mouthRight", "mouthLeft"), ("nostrilCompressor_*", "nostrilDilator_*"),
        ];
        var opposite = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string side in new[] { "L", "R", "LB", "LT", "RB", "RT" })
        {
            foreach ((string negative, string positive) in pairs)
                opposite[positive.Replace("*", side, StringComparison.Ordinal)] = negative.Replace("*", side, StringComparison.Ordinal);
        }

        var index = FaceVocabularies.Facs72.Select((name, i) => (name, i)).ToDictionary(pair => pair.name, pair => pair.i, StringComparer.Ordinal);
        var sliders = new List<(int Negative, int Positive)>();
        var used = new HashSet<int>();
        foreach ((string name, int i) in index)
        {
            if (used.Contains(i))
                continue;
            string? positive = opposite.FirstOrDefault(pair => pair.Value == name && index.ContainsKey(pair.Key)).Key ?? name;
            int negative = opposite.TryGetValue(positive, out string? other) ? index[other] : -1;
            sliders.Add((negative, index[positive]));
            used.Add(index[positive]);
            used.Add(negative);
        }

        return [.. sliders];
    }
}
