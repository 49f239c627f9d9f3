using System.Numerics;

namespace Mimik.Faces.Sample;

/// <summary>What the lips and the skin round them do, apart from the jaw.</summary>
internal static class MouthShapes
{
    /// <summary>How far a smile pushes the lower lid up.</summary>
    public const float SmileLidDegrees = 6f;

    private const float CornerY = -7.0f;

    /// <summary>Adds all mouth shapes but mouthClose.</summary>
    public static void AddTo(ExpressionSet set)
    {
        AddCorners(set);
        AddWhole(set);
        AddLips(set);
    }

    private static void AddCorners(ExpressionSet set)
    {
        set.AddSides("mouthSmile", Smile);
        set.AddSides("mouthFrown", v => Corner(v, 1.15f, 0.95f) * new Vector3(-0.02f, -0.62f, -0.06f)
            + (v.Bump(2.4f, -8.9f, 0.9f, 0.7f) * new Vector3(0.05f, -0.10f, 0.14f)));
        set.AddSides("mouthDimple", v => (Corner(v, 0.95f, 0.7f) * new Vector3(0.34f, 0.06f, -0.36f))
            + (v.Bump(3.5f, -6.9f, 0.7f, 0.9f) * new Vector3(0.06f, 0.02f, 0.14f)));
        set.AddSides("mouthStretch", v => (Corner(v, 1.5f, 1.2f) * new Vector3(0.62f, -0.30f, -0.42f))
            + (v.Bump(3.4f, -10f, 1.1f, 1.2f) * new Vector3(0.10f, -0.22f, 0.05f)));
    }

    private static Vector3 Smile(FaceVertex v)
    {
        Vector3 pull = Corner(v, 1.15f, 1.15f) * new Vector3(0.58f, 0.92f, -0.62f);
        Vector3 cheek = v.OffLids * v.Bump(3.6f, -3.3f, 1.2f, 1.0f) * new Vector3(0.14f, 0.46f, 0.52f);
        // The fold from the nose's wing past the corner.
        Vector3 crease = v.OffLids * Fold(v.P) * new Vector3(-0.08f, 0, -0.20f);
        // The lips are drawn thin over the teeth and the upper one bares them a little; the wing of the nose widens.
        float lips = SideOf(v) * v.Bump(0.4f, CornerY, 1.9f, 0.9f);
        Vector3 thin = lips * new Vector3(0, (-0.22f * (v.P.Y - CornerY)) + (0.20f * Upper(v)) - (0.14f * Lower(v)), -0.10f);
        Vector3 wing = v.Bump(1.5f, -4.3f, 0.5f, 0.5f) * new Vector3(0.10f, 0.05f, -0.03f);
        return pull + cheek + crease + thin + wing + EyeShapes.CheekUnderLid(v, SmileLidDegrees);
    }

    // 1 along the line from the nose's wing down past the corner of the mouth, falling off across it and at its ends.
    private static float Fold(Vector3 p)
    {
        float x = p.X - 2.2f, y = p.Y + 4.8f;
        float along = (0.58f * x) - (0.815f * y), across = ((0.815f * x) + (0.58f * y)) / 0.36f;
        return MathF.Exp(-0.5f * across * across) * Curve.Smooth(-0.6f, 0.5f, along) * Curve.Smooth(3.0f, 1.4f, along) * Curve.Smooth(0, 4, p.Z);
    }

    private static void AddWhole(ExpressionSet set)
    {
        set.Add("mouthPucker", Pucker);
        set.Add("mouthFunnel", Funnel);
        set.AddSides("mouth", v => v.Bump(0, -6.9f, 2.1f, 1.2f) * new Vector3(0.92f, 0, (-0.07f * v.P.X) - 0.06f));
        set.AddSides("mouthPress", v => SideOf(v) * v.Bump(1.2f, -7f, 1.3f, 0.55f) * Thin(v, 0.16f, -0.14f));
    }

