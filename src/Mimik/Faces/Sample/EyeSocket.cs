using System.Numerics;

namespace Mimik.Faces.Sample;

/// <summary>
/// The left eye's place and its lids. Lids lie on a surface of revolution round the axis through the eye's corners that contains the
/// eyeball everywhere, so a lid that turns about this axis slides over the ball and never cuts into it.
/// </summary>
internal static class EyeSocket
{
    /// <summary>The eyeball's radius.</summary>
    public const float Radius = 1.24f;

    /// <summary>The ring whose vertices are the inner edge of the lid margin, next to the ball.</summary>
    public const int InnerEdge = 7;

    /// <summary>The ring that is the outer edge of the lid margin.</summary>
    public const int OuterEdge = 6;

    private const float Margin = 0.04f;
    private const float InnerCorner = -1.42f;
    private const float OuterCorner = 1.40f;

    // Lids by ring, from the first explicit one inward: degrees away from the aperture, height over the ball, and how far the
    // corners move outward; upper and lower lid.
    private static readonly (float UpperDegrees, float UpperLift, float LowerDegrees, float LowerLift, float CornerOut)[] Rings =
    [
        (30f, 0.24f, 27f, 0.19f, 0.50f), // 3: over the fold
        (20.5f, 0.13f, 15f, 0.16f, 0.32f), // 4: the fold
        (9f, 0.19f, 6f, 0.17f, 0.15f), // 5: the lid
        (2f, 0.15f, 1f, 0.13f, 0.05f), // 6: margin, outside
        (0f, 0.03f, 0f, 0.03f, 0f), // 7: margin, at the ball
        (8f, 0.02f, 8f, 0.02f, -0.05f), // 8: behind the lid
    ];

    /// <summary>The eyeball's centre.</summary>
    public static Vector3 Centre { get; } = new(3.12f, 0f, 6.95f);

    /// <summary>Along the lids from the inner to the outer corner: the axis that lids turn about.</summary>
    public static Vector3 Along { get; } = Vector3.Normalize(new Vector3(1f, 0.06f, -0.13f));

    /// <summary>Up, across the axis.</summary>
    public static Vector3 Up { get; } = Vector3.Normalize(Vector3.UnitY - (Along * Vector3.Dot(Vector3.UnitY, Along)));

    /// <summary>Out of the face, across the axis.</summary>
    public static Vector3 Out { get; } = Vector3.Cross(Along, Up);

    /// <summary>The first ring that is placed here; those further out are skin.</summary>
    public static int FirstRing => 3;

    /// <summary>Where vertex <paramref name="k"/> of <paramref name="count"/> of a lid ring lies, clockwise from the inner corner.</summary>
    public static Vector3 LidPoint(int ring, int k, int count)
    {
        (float upperDegrees, float upperLift, float lowerDegrees, float lowerLift, float cornerOut) = Rings[ring - FirstRing];
        int half = count / 2;
        bool upper = k <= half;
        float t = -MathF.Cos(MathF.PI * (upper ? k : count - k) / half);
        float bulge = MathF.Max(0, 1 - (t * t));
        float along = (t < 0 ? -InnerCorner : OuterCorner) * t;
        // At the nose there is less room than at the temple.
        along += cornerOut * (t < 0 ? 0.5f : 1f) * t * MathF.Abs(t);
        float open = MathF.Sqrt(bulge);
        float degrees = upper
            ? ApertureDegrees(t, upper) + (upperDegrees * open)
            : ApertureDegrees(t, upper) - (lowerDegrees * open);
        float cornerLift = 0.5f * (upperLift + lowerLift);
        float lift = float.Lerp(cornerLift * 0.7f, upper ? upperLift : lowerLift, open);
        Vector3 point = OnLidSurface(along, degrees, lift);
        if (ring <= InnerEdge)
            return point;
        // Behind the lid the skin ends just inside the ball, so that no gap shows at the corners.
        Vector3 inward = OnLidSurface(along * 0.86f, degrees, lift) - Centre;
        return Centre + (Vector3.Normalize(inward) * (Radius - 0.03f));
    }

    /// <summary>The aperture's edge at t (-1 inner .. 1 outer corner), degrees above the axis.</summary>
    public static float ApertureDegrees(float t, bool upper)
    {
        float bulge = MathF.Max(0, 1 - (t * t));
        return upper
            ? 21f * MathF.Pow(bulge, 0.72f) * (1 - (0.10f * t))
            : -22f * MathF.Pow(bulge, 0.80f) * (1 + (0.16f * t));
    }

    /// <summary>A point over the ball: along the axis, turned about it, and lifted off.</summary>
    public static Vector3 OnLidSurface(float along, float degrees, float lift)
    {
        float reach = along / 1.45f;
        float radius = ((Radius + Margin) * (1 - (0.46f * reach * reach / (1 + (0.12f * reach * reach))))) + lift;
        (float sin, float cos) = MathF.SinCos(degrees * (MathF.PI / 180));
        return Centre + (Along * along) + (((Out * cos) + (Up * sin)) * radius);
    }
}
