using System.Numerics;
using Mimik.Geometry;

namespace Mimik.Faces;

/// <summary>Draws landmarks onto the picture of a face: discs with a dark rim.</summary>
internal static class LandmarkDots
{
    private static readonly byte[] Fill = [60, 220, 255];

    /// <summary>Draws the landmarks that lie in the picture; those behind the face are drawn, too.</summary>
    /// <param name="image">The picture that the renderer drew.</param>
    /// <param name="renderer">What drew it.</param>
    /// <param name="vertices">[N x 3] the pose that it drew.</param>
    /// <param name="points">[K x 3] in the same space.</param>
    public static void Draw(Image image, FaceRenderer renderer, ReadOnlySpan<float> vertices, ReadOnlySpan<float> points)
    {
        double radius = Math.Max(1.5, Math.Min(image.Width, image.Height) / 220.0);
        for (int k = 0; k < points.Length / 3; k++)
        {
            Vector2 at = renderer.PixelOf(vertices, new Vector3(points[3 * k], points[(3 * k) + 1], points[(3 * k) + 2]));
            for (int y = (int)(at.Y - radius - 2); y <= at.Y + radius + 2; y++)
            {
                for (int x = (int)(at.X - radius - 2); x <= at.X + radius + 2; x++)
                {
                    if ((uint)x < (uint)image.Width && (uint)y < (uint)image.Height)
                        Blend(image.Pixels.AsSpan(4 * ((y * image.Width) + x), 3), Vector2.Distance(at, new Vector2(x + 0.5f, y + 0.5f)), radius);
                }
            }
        }
    }

    private static void Blend(Span<byte> pixel, double distance, double radius)
    {
        double rim = Math.Clamp(radius + 1.5 - distance, 0, 1), disc = Math.Clamp(radius + 0.5 - distance, 0, 1);
        for (int c = 0; c < 3; c++)
            pixel[c] = (byte)Math.Round((((pixel[c] * (1 - rim)) + (20 * rim)) * (1 - disc)) + (Fill[c] * disc));
    }
}
