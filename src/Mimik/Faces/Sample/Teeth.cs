using System.Numerics;

namespace Mimik.Faces.Sample;

/// <summary>A row of twelve teeth with its gum, as one strip along the dental arch.</summary>
internal static class Teeth
{
    private const int ColumnsPerTooth = 4;

    // Half the arch: where each tooth ends, in parts of the half's length, from the middle.
    private static readonly float[] Ends = [0.185f, 0.335f, 0.50f, 0.65f, 0.80f, 1f];

    /// <summary>The upper teeth.</summary>
    public static PartMesh Upper() => Make("teethUpper", new Vector3(2.72f, -7.06f, 9.74f), 3.8f, gum: -6.0f, root: -5.3f);

    /// <summary>The lower teeth.</summary>
    public static PartMesh Lower() => Make("teethLower", new Vector3(2.55f, -7.10f, 9.40f), 3.6f, gum: -7.85f, root: -8.4f);

    // Rows from behind the biting edge over the crown to the gum: height from the edge (0) over the gum's rim (1) to the root (1.6),
    // and how far out of the arch.
    private static readonly (float Height, float Out)[] Rows =
        [(0.75f, -0.55f), (0.06f, -0.24f), (0f, -0.06f), (0.28f, 0.08f), (0.78f, 0.07f), (1f, 0.02f), (1.12f, 0.10f), (1.6f, 0.06f)];

    private const int GumRows = 2;

    // Edge: half the arch's width, height of the biting edge, front.
    private static PartMesh Make(string name, Vector3 edge, float depth, float gum, float root)
    {
        var part = new PartMesh(name);
        int last = Rows.Length - 1;
        bool hanging = gum > edge.Y;
        // Rows go up: from edge to gum in the upper jaw, from gum to edge in the lower.
        int RowAt(int fromBelow) => hanging ? fromBelow : last - fromBelow;
        part.AddGrid(
            2 * Ends.Length * ColumnsPerTooth,
            last,
            row => (hanging ? row >= last - GumRows : row < GumRows) ? SampleMaterial.Gums : SampleMaterial.Teeth,
            (u, v) => Point(u, Rows[RowAt((int)MathF.Round(v * last))], edge, depth, gum, root));
        return part;
    }

    private static Vector3 Point(float u, (float Height, float Out) row, Vector3 edge, float depth, float gum, float root)
    {
        int column = (int)MathF.Round(MathF.Abs(u) * Ends.Length * ColumnsPerTooth);
        int tooth = Math.Min(column / ColumnsPerTooth, Ends.Length - 1);
        float across = (column - (tooth * ColumnsPerTooth)) / (float)ColumnsPerTooth;
        bool gap = across is 0 or 1;
        // Columns crowd to the tooth's sides, where it turns in to the gap.
        float eased = gap ? across : 0.5f + ((across - 0.5f) * 1.5f);
        float along = float.Lerp(tooth == 0 ? 0 : Ends[tooth - 1], Ends[tooth], eased);
        (float sin, float cos) = MathF.SinCos(along * 1.38f);
        // A parabola more than an ellipse: the canines stand well out behind the lips.
        float stretch = 1 + (0.24f * sin * sin * cos * cos);

        float towardsGum = MathF.Sign(gum - edge.Y);
        float y = row.Height <= 1
            ? float.Lerp(edge.Y, gum, row.Height)
            : float.Lerp(gum, root, (row.Height - 1) / 0.6f);
        if (gap && row.Height < 0.2f)
            y += towardsGum * 0.035f; // edges are rounded
        if (gap && row.Height is > 0.7f and <= 1)
            y -= towardsGum * 0.10f; // the gum reaches down between the teeth
        if (row.Height < 0.5f && tooth is (1 or > 2))
            y += towardsGum * 0.04f; // incisors and canines are longer than their neighbours
        float push = row.Out - (gap && row.Height < 0.9f ? 0.045f : 0);
        float x = u == 0 ? 0 : MathF.CopySign((edge.X + push) * sin * stretch, u);
        return new Vector3(x, y, edge.Z - depth + ((depth + push) * cos * stretch));
    }
}
