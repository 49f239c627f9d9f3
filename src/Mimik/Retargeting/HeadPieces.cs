using Mimik.Geometry;

namespace Mimik.Retargeting;

/// <summary>A connected piece of a head, with a vertex numbering of its own.</summary>
/// <param name="Vertices">[n] the head's vertex of each of the piece's, one for each where a seam has several at one place.</param>
/// <param name="Members">All vertices of the head that are in the piece, with the piece's vertex of each.</param>
/// <param name="Triangles">[t x 3] in the piece's numbering.</param>
internal sealed record HeadPiece(int[] Vertices, (int Vertex, int Local)[] Members, int[] Triangles)
{
    /// <summary>The piece's part of an array over the head's vertices.</summary>
    /// <param name="values">[N x 3].</param>
    /// <returns>[n x 3].</returns>
    public float[] Take(float[] values)
    {
        float[] taken = new float[3 * Vertices.Length];
        for (int i = 0; i < Vertices.Length; i++)
            values.AsSpan(3 * Vertices[i], 3).CopyTo(taken.AsSpan(3 * i));
        return taken;
    }

    /// <summary>The piece's part of one value a vertex.</summary>
    /// <param name="values">[N].</param>
    /// <returns>[n].</returns>
    public bool[] Take(bool[] values) => [.. Vertices.Select(v => values[v])];

    /// <summary>Writes the piece's part of an array over the head's vertices.</summary>
    /// <param name="taken">[n x 3].</param>
    /// <param name="values">[N x 3].</param>
    public void Put(ReadOnlySpan<float> taken, Span<float> values)
    {
        foreach ((int vertex, int local) in Members)
            taken.Slice(3 * local, 3).CopyTo(values[(3 * vertex)..]);
    }
}

/// <summary>A head's connected pieces: skin, eyeballs, teeth, hair.</summary>
internal static class HeadPieces
{
    /// <summary>Finds the pieces. Border vertices at one and the same place are one: seams that files split do not cut a surface.</summary>
    /// <param name="positions">[N x 3].</param>
    /// <param name="triangles">[T x 3].</param>
    /// <returns>The pieces, the one with the largest area first: the skin.</returns>
    public static HeadPiece[] Of(float[] positions, int[] triangles)
    {
        int count = positions.Length / 3;
        int[] welded = Weld(positions, triangles);
        int[] joined = [.. triangles.Select(v => welded[v])];
        int[] roots = ConnectedPieces.Of(PolygonFaces.Uniform(joined, 3), [.. Enumerable.Range(0, joined.Length / 3)], count);
        var members = new Dictionary<int, List<int>>();
        for (int v = 0; v < count; v++)
        {
            int root = roots[welded[v]];
            if (!members.TryGetValue(root, out List<int>? own))
                members.Add(root, own = []);
            own.Add(v);
        }

        var corners = members.Keys.ToDictionary(root => root, _ => new List<int>());
        for (int t = 0; t < joined.Length; t += 3)
        {
            if (joined[t] != joined[t + 1] && joined[t + 1] != joined[t + 2] && joined[t + 2] != joined[t])
                corners[roots[joined[t]]].AddRange(joined.AsSpan(t, 3));
        }

        int[] local = new int[count];
        var pieces = new List<(double Area, HeadPiece Piece)>();
        foreach ((int root, List<int> own) in members)
        {
            if (corners[root].Count == 0)
                continue;
            int[] vertices = [.. own.Where(v => welded[v] == v)];
            for (int i = 0; i < vertices.Length; i++)
                local[vertices[i]] = i;
            double area = 0;
            int[] own3 = [.. corners[root]];
            for (int t = 0; t < own3.Length; t += 3)
                area += SurfaceWeights.Area(positions, own3.AsSpan(t, 3));
            pieces.Add((area, new HeadPiece(vertices, [.. own.Select(v => (v, local[welded[v]]))], [.. own3.Select(v => local[v])])));
        }

        return [.. pieces.OrderByDescending(piece => piece.Area).ThenBy(piece => piece.Piece.Vertices[0]).Select(piece => piece.Piece)];
    }

    // [N] the first border vertex at the same place, or the vertex itself.
    private static int[] Weld(float[] positions, int[] triangles)
    {
        var border = new SurfaceBorder(positions.Length / 3, triangles);
        var first = new Dictionary<(float, float, float), int>();
        int[] welded = new int[positions.Length / 3];
        for (int v = 0; v < welded.Length; v++)
        {
            welded[v] = v;
            if (!border.Vertices[v])
                continue;
            (float, float, float) place = (positions[3 * v], positions[(3 * v) + 1], positions[(3 * v) + 2]);
            if (!first.TryAdd(place, v))
                welded[v] = first[place];
        }

        return welded;
    }
}
