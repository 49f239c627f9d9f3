using System.Numerics;

namespace Mimik.Geometry.Rendering;

/// <summary>The key to a picture of regions: their colours with their numbers, from 1.</summary>
internal static class RegionKey
{
    private const int MostRows = 24;
    private static readonly Vector3 Ink = new(226, 229, 233);

    /// <summary>A picture of the key.</summary>
    /// <param name="height">Its height in pixels.</param>
    /// <param name="colours">Linear colours of the regions.</param>
    /// <returns>A picture as wide as it takes.</returns>
    public static Image Strip(int height, IReadOnlyList<Vector3> colours)
    {
        int columns = Math.Max(1, (colours.Count + MostRows - 1) / MostRows), rows = Math.Max(1, (colours.Count + columns - 1) / columns);
        int row = Math.Max(4, (height * 9 / 10) / MostRows), square = Math.Max(2, row * 2 / 3);
        float text = 0.5f * row;
        int column = square + (int)(1.6f * text + StrokeFont.Measure($"{colours.Count}", text)) + square;
        var strip = new Image((columns * column) + square, height);
        Backdrop.Paint(strip);
        int top = Math.Max(0, (height - (rows * row)) / 2);
        for (int r = 0; r < colours.Count; r++)
        {
            int left = square + ((r / rows) * column), y = top + ((r % rows) * row);
            Fill(strip, left, y, square, colours[r]);
            StrokeFont.Draw(strip, $"{r + 1}", left + square + (0.6f * text), y + (0.5f * square) + (0.5f * text), text, Ink);
        }

        return strip;
    }

    private static void Fill(Image target, int left, int top, int size, Vector3 colour)
    {
        for (int y = top; y < Math.Min(top + size, target.Height); y++)
        {
            for (int x = left; x < Math.Min(left + size, target.Width); x++)
            {
                Span<byte> pixel = target.Pixels.AsSpan(4 * ((y * target.Width) + x), 4);
                pixel[0] = Srgb.Encode(colour.X);
                pixel[1] = Srgb.Encode(colour.Y);
                pixel[2] = Srgb.Encode(colour.Z);
                pixel[3] = 255;
            }
        }
    }
}
