using System.Numerics;

namespace Mimik.Faces.Sample;

/// <summary>
/// The whole skin: the placed left half and its exact mirror image. Vertices of the half come first, in its order, then the
/// mirrored ones of those that are not on the middle plane.
/// </summary>
internal sealed class SkinMesh
{
    private readonly int[] _mirrored;

    public SkinMesh()
    {
        Topology = new SkinTopology();
        var neutral = new SkinNeutral(Topology);
        HalfCount = Topology.Vertices.Count;
        _mirrored = new int[HalfCount];
        HalfNeighbours = SkinNeutral.Neighbours(Topology);
        var half = new List<int>(Enumerable.Range(0, HalfCount));
        Part = new PartMesh("face") { Positions = [.. neutral.Positions] };
        for (int v = 0; v < HalfCount; v++)
        {
            if (neutral.Positions[v].X == 0)
            {
                _mirrored[v] = v;
                continue;
            }

            _mirrored[v] = Part.Positions.Count;
            Part.Positions.Add(PartMesh.Mirror(neutral.Positions[v]));
            half.Add(v);
        }

        HalfOf = [.. half];
        AddFaces();
    }

    public SkinTopology Topology { get; }

    /// <summary>Vertices of the left half; they are the first of the part.</summary>
    public int HalfCount { get; }

    /// <summary>The finished part.</summary>
    public PartMesh Part { get; }

    /// <summary>[N] the half's vertex that each vertex is, or mirrors.</summary>
    public int[] HalfOf { get; }

    /// <summary>[half] neighbours along edges.</summary>
    public int[][] HalfNeighbours { get; }

    private void AddFaces()
    {
        // The seam of the texture is the back of the head: its vertices have a second coordinate for the right side.
        Vector2[] uvs = SkinTexture.Coordinates(Topology);
        int[] rightUv = new int[HalfCount];
        Part.Uvs.AddRange(uvs);
        for (int v = 0; v < HalfCount; v++)
        {
            if (uvs[v].X == 0.5f)
            {
                rightUv[v] = v;
                continue;
            }

            rightUv[v] = Part.Uvs.Count;
            Part.Uvs.Add(new Vector2(1 - uvs[v].X, uvs[v].Y));
        }

        foreach (int[] face in Topology.Faces)
        {
            Part.Faces.Add(face);
            Part.UvFaces.Add(face);
            Part.Materials.Add(MaterialOf(face));
        }

        foreach (int[] face in Topology.Faces)
        {
            Part.Faces.Add([.. face.Reverse().Select(v => _mirrored[v])]);
            Part.UvFaces.Add([.. face.Reverse().Select(v => rightUv[v])]);
            Part.Materials.Add(MaterialOf(face));
        }
    }

    private SampleMaterial MaterialOf(int[] face)
    {
        int innermost = 0, outermost = int.MaxValue;
        SkinPiece piece = SkinPiece.Lattice;
        foreach (int v in face)
        {
            SkinVertex vertex = Topology.Vertices[v];
            int ring = vertex.Piece == SkinPiece.Lattice ? 0 : vertex.First;
            innermost = Math.Max(innermost, ring);
            outermost = Math.Min(outermost, ring);
            if (vertex.Piece != SkinPiece.Lattice)
                piece = vertex.Piece;
        }

        return piece switch
        {
            SkinPiece.Mouth when outermost >= LipShape.Inside => SampleMaterial.Mouth,
            SkinPiece.Mouth when outermost >= LipShape.Border => SampleMaterial.Lips,
            SkinPiece.Nostril when innermost == SkinTopology.Nostril.Rings && outermost >= 1 => SampleMaterial.Mouth,
            _ => SampleMaterial.Skin,
        };
    }
}
