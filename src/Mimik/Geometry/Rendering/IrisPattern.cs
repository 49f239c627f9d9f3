using System.Numerics;

namespace Mimik.Geometry.Rendering;

/// <summary>The colours of an eye's front: pupil, fibres that run outwards, a dark limbus, the white.</summary>
internal static class IrisPattern
{
    private static readonly Vector3 PupilColour = new(0.004f);

    /// <summary>The colour at a point.</summary>
    /// <param name="at">Position about the line of sight, 1 away from it at the iris's edge.</param>
    /// <param name="look">The eye's colours.</param>
    /// <returns>Linear red, green and blue.</returns>
    public static Vector3 At(Vector2 at, in SurfaceLook look)
    {
        float r = at.Length();
        if (r > 1.5f)
            return look.Albedo;
        float angle = MathF.Atan2(at.Y, at.X);
        float fibres = (0.5f * MathF.Sin((47 * angle) + (3 * MathF.Sin(5 * angle))))
            + (0.3f * MathF.Sin((83 * angle) + (6 * r)))
            + (0.2f * MathF.Sin((29 * angle) - (9 * r)));
        float collarette = Step(look.Pupil + 0.28f, look.Pupil + 0.12f, r + (0.03f * fibres));
        Vector3 iris = look.Iris * (1.15f + (0.45f * fibres) - (0.55f * Step(0.62f, 1, r)));
        iris = Vector3.Lerp(iris, (1.5f * look.Iris) + new Vector3(0.035f, 0.018f, 0), 0.55f * collarette);
        iris = Vector3.Lerp(iris, 0.12f * look.Iris, Step(0.80f, 0.97f, r));
        Vector3 inside = Vector3.Lerp(PupilColour, iris, Step(look.Pupil - 0.035f, look.Pupil + 0.035f, r));
        return Vector3.Lerp(Vector3.Max(inside, Vector3.Zero), look.Albedo, Step(0.94f, 1.07f, r));
    }

    private static float Step(float from, float to, float x)
    {
        float t = Math.Clamp((x - from) / (to - from), 0, 1);
        return t * t * (3 - (2 * t));
    }
}
