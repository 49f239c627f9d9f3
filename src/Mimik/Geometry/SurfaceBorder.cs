namespace Mimik.Geometry;

/// <summary>The vertices and edges at which a surface of triangles ends.</summary>
internal sealed class SurfaceBorder
{
    private readonly ulong[] _edges;
    private readonly bool[] _vertices;

    /// <summary>Finds edges that one triangle alone has.</summary>
    /// <param name="vertexCount">N.</param>
    /// <param name="triangles">[T x 3].</param>
    public SurfaceBorder(int vertexCount, ReadOnlySpan<int> triangles)
    {
        // Sorted, an edge's triangles stand side by side; a hash set of such keys would collide.
        ulong[] edges = new ulong[triangles.Length];
        for (int t = 0; t < triangles.Length; t += 3)
        {
            for (int c = 0; c < 3; c++)
                edges[t + c] = Key(triangles[t + c], triangles[t + ((c + 1) % 3)]);
        }

        Array.Sort(edges);
        _vertices = new bool[vertexCount];
        int border = 0;
        for (int e = 0; e < edges.Length;)
        {
            int first = e;
            while (e < edges.Length && edges[e] == edges[first])
                e++;
            if (e - first != 1)
                continue;
            edges[border++] = edges[first];
            _vertices[(int)(edges[first] >> 32)] = _vertices[(int)(uint)edges[first]] = true;
        }

        _edges = edges[..border];
    }

    /// <summary>[N] whether the surface ends at a vertex.</summary>
    public ReadOnlySpan<bool> Vertices => _vertices;

    /// <summary>Whether the surface ends at a place of a triangle: on a border edge, or at a border vertex.</summary>
    /// <param name="triangle">[3] the triangle's vertices.</param>
    /// <param name="a">Weight of its first corner.</param>
    /// <param name="b">Weight of its second corner.</param>
    /// <param name="c">Weight of its third corner.</param>
    public bool Has(ReadOnlySpan<int> triangle, double a, double b, double c)
    {
        const double Rounding = 1e-6;
        ReadOnlySpan<double> weights = [a, b, c];
        for (int k = 0; k < 3; k++)
        {
            if (weights[k] > Rounding)
                continue;
            int p = (k + 1) % 3, q = (k + 2) % 3;
            if (_edges.AsSpan().BinarySearch(Key(triangle[p], triangle[q])) >= 0)
                return true;
            if (weights[p] <= Rounding && _vertices[triangle[q]])
                return true;
            if (weights[q] <= Rounding && _vertices[triangle[p]])
                return true;
        }

        return false;
    }

    private static ulong Key(int a, int b) => ((ulong)(uint)Math.Min(a, b) << 32) | (uint)Math.Max(a, b);
}
