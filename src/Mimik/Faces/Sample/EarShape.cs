using System.Numerics;

namespace Mimik.Faces.Sample;

/// <summary>
/// The left ear: rings that leave the head at the root, flare out behind to the rim (helix), and go in again over the scapha and
/// the inner ridge (antihelix) to the bowl (concha).
/// </summary>
internal static class EarShape
{
    private static readonly Vector3 Origin = new(7.22f, -1.35f, -0.9f);
    private static readonly Vector3 Up = Vector3.Normalize(new Vector3(0.12f, 1f, -0.16f));
    private static readonly Vector3 Back = AcrossUp(new Vector3(0.42f, 0, -1f));
    private static readonly Vector3 Outward = Vector3.Cross(Back, Up);

    // The angle of each spoke: the corners of the lattice's rectangle are the spokes 7, 11, 25 and 29.
    private static readonly Curve Angles = new((0, 0), (7, 62), (11, 112), (18, 180), (25, 248), (29, 300), (36, 360));

    // The rim over the angle, in degrees clockwise from straight ahead as seen from outside: how far back, how far up.
    private static readonly Curve RimBack = new(
        (-60, -0.05f), (-30, -0.42f), (0, -0.55f), (30, -0.45f), (60, 0.10f), (90, 0.95f), (120, 1.75f), (150, 2.15f), (180, 2.12f),
        (210, 1.80f), (240, 1.05f), (270, 0.35f), (300, -0.05f), (330, -0.42f), (360, -0.55f), (390, -0.45f));

    private static readonly Curve RimUp = new(
        (-60, -2.65f), (-30, -1.5f), (0, 0.1f), (30, 1.55f), (60, 2.65f), (90, 3.0f), (120, 2.6f), (150, 1.35f), (180, -0.1f),
        (210, -1.5f), (240, -2.7f), (270, -3.15f), (300, -2.65f), (330, -1.5f), (360, 0.1f), (390, 1.55f));

    // Ring by ring: scale about the bowl and height over the head, behind and in front, where the ear grows out of the cheek.
    private static readonly (float ScaleBehind, float ScaleFront, float HeightBehind, float HeightFront)[] Rings =
    [
        (0.74f, 1.05f, 0.00f, 0.14f), // 1: root
        (0.93f, 1.00f, 0.42f, 0.22f), // 2: back of the flare
        (1.00f, 0.95f, 0.74f, 0.30f), // 3: rim, outside
        (0.93f, 0.88f, 0.86f, 0.35f), // 4: rim, top
        (0.82f, 0.80f, 0.60f, 0.28f), // 5: scapha
        (0.64f, 0.66f, 0.70f, 0.30f), // 6: antihelix
        (0.46f, 0.48f, 0.24f, 0.16f), // 7: wall of the bowl
        (0.26f, 0.26f, 0.02f, -0.05f), // 8: bowl
    ];

    /// <summary>Where vertex k of a ring lies.</summary>
    /// <param name="ring">1 (root) .. 8 (bowl).</param>
    /// <param name="k">Clockwise from the front, as the opening's loop runs.</param>
    public static Vector3 Point(int ring, int k)
    {
        (float scaleBehind, float scaleFront, float heightBehind, float heightFront) = Rings[ring - 1];
        float angle = Angles[k];
        float back = RimBack[angle], up = RimUp[angle];
        float behind = Curve.Smooth(-0.4f, 1.2f, back);
        // Above and below, the rim stands free of the head as it does behind.
        float free = MathF.Max(behind, 0.8f * Curve.Smooth(1.0f, 2.3f, MathF.Abs(up)));
        float scale = float.Lerp(scaleFront, scaleBehind, free);
        float height = float.Lerp(heightFront, heightBehind, behind);
        // The lobe lies closer to the head.
        height *= float.Lerp(1f, 0.7f, Curve.Smooth(-1.8f, -3.0f, up));
        const float BowlBack = 0.55f, BowlUp = -0.55f;
        return Origin + (Back * (BowlBack + ((back - BowlBack) * scale))) + (Up * (BowlUp + ((up - BowlUp) * scale))) + (Outward * height);
    }

    private static Vector3 AcrossUp(Vector3 d) => Vector3.Normalize(d - (Up * Vector3.Dot(d, Up)));
}
