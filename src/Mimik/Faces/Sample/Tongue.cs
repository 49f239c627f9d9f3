using System.Numerics;

namespace Mimik.Faces.Sample;

/// <summary>The tongue: a flattened tube from its root to a rounded tip, with a furrow along its middle.</summary>
internal static class Tongue
{
    private const int Around = 12;
    private const int Along = 9;

    private static readonly Curve MiddleY = new((0, -8.3f), (0.3f, -7.6f), (0.6f, -7.42f), (0.85f, -7.5f), (1, -7.62f));
    private static readonly Curve MiddleZ = new((0, 4.4f), (0.3f, 5.3f), (0.6f, 6.9f), (0.85f, 8.1f), (1, 8.62f));
    private static readonly Curve HalfWidth = new((0, 1.5f), (0.3f, 1.7f), (0.6f, 1.65f), (0.85f, 1.15f), (0.96f, 0.62f), (1, 0.25f));
    private static readonly Curve HalfHeight = new((0, 0.7f), (0.3f, 0.65f), (0.6f, 0.5f), (0.85f, 0.34f), (0.96f, 0.2f), (1, 0.09f));

    /// <summary>Makes the tongue.</summary>
    public static PartMesh Make()
    {
        var part = new PartMesh("tongue");
        int[][] rings = part.AddGrid(Around, Along, _ => SampleMaterial.Tongue, Point, closed: true);
        int[] tip = rings[^1];
        // The tip's ring starts below; its left and right halves are sewn to one another.
        for (int k = 0; k < Around / 2; k++)
        {
            int a = tip[k], b = tip[k + 1], c = tip[(Around - k - 1) % Around], d = tip[(Around - k) % Around];
            int[] corners = [a, b, c, d];
            part.AddFace(SampleMaterial.Tongue, [.. corners.Distinct()]);
        }

        return part;
    }

    private static Vector3 Point(float u, float v)
    {
        // From below (u = -1) over the left side, the top (0) and the right.
        (float sin, float cos) = MathF.SinCos(-u * MathF.PI);
        float furrow = cos > 0 ? 0.12f * MathF.Exp(-sin * sin * 12) * MathF.Sin(MathF.PI * Math.Clamp(v * 1.15f, 0, 1)) : 0;
        float x = MathF.Abs(u) is 0 or 1 ? 0 : HalfWidth[v] * sin;
        return new Vector3(x, MiddleY[v] + (HalfHeight[v] * cos) - furrow, MiddleZ[v]);
    }
}
