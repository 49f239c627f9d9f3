using System.Numerics;

namespace Mimik.Faces.Sample;

/// <summary>
/// Texture coordinates of the skin's left half: the lattice unrolled, with each opening's rings shrinking evenly towards its
/// middle, so that no two faces overlap. The front's middle is u = 0.5, the back's is u = 1.
/// </summary>
internal static class SkinTexture
{
    /// <summary>One coordinate per vertex of the half.</summary>
    public static Vector2[] Coordinates(SkinTopology topology)
    {
        var uvs = new Vector2[topology.Vertices.Count];
        for (int v = 0; v < uvs.Length; v++)
        {
            SkinVertex vertex = topology.Vertices[v];
            uvs[v] = vertex.Piece switch
            {
                SkinPiece.Lattice => Lattice(vertex.First, vertex.Second),
                SkinPiece.Crown => Crown(vertex.First, vertex.Second),
                _ => default,
            };
        }

        Shrink(topology.EyeLoops, uvs, halved: false);
        Shrink(topology.MouthLoops, uvs, halved: true);
        Shrink(topology.EarLoops, uvs, halved: false);
        Shrink(topology.NostrilLoops, uvs, halved: false);
        return uvs;
    }

    private static Vector2 Lattice(float column, float row) =>
        new(0.5f + (0.5f * column / SkinTopology.Columns), 0.86f * row / SkinTopology.Rows);

    // The cap lies over the unrolled lattice, from its middle to its end, narrowing to the seam-free strip above it.
    private static Vector2 Crown(int x, int z)
    {
        const int Half = SkinTopology.CrownHalfWidth;
        const int Length = SkinTopology.Columns - (2 * Half);
        float column = Half + z;
        float fromFront = z / (float)Length;
        float towards = 1 - (x / (float)Half);
        float middle = SkinTopology.Columns * fromFront;
        Vector2 rim = Lattice(column, SkinTopology.Rows);
        return new Vector2(float.Lerp(rim.X, 0.5f + (0.5f * middle / SkinTopology.Columns), towards), rim.Y + (0.12f * towards));
    }

    private static void Shrink(int[][] loops, Vector2[] uvs, bool halved)
    {
        Vector2 low = new(float.MaxValue), high = new(float.MinValue);
        foreach (int v in loops[0])
        {
            low = Vector2.Min(low, uvs[v]);
            high = Vector2.Max(high, uvs[v]);
        }

        Vector2 middle = (low + high) / 2;
        if (halved)
            middle.X = low.X;
        Vector2 size = high - middle;
        for (int ring = 1; ring < loops.Length; ring++)
        {
            float inward = ring / (float)loops.Length;
            for (int k = 0; k < loops[ring].Length; k++)
            {
                // From the rectangle outside to ellipses inside, along the same spokes.
                Vector2 spoke = (uvs[loops[0][k]] - middle) / size;
                float round = float.Lerp(1, 1 / spoke.Length(), inward);
                uvs[loops[ring][k]] = middle + (spoke * size * round * (1 - inward));
            }
        }
    }
}
