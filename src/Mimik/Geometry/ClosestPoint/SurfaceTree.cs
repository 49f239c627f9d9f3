using System.Diagnostics;
using System.Numerics;
using Mimik.Numerics;

namespace Mimik.Geometry.ClosestPoint;

/// <summary>
/// Closest points of a surface of triangles, by a <see cref="BoxTree"/>. Questions may be asked from several threads. Every answer is the same as from trying
/// every triangle, the first of equally near ones included, whatever the hint, the number of threads and the moves since the tree was built.
/// </summary>
internal sealed class SurfaceTree
{
    private const int LeafSize = 4;
    private const double Rounding = 1e-9;

    // Squared distances are computed to within the coordinates' rounding: boxes as near as that are looked into.
    private const double RoundingOfPlaces = 2e-20;

    // The same for single precision: with places to 2e-7 of the largest coordinate, (d + e)^2 <= (1 + r) d^2 + (1 + 1/r) e^2.
    private const double RoundingOfSingles = 1e-5;
    private const double RoundingOfSinglePlaces = 4e-9;

    private const int PieceOfTriangles = 4096;
    private const int PieceOfPoints = 128;

    private readonly BoxNode[] _boxes;
    private readonly int[] _triangles;
    private readonly int[] _places;
    private readonly int[] _vertices;
    private readonly float[] _corners;
    private readonly int _threads;
    private double _slack;
    private double _slackOfSingles;

    /// <summary>Builds the tree.</summary>
    /// <param name="positions">[N x 3] vertex positions.</param>
    /// <param name="triangles">[T x 3] vertex indices; triangles with a corner that is not finite are left out, those without area are not.</param>
    /// <exception cref="ArgumentException">No triangle is left.</exception>
    public SurfaceTree(ReadOnlySpan<float> positions, ReadOnlySpan<int> triangles)
        : this(positions.ToArray(), triangles.ToArray(), ParallelLoop.AllThreads)
    {
    }

    /// <summary>Builds the tree on some threads.</summary>
    /// <param name="positions">[N x 3] vertex positions; only read, and not kept.</param>
    /// <param name="triangles">[T x 3] vertex indices; only read, and not kept.</param>
    /// <param name="threads">How many take part in building and moving it; every number gives the same tree.</param>
    /// <exception cref="ArgumentException">No triangle is left.</exception>
    public SurfaceTree(float[] positions, int[] triangles, int threads)
    {
        Debug.Assert(triangles.Length % 3 == 0);
        _threads = threads;
        int count = triangles.Length / 3;
        var middles = new Vector3[count];
        Pieces(count, PieceOfTriangles, (from, to) =>
        {
            for (int t = from; t < to; t++)
                middles[t] = (Corner(positions, triangles[3 * t]) / 3) + (Corner(positions, triangles[(3 * t) + 1]) / 3) + (Corner(positions, triangles[(3 * t) + 2]) / 3);
        });
        int[] present = new int[count];
        int found = 0;
        for (int t = 0; t < count; t++)
        {
            if (float.IsFinite(middles[t].X + middles[t].Y + middles[t].Z))
                present[found++] = t;
        }

        if (found == 0)
            throw new ArgumentException("expected at least one triangle with finite corners", nameof(triangles));
        var tree = new BoxTree(middles, present[..found], LeafSize, threads);
        (_boxes, _triangles) = (tree.Boxes, tree.Order);
        _vertices = new int[3 * found];
        _corners = new float[9 * found];
        _places = new int[count];
        _places.AsSpan().Fill(-1);
        for (int place = 0; place < found; place++)
        {
            _places[_triangles[place]] = place;
            triangles.AsSpan(3 * _triangles[place], 3).CopyTo(_vertices.AsSpan(3 * place));
        }

        Refit(positions);
    }

    /// <summary>Moves the vertices; the boxes' order stays, so that moves far from where the tree was built make it slower, never wrong.</summary>
    /// <param name="positions">[N x 3] positions of the vertices that the tree was built on; only read, and not kept.</param>
    /// <exception cref="ArgumentException">A corner of a triangle in the tree is not finite any more.</exception>
    public void Refit(float[] positions)
    {
        Pieces(_triangles.Length, PieceOfTriangles, (from, to) =>
        {
            for (int i = 3 * from; i < 3 * to; i++)
                positions.AsSpan(3 * _vertices[i], 3).CopyTo(_corners.AsSpan(3 * i));
        });
        Pieces(_boxes.Length, PieceOfTriangles, (from, to) =>
        {
            for (int b = from; b < to; b++)
                EncloseTriangles(ref _boxes[b]);
        });
        BoxTree.Enclose(_boxes);
        ref readonly BoxNode all = ref _boxes[0];
        float reach = Math.Max(
            Math.Max(Math.Max(Math.Abs(all.LowX), Math.Abs(all.HighX)), Math.Max(Math.Abs(all.LowY), Math.Abs(all.HighY))),
            Math.Max(Math.Abs(all.LowZ), Math.Abs(all.HighZ)));
        if (!float.IsFinite(reach))
            throw new ArgumentException("expected the triangles' corners to stay finite", nameof(positions));
        _slack = RoundingOfPlaces * reach * reach;
        _slackOfSingles = RoundingOfSinglePlaces * reach * reach;
    }

    /// <summary>Finds the closest point of the surface.</summary>
    /// <param name="point">Finite.</param>
    public SurfacePoint Closest(Vector3D point) => Search(point, SurfacePoint.None);

