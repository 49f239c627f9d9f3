using System.Numerics;

namespace Mimik.Geometry.Rendering;

/// <summary>
/// A perceptual colour map of our own: lightness rises evenly while the hue turns from deep blue over violet and orange to pale yellow,
/// in Ottosson's Oklab (2020), so that equal steps look equal and a grey print still reads.
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
        return FromOklab(lightness, chroma * MathF.Cos(hue), chroma * MathF.Sin(hue));
    }

    private static Vector3 FromOklab(float lightness, float a, float b)
    {
        float l = lightness + (0.3963377774f * a) + (0.2158037573f * b);
        float m = lightness - (0.1055613458f * a) - (0.0638541728f * b);
        float s = lightness - (0.0894841775f * a) - (1.2914855480f * b);
        (l, m, s) = (l * l * l, m * m * m, s * s * s);
        return Vector3.Clamp(
            new Vector3(
                (4.0767416621f * l) - (3.3077115913f * m) + (0.2309699292f * s),
                (-1.2684380046f * l) + (2.6097574011f * m) - (0.3413193965f * s),
                (-0.0041960863f * l) - (0.7034186147f * m) + (1.7076147010f * s)),
            Vector3.Zero,
            Vector3.One);
    }
}
