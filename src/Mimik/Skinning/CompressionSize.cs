using Mimik.Playback;

namespace Mimik.Skinning;

/// <summary>What a compressed rig is made of.</summary>
/// <param name="Bones">P.</param>
/// <param name="Influences">K.</param>
/// <param name="NonZeros">Non-zero parameters of all transforms together.</param>
public sealed record CompressionSize(int Bones, int Influences, int NonZeros)
{
    // Bones, influences and non-zeros a shape that suit each other, from very small to very large. The sixth is the default.
    private static readonly (int Bones, int Influences, double PerShape)[] Steps =
    [
        (8, 4, 4), (12, 4, 7), (16, 6, 10), (24, 6, 14), (32, 8, 18), (40, 8, SkinCompressorOptions.NonZerosPerShape),
        (56, 8, 32), (72, 10, 45), (96, 12, 64), (128, 12, 96), (160, 16, 140), (200, 24, 220),
    ];

    /// <summary>The place of the default among <see cref="Ladder"/>.</summary>
    internal const int DefaultStep = 5;

    /// <summary>Sizes from small to large.</summary>
    /// <param name="shapes">S.</param>
    /// <param name="bones">P of all of them, or null for one that suits the size.</param>
    /// <param name="influences">K of all of them, or null for one that suits the size.</param>
    public static IReadOnlyList<CompressionSize> Ladder(int shapes, int? bones = null, int? influences = null) =>
        [.. Steps.Select(step => Fit(bones ?? step.Bones, influences, step.Influences, step.PerShape * shapes, shapes))];

    /// <summary>The most bytes that the transforms take in a <c>.mimik</c> file, indices and row lengths included.</summary>
    /// <param name="shapes">S.</param>
    /// <param name="half">Numbers are kept as half floats.</param>
    public long TransformBytes(int shapes, bool half = false) => TransformBytes(Bones, NonZeros, shapes, half);

    /// <summary>Sizes whose transforms take so many bytes or less, with fewer and with more bones.</summary>
    /// <param name="bytes">The most bytes.</param>
    /// <param name="shapes">S.</param>
    /// <param name="half">Numbers are kept as half floats.</param>
    /// <param name="bones">P, or null for several to choose from.</param>
    /// <param name="influences">K, or null for one that suits the size.</param>
    /// <exception cref="MimikException">Not even one non-zero fits.</exception>
    internal static IReadOnlyList<CompressionSize> Within(long bytes, int shapes, bool half, int? bones, int? influences)
    {
        long least = TransformBytes(bones ?? 1, 1, shapes, half);
        if (bytes < least)
            throw new MimikException($"compress: budget: expected at least {least:N0} bytes for {shapes} shapes, found {bytes:N0}");
        double rough = MostNonZeros(bytes, bones ?? Steps[DefaultStep].Bones, shapes, half);
        (int Bones, int Influences, double PerShape) near = Steps.MinBy(step => Math.Abs(Math.Log(step.PerShape * shapes / rough)));
        IEnumerable<int> candidates = bones is { } given ? [given] : [near.Bones * 5 / 8, near.Bones, near.Bones * 8 / 5];
        return [.. candidates.Select(p => Fit(p, influences, near.Influences, MostNonZeros(bytes, p, shapes, half), shapes)).Distinct()];
    }

    // One bone more, for the parts that nothing moves.
    private static long TransformBytes(int bones, int nonZeros, int shapes, bool half) => PlaybackFileSize.OfTransforms(shapes, bones + 1, nonZeros, half);

    private static int MostNonZeros(long bytes, int bones, int shapes, bool half)
    {
        int fits = 1, beyond = (int)Math.Min(int.MaxValue, (6L * bones * shapes) + 1);
        while (beyond - fits > 1)
        {
            int middle = fits + ((beyond - fits) / 2);
            if (TransformBytes(bones, middle, shapes, half) <= bytes)
                fits = middle;
            else
                beyond = middle;
        }

        return fits;
    }

    // Influences that are given stay, so that a number above the bones' is refused.
    private static CompressionSize Fit(int bones, int? given, int influences, double nonZeros, int shapes) =>
        new(bones, given ?? Math.Min(influences, bones), (int)Math.Clamp(Math.Round(nonZeros), 1, 6.0 * bones * shapes));
}
