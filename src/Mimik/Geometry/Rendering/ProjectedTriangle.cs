using System.Numerics;

namespace Mimik.Geometry.Rendering;

/// <summary>
/// A triangle's edge functions in homogeneous sample coordinates (Olano and Greer, "Triangle Scan Conversion using 2D Homogeneous
/// Coordinates", 1997). With vertices (X_i, Y_i, W_i), E_i(x, y) is the triple product of (x, y, 1) and the other two vertices, with
/// the sign that makes it positive inside. E_i over the determinant is lambda_i / W, lambda being the perspective-correct barycentric
/// coordinates: all are negative behind the camera, so that nothing needs clipping.
/// </summary>
/// <remarks>
/// Triangles that share an edge compute exactly opposite values on it. With the rule for zeros, a sample on an edge between two
/// triangles of one orientation belongs to exactly one of them.
/// </remarks>
internal readonly struct ProjectedTriangle
{
    private readonly Edge _e0, _e1, _e2;
    private readonly double _scale;

    /// <summary>Sets up the edge functions.</summary>
    /// <param name="v0">First vertex as <see cref="Camera.Project"/> gives it.</param>
    /// <param name="v1">Second vertex.</param>
    /// <param name="v2">Third vertex.</param>
    public ProjectedTriangle(in Vector4 v0, in Vector4 v1, in Vector4 v2)
    {
        var e0 = Edge.Between(v1, v2, 1);
        double determinant = (e0.A * v0.X) + (e0.B * v0.Y) + (e0.C * v0.Z);
        double sign = determinant < 0 ? -1 : 1;
        _e0 = Edge.Between(v1, v2, sign);
        _e1 = Edge.Between(v2, v0, sign);
        _e2 = Edge.Between(v0, v1, sign);
        _scale = 1 / Math.Abs(determinant);
        FacesCamera = determinant < 0;
        HasArea = determinant != 0 && double.IsFinite(_scale);
    }

    /// <summary>Whether its counter-clockwise side is seen (Y points down in the picture).</summary>
    public bool FacesCamera { get; }

    /// <summary>Whether it covers any area; without it the other members mean nothing.</summary>
    public bool HasArea { get; }

    /// <summary>lambda_i / W of a sample that may lie outside.</summary>
    /// <param name="x">Sample position.</param>
    /// <param name="y">Sample position.</param>
    public Vector3 At(double x, double y) =>
        new((float)(_scale * _e0.At(x, y)), (float)(_scale * _e1.At(x, y)), (float)(_scale * _e2.At(x, y)));

    /// <summary>Whether a sample lies inside or on an edge that belongs to this triangle.</summary>
    /// <param name="x">Sample position.</param>
    /// <param name="y">Sample position.</param>
    public bool Covers(double x, double y) => _e0.Covers(x, y) && _e1.Covers(x, y) && _e2.Covers(x, y);

    private readonly struct Edge(double a, double b, double c)
    {
        public readonly double A = a, B = b, C = c;

        public static Edge Between(in Vector4 p, in Vector4 q, double sign) => new(
            sign * (((double)p.Y * q.Z) - ((double)p.Z * q.Y)),
            sign * (((double)p.Z * q.X) - ((double)p.X * q.Z)),
            sign * (((double)p.X * q.Y) - ((double)p.Y * q.X)));

        public double At(double x, double y) => (A * x) + ((B * y) + C);

        public bool Covers(double x, double y)
        {
            double e = At(x, y);
            return e > 0 || (e == 0 && (A > 0 || (A == 0 && B > 0)));
        }
    }
}
