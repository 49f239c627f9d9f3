using System.Numerics;
using Mimik.Numerics;

namespace Mimik.Geometry.ClosestPoint;

/// <summary>One of a cloud's points, as an answer.</summary>
/// <param name="Index">The point; -1 for none.</param>
/// <param name="SquaredDistance">To the place that asked.</param>
internal readonly record struct NearPoint(int Index, double SquaredDistance)
{
    /// <summary>Nothing found: farther than anything.</summary>
    public static NearPoint None => new(-1, double.PositiveInfinity);

    /// <summary>Whether this is the better answer: nearer, or as near and first in the cloud.</summary>
    public bool Precedes(in NearPoint other) =>
        SquaredDistance < other.SquaredDistance || (SquaredDistance == other.SquaredDistance && Index < other.Index);
}

/// <summary>
/// Nearest points of a cloud, by a <see cref="BoxTree"/>. Questions may be asked from several threads; answers are the same as from trying every point, the
/// first of equally near ones included.
/// </summary>
internal sealed class PointTree
{
    private const int LeafSize = 8;
    private const int PieceOfPoints = 256;

    private readonly BoxNode[] _boxes;
    private readonly int[] _points;
    private readonly float[] _places;
    private readonly int _threads;

    /// <summary>Builds the tree.</summary>
    /// <param name="points">[N x 3]; those that are not finite are left out.</param>
    /// <param name="threads">How many threads take part, here and in batches; every number gives the same answers.</param>
    /// <exception cref="ArgumentException">No point is left.</exception>
    public PointTree(ReadOnlySpan<float> points, int threads)
    {
        if (points.Length % 3 != 0)
            throw new ArgumentException($"expected three coordinates a point, found {points.Length}", nameof(points));
        _threads = threads;
        var middles = new Vector3[points.Length / 3];
        int[] present = new int[middles.Length];
        int found = 0;
        for (int i = 0; i < middles.Length; i++)
        {
            middles[i] = new Vector3(points.Slice(3 * i, 3));
            if (float.IsFinite(middles[i].X) && float.IsFinite(middles[i].Y) && float.IsFinite(middles[i].Z))
                present[found++] = i;
        }

        if (found == 0)
            throw new ArgumentException("expected at least one finite point", nameof(points));
        var tree = new BoxTree(middles, present[..found], LeafSize, threads);
        (_boxes, _points) = (tree.Boxes, tree.Order);
        _places = new float[3 * found];
        for (int place = 0; place < found; place++)
            middles[_points[place]].CopyTo(_places.AsSpan(3 * place));
        foreach (ref BoxNode box in _boxes.AsSpan())
        {
            box.Empty();
            for (int place = box.First; place < box.First + box.Count; place++)
                box.Include(_places[3 * place], _places[(3 * place) + 1], _places[(3 * place) + 2]);
        }

        BoxTree.Enclose(_boxes);
    }

    /// <summary>How many finite points there are.</summary>
    public int Count => _points.Length;

    /// <summary>Finds the nearest point.</summary>
    /// <param name="point">Finite.</param>
    /// <param name="maxDistance">The farthest that counts.</param>
    /// <returns>The point, or <see cref="NearPoint.None"/> where nothing is as near.</returns>
    public NearPoint Nearest(Vector3D point, double maxDistance = double.PositiveInfinity)
    {
        Span<NearPoint> one = stackalloc NearPoint[1];
        return Nearest(point, one, maxDistance) == 1 ? one[0] : NearPoint.None;
    }

    /// <summary>Finds the nearest points.</summary>
    /// <param name="point">Finite.</param>
    /// <param name="nearest">[k] receives them, the nearest first, equally near ones in the cloud's order.</param>
    /// <param name="maxDistance">The farthest that counts.</param>
    /// <returns>How many were found: k, or fewer where there are no more within the distance.</returns>
    public int Nearest(Vector3D point, Span<NearPoint> nearest, double maxDistance = double.PositiveInfinity)
    {
        if (nearest.IsEmpty)
            return 0;
        int found = 0;
        double farthest = maxDistance * maxDistance;
        Span<(int Box, double Square)> waiting = stackalloc (int, double)[BoxTree.DeepestSearch];
        int count = 0;
        waiting[count++] = (0, _boxes[0].SquaredDistance(point));
        while (count > 0)
        {
            (int at, double square) = waiting[--count];

            // Distances to points and boxes are computed alike, and rounding is monotonic: a box is never farther than its points.
            if (square > farthest)
                continue;
            ref readonly BoxNode box = ref _boxes[at];
            if (box.Count == 0)
            {
                double left = _boxes[at + 1].SquaredDistance(point), right = _boxes[box.First].SquaredDistance(point);
                waiting[count++] = left <= right ? (box.First, right) : (at + 1, left);
                waiting[count++] = left <= right ? (at + 1, left) : (box.First, right);
                continue;
            }

            for (int place = box.First; place < box.First + box.Count; place++)
            {
                var candidate = new NearPoint(_points[place], (Vector3D.At(_places, place) - point).LengthSquared);
                if (candidate.SquaredDistance > farthest || (found == nearest.Length && !candidate.Precedes(nearest[^1])))
                    continue;
                Insert(nearest, ref found, candidate);
                if (found == nearest.Length)
                    farthest = nearest[^1].SquaredDistance;
            }
        }

        return found;
    }

    /// <summary>Finds the nearest point of each of many.</summary>
    /// <param name="points">[K x 3]; one that is not finite gets <see cref="NearPoint.None"/>.</param>
    /// <param name="found">[K] receives them.</param>
    /// <param name="maxDistance">The farthest that counts; farther points get <see cref="NearPoint.None"/>.</param>
    public void Nearest(float[] points, NearPoint[] found, double maxDistance = double.PositiveInfinity)
    {
        if (points.Length != 3 * found.Length)
            throw new ArgumentException($"expected {3 * found.Length} coordinates, found {points.Length}", nameof(points));
        int pieces = (found.Length + PieceOfPoints - 1) / PieceOfPoints;
        ParallelLoop.For(pieces, _threads, (piece, _) =>
        {
            for (int i = piece * PieceOfPoints; i < Math.Min(found.Length, (piece + 1) * PieceOfPoints); i++)
            {
                Vector3D point = Vector3D.At(points, i);
                found[i] = double.IsFinite(point.LengthSquared) ? Nearest(point, maxDistance) : NearPoint.None;
            }
        });
    }

    private static void Insert(Span<NearPoint> nearest, ref int found, NearPoint candidate)
    {
        int at = found < nearest.Length ? found++ : found - 1;
        while (at > 0 && candidate.Precedes(nearest[at - 1]))
        {
            nearest[at] = nearest[at - 1];
            at--;
        }

        nearest[at] = candidate;
    }
}
