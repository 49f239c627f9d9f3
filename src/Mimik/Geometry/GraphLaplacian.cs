using Mimik.Numerics;

namespace Mimik.Geometry;

/// <summary>
/// The graph Laplacian of polygon edges, L = D^-1 Adj - I: a row gives a vertex's neighbours' mean minus the vertex. Diagonals of
/// polygons are no edges, edges count once however many faces share them, and an isolated vertex has an empty row.
/// </summary>
public static class GraphLaplacian
{
    /// <summary>Builds L.</summary>
    /// <param name="vertexCount">N; larger than every vertex of <paramref name="faces"/>.</param>
    /// <param name="faces">Polygons; repeated corners and faces of fewer than three corners are allowed.</param>
    /// <returns>[N x N].</returns>
    public static CsrMatrix Build(int vertexCount, PolygonFaces faces)
    {
        ArgumentNullException.ThrowIfNull(faces);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(vertexCount, faces.LargestVertex);
        (int[] starts, int[] neighbours) = Adjacency(vertexCount, faces);
        int[] offsets = new int[vertexCount + 1];
        var indices = new List<int>(neighbours.Length + vertexCount);
        var values = new List<float>(neighbours.Length + vertexCount);
        for (int v = 0; v < vertexCount; v++)
        {
            ReadOnlySpan<int> ring = neighbours.AsSpan(starts[v]..starts[v + 1]);
            bool self = ring.IsEmpty;
            foreach (int n in ring)
            {
                if (!self && n > v)
                {
                    indices.Add(v);
                    values.Add(-1);
                    self = true;
                }

                indices.Add(n);
                values.Add(1f / ring.Length);
            }

            if (!self)
            {
                indices.Add(v);
                values.Add(-1);
            }

            offsets[v + 1] = indices.Count;
        }

        return new CsrMatrix(vertexCount, vertexCount, offsets, [.. indices], [.. values]);
    }

    /// <summary>The mean squared length of the edges, or 0 without edges.</summary>
    /// <param name="positions">[N x 3].</param>
    /// <param name="faces">Polygons over the same vertices.</param>
    public static double MeanSquaredEdge(ReadOnlySpan<float> positions, PolygonFaces faces)
    {
        ArgumentNullException.ThrowIfNull(faces);
        int vertexCount = positions.Length / 3;
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(vertexCount, faces.LargestVertex, nameof(positions));
        (int[] starts, int[] neighbours) = Adjacency(vertexCount, faces);
        double sum = 0;
        for (int v = 0; v < vertexCount; v++)
        {
            foreach (int n in neighbours.AsSpan(starts[v]..starts[v + 1]))
            {
                double x = (double)positions[3 * v] - positions[3 * n];
                double y = (double)positions[(3 * v) + 1] - positions[(3 * n) + 1];
                double z = (double)positions[(3 * v) + 2] - positions[(3 * n) + 2];
                sum += (x * x) + (y * y) + (z * z);
            }
        }

        return neighbours.Length == 0 ? 0 : sum / neighbours.Length;
    }

    // Neighbours of every vertex by rising number, each once.
    private static (int[] Starts, int[] Neighbours) Adjacency(int vertexCount, PolygonFaces faces)
    {
        var edges = new List<long>(2 * faces.Corners.Length);
        for (int f = 0; f < faces.Count; f++)
        {
            ReadOnlySpan<int> corners = faces[f];
            for (int c = 0; c < corners.Length; c++)
            {
                int a = corners[c], b = corners[c + 1 == corners.Length ? 0 : c + 1];
                if (a == b)
                    continue;
                edges.Add(((long)a << 32) | (uint)b);
                edges.Add(((long)b << 32) | (uint)a);
            }
        }

        edges.Sort();
        int[] starts = new int[vertexCount + 1];
        var neighbours = new List<int>(edges.Count);
        long last = -1;
        foreach (long edge in edges)
        {
            if (edge == last)
                continue;
            last = edge;
            neighbours.Add((int)(edge & 0xFFFFFFFF));
            starts[(int)(edge >> 32) + 1]++;
        }

        for (int v = 0; v < vertexCount; v++)
            starts[v + 1] += starts[v];
        return (starts, [.. neighbours]);
    }
}
