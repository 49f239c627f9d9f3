namespace Mimik.Geometry;

/// <summary>Which vertices hang together through faces.</summary>
internal static class ConnectedPieces
{
    /// <summary>Labels vertices by the piece that they belong to.</summary>
    /// <param name="faces">Polygons.</param>
    /// <param name="chosen">The faces that connect.</param>
    /// <param name="vertexCount">N.</param>
    /// <returns>[N] the smallest vertex of each vertex's piece; itself where no chosen face touches it.</returns>
    public static int[] Of(PolygonFaces faces, ReadOnlySpan<int> chosen, int vertexCount)
    {
        int[] parents = [.. Enumerable.Range(0, vertexCount)];
        foreach (int face in chosen)
        {
            ReadOnlySpan<int> corners = faces[face];
            for (int c = 1; c < corners.Length; c++)
            {
                int a = Root(parents, corners[0]), b = Root(parents, corners[c]);
                parents[Math.Max(a, b)] = Math.Min(a, b);
            }
        }

        for (int v = 0; v < vertexCount; v++)
            parents[v] = Root(parents, v);
        return parents;
    }

    private static int Root(int[] parents, int v)
    {
        while (parents[v] != v)
            v = parents[v] = parents[parents[v]];
        return v;
    }
}
