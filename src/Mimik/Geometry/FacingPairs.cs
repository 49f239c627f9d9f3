using System.Numerics;

namespace Mimik.Geometry;

/// <summary>
/// Finds the vertices that meet when something closes (lips, eyelids), from two poses alone: pairs that stand apart in the open pose, lie
/// together in the closed one, and of which each is the other's nearest there.
/// </summary>
/// <remarks>
/// Lengths are measured by the motion itself, so that the unit does not matter: M is the farthest that a vertex moves from one pose to the
/// other. Of pairs within 0.12 M of each other when closed, those count that are then <see cref="Closure"/> of what they were apart or
/// nearer, and that came together by at least <see cref="Approach"/> of what the best pair did: skin that is only pushed together fails the one,
/// distant followers of the motion the other. Pairs behind others (the inside of the lips) are left out at the end.
/// </remarks>
internal static class FacingPairs
{
    /// <summary>The largest distance in the closed pose, as a share of that in the open pose.</summary>
    public const float Closure = 0.2f;

    /// <summary>The least that a pair comes together by, as a share of the most that any does.</summary>
    public const float Approach = 0.3f;

    private const float SearchShare = 0.12f;

    // As shares of the seam's width: how near in x, and how far behind in z, a pair must be to be hidden by another.
    private const float BesideShare = 1f / 24, BehindShare = 1f / 16;

    /// <summary>Finds the pairs.</summary>
    /// <param name="open">[N x 3] positions of the open pose; +Y up, +Z towards the viewer.</param>
    /// <param name="closed">[N x 3] positions of the closed pose.</param>
    /// <param name="candidates">The vertices that may pair, without repeats.</param>
    /// <returns>The pairs from left to right (rising x), the one that is higher in the open pose first.</returns>
    public static (int Upper, int Lower)[] Find(float[] open, float[] closed, ReadOnlySpan<int> candidates)
    {
        float farthest = 0;
        foreach (int v in candidates)
            farthest = Math.Max(farthest, Vector3.Distance(At(open, v), At(closed, v)));
        if (!(farthest > 0))
            return [];
        int[] vertices = candidates.ToArray();
        var grid = new Grid(closed, vertices, SearchShare * farthest);
        float best = 0;
        foreach (int v in vertices)
            grid.Visit(v, (u, distance) => best = Math.Max(best, Came(open, v, u, distance)));
        int[] nearest = new int[vertices.Length];
        var place = new Dictionary<int, int>(vertices.Length);
        for (int i = 0; i < vertices.Length; i++)
        {
            int v = vertices[i], found = -1;
            float least = float.PositiveInfinity;
            grid.Visit(v, (u, distance) =>
            {
                if (Came(open, v, u, distance) >= Approach * best && best > 0 && (distance < least || (distance == least && u < found)))
                    (least, found) = (distance, u);
            });
            nearest[i] = found;
            place[v] = i;
        }

        var pairs = new List<(int Upper, int Lower)>();
        for (int i = 0; i < vertices.Length; i++)
        {
            int v = vertices[i], u = nearest[i];
            if (u > v && nearest[place[u]] == v)
                pairs.Add(open[(3 * v) + 1] >= open[(3 * u) + 1] ? (v, u) : (u, v));
        }

        return InFront(pairs, closed);
    }

    // How much nearer two vertices are when closed; nothing where they do not close.
    private static float Came(float[] open, int v, int u, float closedDistance)
    {
        float before = Vector3.Distance(At(open, v), At(open, u));
        return closedDistance <= Closure * before ? before - closedDistance : 0;
    }

    private static (int Upper, int Lower)[] InFront(List<(int Upper, int Lower)> pairs, float[] closed)
    {
        if (pairs.Count == 0)
            return [];
        Vector3[] middles = [.. pairs.Select(pair => 0.5f * (At(closed, pair.Upper) + At(closed, pair.Lower)))];
        float width = middles.Max(m => m.X) - middles.Min(m => m.X);
        return
        [
            .. Enumerable.Range(0, pairs.Count)
                .Where(i => !middles.Any(m => Math.Abs(m.X - middles[i].X) <= BesideShare * width && m.Z - middles[i].Z > BehindShare * width))
                .OrderBy(i => middles[i].X).ThenBy(i => pairs[i].Upper)
                .Select(i => pairs[i]),
        ];
    }

    private static Vector3 At(float[] positions, int v) => new(positions.AsSpan(3 * v, 3));

    /// <summary>Cells of the search radius.</summary>
    private sealed class Grid
    {
        private readonly Dictionary<(int X, int Y, int Z), List<int>> _cells = [];
        private readonly float[] _positions;
        private readonly float _radius;

        public Grid(float[] positions, int[] vertices, float radius)
        {
            _positions = positions;
            _radius = radius;
            foreach (int v in vertices)
            {
                (int, int, int) cell = Cell(At(positions, v));
                if (!_cells.TryGetValue(cell, out List<int>? members))
                    _cells.Add(cell, members = []);
                members.Add(v);
            }
        }

        public void Visit(int vertex, Action<int, float> visit)
        {
            Vector3 p = At(_positions, vertex);
            (int x, int y, int z) = Cell(p);
            for (int i = 0; i < 27; i++)
            {
                if (!_cells.TryGetValue((x + (i % 3) - 1, y + (i / 3 % 3) - 1, z + (i / 9) - 1), out List<int>? members))
                    continue;
                foreach (int u in members)
                {
                    float distance = Vector3.Distance(p, At(_positions, u));
                    if (u != vertex && distance <= _radius)
                        visit(u, distance);
                }
            }
        }

        private (int X, int Y, int Z) Cell(Vector3 p) => ((int)MathF.Floor(p.X / _radius), (int)MathF.Floor(p.Y / _radius), (int)MathF.Floor(p.Z / _radius));
    }
}
