using System.Numerics;

namespace Mimik.Faces.Sample;

/// <summary>One part of the face while it is being made: positions, polygons with materials, and a texture coordinate per corner.</summary>
internal sealed class PartMesh(string name)
{
    /// <summary>The part's name.</summary>
    public string Name => name;

    /// <summary>Vertices in centimetres.</summary>
    public List<Vector3> Positions { get; init; } = [];

    /// <summary>Polygons, counterclockwise seen from outside.</summary>
    public List<int[]> Faces { get; } = [];

    /// <summary>Material of every face.</summary>
    public List<SampleMaterial> Materials { get; } = [];

    /// <summary>Texture coordinates, origin at the lower left.</summary>
    public List<Vector2> Uvs { get; } = [];

    /// <summary>Index into <see cref="Uvs"/> of every face's corners.</summary>
    public List<int[]> UvFaces { get; } = [];

    /// <summary>Adds a polygon whose texture coordinates are numbered like its vertices.</summary>
    public void AddFace(SampleMaterial material, params int[] corners)
    {
        Faces.Add(corners);
        UvFaces.Add(corners);
        Materials.Add(material);
    }

    /// <summary>Adds a vertex with its texture coordinate.</summary>
    public int AddVertex(Vector3 position, Vector2 uv)
    {
        Positions.Add(position);
        Uvs.Add(uv);
        return Positions.Count - 1;
    }

    /// <summary>Adds a grid of quads; counterclockwise where rows go up as columns go right.</summary>
    public void AddGrid(int columns, int rows, SampleMaterial material, Func<float, float, Vector3> point)
    {
        int first = Positions.Count;
        for (int r = 0; r <= rows; r++)
        {
            for (int c = 0; c <= columns; c++)
            {
                float u = c / (float)columns, v = r / (float)rows;
                AddVertex(point(u, v), new Vector2(u, v));
            }
        }

        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++)
            {
                int at = first + (r * (columns + 1)) + c;
                AddFace(material, at, at + 1, at + columns + 2, at + columns + 1);
            }
        }
    }

    /// <summary>The part's mirror image on the other side (x negated, faces turned round, vertices in the same order).</summary>
    public PartMesh Mirrored(string mirroredName)
    {
        var mirrored = new PartMesh(mirroredName) { Positions = [.. Positions.Select(Mirror)] };
        mirrored.Uvs.AddRange(Uvs);
        for (int f = 0; f < Faces.Count; f++)
        {
            mirrored.Faces.Add([.. Faces[f].Reverse()]);
            mirrored.UvFaces.Add([.. UvFaces[f].Reverse()]);
            mirrored.Materials.Add(Materials[f]);
        }

        return mirrored;
    }

    /// <summary>The point on the other side.</summary>
    public static Vector3 Mirror(Vector3 p) => new(-p.X, p.Y, p.Z);
}
