namespace Mimik.Geometry;

/// <summary>A rotation and then a translation, in double precision: x' = R x + t. How a head moves when its bones do not bend.</summary>
public sealed class RigidMotion
{
    /// <summary>How far R^T R may be from the identity in any entry, for matrices that others rounded.</summary>
    public const double RotationTolerance = 1e-4;

    private const double Rounding = 1e-13;

    private readonly Matrix3D _matrix;

    internal RigidMotion(QuaternionD rotation, Vector3D translation)
    {
        Quaternion = rotation.Normalised();
        Offset = translation;
        _matrix = Quaternion.ToMatrix();
    }

    private RigidMotion(QuaternionD rotation, Matrix3D matrix, Vector3D translation) =>
        (Quaternion, _matrix, Offset) = (rotation.Normalised(), matrix, translation);

    /// <summary>Nothing moves.</summary>
    public static RigidMotion Identity { get; } = new(QuaternionD.Identity, Vector3D.Zero);

    /// <summary>The unit quaternion x, y, z, w of the rotation, w not negative.</summary>
    public (double X, double Y, double Z, double W) Rotation =>
        Quaternion.W < 0 ? (-Quaternion.X, -Quaternion.Y, -Quaternion.Z, -Quaternion.W) : (Quaternion.X, Quaternion.Y, Quaternion.Z, Quaternion.W);

    /// <summary>t, in the unit of the points.</summary>
    public (double X, double Y, double Z) Translation => (Offset.X, Offset.Y, Offset.Z);

    /// <summary>The angle of the rotation in radians, 0 to pi.</summary>
    public double Angle => 2 * Math.Atan2(new Vector3D(Quaternion.X, Quaternion.Y, Quaternion.Z).Length, Math.Abs(Quaternion.W));

    /// <summary>The motion that takes everything back.</summary>
    public RigidMotion Inverse => new(Quaternion.Conjugate, -(_matrix.Transpose * Offset));

    internal QuaternionD Quaternion { get; }

    internal Vector3D Offset { get; }

    /// <summary>First <paramref name="second"/>, then <paramref name="first"/>, as matrices multiply.</summary>
    /// <param name="first">The left factor.</param>
    /// <param name="second">The right factor.</param>
    public static RigidMotion operator *(RigidMotion first, RigidMotion second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        return new RigidMotion(first.Quaternion * second.Quaternion, first.Map(second.Offset));
    }

    /// <summary>Makes a motion of a quaternion and a translation.</summary>
    /// <param name="rotation">x, y, z, w; finite, not all 0; normalised here.</param>
    /// <param name="translation">t; finite.</param>
    /// <exception cref="ArgumentException">A number is not finite, or the quaternion has no length.</exception>
    public static RigidMotion Create((double X, double Y, double Z, double W) rotation, (double X, double Y, double Z) translation)
    {
        var q = new QuaternionD(rotation.X, rotation.Y, rotation.Z, rotation.W);
        var t = new Vector3D(translation.X, translation.Y, translation.Z);
        double square = QuaternionD.Dot(q, q);
        if (!(square > 1e-12 && double.IsFinite(square) && double.IsFinite(t.LengthSquared)))
            throw new ArgumentException($"expected a finite quaternion of some length and a finite translation, found {rotation} and {translation}");
        return new RigidMotion(q, t);
    }

    /// <summary>Makes the motion that a matrix says.</summary>
    /// <param name="matrix">[4 x 4] row-major, acting on columns: rotation, translation in the last column, last row 0, 0, 0, 1.</param>
    /// <exception cref="ArgumentException">The matrix is not finite, or not such a one within <see cref="RotationTolerance"/>: scaled, sheared or mirrored.</exception>
    public static RigidMotion FromMatrix(ReadOnlySpan<double> matrix)
    {
        if (matrix.Length != 16)
            throw new ArgumentException($"expected 16 numbers, found {matrix.Length}", nameof(matrix));
        var r = new Matrix3D(matrix[0], matrix[1], matrix[2], matrix[4], matrix[5], matrix[6], matrix[8], matrix[9], matrix[10]);
        var t = new Vector3D(matrix[3], matrix[7], matrix[11]);
        Matrix3D error = (r.Transpose * r) - Matrix3D.Identity;
        bool last = matrix[12] == 0 && matrix[13] == 0 && matrix[14] == 0 && matrix[15] == 1;
        if (!(last && error.FrobeniusNorm < RotationTolerance && r.Determinant > 0 && double.IsFinite(t.LengthSquared)))
            throw new ArgumentException("expected a rigid motion: a rotation, a translation and a last row of 0, 0, 0, 1", nameof(matrix));
        var rotation = QuaternionD.FromMatrix(r);

        // A matrix that is a rotation but for rounding stays as it is: what was written reads back to the same bits.
        return error.FrobeniusNorm < Rounding ? new RigidMotion(rotation, r, t) : new RigidMotion(rotation, t);
    }

    /// <summary>Writes the motion as <see cref="FromMatrix"/> reads it.</summary>
    /// <param name="matrix">[4 x 4] row-major.</param>
    public void ToMatrix(Span<double> matrix)
    {
        if (matrix.Length != 16)
            throw new ArgumentException($"expected room for 16 numbers, found {matrix.Length}", nameof(matrix));
        double[] values =
        [
            _matrix.M00, _matrix.M01, _matrix.M02, Offset.X,
            _matrix.M10, _matrix.M11, _matrix.M12, Offset.Y,
            _matrix.M20, _matrix.M21, _matrix.M22, Offset.Z,
            0, 0, 0, 1,
        ];
        values.CopyTo(matrix);
    }

    /// <summary>Moves points; a point with a NaN stays missing.</summary>
    /// <param name="points">[N x 3].</param>
    /// <param name="moved">[N x 3] receives them; may be <paramref name="points"/> itself.</param>
    public void Apply(ReadOnlySpan<float> points, Span<float> moved)
    {
        if (points.Length % 3 != 0 || moved.Length != points.Length)
            throw new ArgumentException($"expected three coordinates a point and as much room, found {points.Length} and {moved.Length}", nameof(moved));
        for (int i = 0; i < points.Length; i += 3)
        {
            Vector3D at = Map(new Vector3D(points[i], points[i + 1], points[i + 2]));
            moved[i] = (float)at.X;
            moved[i + 1] = (float)at.Y;
            moved[i + 2] = (float)at.Z;
        }
    }

    /// <summary>Turns displacements: without the translation.</summary>
    /// <param name="vectors">[N x 3].</param>
    /// <param name="turned">[N x 3] receives them; may be <paramref name="vectors"/> itself.</param>
    public void Turn(ReadOnlySpan<float> vectors, Span<float> turned) => new RigidMotion(Quaternion, Vector3D.Zero).Apply(vectors, turned);

    internal Vector3D Map(Vector3D point) => (_matrix * point) + Offset;
}
