using Mimik.Geometry;
using Mimik.Geometry.ClosestPoint;
using Mimik.Numerics;

namespace Mimik.Fitting;

/// <summary>A scan to be fitted, in millimetres: a mesh, or a cloud of points. One fit at a time: searching keeps its answers.</summary>
public sealed class ScanSurface
{
    private readonly Lazy<Searched> _searched;

    /// <summary>Creates a scan; positions are copied.</summary>
    /// <param name="positions">[N x 3] in units of <paramref name="millimetresPerUnit"/>; points that are not finite are left out of everything.</param>
    /// <param name="triangles">[T x 3] vertices, or empty for a cloud.</param>
    /// <param name="millimetresPerUnit">What a unit is.</param>
    /// <param name="threads">Threads that searching takes; null takes all.</param>
    /// <exception cref="MimikException">There is nothing finite in it, or a triangle has a vertex that is not there.</exception>
    public ScanSurface(ReadOnlySpan<float> positions, int[] triangles, double millimetresPerUnit = 1, int? threads = null)
    {
        ArgumentNullException.ThrowIfNull(triangles);
        if (positions.Length % 3 != 0 || triangles.Length % 3 != 0)
            throw new MimikException($"scan: expected three coordinates a point and three vertices a triangle, found {positions.Length} and {triangles.Length} numbers");
        if (triangles.Length > 0 && (triangles.Min() < 0 || triangles.Max() >= positions.Length / 3))
            throw new MimikException($"scan: expected vertices of 0 to {(positions.Length / 3) - 1}, found {(triangles.Min() < 0 ? triangles.Min() : triangles.Max())}");
        Positions = new float[positions.Length];
        for (int i = 0; i < positions.Length; i++)
            Positions[i] = (float)(positions[i] * millimetresPerUnit);
        Triangles = triangles;
        Threads = threads ?? ParallelLoop.AllThreads;
        Points = [.. Enumerable.Range(0, Positions.Length / 3).Where(IsThere)];
        if (Points.Length < 3)
            throw new MimikException($"scan: expected at least three finite points, found {Points.Length}");
        _searched = new Lazy<Searched>(() => Triangles.Length > 0 ? new SearchedMesh(this) : new SearchedCloud(this));
    }

    /// <summary>[N x 3] mm; not to be written.</summary>
    public float[] Positions { get; }

    /// <summary>[T x 3]; empty for a cloud; not to be written.</summary>
    public int[] Triangles { get; }

    /// <summary>Whether it has triangles.</summary>
    public bool IsMesh => Triangles.Length > 0;

    /// <summary>The points that are finite, and on a triangle where there are any.</summary>
    internal int[] Points { get; }

    internal int Threads { get; }

    /// <summary>[N x 3] unit normals; zero where unknown.</summary>
    internal float[] Normals => _searched.Value.Normals;

    /// <summary>The middle of the points.</summary>
    internal Vector3D Middle
    {
        get
        {
            Vector3D sum = default;
            foreach (int point in Points)
                sum += Vector3D.At(Positions, point);
            return (1.0 / Points.Length) * sum;
        }
    }

    /// <summary>Builds what searching needs, which otherwise the first search does.</summary>
    public void Prepare() => _ = _searched.Value;

    /// <summary>About <paramref name="count"/> of the points, evenly over their order; all where there are fewer.</summary>
    internal int[] Sample(int count) => Points.Length <= count
        ? Points
        : [.. Enumerable.Range(0, count).Select(i => Points[(int)((long)i * Points.Length / count)])];

    /// <summary>The closest places to points.</summary>
    internal void Closest(float[] points, ScanPlace[] places, double maxDistance) => _searched.Value.Closest(points, places, maxDistance);

    private bool IsThere(int point) => float.IsFinite(Positions[3 * point] + Positions[(3 * point) + 1] + Positions[(3 * point) + 2]);

