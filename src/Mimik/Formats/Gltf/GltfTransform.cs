namespace Mimik.Formats.Gltf;

/// <summary>An affine map in double precision: x' = M00 x + M01 y + M02 z + M03, and so on.</summary>
internal readonly record struct GltfTransform(
    double M00, double M01, double M02, double M03,
    double M10, double M11, double M12, double M13,
    double M20, double M21, double M22, double M23)
{
    public static GltfTransform Identity { get; } = new(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0);

    /// <summary>Of the linear part; negative where the map mirrors.</summary>
    public double Determinant =>
        (M00 * ((M11 * M22) - (M12 * M21))) - (M01 * ((M10 * M22) - (M12 * M20))) + (M02 * ((M10 * M21) - (M11 * M20)));

    /// <summary>First <paramref name="b"/>, then <paramref name="a"/>.</summary>
    public static GltfTransform operator *(in GltfTransform a, in GltfTransform b) => new(
        (a.M00 * b.M00) + (a.M01 * b.M10) + (a.M02 * b.M20), (a.M00 * b.M01) + (a.M01 * b.M11) + (a.M02 * b.M21),
        (a.M00 * b.M02) + (a.M01 * b.M12) + (a.M02 * b.M22), (a.M00 * b.M03) + (a.M01 * b.M13) + (a.M02 * b.M23) + a.M03,
        (a.M10 * b.M00) + (a.M11 * b.M10) + (a.M12 * b.M20), (a.M10 * b.M01) + (a.M11 * b.M11) + (a.M12 * b.M21),
        (a.M10 * b.M02) + (a.M11 * b.M12) + (a.M12 * b.M22), (a.M10 * b.M03) + (a.M11 * b.M13) + (a.M12 * b.M23) + a.M13,
        (a.M20 * b.M00) + (a.M21 * b.M10) + (a.M22 * b.M20), (a.M20 * b.M01) + (a.M21 * b.M11) + (a.M22 * b.M21),
        (a.M20 * b.M02) + (a.M21 * b.M12) + (a.M22 * b.M22), (a.M20 * b.M03) + (a.M21 * b.M13) + (a.M22 * b.M23) + a.M23);

    public static GltfTransform operator +(in GltfTransform a, in GltfTransform b) => new(
        a.M00 + b.M00, a.M01 + b.M01, a.M02 + b.M02, a.M03 + b.M03,
        a.M10 + b.M10, a.M11 + b.M11, a.M12 + b.M12, a.M13 + b.M13,
        a.M20 + b.M20, a.M21 + b.M21, a.M22 + b.M22, a.M23 + b.M23);

    public static GltfTransform operator *(double s, in GltfTransform a) => new(
        s * a.M00, s * a.M01, s * a.M02, s * a.M03, s * a.M10, s * a.M11, s * a.M12, s * a.M13, s * a.M20, s * a.M21, s * a.M22, s * a.M23);

    /// <summary>Reads glTF's column-major 4 x 4 matrix.</summary>
    /// <param name="m">[16] of which the last row is taken to be 0, 0, 0, 1.</param>
    public static GltfTransform FromColumns(ReadOnlySpan<float> m) =>
        new(m[0], m[4], m[8], m[12], m[1], m[5], m[9], m[13], m[2], m[6], m[10], m[14]);

    /// <summary>Translation after rotation after scale.</summary>
    /// <param name="t">[3].</param>
    /// <param name="q">[4] quaternion x, y, z, w of any length but 0.</param>
    /// <param name="s">[3].</param>
    public static GltfTransform FromParts(ReadOnlySpan<float> t, ReadOnlySpan<float> q, ReadOnlySpan<float> s)
    {
        double x = q[0], y = q[1], z = q[2], w = q[3];
        double two = 2 / ((x * x) + (y * y) + (z * z) + (w * w));
        return new(
            (1 - (two * ((y * y) + (z * z)))) * s[0], two * ((x * y) - (z * w)) * s[1], two * ((x * z) + (y * w)) * s[2], t[0],
            two * ((x * y) + (z * w)) * s[0], (1 - (two * ((x * x) + (z * z)))) * s[1], two * ((y * z) - (x * w)) * s[2], t[1],
            two * ((x * z) - (y * w)) * s[0], two * ((y * z) + (x * w)) * s[1], (1 - (two * ((x * x) + (y * y)))) * s[2], t[2]);
    }

    /// <summary>Maps a point in place.</summary>
    /// <param name="v">[3].</param>
    public void TransformPoint(Span<float> v) => Apply(v, M03, M13, M23);

    /// <summary>Maps a displacement in place: without the translation.</summary>
    /// <param name="v">[3].</param>
    public void TransformVector(Span<float> v) => Apply(v, 0, 0, 0);

    private void Apply(Span<float> v, double tx, double ty, double tz)
    {
        double x = v[0], y = v[1], z = v[2];
        v[0] = (float)((M00 * x) + (M01 * y) + (M02 * z) + tx);
        v[1] = (float)((M10 * x) + (M11 * y) + (M12 * z) + ty);
        v[2] = (float)((M20 * x) + (M21 * y) + (M22 * z) + tz);
    }
}
