using System.Numerics;

namespace Mimik.Geometry.Rendering;

/// <summary>Ottosson's Oklab (2020), in which equal distances look about equal.</summary>
internal static class Oklab
{
    /// <summary>To linear red, green and blue, which lie outside 0..1 where a screen cannot show the colour.</summary>
    /// <param name="lab">Lightness 0..1, a (green to red), b (blue to yellow).</param>
    public static Vector3 ToLinear(Vector3 lab)
    {
        (float lightness, float a, float b) = (lab.X, lab.Y, lab.Z);
        float l = lightness + (0.3963377774f * a) + (0.2158037573f * b);
        float m = lightness - (0.1055613458f * a) - (0.0638541728f * b);
        float s = lightness - (0.0894841775f * a) - (1.2914855480f * b);
        (l, m, s) = (l * l * l, m * m * m, s * s * s);
        return new Vector3(
            (4.0767416621f * l) - (3.3077115913f * m) + (0.2309699292f * s),
            (-1.2684380046f * l) + (2.6097574011f * m) - (0.3413193965f * s),
            (-0.0041960863f * l) - (0.7034186147f * m) + (1.7076147010f * s));
    }

    /// <summary>Lightness, chroma and hue as a point of Oklab.</summary>
    /// <param name="lightness">0..1.</param>
    /// <param name="chroma">0 is grey; screens reach about 0.3.</param>
    /// <param name="hue">Radians from red over yellow.</param>
    public static Vector3 FromPolar(float lightness, float chroma, float hue) => new(lightness, chroma * MathF.Cos(hue), chroma * MathF.Sin(hue));
}
