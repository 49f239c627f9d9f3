using System.Numerics;

namespace Mimik.Faces.Sample;

/// <summary>The jaw turns about a hinge before the ears; lower teeth and tongue go with it, the skin follows by its jaw weight.</summary>
internal static class JawShapes
{
    /// <summary>How far jawOpen turns the jaw.</summary>
    public const float OpenDegrees = 21f;

    private static readonly Vector3 Hinge = new(0, -2.2f, 0.6f);

    /// <summary>Adds jawOpen, jawForward, jawLeft, jawRight and mouthClose.</summary>
    public static void AddTo(ExpressionSet set)
    {
        set.Add("jawForward", v => new Vector3(0, -0.06f, 0.75f) * v.Jaw);
        set.AddSides("jaw", v => new Vector3(0.85f, -0.05f, v.P.X * -0.03f) * v.Jaw);
        set.Add("jawOpen", v => Open(v, 1));
        set.AddInBetween("jawOpen", 0.5f, v => Open(v, 0.5f));
        set.Add("mouthClose", v => Close(v, 1));
        set.AddCorrective(v => 2 * (Close(v, 0.5f) - (0.5f * Close(v, 1))), "jawOpen50", "mouthClose");
    }

    /// <summary>The displacement at a part of jawOpen.</summary>
    public static Vector3 Open(FaceVertex v, float amount)
    {
        Vector3 turned = Turn(v.P, OpenDegrees * amount * v.Jaw);
        Vector3 delta = turned - v.P;
        if (!v.IsSkin)
            return delta;
        // Skin that stretches over the open jaw lies closer to the teeth, and the corners are drawn in.
        float corner = Curve.Bump(v.P with { X = MathF.Abs(v.P.X) }, LipShape.HalfWidth, -7.2f, 0.9f, 1.3f) * Curve.Smooth(4, 7, v.P.Z);
        float cheek = Curve.Bump(v.P with { X = MathF.Abs(v.P.X) }, 4.2f, -6.8f, 1.3f, 1.8f) * Curve.Smooth(0, 4, v.P.Z);
        delta.X -= MathF.Sign(v.P.X) * amount * ((0.28f * corner) + (0.12f * cheek));
        // The upper lip is drawn up a little, so that the upper teeth show.
        float lip = v.Bump(0, -6.6f, 1.5f, 0.6f) * Curve.Smooth(0, 1, v.Lip);
        delta.Y += amount * 0.32f * lip;
        return delta;
    }

    // What brings the lips together again while the jaw stays open: both end where the whole mouth would be if it went with
    // the jaw a small part of the way, so they meet as they do at rest.
    private static Vector3 Close(FaceVertex v, float amount)
    {
        if (!v.IsSkin)
            return Vector3.Zero;
        const float Share = 0.2f;
        return LipReach(v) * ((Share * (Turn(v.P, OpenDegrees * amount) - v.P)) - Open(v, amount));
    }

    // 1 on the lips, falling off over the chin and under the nose.
    private static float LipReach(FaceVertex v)
    {
        if (v.IsMouthRing(LipShape.Border) && v.Place.First <= LipShape.Inside)
            return 1;
        if (v.IsMouthRing(LipShape.Inside))
            return v.Place.First == LipShape.Inside + 1 ? 0.7f : 0;
        float above = Curve.Smooth(-4.9f, -6.3f, v.P.Y), below = Curve.Smooth(-10.6f, -7.6f, v.P.Y);
        return above * below * Curve.Smooth(4.6f, 2.2f, MathF.Abs(v.P.X)) * Curve.Smooth(5, 8, v.P.Z);
    }

    private static Vector3 Turn(Vector3 p, float degrees)
    {
        (float sin, float cos) = MathF.SinCos(degrees * (MathF.PI / 180));
        Vector3 d = p - Hinge;
        return Hinge + new Vector3(d.X, (d.Y * cos) - (d.Z * sin), (d.Y * sin) + (d.Z * cos));
    }
}
