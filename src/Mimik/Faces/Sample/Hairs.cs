using System.Numerics;

namespace Mimik.Faces.Sample;

/// <summary>Eyebrows and lashes of both sides.</summary>
internal static class Hairs
{
    private const int BrowColumns = 18;

    // The brow over t (0 at the nose, 1 at the temple): its middle line and half its height.
    private static readonly Curve BrowX = new((0, 1.15f), (0.5f, 3.0f), (1, 5.05f));
    private static readonly Curve BrowY = new((0, 1.92f), (0.3f, 2.14f), (0.62f, 2.36f), (0.85f, 2.18f), (1, 1.82f));
    private static readonly Curve BrowHalf = new((0, 0.10f), (0.12f, 0.22f), (0.5f, 0.21f), (0.8f, 0.13f), (1, 0.03f));

    /// <summary>Both brows: ribbons that stand a little off the skin.</summary>
    public static PartMesh Brows(SkinMesh skin)
    {
        var probe = new SkinProbe(skin);
        var left = new PartMesh("brows");
        left.AddGrid(BrowColumns, 3, _ => SampleMaterial.Brows, (u, v) =>
        {
            float t = 0.5f + (0.5f * u);
            float across = (2 * v) - 1;
            // A ragged upper and lower edge, like hairs ending.
            (Vector3 point, Vector3 normal) = probe.At(BrowX[t] + (0.10f * across), BrowY[t] + (BrowHalf[t] * across));
            return point + (normal * (0.015f + (0.075f * (1 - (across * across)))));
        });
        return BothSides(left);
    }

    /// <summary>Upper lashes of both eyes: blades along the outer edge of the upper lid, longer towards the temple.</summary>
    /// <param name="skin">The skin.</param>
    /// <param name="lidVertex">[V / 2] receives, for each vertex of the left lashes, the number of the lid vertex that it grows from.</param>
    public static PartMesh Lashes(SkinMesh skin, out int[] lidVertex)
    {
        int[] lid = skin.Topology.EyeLoops[EyeSocket.OuterEdge];
        int columns = (lid.Length / 2) - 1;
        var left = new PartMesh("lashes");
        var grown = new List<int>();
        left.AddGrid(columns, 2, _ => SampleMaterial.Kohl, (u, v) =>
        {
            int k = 1 + (int)MathF.Round((0.5f + (0.5f * u)) * columns);
            grown.Add(k);
            Vector3 root = skin.Part.Positions[lid[k]];
            float t = k / (lid.Length / 2f);
            float length = 0.36f * Curve.Smooth(0f, 0.65f, t);
            Vector3 away = Vector3.Normalize(root - EyeSocket.Centre);
            Vector3 fan = EyeSocket.Along * (t - 0.4f) * 0.9f;
            Vector3 curl = EyeSocket.Up * (0.15f + (0.75f * v));
            return root - (away * 0.03f) + (Vector3.Normalize(away + fan + curl) * (length * v));
        });
        lidVertex = [.. grown];
        return BothSides(left);
    }

    private static PartMesh BothSides(PartMesh part)
    {
        PartMesh right = part.Mirrored(part.Name);
        int vertices = part.Positions.Count;
        part.Positions.AddRange(right.Positions);
        for (int f = 0; f < right.Faces.Count; f++)
        {
            part.Faces.Add([.. right.Faces[f].Select(v => v + vertices)]);
            part.UvFaces.Add(right.UvFaces[f]);
            part.Materials.Add(right.Materials[f]);
        }

        return part;
    }
}
