using System.Numerics;
using Mimik.Numerics;

namespace Mimik.Geometry.ClosestPoint;

/// <summary>Normals of a cloud of points: of each point's neighbours, the direction in which they spread least.</summary>
/// <remarks>
/// The sides are settled as in Hoppe et al., "Surface Reconstruction from Unorganized Points", 1992, section 3.3: from neighbour to neighbour along the tree of
/// least total 1 - |n.m|, so that sheets that nearly touch are crossed last. Every piece of the cloud starts at its point farthest from the cloud's middle, whose
/// normal looks away from there; scans seen from one place look at it instead, each point by itself.
/// </remarks>
internal static class PointNormals
{
    /// <summary>The number of neighbours where none is asked for.</summary>
    public const int UsualNeighbours = 16;

    private const int PieceOfPoints = 512;

    // Of the neighbours' squared extent: a thousandth of it across, and points are on a line. The roots below are known to 1e-8.
    private const double SmallestSpread = 1e-6;

    /// <summary>Computes unit normals.</summary>
    /// <param name="points">[N x 3]; not finite ones get no normal.</param>
    /// <param name="tree">Of these points.</param>
    /// <param name="neighbours">How many points, itself included, each normal is made of; at least 3.</param>
    /// <param name="viewpoint">Where the points were seen from: all normals look there. Null settles their sides by their neighbours.</param>
    /// <param name="threads">How many threads take part; every number gives the same bits.</param>
    /// <returns>[N x 3] unit normals; 0 where the neighbours do not determine one: they lie on a line, or are fewer than three.</returns>
    public static float[] Compute(float[] points, PointTree tree, int neighbours = UsualNeighbours, Vector3D? viewpoint = null, int threads = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(neighbours, 3);
        int n = points.Length / 3;
        float[] normals = new float[points.Length];
        int[] near = new int[n * neighbours];
        near.AsSpan().Fill(-1);
        ParallelLoop.For((n + PieceOfPoints - 1) / PieceOfPoints, threads, (piece, _) =>
        {
            Span<NearPoint> found = new NearPoint[neighbours];
            for (int i = piece * PieceOfPoints; i < Math.Min(n, (piece + 1) * PieceOfPoints); i++)
            {
                Vector3D at = Vector3D.At(points, i);
                if (!double.IsFinite(at.LengthSquared))
                    continue;
                int count = tree.Nearest(at, found);
                for (int k = 0; k < count; k++)
                    near[(i * neighbours) + k] = found[k].Index;
                Vector3D normal = LeastSpread(points, found[..count]);
                if (viewpoint is { } eye && Vector3D.Dot(normal, eye - at) < 0)
                    normal = -normal;
                Set(normals, i, normal);
            }
        });
        if (viewpoint is null)
            SettleSides(points, normals, near, neighbours);
        return normals;
    }

    private static Vector3D LeastSpread(float[] points, ReadOnlySpan<NearPoint> found)
    {
        Vector3D mean = Vector3D.Zero;
        foreach (NearPoint p in found)
            mean += Vector3D.At(points, p.Index);
        mean = (1.0 / found.Length) * mean;
        Matrix3D spread = default;
        foreach (NearPoint p in found)
        {
            Vector3D d = Vector3D.At(points, p.Index) - mean;
            spread += Matrix3D.Outer(d, d);
        }

        return SmallestAxis(spread);
    }

