namespace Mimik.Numerics;

/// <summary>
/// An order of a graph's vertices that keeps a factorisation sparse: a separator is numbered last, and each side of it the same way before
/// (George, "Nested dissection of a regular finite element mesh", 1973; separators from levels of a breadth-first search, George and Liu, 1978).
/// </summary>
/// <remarks>Small sides are ordered by least degree. The order depends on the graph alone.</remarks>
internal sealed class NestedDissection
{
    private const int LeafSize = 48;

    // Both sides of a separator have at least this share of the vertices, where the levels allow it.
    private const double LeastShare = 0.35;

    private readonly int[] _offsets, _neighbours;
    private readonly int[] _order, _level, _piece;
    private int _pieces;

    private NestedDissection(int[] offsets, int[] neighbours)
    {
        (_offsets, _neighbours) = (offsets, neighbours);
        int n = offsets.Length - 1;
        (_order, _level, _piece) = (new int[n], new int[n], new int[n]);
    }

    /// <summary>Orders a graph.</summary>
    /// <param name="offsets">[n + 1] where each vertex's neighbours start.</param>
    /// <param name="neighbours">Both directions of every edge, without loops.</param>
    /// <returns>[n] the vertices in the order of elimination.</returns>
    public static int[] Order(int[] offsets, int[] neighbours)
    {
        var dissection = new NestedDissection(offsets, neighbours);
        dissection.Run();
        return dissection._order;
    }

    private void Run()
    {
        int n = _order.Length;
        int[] all = new int[n];
        for (int v = 0; v < n; v++)
            all[v] = v;

        // Sets of vertices with the place of their last one; separators shrink the places from behind.
        var open = new Stack<(int[] Vertices, int End)>();
        open.Push((all, n));
        while (open.TryPop(out (int[] Vertices, int End) set))
        {
            int piece = ++_pieces;
            foreach (int v in set.Vertices)
                _piece[v] = piece;
            if (set.Vertices.Length <= LeafSize)
            {
                LeastDegree(set.Vertices, set.End);
                continue;
            }

            int[] queue = Search(set.Vertices[0], piece);
            if (queue.Length < set.Vertices.Length)
            {
                // Several connected pieces: the first by itself.
                foreach (int v in queue)
                    _piece[v] = 0;
                int[] others = [.. set.Vertices.Where(v => _piece[v] == piece)];
                open.Push((queue, set.End));
                open.Push((others, set.End - queue.Length));
                continue;
            }

            // From one end of the graph to another.
            for (int sweep = 0; sweep < 3; sweep++)
            {
                int depth = _level[queue[^1]];
                int far = queue[^1];
                for (int i = queue.Length - 1; i >= 0 && _level[queue[i]] == depth; i--)
                {
                    if (Degree(queue[i]) <= Degree(far))
                        far = queue[i];
                }

                foreach (int v in queue)
                    _piece[v] = piece;
                int[] next = Search(far, piece);
                bool deeper = _level[next[^1]] > depth;
                queue = next;
                if (!deeper)
                    break;
            }

            Split(queue, piece, set.End, open);
        }
    }

    private int Degree(int v) => _offsets[v + 1] - _offsets[v];

    // Breadth first; a vertex that is found belongs to the piece's negative until it is put back.
    private int[] Search(int start, int piece)
    {
        var queue = new List<int> { start };
        _piece[start] = -piece;
        _level[start] = 0;
        for (int i = 0; i < queue.Count; i++)
        {
            int v = queue[i];
            foreach (int u in _neighbours.AsSpan(_offsets[v].._offsets[v + 1]))
            {
                if (_piece[u] != piece)
                    continue;
                _piece[u] = -piece;
                _level[u] = _level[v] + 1;
                queue.Add(u);
            }
        }

        foreach (int v in queue)
            _piece[v] = piece;
        return [.. queue];
    }

    private void Split(int[] queue, int piece, int end, Stack<(int[] Vertices, int End)> open)
    {
        int depth = _level[queue[^1]];
        int[] counts = new int[depth + 1];
        foreach (int v in queue)
            counts[_level[v]]++;
        if (depth < 2)
        {
            LeastDegree(queue, end);
            return;
        }

        // The thinnest level that leaves enough on either side, else the one nearest to the middle.
        int best = -1, below = 0, middle = 1;
        for (int l = 0; l <= depth; l++)
        {
            int above = queue.Length - below - counts[l];
            if (l > 0 && l < depth)
            {
                if (Math.Min(below, above) >= LeastShare * queue.Length && (best < 0 || counts[l] < counts[best]))
                    best = l;
                if (below < queue.Length / 2)
                    middle = l;
            }

            below += counts[l];
        }

        int cut = best > 0 ? best : middle;
        var first = new List<int>();
        var second = new List<int>();
        var separator = new List<int>();
        foreach (int v in queue)
        {
            if (_level[v] > cut)
            {
                second.Add(v);
                continue;
            }

            // A vertex of the level that no farther one touches separates nothing.
            bool touches = _level[v] == cut && TouchesBeyond(v, piece, cut);
            (touches ? separator : first).Add(v);
        }

        Place(separator, end);
        open.Push(([.. first], end - separator.Count - second.Count));
        open.Push(([.. second], end - separator.Count));
        foreach (int v in separator)
            _piece[v] = 0;
    }

    private bool TouchesBeyond(int v, int piece, int cut)
    {
        foreach (int u in _neighbours.AsSpan(_offsets[v].._offsets[v + 1]))
        {
            if (_piece[u] == piece && _level[u] > cut)
                return true;
        }

        return false;
    }

    private void Place(List<int> vertices, int end)
    {
        for (int i = 0; i < vertices.Count; i++)
            _order[end - vertices.Count + i] = vertices[i];
    }

    // Eliminates the vertex of least degree again and again; neighbours outside of the set stay, and count.
    private void LeastDegree(int[] vertices, int end)
    {
        int n = vertices.Length;
        if (n > 4 * LeafSize)
        {
            // A clique or nearly one: no order is better than another.
            Place([.. vertices], end);
            return;
        }

        var local = new Dictionary<int, int>(n);
        for (int i = 0; i < n; i++)
            local[vertices[i]] = i;
        var rings = new HashSet<int>[n];
        for (int i = 0; i < n; i++)
        {
            rings[i] = [];
            int v = vertices[i];
            foreach (int u in _neighbours.AsSpan(_offsets[v].._offsets[v + 1]))
                rings[i].Add(local.TryGetValue(u, out int at) ? at : -u - 1);
        }

        bool[] gone = new bool[n];
        for (int k = 0; k < n; k++)
        {
            int least = -1;
            for (int i = 0; i < n; i++)
            {
                if (!gone[i] && (least < 0 || rings[i].Count < rings[least].Count))
                    least = i;
            }

            gone[least] = true;
            _order[end - n + k] = vertices[least];
            foreach (int i in rings[least])
            {
                if (i < 0)
                    continue;
                rings[i].UnionWith(rings[least]);
                rings[i].Remove(i);
                rings[i].Remove(least);
            }
        }
    }
}
