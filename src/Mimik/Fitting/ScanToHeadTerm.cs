using Mimik.Geometry;
using Mimik.Geometry.ClosestPoint;

namespace Mimik.Fitting;

/// <summary>From points of a scan to the closest places of the head: exact where the scan's points lie on the surface, however coarse the head's triangles are.</summary>
internal sealed class ScanToHeadTerm : SurfaceTerm
{
    private const double AtCorner = 1e-6;

    private readonly ScanSurface _scan;
    private readonly int[] _triangles;
    private readonly int[] _samples;
    private readonly float[] _weights;
    private readonly bool[] _border;
    private readonly float[] _points;
    private readonly SurfacePoint[] _found;
    private SurfaceTree? _tree;

    /// <summary>Creates the term.</summary>
    /// <param name="scan">The scan.</param>
    /// <param name="triangles">[T x 3] triangles of the head.</param>
    /// <param name="border">[N] the vertices where the head's surface ends.</param>
    /// <param name="samples">The scan's points that ask.</param>
    /// <param name="weights">[N] how much each of the head's vertices counts.</param>
    public ScanToHeadTerm(ScanSurface scan, int[] triangles, bool[] border, int[] samples, float[] weights)
    {
        _scan = scan;
        _triangles = triangles;
        _border = border;
        _samples = samples;
        _weights = weights;
        _points = new float[3 * samples.Length];
        for (int i = 0; i < samples.Length; i++)
            scan.Positions.AsSpan(3 * samples[i], 3).CopyTo(_points.AsSpan(3 * i));
        _found = new SurfacePoint[samples.Length];
    }

    protected override int Prepare(HeadLinearisation head)
    {
        bool warm = _tree is not null;
        if (_tree is null)
            _tree = new SurfaceTree(head.Positions, _triangles, _scan.Threads);
        else
            _tree.Refit(head.Positions);
        _tree.Closest(_points, _found, warm, Math.Min(FarthestMillimetres, 10 * RobustMillimetres));
        return _samples.Length;
    }

    protected override double SampleWeight(int sample) => 1;

    protected override bool Counterpart(HeadLinearisation head, int sample, out HeadPoint point, out Vector3D offset, out Vector3D normal, out Vector3D other)
    {
        SurfacePoint found = _found[sample];
        (point, offset, normal, other) = (default, default, default, default);
        if (found.Triangle < 0)
            return false;
        int a = _triangles[3 * found.Triangle], b = _triangles[(3 * found.Triangle) + 1], c = _triangles[(3 * found.Triangle) + 2];
        bool inside = found.A > AtCorner && found.B > AtCorner && found.C > AtCorner;
        if (!inside && (found.A <= AtCorner || _border[a]) && (found.B <= AtCorner || _border[b]) && (found.C <= AtCorner || _border[c]))
            return false;
        if ((found.A * _weights[a]) + (found.B * _weights[b]) + (found.C * _weights[c]) < 0.5)
            return false;
        point = new HeadPoint(a, b, c, found.A, found.B, found.C);
        offset = head.At(point) - Vector3D.At(_points, sample);
        Vector3D first = Vector3D.At(head.Positions, a);
        normal = Vector3D.Cross(Vector3D.At(head.Positions, b) - first, Vector3D.At(head.Positions, c) - first);
        double length = normal.Length;
        if (!(length > 0))
            return false;
        normal = (1 / length) * normal;
        other = Vector3D.At(_scan.Normals, _samples[sample]);

        // Which side a cloud's normals are on is a guess.
        if (other == default)
            other = normal;
        else if (!_scan.IsMesh && Vector3D.Dot(normal, other) < 0)
            other = -other;
        return true;
    }
}
