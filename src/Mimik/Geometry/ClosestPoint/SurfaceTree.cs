using System.Diagnostics;

namespace Mimik.Geometry.ClosestPoint;

/// <summary>
/// Closest points of a surface of triangles, by a tree of boxes: each box is cut across the longest side of its triangles' midpoints, half of them to either side.
/// Questions may be asked from several threads. The answer is the same as from trying every triangle, the first of equally near ones included.
/// </summary>
internal sealed class SurfaceTree
{
    private const int LeafSize = 4;
    private const double Rounding = 1e-9;

    private readonly double[] _corners;
    private readonly int[] _order;
    private readonly Node[] _nodes;
    private int _nodeCount;

    /// <summary>Builds the tree.</summary>
    /// <param name="positions">[N x 3] vertex positions.</param>
    /// <param name="triangles">[T x 3] vertex indices; triangles with a corner that is not finite are left out, those without area are not.</param>
    /// <exception cref="ArgumentException">No triangle is left.</exception>
    public SurfaceTree(ReadOnlySpan<float> positions, ReadOnlySpan<int> triangles)
    {
        Debug.Assert(triangles.Length % 3 == 0);
        _corners = new double[3L * triangles.Length];
        var present = new List<int>(triangles.Length / 3);
        double[] middles = new double[triangles.Length];
        for (int t = 0; t < triangles.Length / 3; t++)
        {
            double sum = 0;
            for (int c = 0; c < 3; c++)
            {
                for (int axis = 0; axis < 3; axis++)
                {
                    double value = positions[(3 * triangles[(3 * t) + c]) + axis];
                    _corners[(9L * t) + (3 * c) + axis] = value;
                    middles[(3 * t) + axis] += value / 3;
                    sum += value;
                }
            }

            if (double.IsFinite(sum))
                present.Add(t);
        }

        if (present.Count == 0)
            throw new ArgumentException("expected at least one triangle with finite corners", nameof(triangles));
        _order = [.. present];
        _nodes = new Node[2 * _order.Length];
        Build(0, _order.Length, middles);
    }

    /// <summary>Finds the closest point of the surface.</summary>
    /// <param name="point">Finite.</param>
    public SurfacePoint Closest(Vector3D point)
    {
        SurfacePoint best = SurfacePoint.None;

        // Half of the triangles on either side: a level for each doubling, and one box in waiting a level.
        Span<(int Node, double Square)> open = stackalloc (int, double)[64];
        int count = 0;
        open[count++] = (0, 0);
        while (count > 0)
        {
            (int index, double square) = open[--count];

            // A box as near as the best, up to rounding, may hold an equally near triangle that comes first.
            if (square > best.SquaredDistance * (1 + Rounding))
                continue;
            ref readonly Node node = ref _nodes[index];
            if (node.Right == 0)
            {
                for (int i = node.First; i < node.First + node.Count; i++)
                {
                    SurfacePoint found = TrianglePoint.Closest(_order[i], point, Corner(_order[i], 0), Corner(_order[i], 1), Corner(_order[i], 2));
                    if (found.Precedes(best))
                        best = found;
                }

                continue;
            }

            double left = _nodes[index + 1].SquaredDistance(point), right = _nodes[node.Right].SquaredDistance(point);
            open[count++] = left <= right ? (node.Right, right) : (index + 1, left);
            open[count++] = left <= right ? (index + 1, left) : (node.Right, right);
        }

        return best;
    }

    private Vector3D Corner(int triangle, int corner)
    {
        long at = (9L * triangle) + (3 * corner);
        return new Vector3D(_corners[at], _corners[at + 1], _corners[at + 2]);
    }

    // The left child follows its parent at once; the right one comes after the left one's own.
    private int Build(int first, int count, double[] middles)
    {
        int index = _nodeCount++;
        (Vector3D low, Vector3D high) = Bounds(first, count);
        if (count <= LeafSize)
        {
            _nodes[index] = new Node(low, high, first, count, 0);
            return index;
        }

        int axis = LongestAxis(_order.AsSpan(first, count), middles);
        Span<int> part = _order.AsSpan(first, count);
        part.Sort((a, b) =>
        {
            int byPlace = middles[(3 * a) + axis].CompareTo(middles[(3 * b) + axis]);
            return byPlace != 0 ? byPlace : a.CompareTo(b);
        });
        Build(first, count / 2, middles);
        int right = Build(first + (count / 2), count - (count / 2), middles);
        _nodes[index] = new Node(low, high, first, count, right);
        return index;
    }

    private (Vector3D Low, Vector3D High) Bounds(int first, int count)
    {
        double lx = double.PositiveInfinity, ly = lx, lz = lx, hx = double.NegativeInfinity, hy = hx, hz = hx;
        for (int i = first; i < first + count; i++)
        {
            for (int c = 0; c < 3; c++)
            {
                Vector3D v = Corner(_order[i], c);
                (lx, ly, lz) = (Math.Min(lx, v.X), Math.Min(ly, v.Y), Math.Min(lz, v.Z));
                (hx, hy, hz) = (Math.Max(hx, v.X), Math.Max(hy, v.Y), Math.Max(hz, v.Z));
            }
        }

        return (new Vector3D(lx, ly, lz), new Vector3D(hx, hy, hz));
    }

    private static int LongestAxis(ReadOnlySpan<int> part, double[] middles)
    {
        int longest = 0;
        double length = -1;
        for (int axis = 0; axis < 3; axis++)
        {
            double low = double.PositiveInfinity, high = double.NegativeInfinity;
            foreach (int t in part)
            {
                low = Math.Min(low, middles[(3 * t) + axis]);
                high = Math.Max(high, middles[(3 * t) + axis]);
            }

            if (high - low > length)
                (longest, length) = (axis, high - low);
        }

        return longest;
    }

    /// <summary>A box with its triangles, or with two boxes inside it.</summary>
    /// <param name="Low">Its lowest corner.</param>
    /// <param name="High">Its highest corner.</param>
    /// <param name="First">Its first triangle in the order.</param>
    /// <param name="Count">How many triangles.</param>
    /// <param name="Right">The second child's index; 0 in a leaf.</param>
    private readonly record struct Node(Vector3D Low, Vector3D High, int First, int Count, int Right)
    {
        public double SquaredDistance(Vector3D p)
        {
            double x = Math.Max(0, Math.Max(Low.X - p.X, p.X - High.X));
            double y = Math.Max(0, Math.Max(Low.Y - p.Y, p.Y - High.Y));
            double z = Math.Max(0, Math.Max(Low.Z - p.Z, p.Z - High.Z));
            return (x * x) + (y * y) + (z * z);
        }
    }
}
