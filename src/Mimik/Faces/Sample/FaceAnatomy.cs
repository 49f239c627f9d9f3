using System.Numerics;

namespace Mimik.Faces.Sample;

/// <summary>All vertices of the face in the rig's numbering, with what the expressions need to know of each.</summary>
internal sealed class FaceAnatomy
{
    public FaceAnatomy(SkinMesh skin, int[] lashLid, IReadOnlyList<(PartMesh Mesh, FacePart Part)> parts)
    {
        float[] jaw = JawWeights(skin);
        var vertices = new List<FaceVertex>();
        foreach ((PartMesh mesh, FacePart part) in parts)
        {
            for (int v = 0; v < mesh.Positions.Count; v++)
            {
                Vector3 p = mesh.Positions[v];
                vertices.Add(part switch
                {
                    FacePart.Skin => OnSkin(skin.Topology.Vertices[skin.HalfOf[v]], p, jaw[skin.HalfOf[v]]),
                    FacePart.Lash => new FaceVertex(
                        part, new SkinVertex(SkinPiece.Eye, EyeSocket.OuterEdge, lashLid[v % lashLid.Length]), p, 0, 1, 0),
                    FacePart.Brow => new FaceVertex(part, default, p, 0, 1, 1),
                    FacePart.LowerTeeth or FacePart.Tongue => new FaceVertex(part, default, p, 1, 0, 1),
                    _ => new FaceVertex(part, default, p, 0, 0, 1),
                });
            }
        }

        Vertices = [.. vertices];
        Mirror = Opposites(Vertices);
    }

    /// <summary>[N] the vertices.</summary>
    public FaceVertex[] Vertices { get; }

    /// <summary>[N] the vertex at the mirrored place; itself on the middle plane.</summary>
    public int[] Mirror { get; }

    private static FaceVertex OnSkin(SkinVertex place, Vector3 p, float jaw)
    {
        float lip = place.Piece == SkinPiece.Mouth && place.First >= LipShape.Border
            ? Math.Clamp((SkinTopology.MouthCorner - place.Second) / 2.5f, -1, 1)
            : (2 * Curve.Smooth(-7.5f, -6.5f, p.Y)) - 1;
        float offLids = place.Piece == SkinPiece.Eye
            ? place.First switch { 1 => 1f, 2 => 0.85f, 3 => 0.55f, 4 => 0.2f, _ => 0f }
            : 1;
        return new FaceVertex(FacePart.Skin, place, p, jaw, lip, offLids);
    }

    // Harmonic on the mesh between what is fixed to the skull (0) and what is fixed to the jaw (1): the slit between the lips
    // separates them, the cheeks stretch evenly.
    private static float[] JawWeights(SkinMesh skin)
    {
        int n = skin.HalfCount;
        float[] weights = new float[n];
        bool[] known = new bool[n];
        for (int v = 0; v < n; v++)
        {
            float? value = KnownJawWeight(skin.Topology.Vertices[v]);
            weights[v] = value ?? 0.3f;
            known[v] = value is not null;
        }

        Relax(skin, weights, known, 400);
        // The fixed regions' borders are creases of a harmonic function: round them off, lips excepted.
        for (int v = 0; v < n; v++)
            known[v] = skin.Topology.Vertices[v] is { Piece: SkinPiece.Mouth, First: >= 2 };
        Relax(skin, weights, known, 6);
        return weights;
    }

    private static void Relax(SkinMesh skin, float[] weights, bool[] known, int sweeps)
    {
        for (int sweep = 0; sweep < sweeps; sweep++)
        {
            for (int v = 0; v < weights.Length; v++)
            {
                if (known[v])
                    continue;
                float sum = 0;
                foreach (int u in skin.HalfNeighbours[v])
                    sum += weights[u];
                weights[v] = sum / skin.HalfNeighbours[v].Length;
            }
        }
    }

    private static float? KnownJawWeight(SkinVertex vertex) => vertex.Piece switch
    {
        SkinPiece.Lattice when vertex.Second <= 3 || vertex.Second >= 22 || vertex.First >= 19 => 0,
        SkinPiece.Lattice when vertex.Second is >= 8 and <= 12 && vertex.First <= 12 => 1,
        SkinPiece.Mouth when vertex.First >= LipShape.Border => OnMouthRing(vertex),
        SkinPiece.Lattice => null,
        SkinPiece.Mouth => null,
        _ => 0,
    };

    // Along a lip from the upper middle (0) by the corner to the lower middle (1); deeper rings turn over more softly.
    private static float OnMouthRing(SkinVertex vertex)
    {
        float past = (vertex.Second - SkinTopology.MouthCorner) / (float)SkinTopology.MouthCorner;
        float soft = vertex.First <= LipShape.Inside ? 0.42f : 0.6f;
        float t = Math.Clamp(0.5f + (past / soft * 0.5f), 0, 1);
        return t * t * (3 - (2 * t)) * (past > 0 ? float.Lerp(0.92f, 1f, past) : 0.92f);
    }

    private static int[] Opposites(FaceVertex[] vertices)
    {
        var at = new Dictionary<(FacePart, Vector3), int>(vertices.Length);
        for (int v = 0; v < vertices.Length; v++)
            at[(vertices[v].Part, Key(vertices[v].P))] = v;
        int[] mirror = new int[vertices.Length];
        for (int v = 0; v < vertices.Length; v++)
            mirror[v] = at[(Opposite(vertices[v].Part), Key(PartMesh.Mirror(vertices[v].P)))];
        return mirror;
    }

    // Adding zero turns -0 into 0, which would otherwise be another key.
    private static Vector3 Key(Vector3 p) => p + Vector3.Zero;

    private static FacePart Opposite(FacePart part) => part switch
    {
        FacePart.EyeLeft => FacePart.EyeRight,
        FacePart.EyeRight => FacePart.EyeLeft,
        _ => part,
    };
}
