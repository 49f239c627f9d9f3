namespace Mimik.Geometry;

/// <summary>The vertices and edges at which a surface of triangles ends.</summary>
internal sealed class SurfaceBorder
{
    private readonly HashSet<long> _edges = [];
    private readonly bool[] _vertices;

    /// <summary>Finds edges that one triangle alone has.</summary>
    /// <param name="vertexCount">N.</param>
    /// <param name="triangles">[T x 3].</param>
    public SurfaceBorder(int vertexCount, ReadOnlySpan<int> triangles)
    {
        var once = new HashSet<long>();
        var more = new HashSet<long>();
        for (int t = 0; t < triangles.Length; t += 3)
        {
            for (int c = 0; c < 3; c++)
            {
                long edge = Key(triangles[t + c], triangles[t + ((c + 1) % 3)]);
                if (!once.Add(edge))
                    more.Add(edge);
            }
        }

        _vertices = new bool[vertexCount];
        foreach (long edge in once)
        {
            if (more.Contains(edge))
                continue;
            _edges.Add(edge);
            _vertices[edge >> 32] = _vertices[edge & 0xFFFFFFFF] = true;
        }
    }

    /// <summary>Whether the surface ends at a vertex.</summary>
    public bool Has(int vertex) => _vertices[vertex];

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
            if (_edges.Contains(Key(triangle[p], triangle[q])))
                return true;
            if (weights[p] <= Rounding && _vertices[triangle[q]])
                return true;
            if (weights[q] <= Rounding && _vertices[triangle[p]])
                return true;
        }

        return false;
    }

    private static long Key(int a, int b) => ((long)Math.Min(a, b) << 32) | (uint)Math.Max(a, b);
}
