using System.Numerics;

namespace Mimik.Faces.Sample;

/// <summary>A row of twelve teeth with its gum, as one strip along the dental arch.</summary>
internal static class Teeth
{
    private const int ColumnsPerTooth = 4;

    // Half the arch: where each tooth ends, in parts of the half's length, from the middle.
    private static readonly float[] Ends = [0.185f, 0.335f, 0.50f, 0.65f, 0.80f, 1f];

    /// <summary>The upper teeth.</summary>
    public static PartMesh Upper() => Make("teethUpper", new Vector3(2.5f, -6.82f, 9.48f), 3.7f, gum: -5.75f, root: -5.2f);

    /// <summary>The lower teeth.</summary>
    public static PartMesh Lower() => Make("teethLower", new Vector3(2.3f, -7.14f, 9.22f), 3.5f, gum: -7.80f, root: -8.4f);

    // Edge: half the arch's width, height of the biting edge, front.
    private static PartMesh Make(string name, Vector3 edge, float depth, float gum, float root)
    {
        var part = new PartMesh(name);
        float up = MathF.Sign(gum - edge.Y);
        // Rows from behind the edge over the crown to the gum: height from the edge towards the gum, distance out of the arch.
        (float Height, float Out)[] rows =
            [(0.75f, -0.55f), (0.06f, -0.24f), (0f, -0.06f), (0.28f, 0.08f), (0.78f, 0.07f), (1f, 0.02f), (1.12f, 0.10f), (1.6f, 0.06f)];
        if (up < 0)
            Array.Reverse(rows);
        int gumRows = 2;
        part.AddGrid(
            2 * Ends.Length * ColumnsPerTooth,
            rows.Length - 1,
            row => (up > 0 ? row >= rows.Length - 1 - gumRows : row < gumRows) ? SampleMaterial.Gums : SampleMaterial.Teeth,
            (u, v) =>
            {
                int row = (int)MathF.Round(v * (rows.Length - 1));
                (float height, float outward) = rows[row];
                int column = (int)MathF.Round(MathF.Abs(u) * Ends.Length * ColumnsPerTooth);
                int tooth = Math.Min(column / ColumnsPerTooth, Ends.Length - 1);
                float across = (column - (tooth * ColumnsPerTooth)) / (float)ColumnsPerTooth;
                float start = tooth == 0 ? 0 : Ends[tooth - 1];
                // Columns crowd to the tooth's sides, where it turns in to the gap.
                float eased = across is > 0 and < 1 ? 0.5f + ((across - 0.5f) * 1.5f) : across;
                float s = float.Lerp(start, Ends[tooth], eased);
                float gap = across is 0 or 1 ? 1 : 0;
                float angle = s * 1.38f;
                (float sin, float cos) = MathF.SinCos(angle);
                bool crown = height < 0.9f;
                float push = outward - (crown ? 0.13f * gap : 0);
                float span = height <= 1 ? (gum - edge.Y) * height : gum - edge.Y + ((root - gum) * (height - 1) / 0.6f);
                float y = edge.Y + span + (height < 0.2f ? up * 0.07f * gap : 0) + (height is > 0.7f and <= 1 ? -up * 0.10f * gap : 0);
                // The canine's edge is a little longer, the lateral incisor's and the molars' shorter.
                y += height < 0.5f ? up * (tooth is 1 or > 2 ? 0.06f : 0) : 0;
                float x = MathF.CopySign((edge.X + push) * sin, u);
                return new Vector3(u == 0 ? 0 : x, y, edge.Z - depth + ((depth + push) * cos));
            });
        return part;
    }
}
