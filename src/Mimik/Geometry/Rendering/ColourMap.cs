using System.Numerics;

namespace Mimik.Geometry.Rendering;

/// <summary>
/// A perceptual colour map of our own: lightness rises evenly while the hue turns from deep blue over violet and orange to pale yellow,
/// in <see cref="Oklab"/>, so that equal steps look equal and a grey print still reads.
/// </summary>
internal static class ColourMap
{
    /// <summary>The colour of a value.</summary>
    /// <param name="t">0..1; clamped.</param>
    /// <returns>Linear red, green and blue.</returns>
    public static Vector3 At(float t)
    {
        t = float.IsNaN(t) ? 0 : Math.Clamp(t, 0f, 1f);
        float lightness = 0.30f + (0.66f * t);
        float chroma = 0.17f * MathF.Sin(MathF.PI * (0.18f + (0.68f * t)));
        float hue = (-92 + (192 * t)) * MathF.PI / 180;
        return Vector3.Clamp(Oklab.ToLinear(Oklab.FromPolar(lightness, chroma, hue)), Vector3.Zero, Vector3.One);
    }
}
