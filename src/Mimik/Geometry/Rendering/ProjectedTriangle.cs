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
        var e0 = new Edge(v1, v2, 1);
        double determinant = (e0.A * v0.X) + (e0.B * v0.Y) + (e0.C * v0.Z);
        double sign = determinant < 0 ? -1 : 1;
        _e0 = new Edge(v1, v2, sign);
        _e1 = new Edge(v2, v0, sign);
        _e2 = new Edge(v0, v1, sign);
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

    /// <summary>The row of samples at height <paramref name="y"/>, ready to be walked along.</summary>
    /// <param name="y">Sample position.</param>
    /// <param name="numerators">What <see cref="Row.Closeness"/> interpolates over W: one number a vertex.</param>
    public Row AtRow(double y, Vector3 numerators)
    {
        double n0 = _scale * numerators.X, n1 = _scale * numerators.Y, n2 = _scale * numerators.Z;
        double base0 = (_e0.B * y) + _e0.C, base1 = (_e1.B * y) + _e1.C, base2 = (_e2.B * y) + _e2.C;
        return new Row(
            _e0.A, base0, _e0.Least, _e1.A, base1, _e1.Least, _e2.A, base2, _e2.Least,
            (n0 * _e0.A) + (n1 * _e1.A) + (n2 * _e2.A), (n0 * base0) + (n1 * base1) + (n2 * base2));
    }

    /// <summary>The edge functions along one row of samples, where they are linear.</summary>
    internal readonly struct Row(
        double a0, double base0, double least0, double a1, double base1, double least1, double a2, double base2, double least2,
        double slope, double start)
    {
        /// <summary>Whether a sample lies inside or on an edge that belongs to this triangle.</summary>
        /// <param name="x">Sample position.</param>
        public bool Covers(double x) => (a0 * x) + base0 >= least0 && (a1 * x) + base1 >= least1 && (a2 * x) + base2 >= least2;

        /// <summary>The sum of lambda_i / W * numerator_i.</summary>
        /// <param name="x">Sample position.</param>
        public float Closeness(double x) => (float)((slope * x) + start);
    }

    private readonly struct Edge
    {
        public readonly double A, B, C;

        public Edge(in Vector4 p, in Vector4 q, double sign)
        {
            A = sign * (((double)p.Y * q.Z) - ((double)p.Z * q.Y));
            B = sign * (((double)p.Z * q.X) - ((double)p.X * q.Z));
            C = sign * (((double)p.X * q.Y) - ((double)p.Y * q.X));
        }

        /// <summary>The least value inside: an edge owns its zeros where it bounds the triangle on the left, or on top.</summary>
        public double Least => A > 0 || (A == 0 && B > 0) ? 0 : double.Epsilon;

        public double At(double x, double y) => (A * x) + ((B * y) + C);
    }
}
