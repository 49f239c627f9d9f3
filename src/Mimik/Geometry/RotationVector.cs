namespace Mimik.Geometry;

/// <summary>Rotation vectors: axis times angle in radians.</summary>
internal static class RotationVector
{
    // Below this square of the angle, series of four terms are exact to double precision.
    private const double SmallSquare = 1e-4;

    /// <summary>The rotation matrix (Rodrigues' formula): I + sin(a)/a [r]x + (1 - cos(a))/a^2 [r]x^2.</summary>
    public static Matrix3D ToMatrix(Vector3D r)
    {
        double square = r.LengthSquared;
        (double first, double second, _) = Coefficients(square);
        Matrix3D cross = Matrix3D.CrossProduct(r);
        return Matrix3D.Identity + (first * cross) + (second * (cross * cross));
    }

    /// <summary>The rotation vector of a rotation matrix, of at most pi radians.</summary>
    public static Vector3D FromMatrix(Matrix3D m)
    {
        // Of a quaternion: near pi the matrix's own skew part vanishes.
        QuaternionD q = QuaternionD.FromMatrix(m);
        if (q.W < 0)
            q = -q;
        var axis = new Vector3D(q.X, q.Y, q.Z);
        double sine = axis.Length;
        double scale = sine < 1e-9 ? 2 : 2 * Math.Atan2(sine, q.W) / sine;
        return scale * axis;
    }

    /// <summary>J with exp([r + d]x) = exp([J d]x) exp([r]x) up to second order in d: the left Jacobian of the rotation group.</summary>
    public static Matrix3D LeftJacobian(Vector3D r)
    {
        double square = r.LengthSquared;
        (_, double second, double third) = Coefficients(square);
        Matrix3D cross = Matrix3D.CrossProduct(r);
        return Matrix3D.Identity + (second * cross) + (third * (cross * cross));
    }

    // sin(a)/a, (1 - cos(a))/a^2 and (a - sin(a))/a^3.
    private static (double First, double Second, double Third) Coefficients(double square)
    {
        if (square < SmallSquare)
        {
            return (
                1 - (square / 6 * (1 - (square / 20 * (1 - (square / 42))))),
                0.5 - (square / 24 * (1 - (square / 30 * (1 - (square / 56))))),
                (1.0 / 6) - (square / 120 * (1 - (square / 42 * (1 - (square / 72))))));
        }

        double angle = Math.Sqrt(square), sine = Math.Sin(angle), half = Math.Sin(angle / 2);
        return (sine / angle, 2 * half * half / square, (angle - sine) / (square * angle));
    }
}
