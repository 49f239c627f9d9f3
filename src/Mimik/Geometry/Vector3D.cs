namespace Mimik.Geometry;

/// <summary>A vector in double precision: joint tracks are computed in double and rounded once, when written.</summary>
internal readonly record struct Vector3D(double X, double Y, double Z)
{
    public static Vector3D Zero => default;

    public double LengthSquared => Dot(this, this);

    public double Length => Math.Sqrt(LengthSquared);

    public static Vector3D operator +(Vector3D a, Vector3D b) => new(a.X + b.X, a.Y + b.Y, a.Z + b.Z);

    public static Vector3D operator -(Vector3D a, Vector3D b) => new(a.X - b.X, a.Y - b.Y, a.Z - b.Z);

    public static Vector3D operator -(Vector3D a) => new(-a.X, -a.Y, -a.Z);

    public static Vector3D operator *(double s, Vector3D a) => new(s * a.X, s * a.Y, s * a.Z);

    public static double Dot(Vector3D a, Vector3D b) => (a.X * b.X) + (a.Y * b.Y) + (a.Z * b.Z);

    public static Vector3D Cross(Vector3D a, Vector3D b) =>
        new((a.Y * b.Z) - (a.Z * b.Y), (a.Z * b.X) - (a.X * b.Z), (a.X * b.Y) - (a.Y * b.X));

    public static Vector3D Lerp(Vector3D a, Vector3D b, double t) => ((1 - t) * a) + (t * b);

    public static Vector3D At(ReadOnlySpan<float> xyz, int index) => new(xyz[3 * index], xyz[(3 * index) + 1], xyz[(3 * index) + 2]);
}