    /// <summary>The eigenvector of the smallest eigenvalue of a symmetric matrix, or 0 where it is not determined.</summary>
    private static Vector3D SmallestAxis(Matrix3D s)
    {
        double size = s.M00 + s.M11 + s.M22;
        if (!(size > 0))
            return Vector3D.Zero;
        s = (1 / size) * s;

        // The roots of the characteristic polynomial are m + 2 r cos(angle + 2 pi k / 3) (Smith, "Eigenvalues of a symmetric 3 x 3 matrix", 1961).
        const double Mean = 1.0 / 3;
        Matrix3D centred = s - (Mean * Matrix3D.Identity);
        double radius = centred.FrobeniusNorm / Math.Sqrt(6);
        if (!(radius > 1e-9))
            return Vector3D.Zero;
        double cosine = Math.Clamp(centred.Determinant / (2 * radius * radius * radius), -1, 1);
        double smallest = Mean + (2 * radius * Math.Cos((Math.Acos(cosine) + (2 * Math.PI)) / 3));
        Matrix3D left = s - (smallest * Matrix3D.Identity);

        // Its rows span what is square to the eigenvector: the longest of their cross products is the best determined.
        Matrix3D cross = left.Cofactors;
        Vector3D a = new(cross.M00, cross.M01, cross.M02), b = new(cross.M10, cross.M11, cross.M12), c = new(cross.M20, cross.M21, cross.M22);
        Vector3D longest = a.LengthSquared >= b.LengthSquared ? a : b;
        longest = longest.LengthSquared >= c.LengthSquared ? longest : c;
        return longest.Length > SmallestSpread ? (1 / longest.Length) * longest : Vector3D.Zero;
    }

    private static void SettleSides(float[] points, float[] normals, int[] near, int neighbours)
    {
        int n = points.Length / 3;
        Vector3D mean = Vector3D.Zero;
        int count = 0;
        for (int i = 0; i < n; i++)
        {
            if (At(normals, i) != Vector3.Zero)
            {
                mean += Vector3D.At(points, i);
                count++;
            }
        }

        mean = (1.0 / Math.Max(1, count)) * mean;
        int[] starts = [.. Enumerable.Range(0, n).Where(i => At(normals, i) != Vector3.Zero)];
        double[] reach = [.. starts.Select(i => -(Vector3D.At(points, i) - mean).LengthSquared)];
        Array.Sort(reach, starts);
        (int[] offsets, int[] links) = Links(near, neighbours, n);
        bool[] settled = new bool[n];
        var open = new PriorityQueue<(int From, int To), (float Turn, int From, int To)>();
        foreach (int start in starts)
        {
            if (settled[start])
                continue;
            Vector3D at = Vector3D.At(points, start) - mean;
            Vector3 outward = new((float)at.X, (float)at.Y, (float)at.Z);
            Settle(start, outward);
            while (open.TryDequeue(out (int From, int To) link, out _))
            {
                if (!settled[link.To])
                    Settle(link.To, At(normals, link.From));
            }
        }

        void Settle(int i, Vector3 alike)
        {
            Vector3 normal = At(normals, i);
            if (Vector3.Dot(normal, alike) < 0)
            {
                normal = -normal;
                normal.CopyTo(normals.AsSpan(3 * i));
            }

            settled[i] = true;
            for (int l = offsets[i]; l < offsets[i + 1]; l++)
            {
                int j = links[l];
                Vector3 other = At(normals, j);
                if (!settled[j] && other != Vector3.Zero)
                    open.Enqueue((i, j), (1 - Math.Abs(Vector3.Dot(normal, other)), i, j));
            }
        }
    }

    /// <summary>Who is a neighbour of whom, either way round.</summary>
    private static (int[] Offsets, int[] Links) Links(int[] near, int neighbours, int n)
    {
        int[] offsets = new int[n + 1];
        for (int e = 0; e < near.Length; e++)
        {
            if (near[e] < 0 || near[e] == e / neighbours)
                continue;
            offsets[(e / neighbours) + 1]++;
            offsets[near[e] + 1]++;
        }

        for (int i = 0; i < n; i++)
            offsets[i + 1] += offsets[i];
        int[] links = new int[offsets[n]], next = offsets[..n];
        for (int e = 0; e < near.Length; e++)
        {
            int i = e / neighbours;
            if (near[e] < 0 || near[e] == i)
                continue;
            links[next[i]++] = near[e];
            links[next[near[e]]++] = i;
        }

        return (offsets, links);
    }

    private static Vector3 At(float[] xyz, int index) => new(xyz.AsSpan(3 * index, 3));

    private static void Set(float[] normals, int i, Vector3D normal) =>
        new Vector3((float)normal.X, (float)normal.Y, (float)normal.Z).CopyTo(normals.AsSpan(3 * i));
}