    private static Vector3 Pucker(FaceVertex v)
    {
        float around = v.Bump(0, CornerY, 1.9f, 1.25f);
        float lips = v.Bump(0, CornerY, 1.4f, 0.8f);
        float x = -0.46f * v.P.X * around;
        float z = (0.30f * around) + (0.50f * lips) + (0.10f * v.P.X * v.P.X * around);
        float y = 0.10f * lips * v.Lip * Curve.Smooth(0, 0.6f, MathF.Abs(v.P.Y - CornerY));
        return new Vector3(x, y, z);
    }

    private static Vector3 Funnel(FaceVertex v)
    {
        float around = v.Bump(0, CornerY, 2.0f, 1.3f);
        float middle = v.Bump(0, CornerY, 1.25f, 0.95f);
        float x = -0.30f * v.P.X * around;
        float z = (0.22f * around) + (0.42f * middle) + (0.06f * v.P.X * v.P.X * around);
        return new Vector3(x, middle * (v.Lip > 0 ? 0.46f : 0.58f) * v.Lip, z);
    }

    private static void AddLips(ExpressionSet set)
    {
        set.Add("mouthRollLower", v => Lower(v) * Roll(v));
        set.Add("mouthRollUpper", v => Upper(v) * Roll(v));
        set.Add("mouthShrugLower", v => (Lower(v) * v.Bump(0, -7.6f, 1.7f, 0.7f) * new Vector3(0, 0.30f, 0.24f))
            + (Lower(v) * v.Bump(0, -9.8f, 1.6f, 1.0f) * new Vector3(0, 0.34f, 0.10f)));
        set.Add("mouthShrugUpper", v => Upper(v) * v.Bump(0, -6.4f, 1.6f, 0.65f) * new Vector3(0, 0.30f, 0.22f));
        set.AddSides("mouthLowerDown", v => SideOf(v) * Lower(v) * v.Bump(0.9f, -7.6f, 1.15f, 0.85f) * new Vector3(0.06f, -0.62f, -0.06f));
        set.AddSides("mouthUpperUp", v => SideOf(v) * Upper(v) * (
            (v.Bump(0.95f, -6.5f, 1.1f, 0.75f) * new Vector3(0.04f, 0.56f, -0.02f))
            + (v.Bump(1.9f, -5.2f, 0.7f, 0.7f) * new Vector3(0.02f, 0.18f, 0.08f))));
    }

    // The influence of a mouth corner: strongest there, fading along the lips to the middle.
    private static float Corner(FaceVertex v, float radiusX, float radiusY) => v.Bump(LipShape.HalfWidth + 0.1f, CornerY, radiusX, radiusY);

    // Both sides of a shape add up to the whole; they cross over the middle softly.
    private static float SideOf(FaceVertex v) => Curve.Smooth(-0.9f, 0.9f, v.P.X);

    private static float Upper(FaceVertex v) => Curve.Smooth(-0.35f, 1f, v.Lip);

    private static float Lower(FaceVertex v) => Curve.Smooth(0.35f, -1f, v.Lip);

    // Presses the lips on one another and in.
    private static Vector3 Thin(FaceVertex v, float together, float back) => new(0, -together * v.Lip, back);

    // Turns the red of a lip in over the teeth.
    private static Vector3 Roll(FaceVertex v)
    {
        float near = v.Bump(0, CornerY, 2.0f, 0.75f);
        if (!v.IsMouthRing(LipShape.Border) || v.Place.First > LipShape.Inside)
            return near * new Vector3(0, -0.16f * v.Lip, -0.14f) * (v.IsMouthRing(LipShape.Inside) ? 0.5f : 1f);
        (float together, float back) = v.Place.First switch
        {
            LipShape.Border => (0.24f, -0.22f),
            LipShape.Fullest => (0.20f, -0.42f),
            LipShape.Contact => (0.02f, -0.46f),
            _ => (-0.06f, -0.3f),
        };
        float middle = Curve.Smooth(1.02f, 0.5f, MathF.Abs(v.P.X) / LipShape.HalfWidth);
        return middle * new Vector3(0, -together * v.Lip, back);
    }
}
