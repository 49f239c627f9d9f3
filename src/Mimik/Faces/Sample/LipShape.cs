using System.Numerics;

namespace Mimik.Faces.Sample;

/// <summary>The lips and the mouth behind them: rings from the vermilion border inward, as curves from the middle to the corner.</summary>
internal static class LipShape
{
    /// <summary>The ring of the vermilion border; the first one placed here.</summary>
    public const int Border = 3;

    /// <summary>The ring along the lips' fullest line.</summary>
    public const int Fullest = 4;

    /// <summary>The ring where the lips meet.</summary>
    public const int Contact = 5;

    /// <summary>The first ring of the mouth's inside.</summary>
    public const int Inside = 6;

    /// <summary>Half the mouth's width.</summary>
    public const float HalfWidth = 2.45f;

    // Per ring: y and z over s (0 middle, 1 corner), and how wide the ring is at its corner.
    private static readonly LipRing[] Upper =
    [
        new(new Curve((0, -6.20f), (0.2f, -6.05f), (0.45f, -6.28f), (0.7f, -6.60f), (0.9f, -6.88f), (1, -7.0f)),
            new Curve((0, 10.22f), (0.2f, 10.22f), (0.45f, 9.92f), (0.7f, 9.46f), (0.9f, 9.02f), (1, 8.80f)), HalfWidth),
        new(new Curve((0, -6.60f), (0.2f, -6.50f), (0.45f, -6.62f), (0.7f, -6.80f), (0.9f, -6.95f), (1, -7.0f)),
            new Curve((0, 10.56f), (0.2f, 10.48f), (0.45f, 10.14f), (0.7f, 9.60f), (0.9f, 9.04f), (1, 8.74f)), HalfWidth - 0.06f),
        new(new Curve((0, -7.02f), (0.2f, -7.01f), (0.45f, -7.01f), (0.7f, -7.015f), (0.9f, -7.0f), (1, -7.02f)),
            new Curve((0, 10.34f), (0.2f, 10.26f), (0.45f, 9.96f), (0.7f, 9.46f), (0.9f, 8.92f), (1, 8.64f)), HalfWidth - 0.12f),
        new(new Curve((0, -6.78f), (0.45f, -6.78f), (0.7f, -6.85f), (1, -7.02f)),
            new Curve((0, 9.98f), (0.45f, 9.62f), (0.7f, 9.14f), (1, 8.40f)), HalfWidth - 0.16f),
        new(new Curve((0, -6.0f), (0.45f, -6.1f), (0.7f, -6.4f), (1, -7.02f)),
            new Curve((0, 9.92f), (0.45f, 9.56f), (0.7f, 9.0f), (1, 8.05f)), HalfWidth + 0.3f),
        new(new Curve((0, -5.2f), (0.7f, -5.6f), (1, -7.02f)),
            new Curve((0, 7.6f), (0.7f, 7.2f), (1, 6.8f)), HalfWidth + 0.5f),
        new(new Curve((0, -5.7f), (0.7f, -6.0f), (1, -7.1f)),
            new Curve((0, 4.8f), (1, 4.8f)), HalfWidth - 0.5f),
    ];

    private static readonly LipRing[] Lower =
    [
        new(new Curve((0, -7.84f), (0.2f, -7.82f), (0.45f, -7.68f), (0.7f, -7.40f), (0.9f, -7.12f), (1, -7.0f)),
            new Curve((0, 10.02f), (0.2f, 9.99f), (0.45f, 9.72f), (0.7f, 9.32f), (0.9f, 8.96f), (1, 8.80f)), HalfWidth),
        new(new Curve((0, -7.42f), (0.2f, -7.42f), (0.45f, -7.34f), (0.7f, -7.2f), (0.9f, -7.07f), (1, -7.0f)),
            new Curve((0, 10.40f), (0.2f, 10.37f), (0.45f, 10.06f), (0.7f, 9.52f), (0.9f, 9.0f), (1, 8.74f)), HalfWidth - 0.06f),
        new(new Curve((0, -6.99f), (0.2f, -6.98f), (0.45f, -6.98f), (0.7f, -6.995f), (0.9f, -7.02f), (1, -7.02f)),
            new Curve((0, 10.26f), (0.2f, 10.19f), (0.45f, 9.89f), (0.7f, 9.40f), (0.9f, 8.9f), (1, 8.64f)), HalfWidth - 0.12f),
        new(new Curve((0, -7.16f), (0.45f, -7.14f), (0.7f, -7.1f), (1, -7.02f)),
            new Curve((0, 9.90f), (0.45f, 9.56f), (0.7f, 9.08f), (1, 8.40f)), HalfWidth - 0.16f),
        new(new Curve((0, -7.9f), (0.45f, -7.8f), (0.7f, -7.5f), (1, -7.02f)),
            new Curve((0, 9.62f), (0.45f, 9.3f), (0.7f, 8.85f), (1, 8.05f)), HalfWidth + 0.3f),
        new(new Curve((0, -9.0f), (0.7f, -8.6f), (1, -7.02f)),
            new Curve((0, 7.4f), (0.7f, 7.1f), (1, 6.8f)), HalfWidth + 0.5f),
        new(new Curve((0, -8.6f), (0.7f, -8.3f), (1, -7.1f)),
            new Curve((0, 4.8f), (1, 4.8f)), HalfWidth - 0.5f),
    ];

    /// <summary>Where vertex k of a half ring lies: from the upper lip's middle (0) by the corner to the lower lip's (count - 1).</summary>
    public static Vector3 Point(int ring, int k, int count)
    {
        int corner = count / 2;
        bool upper = k <= corner;
        float s = (upper ? k : count - 1 - k) / (float)corner;
        LipRing lip = (upper ? Upper : Lower)[ring - Border];
        return new Vector3(lip.Width * MathF.Sin(s * (MathF.PI / 2)) * (1 - (0.03f * MathF.Sin(s * MathF.PI))), lip.Y[s], lip.Z[s]);
    }

    private sealed record LipRing(Curve Y, Curve Z, float Width);
}
