namespace Mimik.Geometry;

/// <summary>A unit quaternion in double precision, in glTF's order x, y, z, w.</summary>
internal readonly record struct QuaternionD(double X, double Y, double Z, double W)
{
    public static QuaternionD Identity => new(0, 0, 0, 1);

    public QuaternionD Conjugate => new(-X, -Y, -Z, W);

    /// <summary>The image of the third axis.</summary>
    public Vector3D ThirdAxis => new(2 * ((X * Z) + (Y * W)), 2 * ((Y * Z) - (X * W)), 1 - (2 * ((X * X) + (Y * Y))));

    public static QuaternionD operator *(QuaternionD a, QuaternionD b) => new(
        (a.W * b.X) + (a.X * b.W) + (a.Y * b.Z) - (a.Z * b.Y),
        (a.W * b.Y) - (a.X * b.Z) + (a.Y * b.W) + (a.Z * b.X),
        (a.W * b.Z) + (a.X * b.Y) - (a.Y * b.X) + (a.Z * b.W),
        (a.W * b.W) - (a.X * b.X) - (a.Y * b.Y) - (a.Z * b.Z));

    public static QuaternionD operator -(QuaternionD a) => new(-a.X, -a.Y, -a.Z, -a.W);

    public static double Dot(QuaternionD a, QuaternionD b) => (a.X * b.X) + (a.Y * b.Y) + (a.Z * b.Z) + (a.W * b.W);

    /// <summary>The rotation by <paramref name="angle"/> radians about the third axis.</summary>
    public static QuaternionD AboutZ(double angle) => new(0, 0, Math.Sin(angle / 2), Math.Cos(angle / 2));

    /// <summary>The smallest rotation that turns one unit vector into another; they must not be opposite.</summary>
    public static QuaternionD Between(Vector3D from, Vector3D to)
    {
        Vector3D axis = Vector3D.Cross(from, to);
        return new QuaternionD(axis.X, axis.Y, axis.Z, 1 + Vector3D.Dot(from, to)).Normalised();
    }

    /// <summary>The quaternion of a rotation matrix; the largest component is found first, so that none cancels.</summary>
    public static QuaternionD FromMatrix(Matrix3D m)
    {
        double trace = m.M00 + m.M11 + m.M22;
        QuaternionD q;
        if (trace >= Math.Max(m.M00, Math.Max(m.M11, m.M22)))
            q = new QuaternionD(m.M21 - m.M12, m.M02 - m.M20, m.M10 - m.M01, 1 + trace);
        else if (m.M00 >= m.M11 && m.M00 >= m.M22)
            q = new QuaternionD(1 + m.M00 - m.M11 - m.M22, m.M01 + m.M10, m.M02 + m.M20, m.M21 - m.M12);
        else if (m.M11 >= m.M22)
            q = new QuaternionD(m.M01 + m.M10, 1 + m.M11 - m.M00 - m.M22, m.M12 + m.M21, m.M02 - m.M20);
        else
            q = new QuaternionD(m.M02 + m.M20, m.M12 + m.M21, 1 + m.M22 - m.M00 - m.M11, m.M10 - m.M01);
        return q.Normalised();
    }

    /// <summary>This quaternion or its negative, whichever lies nearer: the shorter way for a client that interpolates.</summary>
    public QuaternionD AlignedWith(QuaternionD previous) => Dot(this, previous) < 0 ? -this : this;

    public QuaternionD Normalised()
    {
        double scale = 1 / Math.Sqrt(Dot(this, this));
        return new QuaternionD(X * scale, Y * scale, Z * scale, W * scale);
    }

    /// <summary>Spherical interpolation, as glTF prescribes for LINEAR rotations.</summary>
    public static QuaternionD Slerp(QuaternionD a, QuaternionD b, double t)
    {
        b = b.AlignedWith(a);
        double cosine = Math.Min(1, Dot(a, b));
        double angle = Math.Acos(cosine);
        if (angle < 1e-6)
            return Nlerp(a, b, t);
        double sine = Math.Sin(angle);
        return Blend(a, Math.Sin((1 - t) * angle) / sine, b, Math.Sin(t * angle) / sine);
    }

    /// <summary>Linear interpolation, normalised: what clients that interpolate by component do (Blender).</summary>
    public static QuaternionD Nlerp(QuaternionD a, QuaternionD b, double t) => Blend(a, 1 - t, b.AlignedWith(a), t);

    public Matrix3D ToMatrix() => new(
        1 - (2 * ((Y * Y) + (Z * Z))), 2 * ((X * Y) - (Z * W)), 2 * ((X * Z) + (Y * W)),
        2 * ((X * Y) + (Z * W)), 1 - (2 * ((X * X) + (Z * Z))), 2 * ((Y * Z) - (X * W)),
        2 * ((X * Z) - (Y * W)), 2 * ((Y * Z) + (X * W)), 1 - (2 * ((X * X) + (Y * Y))));

    private static QuaternionD Blend(QuaternionD a, double wa, QuaternionD b, double wb) =>
        new QuaternionD((wa * a.X) + (wb * b.X), (wa * a.Y) + (wb * b.Y), (wa * a.Z) + (wb * b.Z), (wa * a.W) + (wb * b.W)).Normalised();
}
