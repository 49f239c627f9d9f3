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
    /// <param name="columns">Quads in a row.</param>
    /// <param name="rows">Rows of quads.</param>
    /// <param name="material">Their material, by row.</param>
    /// <param name="point">The vertex at u in -1..1 (column) and v in 0..1 (row).</param>
    /// <param name="closed">The last column joins the first.</param>
    /// <returns>[row][column] vertex indices.</returns>
    public int[][] AddGrid(int columns, int rows, Func<int, SampleMaterial> material, Func<float, float, Vector3> point, bool closed = false)
    {
        int[][] grid = new int[rows + 1][];
        int firstUv = Uvs.Count;
        for (int r = 0; r <= rows; r++)
        {
            grid[r] = new int[closed ? columns : columns + 1];
            float v = r / (float)rows;
            for (int c = 0; c <= columns; c++)
            {
                // Exactly opposite for opposite columns, so that what is symmetric stays so to the last bit.
                float u = ((2 * c) - columns) / (float)columns;
                Uvs.Add(new Vector2(0.5f + (0.5f * u), v));
                if (c < grid[r].Length)
                {
                    grid[r][c] = Positions.Count;
                    Positions.Add(point(u, v));
                }
            }
        }

        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++)
            {
                int next = (c + 1) % grid[r].Length;
                int uv = firstUv + (r * (columns + 1)) + c;
                Faces.Add([grid[r][c], grid[r][next], grid[r + 1][next], grid[r + 1][c]]);
                UvFaces.Add([uv, uv + 1, uv + columns + 2, uv + columns + 1]);
                Materials.Add(material(r));
            }
        }

        return grid;
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
