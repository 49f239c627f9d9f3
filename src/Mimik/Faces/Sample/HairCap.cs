using System.Numerics;

namespace Mimik.Faces.Sample;

/// <summary>Short hair combed back: a cap over the scalp whose strands run from the hairline to the crown. It does not move.</summary>
internal static class HairCap
{
    private const int Columns = 64;
    private const int Rows = 8;

    // Rows over s, from the hairline (0) to the crown (1): the first two stand close, so that the hair ends in one clean line.
    private static readonly float[] RowPlaces = [0, 0.014f, 0.07f, 0.17f, 0.31f, 0.47f, 0.63f, 0.79f, 0.93f];

    // The hairline, as the head surface's v over degrees from the front: forehead, temple, sideburn, round the ear, nape.
    private static readonly Curve Hairline = new(
        (0, 16.6f), (16, 16.55f), (30, 16.25f), (42, 15.85f), (52, 15.1f), (62, 14.55f), (70, 13.8f), (77, 13.1f), (84, 12.9f), (92, 13.3f),
        (100, 13.3f), (110, 12.2f), (120, 9.6f), (132, 7.0f), (150, 5.9f), (180, 5.7f));

    // How thick the hair is over s, from the hairline (0) to the crown (1).
    private static readonly Curve Thickness = new((0, -0.28f), (0.014f, 0.16f), (0.07f, 0.42f), (0.18f, 0.66f), (0.35f, 0.8f), (0.6f, 0.82f), (1, 0.7f));

    /// <summary>Makes the cap.</summary>
    public static PartMesh Make()
    {
        var part = new PartMesh("hair");
        int[][] rows = part.AddGrid(Columns, Rows, _ => SampleMaterial.Hair, Point, closed: true);
        int crown = part.AddVertex(new Vector3(0, HeadSurface.Point(0, HeadSurface.Crown).Y + (0.62f * Thickness[1]), HeadSurface.Point(0, HeadSurface.Crown).Z), new Vector2(0.5f, 1));
        for (int c = 0; c < Columns; c++)
        {
            part.Faces.Add([rows[^1][c], rows[^1][(c + 1) % Columns], crown]);
            part.UvFaces.Add([part.UvFaces[(Columns * (Rows - 1)) + c][3], part.UvFaces[(Columns * (Rows - 1)) + c][2], part.Uvs.Count - 1]);
            part.Materials.Add(SampleMaterial.Hair);
        }

        return part;
    }

    private static Vector3 Point(float u, float v)
    {
        // u = 0 in front, -1 and 1 behind.
        float theta = MathF.Abs(u) * MathF.PI;
        float s = RowPlaces[(int)MathF.Round(v * Rows)];
        float line = Hairline[theta * (180 / MathF.PI)];
        float row = float.Lerp(line, HeadSurface.Crown, s);
        Vector3 p = HeadSurface.Point(theta, row);
        const float H = 0.02f;
        Vector3 across = HeadSurface.Point(theta + H, row) - HeadSurface.Point(theta - H, row);
        Vector3 up = HeadSurface.Point(theta, row + H) - HeadSurface.Point(theta, row - H);
        Vector3 normal = Vector3.Normalize(Vector3.Cross(across, up));
        int column = (int)MathF.Round(MathF.Abs(u) * Columns / 2);
        float strand = 0.10f * MathF.Sin(column * MathF.PI / 2);
        float front = Curve.Smooth(70, 15, theta * (180 / MathF.PI));
        float thickness = Thickness[s] * (Thickness[s] < 0 ? 1 : float.Lerp(0.62f, 1.4f, front * Curve.Smooth(0.75f, 0.05f, s)))
            + (strand * Curve.Smooth(0.02f, 0.2f, s) * Curve.Smooth(0.75f, 0.35f, s));
        p += normal * thickness;
        if (MathF.Abs(u) is 0 or 1)
            p.X = 0;
        return p with { X = MathF.CopySign(p.X, u) + 0 };
    }
}
