namespace Mimik.Geometry;

/// <summary>
/// Angles between the vertex normals of two surfaces that share their triangles: a normal is the sum of the area vectors of the triangles
/// around the vertex. One object compares the frames of a film without allocating.
/// </summary>
/// <remarks>
/// A triangle whose height is less than <see cref="SmallestShape"/> of its longest edge in either surface has no direction worth the name
/// there and counts in neither. A vertex is left out where no triangle is left, or where those left cancel in either surface, as on a fold.
/// </remarks>
internal sealed class NormalAngles
{
    /// <summary>The height over the longest edge below which a triangle is degenerate; positions in float32 blur it from about 1e-5 on.</summary>
    public const double SmallestShape = 1e-4;

    private readonly int[] _triangles;
    private readonly double[] _a, _b;

    /// <summary>Prepares comparisons.</summary>
    /// <param name="triangles">[T x 3] vertex indices below <paramref name="vertexCount"/>.</param>
    /// <param name="vertexCount">N.</param>
    public NormalAngles(int[] triangles, int vertexCount)
    {
        _triangles = triangles;
        _a = new double[4 * vertexCount];
        _b = new double[4 * vertexCount];
    }

    /// <summary>The angle at every vertex.</summary>
    /// <param name="first">[N x 3] positions.</param>
    /// <param name="second">[N x 3] positions.</param>
    /// <param name="degrees">[N] receives angles of 0 to 180 degrees; NaN where a vertex is left out.</param>
    public void Compute(ReadOnlySpan<double> first, ReadOnlySpan<double> second, Span<double> degrees)
    {
        Array.Clear(_a);
        Array.Clear(_b);
        for (int t = 0; t + 2 < _triangles.Length; t += 3)
        {
            ReadOnlySpan<int> corners = _triangles.AsSpan(t, 3);
            AreaVector p = AreaVector.Of(first, corners), q = AreaVector.Of(second, corners);
            if (!p.HasDirection || !q.HasDirection)
                continue;
            foreach (int v in corners)
            {
                p.AddTo(_a.AsSpan(4 * v, 4));
                q.AddTo(_b.AsSpan(4 * v, 4));
            }
        }

        for (int v = 0; v < degrees.Length; v++)
            degrees[v] = Angle(_a.AsSpan(4 * v, 4), _b.AsSpan(4 * v, 4));
    }

    // By the half-angle's tangent, which keeps its precision at small angles, where a cosine has none.
    private static double Angle(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double la = Length(a), lb = Length(b);
        if (!(la > SmallestShape * a[3]) || !(lb > SmallestShape * b[3]))
            return double.NaN;
        double difference = 0, sum = 0;
        for (int c = 0; c < 3; c++)
        {
            double x = a[c] / la, y = b[c] / lb;
            difference += (x - y) * (x - y);
            sum += (x + y) * (x + y);
        }

        return 2 * Math.Atan2(Math.Sqrt(difference), Math.Sqrt(sum)) * 180 / Math.PI;
    }

    private static double Length(ReadOnlySpan<double> v) => Math.Sqrt((v[0] * v[0]) + (v[1] * v[1]) + (v[2] * v[2]));

    /// <summary>Twice a triangle's area vector, its length, and whether that is more than noise.</summary>
    private readonly record struct AreaVector(double X, double Y, double Z, double Size, bool HasDirection)
    {
        public static AreaVector Of(ReadOnlySpan<double> positions, ReadOnlySpan<int> corners)
        {
            ReadOnlySpan<double> a = positions.Slice(3 * corners[0], 3), b = positions.Slice(3 * corners[1], 3), c = positions.Slice(3 * corners[2], 3);
            double ux = b[0] - a[0], uy = b[1] - a[1], uz = b[2] - a[2];
            double vx = c[0] - a[0], vy = c[1] - a[1], vz = c[2] - a[2];
            double x = (uy * vz) - (uz * vy), y = (uz * vx) - (ux * vz), z = (ux * vy) - (uy * vx);
            double wx = vx - ux, wy = vy - uy, wz = vz - uz;
            double longest = Math.Max((ux * ux) + (uy * uy) + (uz * uz), Math.Max((vx * vx) + (vy * vy) + (vz * vz), (wx * wx) + (wy * wy) + (wz * wz)));
            double size = Math.Sqrt((x * x) + (y * y) + (z * z));
            return new AreaVector(x, y, z, size, size > SmallestShape * longest);
        }

        public void AddTo(Span<double> sum)
        {
            sum[0] += X;
            sum[1] += Y;
            sum[2] += Z;
            sum[3] += Size;
        }
    }
}