    /// <summary>Finds the closest point of the surface within a distance.</summary>
    /// <param name="point">Finite.</param>
    /// <param name="maxDistance">The farthest that counts, at least 0.</param>
    /// <param name="hint">A triangle that may be near, such as the last answer's; -1 for none.</param>
    /// <returns>The point, or <see cref="SurfacePoint.None"/> where nothing is as near.</returns>
    public SurfacePoint Closest(Vector3D point, double maxDistance, int hint = -1)
    {
        // As far as allowed, and after every triangle.
        SurfacePoint best = SurfacePoint.None with { Triangle = int.MaxValue, SquaredDistance = maxDistance * maxDistance };
        if ((uint)hint < (uint)_places.Length && _places[hint] is var place and >= 0)
            Try(place, point, ref best);
        best = Search(point, best);
        return best.Triangle == int.MaxValue ? SurfacePoint.None : best;
    }

    /// <summary>Where an answer is: its place on its triangle.</summary>
    /// <param name="found">An answer of this tree.</param>
    public Vector3D At(in SurfacePoint found)
    {
        ReadOnlySpan<float> c = _corners.AsSpan(9 * _places[found.Triangle], 9);
        return (found.A * new Vector3D(c[0], c[1], c[2])) + (found.B * new Vector3D(c[3], c[4], c[5])) + (found.C * new Vector3D(c[6], c[7], c[8]));
    }

    /// <summary>Finds the closest points of many.</summary>
    /// <param name="points">[K x 3]; one that is not finite gets <see cref="SurfacePoint.None"/>.</param>
    /// <param name="found">[K] receives them; its triangles are the hints where <paramref name="warm"/>.</param>
    /// <param name="warm">Whether <paramref name="found"/> holds the answers of points that were about there.</param>
    /// <param name="maxDistance">The farthest that counts; farther points get <see cref="SurfacePoint.None"/>.</param>
    public void Closest(float[] points, SurfacePoint[] found, bool warm = false, double maxDistance = double.PositiveInfinity)
    {
        if (points.Length != 3 * found.Length)
            throw new ArgumentException($"expected {3 * found.Length} coordinates, found {points.Length}", nameof(points));
        Pieces(found.Length, PieceOfPoints, (from, to) =>
        {
            for (int i = from; i < to; i++)
            {
                Vector3D point = Vector3D.At(points, i);
                found[i] = double.IsFinite(point.LengthSquared) ? Closest(point, maxDistance, warm ? found[i].Triangle : -1) : SurfacePoint.None;
            }
        });
    }

    private SurfacePoint Search(Vector3D point, SurfacePoint best)
    {
        // The nearer box is next; the other waits, one a level.
        Span<(int Box, double Square)> waiting = stackalloc (int, double)[BoxTree.DeepestSearch];
        int count = 0, at = 0;
        double nearest = _boxes[0].SquaredDistance(point);
        var single = new Vector3((float)point.X, (float)point.Y, (float)point.Z);
        while (true)
        {
            // A box as near as the best, up to rounding, may hold an equally near triangle that comes first.
            if (nearest <= (best.SquaredDistance * (1 + Rounding)) + _slack)
            {
                ref readonly BoxNode box = ref _boxes[at];
                if (box.Count == 0)
                {
                    int left = at + 1, right = box.First;
                    double toLeft = _boxes[left].SquaredDistance(point), toRight = _boxes[right].SquaredDistance(point);
                    bool leftFirst = toLeft <= toRight;
                    waiting[count++] = leftFirst ? (right, toRight) : (left, toLeft);
                    (at, nearest) = leftFirst ? (left, toLeft) : (right, toRight);
                    continue;
                }

                for (int place = box.First; place < box.First + box.Count; place++)
                {
                    if (IsNear(place, single, best.SquaredDistance))
                        Try(place, point, ref best);
                }
            }

            if (count == 0)
                return best;
            (at, nearest) = waiting[--count];
        }
    }

    private void Try(int place, Vector3D point, ref SurfacePoint best)
    {
        ReadOnlySpan<float> c = _corners.AsSpan(9 * place, 9);
        SurfacePoint found = TrianglePoint.Closest(
            _triangles[place], point, new Vector3D(c[0], c[1], c[2]), new Vector3D(c[3], c[4], c[5]), new Vector3D(c[6], c[7], c[8]));
        if (found.Precedes(best))
            best = found;
    }

    // A triangle's own box in single precision costs a tenth of the triangle, and most are farther than the best.
    private bool IsNear(int place, Vector3 point, double farthest)
    {
        ReadOnlySpan<float> c = _corners.AsSpan(9 * place, 9);
        Vector3 a = new(c), b = new(c[3..]), d = new(c[6..]);
        Vector3 low = Vector3.MinNative(a, Vector3.MinNative(b, d)), high = Vector3.MaxNative(a, Vector3.MaxNative(b, d));
        Vector3 away = Vector3.MaxNative(Vector3.Zero, Vector3.MaxNative(low - point, point - high));
        return away.LengthSquared() <= (farthest * (1 + RoundingOfSingles)) + _slackOfSingles;
    }

    private void EncloseTriangles(ref BoxNode box)
    {
        if (box.Count == 0)
            return;
        box.Empty();
        ReadOnlySpan<float> corners = _corners.AsSpan(9 * box.First, 9 * box.Count);
        for (int i = 0; i < corners.Length; i += 3)
            box.Include(corners[i], corners[i + 1], corners[i + 2]);
    }

    private void Pieces(int length, int piece, Action<int, int> body)
    {
        int pieces = (length + piece - 1) / piece;
        ParallelLoop.For(pieces, _threads, (i, _) => body(i * piece, Math.Min(length, (i + 1) * piece)));
    }

    private static Vector3 Corner(float[] positions, int vertex) => new(positions.AsSpan(3 * vertex, 3));
}
