using Mimik.Geometry;

namespace Mimik.Retargeting;

/// <summary>How a shape turns, stretches and shears every triangle of a surface: S = V' V^-1, the columns of V being two edges and the scaled normal
/// n / sqrt |n|, n their cross product (Sumner and Popovic, eq. 3 and 4).</summary>
internal sealed class TriangleGradients
{
    // Triangles flatter than this, height over edge, say nothing about how the skin beside them deforms.
    private const double LeastHeight = 0.02;

    private readonly int[] _triangles;
    private readonly float[] _neutral;
    private readonly Matrix3D[] _inverses;

    /// <summary>Prepares a surface.</summary>
    /// <param name="neutral">[N x 3] at rest.</param>
    /// <param name="triangles">[T x 3].</param>
    public TriangleGradients(float[] neutral, int[] triangles)
    {
        (_neutral, _triangles) = (neutral, triangles);
        _inverses = new Matrix3D[triangles.Length / 3];
        IsSound = new bool[_inverses.Length];
        for (int t = 0; t < _inverses.Length; t++)
        {
            (Vector3D a, Vector3D b) = (Edge(t, 1, neutral, []), Edge(t, 2, neutral, []));
            Vector3D n = Vector3D.Cross(a, b);
            double longest = Math.Max(Math.Max(a.LengthSquared, b.LengthSquared), (b - a).LengthSquared);
            IsSound[t] = n.Length > LeastHeight * longest;
            if (IsSound[t])
                _inverses[t] = Inverse(Frame(a, b));
        }
    }

    /// <summary>[T] whether a triangle has a gradient worth asking for.</summary>
    public bool[] IsSound { get; }

    /// <summary>S - 1 of every triangle for one shape.</summary>
    /// <param name="deltas">[N x 3] the shape's displacement.</param>
    /// <param name="gradients">[T] receives them; zero where a triangle is not sound.</param>
    public void Compute(ReadOnlySpan<float> deltas, Span<Matrix3D> gradients)
    {
        for (int t = 0; t < _inverses.Length; t++)
        {
            gradients[t] = default;
            if (!IsSound[t])
                continue;
            Vector3D a = Edge(t, 1, _neutral, deltas), b = Edge(t, 2, _neutral, deltas);
            if (Vector3D.Cross(a, b).Length > 0)
                gradients[t] = (Frame(a, b) * _inverses[t]) - Matrix3D.Identity;
        }
    }

    private Vector3D Edge(int triangle, int corner, ReadOnlySpan<float> positions, ReadOnlySpan<float> deltas)
    {
        int from = _triangles[3 * triangle], to = _triangles[(3 * triangle) + corner];
        Vector3D edge = Vector3D.At(positions, to) - Vector3D.At(positions, from);
        return deltas.IsEmpty ? edge : edge + (Vector3D.At(deltas, to) - Vector3D.At(deltas, from));
    }

    private static Matrix3D Frame(Vector3D a, Vector3D b)
    {
        Vector3D n = Vector3D.Cross(a, b);
        n = (1 / Math.Sqrt(n.Length)) * n;
        return new Matrix3D(a.X, b.X, n.X, a.Y, b.Y, n.Y, a.Z, b.Z, n.Z);
    }

    private static Matrix3D Inverse(Matrix3D m) => (1 / m.Determinant) * m.Cofactors.Transpose;
}