    /// <summary>A closest place on the scan.</summary>
    /// <param name="Point">Where it is.</param>
    /// <param name="Normal">The unit normal there.</param>
    /// <param name="SquaredDistance">Infinite where nothing is near.</param>
    /// <param name="OnBorder">On the edge of the scan: what lies beyond was not seen.</param>
    internal readonly record struct ScanPlace(Vector3D Point, Vector3D Normal, double SquaredDistance, bool OnBorder);

    private abstract class Searched
    {
        public required float[] Normals { get; init; }

        public abstract void Closest(float[] points, ScanPlace[] places, double maxDistance);
    }

    private sealed class SearchedMesh : Searched
    {
        private const double AtCorner = 1e-6;

        private readonly ScanSurface _scan;
        private readonly SurfaceTree _tree;
        private readonly bool[] _border;
        private SurfacePoint[] _found = [];

        [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
        public SearchedMesh(ScanSurface scan)
        {
            _scan = scan;
            _tree = new SurfaceTree(scan.Positions, scan.Triangles, scan.Threads);
            _border = new SurfaceBorder(scan.Positions.Length / 3, scan.Triangles).Vertices.ToArray();
            Normals = VertexNormals.Of(scan.Positions, PolygonFaces.Uniform(scan.Triangles, 3));
        }

        public override void Closest(float[] points, ScanPlace[] places, double maxDistance)
        {
            if (_found.Length != places.Length)
                Array.Resize(ref _found, places.Length);
            _tree.Closest(points, _found, warm: false, maxDistance);
            for (int i = 0; i < places.Length; i++)
            {
                SurfacePoint found = _found[i];
                if (found.Triangle < 0)
                {
                    places[i] = new ScanPlace(default, default, double.PositiveInfinity, true);
                    continue;
                }

                ReadOnlySpan<int> corners = _scan.Triangles.AsSpan(3 * found.Triangle, 3);
                Vector3D a = Vector3D.At(_scan.Positions, corners[0]), b = Vector3D.At(_scan.Positions, corners[1]), c = Vector3D.At(_scan.Positions, corners[2]);
                Vector3D normal = Vector3D.Cross(b - a, c - a);
                double length = normal.Length;
                bool inside = found.A > AtCorner && found.B > AtCorner && found.C > AtCorner;
                bool border = !inside
                    && (found.A <= AtCorner || _border[corners[0]]) && (found.B <= AtCorner || _border[corners[1]]) && (found.C <= AtCorner || _border[corners[2]]);
                places[i] = new ScanPlace(
                    (found.A * a) + (found.B * b) + (found.C * c), length > 0 ? (1 / length) * normal : default, found.SquaredDistance, border);
            }
        }
    }

    private sealed class SearchedCloud : Searched
    {
        private readonly ScanSurface _scan;
        private readonly PointTree _tree;
        private NearPoint[] _found = [];

        [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
        public SearchedCloud(ScanSurface scan)
        {
            _scan = scan;
            _tree = new PointTree(scan.Positions, scan.Threads);
            Normals = PointNormals.Compute(scan.Positions, _tree, threads: scan.Threads);
        }

        public override void Closest(float[] points, ScanPlace[] places, double maxDistance)
        {
            if (_found.Length != places.Length)
                Array.Resize(ref _found, places.Length);
            _tree.Nearest(points, _found, maxDistance);
            for (int i = 0; i < places.Length; i++)
            {
                NearPoint found = _found[i];
                if (found.Index < 0)
                {
                    places[i] = new ScanPlace(default, default, double.PositiveInfinity, true);
                    continue;
                }

                // The foot on the plane through the point: between points the surface is about there.
                Vector3D at = Vector3D.At(_scan.Positions, found.Index), normal = Vector3D.At(Normals, found.Index), from = Vector3D.At(points, i);
                double along = Vector3D.Dot(from - at, normal);
                places[i] = new ScanPlace(from - (along * normal), normal, found.SquaredDistance, normal == default);
            }
        }
    }
}
