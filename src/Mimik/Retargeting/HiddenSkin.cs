using System.Numerics;
using Mimik.Geometry;
using Mimik.Geometry.Rendering;

namespace Mimik.Retargeting;

/// <summary>Which vertices of a head nobody sees while it is at rest: the inside of the mouth, of the nose, the sockets behind the eyes.</summary>
/// <remarks>Heads differ most where nobody looks; what is hidden on one is never matched with what is seen on the other.</remarks>
internal static class HiddenSkin
{
    private const int Directions = 48, MapSize = 384;

    // The cosine-weighted part of all directions that reaches a vertex.
    private const float LeastOpen = 0.04f;

    // Of the skin's area: an eyeball has a fiftieth.
    private const double LargestShare = 0.15;

    /// <summary>Finds them.</summary>
    /// <param name="head">[N x 3] the whole head: eyes and teeth hide what is behind them.</param>
    /// <param name="pieces">Its pieces, the skin first; large ones, such as hair, hide nothing.</param>
    /// <param name="threads">Threads that take part; the result does not depend on it.</param>
    /// <returns>[n] by vertex of the skin.</returns>
    public static bool[] Find(float[] head, HeadPiece[] pieces, int threads)
    {
        double most = LargestShare * Area(head, pieces[0]);
        var all = new List<float>();
        var corners = new List<int>();
        for (int k = 0; k < pieces.Length; k++)
        {
            if (k > 0 && Area(head, pieces[k]) > most)
                continue;
            int first = all.Count / 3;
            all.AddRange(pieces[k].Take(head));
            corners.AddRange(pieces[k].Triangles.Select(v => first + v));
        }

        float[] positions = [.. all];
        int[] triangles = [.. corners];
        var points = new Vector3[positions.Length / 3];
        for (int v = 0; v < points.Length; v++)
            points[v] = new Vector3(positions.AsSpan(3 * v, 3));
        Vector3[] normals = SurfaceRegistration.Normals(positions, triangles);
        Vector3 low = new(float.PositiveInfinity), high = new(float.NegativeInfinity);
        foreach (Vector3 p in points)
            (low, high) = (Vector3.Min(low, p), Vector3.Max(high, p));
        var occlusion = new Occlusion(points.Length, triangles, Directions, MapSize, 0);
        occlusion.Compute(
            points, normals, Occlusion.Dome(Directions), 0.5f * (low + high), 0.5f * Vector3.Distance(low, high), new ParallelOptions { MaxDegreeOfParallelism = threads });
        return [.. occlusion.Open.Take(pieces[0].Vertices.Length).Select(open => open < LeastOpen)];
    }

    private static double Area(float[] head, HeadPiece piece)
    {
        float[] positions = piece.Take(head);
        double area = 0;
        for (int t = 0; t < piece.Triangles.Length; t += 3)
            area += SurfaceWeights.Area(positions, piece.Triangles.AsSpan(t, 3));
        return area;
    }
}
