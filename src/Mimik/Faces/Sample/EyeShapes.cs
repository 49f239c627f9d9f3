using System.Numerics;

namespace Mimik.Faces.Sample;

/// <summary>Gaze turns the eyeballs; lids turn about the axis through the eye's corners, so that they slide over the ball.</summary>
internal static class EyeShapes
{
    // How far each lid ring, from 3 (over the fold) to 8 (behind the lid), follows the edge.
    private static readonly float[] Follow = [0.10f, 0.45f, 0.84f, 1f, 1f, 1f];

    /// <summary>Where closed lids meet, as a part of the way from the upper edge (0) to the lower (1).</summary>
    private const float Meeting = 0.88f;

    /// <summary>Adds all shapes of the eyes.</summary>
    public static void AddTo(ExpressionSet set)
    {
        AddBlink(set);
        LidTurn upperDown = t => -19f * Open(t), lowerDown = t => -8f * Open(t);
        LidTurn upperUp = t => 8f * Open(t), lowerUp = t => 3.5f * Open(t);
        LidTurn upperWide = t => 9f * Open(t), lowerWide = t => -2.5f * Open(t);
        AddGaze(set, "eyeLookDown", pitch: -22, yaw: 0, upperDown, lowerDown);
        AddGaze(set, "eyeLookIn", pitch: 0, yaw: -28, upper: _ => 0, lower: _ => 0);
        AddGaze(set, "eyeLookOut", pitch: 0, yaw: 28, upper: _ => 0, lower: _ => 0);
        AddGaze(set, "eyeLookUp", pitch: 24, yaw: 0, upperUp, lowerUp);
        set.AddSides("eyeSquint", Squint);
        set.AddSides("eyeWide", v => Lids(v, upperWide, lowerWide, 1)
            + (0.16f * v.OffLids * v.Bump(3.1f, 1.9f, 1.3f, 0.8f) * Vector3.UnitY));
        // Closed lids stay closed whatever else moves them.
        set.AddCorrectiveSides(v => -Lids(v, upperDown, lowerDown, 1), "eyeBlink", "eyeLookDown");
        set.AddCorrectiveSides(v => -Lids(v, upperUp, lowerUp, 1), "eyeBlink", "eyeLookUp");
        set.AddCorrectiveSides(v => -Lids(v, UpperSquints, LowerSquints, 1), "eyeBlink", "eyeSquint");
        set.AddCorrectiveSides(v => -Lids(v, upperWide, lowerWide, 1), "eyeBlink", "eyeWide");
    }

    /// <summary>The lower lid's part of a raised cheek, for shapes that push the cheek up.</summary>
    public static Vector3 CheekUnderLid(FaceVertex v, float degrees) =>
        Lids(v, _ => 0, t => degrees * Open(t), 1);

    private static void AddBlink(ExpressionSet set)
    {
        set.AddSides("eyeBlink", v => Blink(v, 1));
        set.AddInBetweenSides("eyeBlink", 0.5f, v => Blink(v, 0.5f));
    }

    private static void AddGaze(ExpressionSet set, string name, float pitch, float yaw, LidTurn upper, LidTurn lower)
    {
        set.AddSides(name, v => Gaze(v, pitch, yaw, upper, lower, 1));
        set.AddInBetweenSides(name, 0.5f, v => Gaze(v, pitch, yaw, upper, lower, 0.5f));
    }

    private static Vector3 Blink(FaceVertex v, float amount) => Lids(v, UpperCloses, LowerCloses, amount);

    private static float UpperCloses(float t) =>
        Meeting * (EyeSocket.ApertureDegrees(t, upper: false) - EyeSocket.ApertureDegrees(t, upper: true));

    private static float LowerCloses(float t) =>
        (1 - Meeting) * (EyeSocket.ApertureDegrees(t, upper: true) - EyeSocket.ApertureDegrees(t, upper: false));

    private static float UpperSquints(float t) => -5f * Open(t);

    private static float LowerSquints(float t) => 8f * Open(t);

    private static Vector3 Squint(FaceVertex v) =>
        Lids(v, UpperSquints, LowerSquints, 1)
        + (v.OffLids * v.Bump(3.3f, -1.7f, 1.5f, 0.6f) * new Vector3(0, 0.22f, 0.08f))
        + (v.OffLids * v.Bump(3.2f, 1.8f, 1.4f, 0.6f) * new Vector3(0, -0.12f, 0.04f));

    private static Vector3 Gaze(FaceVertex v, float pitch, float yaw, LidTurn upper, LidTurn lower, float amount)
    {
        if (v.Part != FacePart.EyeLeft)
            return Lids(v, upper, lower, amount);
        var turn = Quaternion.CreateFromYawPitchRoll(yaw * amount * (MathF.PI / 180), -pitch * amount * (MathF.PI / 180), 0);
        return EyeSocket.Centre + Vector3.Transform(v.P - EyeSocket.Centre, turn) - v.P;
    }

    // Turns what belongs to the left eye's lids. The turn is in degrees, positive upward, at full strength.
    private static Vector3 Lids(FaceVertex v, LidTurn upper, LidTurn lower, float amount)
    {
        if (v.P.X <= 0 || v.Place.Piece != SkinPiece.Eye || v.Place.First < EyeSocket.FirstRing || !v.IsSkin)
            return Vector3.Zero;
        int count = SkinTopology.Eye.LoopLength, half = count / 2;
        int k = v.Place.Second;
        bool onUpper = k <= half;
        float t = -MathF.Cos(MathF.PI * (onUpper ? k : count - k) / half);
        float degrees = (onUpper ? upper : lower)(t) * Follow[v.Place.First - EyeSocket.FirstRing] * amount;
        var turn = Quaternion.CreateFromAxisAngle(EyeSocket.Along, -degrees * (MathF.PI / 180));
        return EyeSocket.Centre + Vector3.Transform(v.P - EyeSocket.Centre, turn) - v.P;
    }

    private static float Open(float t) => MathF.Sqrt(MathF.Max(0, 1 - (t * t)));

    /// <summary>Degrees that a lid's edge turns upward, by place along it: -1 at the inner corner, 1 at the outer.</summary>
    private delegate float LidTurn(float t);
}
