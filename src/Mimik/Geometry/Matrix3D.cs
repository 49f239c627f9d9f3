namespace Mimik.Geometry;

/// <summary>A 3 x 3 matrix in double precision; Mrc is row r, column c.</summary>
internal readonly record struct Matrix3D(
    double M00, double M01, double M02,
    double M10, double M11, double M12,
    double M20, double M21, double M22)
{
    public static Matrix3D Identity => Diagonal(new Vector3D(1, 1, 1));

    public double Determinant =>
        (M00 * ((M11 * M22) - (M12 * M21))) - (M01 * ((M10 * M22) - (M12 * M20))) + (M02 * ((M10 * M21) - (M11 * M20)));

    public double FrobeniusNorm => Math.Sqrt(
        (M00 * M00) + (M01 * M01) + (M02 * M02) + (M10 * M10) + (M11 * M11) + (M12 * M12) + (M20 * M20) + (M21 * M21) + (M22 * M22));

    public Vector3D DiagonalEntries => new(M00, M11, M22);

    public Matrix3D Transpose => new(M00, M10, M20, M01, M11, M21, M02, M12, M22);

    /// <summary>The matrix of cofactors: determinant times inverse transpose.</summary>
    public Matrix3D Cofactors => new(
        (M11 * M22) - (M12 * M21), (M12 * M20) - (M10 * M22), (M10 * M21) - (M11 * M20),
        (M02 * M21) - (M01 * M22), (M00 * M22) - (M02 * M20), (M01 * M20) - (M00 * M21),
        (M01 * M12) - (M02 * M11), (M02 * M10) - (M00 * M12), (M00 * M11) - (M01 * M10));

    public static Matrix3D operator +(Matrix3D a, Matrix3D b) => new(
        a.M00 + b.M00, a.M01 + b.M01, a.M02 + b.M02,
        a.M10 + b.M10, a.M11 + b.M11, a.M12 + b.M12,
        a.M20 + b.M20, a.M21 + b.M21, a.M22 + b.M22);

    public static Matrix3D operator -(Matrix3D a, Matrix3D b) => a + (-1 * b);

    public static Matrix3D operator *(double s, Matrix3D a) => new(
        s * a.M00, s * a.M01, s * a.M02,
        s * a.M10, s * a.M11, s * a.M12,
        s * a.M20, s * a.M21, s * a.M22);

    public static Matrix3D operator *(Matrix3D a, Matrix3D b) => new(
        (a.M00 * b.M00) + (a.M01 * b.M10) + (a.M02 * b.M20),
        (a.M00 * b.M01) + (a.M01 * b.M11) + (a.M02 * b.M21),
        (a.M00 * b.M02) + (a.M01 * b.M12) + (a.M02 * b.M22),
        (a.M10 * b.M00) + (a.M11 * b.M10) + (a.M12 * b.M20),
        (a.M10 * b.M01) + (a.M11 * b.M11) + (a.M12 * b.M21),
        (a.M10 * b.M02) + (a.M11 * b.M12) + (a.M12 * b.M22),
        (a.M20 * b.M00) + (a.M21 * b.M10) + (a.M22 * b.M20),
        (a.M20 * b.M01) + (a.M21 * b.M11) + (a.M22 * b.M21),
        (a.M20 * b.M02) + (a.M21 * b.M12) + (a.M22 * b.M22));

    public static Vector3D operator *(Matrix3D a, Vector3D v) => new(
        (a.M00 * v.X) + (a.M01 * v.Y) + (a.M02 * v.Z),
        (a.M10 * v.X) + (a.M11 * v.Y) + (a.M12 * v.Z),
        (a.M20 * v.X) + (a.M21 * v.Y) + (a.M22 * v.Z));

    public static Matrix3D Diagonal(Vector3D d) => new(d.X, 0, 0, 0, d.Y, 0, 0, 0, d.Z);

    /// <summary>[r]x, the matrix of the cross product with <paramref name="r"/>.</summary>
    public static Matrix3D CrossProduct(Vector3D r) => new(0, -r.Z, r.Y, r.Z, 0, -r.X, -r.Y, r.X, 0);

    public static Matrix3D Outer(Vector3D a, Vector3D b) => new(
        a.X * b.X, a.X * b.Y, a.X * b.Z,
        a.Y * b.X, a.Y * b.Y, a.Y * b.Z,
        a.Z * b.X, a.Z * b.Y, a.Z * b.Z);

    /// <summary>
    /// The rotation of the polar decomposition, by Newton's iteration R ← (g R + R^-T / g) / 2 (Higham, "Computing the polar
    /// decomposition", 1986); the determinant must be positive.
    /// </summary>
    public Matrix3D PolarRotation()
    {
        Matrix3D r = this;
        for (int iteration = 0; iteration < 60; iteration++)
        {
            Matrix3D inverseTranspose = (1 / r.Determinant) * r.Cofactors;
            double scale = Math.Sqrt(inverseTranspose.FrobeniusNorm / r.FrobeniusNorm);
            Matrix3D next = (0.5 * scale * r) + (0.5 / scale * inverseTranspose);
            double change = (next - r).FrobeniusNorm;
            r = next;
            if (change < 1e-14)
                break;
        }

        return r;
    }
}
