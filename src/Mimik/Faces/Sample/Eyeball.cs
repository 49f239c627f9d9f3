using System.Numerics;

namespace Mimik.Faces.Sample;

/// <summary>An eyeball that looks straight ahead: rings round the line of sight, with pupil, iris, limbus, sclera and a cornea's bulge.</summary>
internal static class Eyeball
{
    private const int Segments = 24;
    private const float CorneaBulge = 0.05f;
    private const float LimbusDegrees = 28f;

    // Rings by their angle from the line of sight, in degrees, and the material inside of each.
    private static readonly (float Degrees, SampleMaterial Inside)[] Rings =
    [
        (5f, SampleMaterial.Pupil), (11f, SampleMaterial.Pupil), (13.5f, SampleMaterial.Iris), (19f, SampleMaterial.Iris),
        (24.5f, SampleMaterial.Iris), (LimbusDegrees, SampleMaterial.Limbus), (33f, SampleMaterial.Sclera),
        (41f, SampleMaterial.Sclera), (52f, SampleMaterial.Sclera), (66f, SampleMaterial.Sclera), (84f, SampleMaterial.Sclera),
        (106f, SampleMaterial.Sclera), (134f, SampleMaterial.Sclera),
    ];

    /// <summary>Makes the left eyeball.</summary>
    public static PartMesh Left()
    {
        var part = new PartMesh("eyeLeft");
        int front = part.AddVertex(At(0, 0), new Vector2(0.5f));
        foreach ((float degrees, _) in Rings)
        {
            for (int k = 0; k < Segments; k++)
            {
                float turn = 2 * MathF.PI * k / Segments;
                (float sin, float cos) = MathF.SinCos(turn);
                part.AddVertex(At(degrees, turn), new Vector2(0.5f) + (new Vector2(cos, sin) * (degrees / 360f)));
            }
        }

        for (int k = 0; k < Segments; k++)
        {
            int next = (k + 1) % Segments;
            part.AddFace(SampleMaterial.Pupil, front, 1 + k, 1 + next);
            for (int ring = 1; ring < Rings.Length; ring++)
            {
                int inner = 1 + ((ring - 1) * Segments), outer = 1 + (ring * Segments);
                part.AddFace(Rings[ring].Inside, inner + k, outer + k, outer + next, inner + next);
            }
        }

        return part;
    }

    private static Vector3 At(float degrees, float turn)
    {
        float bulge = CorneaBulge * Curve.Smooth(LimbusDegrees + 4, 0, degrees);
        (float sin, float cos) = MathF.SinCos(degrees * (MathF.PI / 180));
        (float up, float right) = MathF.SinCos(turn);
        return EyeSocket.Centre + (new Vector3(sin * right, sin * up, cos) * (EyeSocket.Radius + bulge));
    }
}
