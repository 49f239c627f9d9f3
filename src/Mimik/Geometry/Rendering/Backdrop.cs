using System.Numerics;

namespace Mimik.Geometry.Rendering;

/// <summary>The wall behind the face: lit from the middle, darker towards the corners.</summary>
internal static class Backdrop
{
    private static readonly Vector3 Middle = new(0.196f, 0.216f, 0.242f);
    private static readonly Vector3 Edge = new(0.040f, 0.046f, 0.055f);

    /// <summary>Paints the whole picture.</summary>
    /// <param name="target">The picture.</param>
    public static void Paint(Image target)
    {
        for (int y = 0; y < target.Height; y++)
        {
            for (int x = 0; x < target.Width; x++)
            {
                float u = ((x + 0.5f) / target.Width) - 0.5f, v = ((y + 0.5f) / target.Height) - 0.45f;
                float d = Math.Clamp(1.15f * MathF.Sqrt((u * u) + (v * v)) / 0.72f, 0, 1);
                Vector3 c = Vector3.Lerp(Middle, Edge, d * d * (3 - (2 * d)));
                Span<byte> pixel = target.Pixels.AsSpan(4 * ((y * target.Width) + x), 4);
                pixel[0] = Srgb.Encode(c.X);
                pixel[1] = Srgb.Encode(c.Y);
                pixel[2] = Srgb.Encode(c.Z);
                pixel[3] = 255;
            }
        }
    }
}
