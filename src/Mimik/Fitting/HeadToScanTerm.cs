using Mimik.Geometry;

namespace Mimik.Fitting;

/// <summary>From vertices of the head to the closest places of a scan.</summary>
internal sealed class HeadToScanTerm : SurfaceTerm
{
    private readonly ScanSurface _scan;
    private readonly PolygonFaces _faces;
    private readonly int[] _vertices;
    private readonly float[] _weights;
    private readonly float[] _points;
    private readonly ScanSurface.ScanPlace[] _places;
    private float[] _normals = [];

    /// <summary>Creates the term.</summary>
    /// <param name="scan">The scan.</param>
    /// <param name="faces">The head's triangles, for its normals.</param>
    /// <param name="vertices">The vertices that ask.</param>
    /// <param name="weights">[N] how much each of the head's vertices counts.</param>
    public HeadToScanTerm(ScanSurface scan, PolygonFaces faces, int[] vertices, float[] weights)
    {
        _scan = scan;
        _faces = faces;
        _vertices = vertices;
        _weights = weights;
        _points = new float[3 * vertices.Length];
        _places = new ScanSurface.ScanPlace[vertices.Length];
    }

    protected override int Prepare(HeadLinearisation head)
    {
        for (int i = 0; i < _vertices.Length; i++)
            head.Positions.AsSpan(3 * _vertices[i], 3).CopyTo(_points.AsSpan(3 * i));
        _scan.Closest(_points, _places, Math.Min(FarthestMillimetres, 10 * RobustMillimetres));
        _normals = VertexNormals.Of(head.Positions, _faces);
        return _vertices.Length;
    }

    protected override double SampleWeight(int sample) => _weights[_vertices[sample]];

    protected override bool Counterpart(HeadLinearisation head, int sample, out HeadPoint point, out Vector3D offset, out Vector3D normal, out Vector3D other)
    {
        ScanSurface.ScanPlace place = _places[sample];
        point = HeadPoint.At(_vertices[sample]);
        offset = Vector3D.At(_points, sample) - place.Point;
        normal = place.Normal;
        other = Vector3D.At(_normals, _vertices[sample]);

        // Which side a cloud's normals are on is a guess.
        if (!_scan.IsMesh && Vector3D.Dot(normal, other) < 0)
            normal = -normal;
        return double.IsFinite(place.SquaredDistance) && !place.OnBorder;
    }
}
