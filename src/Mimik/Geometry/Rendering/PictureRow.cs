using System.Numerics;

namespace Mimik.Geometry.Rendering;

/// <summary>Pictures side by side, each with its label.</summary>
internal static class PictureRow
{
    private const int Gap = 4;
    private static readonly Vector3 Ink = new(236, 238, 241);

    /// <summary>Joins pictures of one height; labels stand in their upper left corners.</summary>
    /// <param name="pictures">At least one picture.</param>
    /// <param name="labels">One for every picture; empty for none.</param>
    /// <exception cref="ArgumentException">The heights or the counts differ.</exception>
    public static Image Join(IReadOnlyList<Image> pictures, IReadOnlyList<string> labels)
    {
        if (pictures.Count == 0 || pictures.Count != labels.Count || pictures.Any(p => p.Height != pictures[0].Height))
            throw new ArgumentException("expected pictures of one height and a label for each", nameof(pictures));
        var row = new Image(pictures.Sum(p => p.Width) + (Gap * (pictures.Count - 1)), pictures[0].Height);
        int left = 0;
        for (int i = 0; i < pictures.Count; i++)
        {
            Image picture = pictures[i];
            for (int y = 0; y < picture.Height; y++)
                picture.Pixels.AsSpan(4 * y * picture.Width, 4 * picture.Width).CopyTo(row.Pixels.AsSpan(4 * ((y * row.Width) + left)));
            float text = Math.Clamp(picture.Height / 50f, 6f, 20f);
            StrokeFont.Draw(row, labels[i], left + (1.6f * text), 2.8f * text, text, Ink);
            left += picture.Width + Gap;
        }

        return row;
    }
}
