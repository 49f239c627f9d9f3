namespace Mimik.Numerics;

/// <summary>
/// What a sparse Cholesky factorisation knows from the pattern alone: the order, the elimination tree, and runs of columns that share their rows
/// (supernodes). Liu, "The role of elimination trees in sparse factorization", 1990.
/// </summary>
internal sealed class EliminationPlan
{
    // A run goes on where zeros that it brings into the factor are at most this share of it.
    private const double ZeroShare = 0.2;
    private const int SmallZeros = 64;

    /// <summary>Plans a factorisation.</summary>
    /// <param name="matrix">The pattern.</param>
    public EliminationPlan(SparseSymmetricMatrix matrix)
    {
        int n = matrix.Order;
        (int[] offsets, int[] neighbours) = Graph(matrix);
        int[] order = NestedDissection.Order(offsets, neighbours);
        int[] place = Inverse(order);
        (int[] rowStarts, int[] rowColumns, _) = Lower(matrix, place);
        int[] post = PostOrder(Tree(rowStarts, rowColumns));
        Order = [.. post.Select(p => order[p])];
        Place = Inverse(Order);
        (rowStarts, rowColumns, int[] entries) = Lower(matrix, Place);
        int[] parents = Tree(rowStarts, rowColumns);
        FirstColumns = Supernodes(parents, Counts(rowStarts, rowColumns, parents));
        (ColumnStarts, ColumnRows, ColumnEntries) = ByColumn(n, rowStarts, rowColumns, entries);
        Rows = new int[FirstColumns.Length - 1][];
        Parents = new int[Rows.Length];
        FindRows(n);
    }

    /// <summary>[n] the matrix's row that is eliminated at each step.</summary>
    public int[] Order { get; }

    /// <summary>[n] the step of each of the matrix's rows.</summary>
    public int[] Place { get; }

    /// <summary>[supernodes + 1] the step at which each run starts.</summary>
    public int[] FirstColumns { get; }

    /// <summary>[supernodes] rows of each run, its own columns first, rising.</summary>
    public int[][] Rows { get; }

    /// <summary>[supernodes] the run that each adds to; -1 for none.</summary>
    public int[] Parents { get; }

    /// <summary>[n + 1] where each step's column of the matrix starts.</summary>
    public int[] ColumnStarts { get; }

    /// <summary>[nnz] rows of the matrix's columns, as steps.</summary>
    public int[] ColumnRows { get; }

    /// <summary>[nnz] where the values are in the matrix.</summary>
    public int[] ColumnEntries { get; }

    private static int[] Inverse(int[] order)
    {
        int[] place = new int[order.Length];
        for (int i = 0; i < order.Length; i++)
            place[order[i]] = i;
        return place;
    }

    private static (int[] Offsets, int[] Neighbours) Graph(SparseSymmetricMatrix matrix)
    {
        int n = matrix.Order;
        int[] offsets = new int[n + 1];
        for (int r = 0; r < n; r++)
        {
            for (int e = matrix.Offsets[r]; e < matrix.Offsets[r + 1] - 1; e++)
            {
                offsets[r + 1]++;
                offsets[matrix.Indices[e] + 1]++;
            }
        }

        for (int v = 0; v < n; v++)
            offsets[v + 1] += offsets[v];
        int[] next = offsets[..n], neighbours = new int[offsets[n]];
        for (int r = 0; r < n; r++)
        {
            for (int e = matrix.Offsets[r]; e < matrix.Offsets[r + 1] - 1; e++)
            {
                int c = matrix.Indices[e];
                neighbours[next[r]++] = c;
                neighbours[next[c]++] = r;
            }
        }

        return (offsets, neighbours);
    }

    // The permuted lower triangle by rows, unsorted within a row, with where each value comes from.
    private static (int[] Starts, int[] Columns, int[] Entries) Lower(SparseSymmetricMatrix matrix, int[] place)
    {
        int n = matrix.Order;
        int[] starts = new int[n + 1], columns = new int[matrix.Indices.Length], entries = new int[columns.Length];
        for (int r = 0; r < n; r++)
        {
            for (int e = matrix.Offsets[r]; e < matrix.Offsets[r + 1]; e++)
                starts[Math.Max(place[r], place[matrix.Indices[e]]) + 1]++;
        }

        for (int i = 0; i < n; i++)
            starts[i + 1] += starts[i];
        int[] next = starts[..n];
        for (int r = 0; r < n; r++)
        {
            for (int e = matrix.Offsets[r]; e < matrix.Offsets[r + 1]; e++)
            {
                int a = place[r], b = place[matrix.Indices[e]], at = next[Math.Max(a, b)]++;
                columns[at] = Math.Min(a, b);
                entries[at] = e;
            }
        }

        return (starts, columns, entries);
    }

    private static int[] Tree(int[] rowStarts, int[] rowColumns)
    {
        int n = rowStarts.Length - 1;
        int[] parents = new int[n], ancestors = new int[n];
        for (int i = 0; i < n; i++)
        {
            parents[i] = ancestors[i] = -1;
            foreach (int column in rowColumns.AsSpan(rowStarts[i]..rowStarts[i + 1]))
            {
                for (int j = column; j != -1 && j < i;)
                {
                    int above = ancestors[j];
                    ancestors[j] = i;
                    if (above == -1)
                        parents[j] = i;
                    j = above;
                }
            }
        }

        return parents;
    }

    private static int[] PostOrder(int[] parents)
    {
        int n = parents.Length, at = 0;
        int[] child = new int[n], sibling = new int[n], order = new int[n];
        Array.Fill(child, -1);
        Array.Fill(sibling, -1);
        for (int v = n - 1; v >= 0; v--)
        {
            if (parents[v] < 0)
                continue;
            sibling[v] = child[parents[v]];
            child[parents[v]] = v;
        }

        var open = new Stack<int>();
        for (int root = 0; root < n; root++)
        {
            if (parents[root] >= 0)
                continue;
            open.Push(root);
            while (open.TryPeek(out int v))
            {
                if (child[v] >= 0)
                {
                    int next = child[v];
                    child[v] = sibling[next];
                    open.Push(next);
                    continue;
                }

                order[at++] = open.Pop();
            }
        }

        return order;
    }

    // Entries of every column of the factor, by climbing from each entry of a row to the row.
    private static int[] Counts(int[] rowStarts, int[] rowColumns, int[] parents)
    {
        int n = parents.Length;
        int[] counts = new int[n], marks = new int[n];
        Array.Fill(marks, -1);
        for (int i = 0; i < n; i++)
        {
            marks[i] = i;
            counts[i]++;
            foreach (int column in rowColumns.AsSpan(rowStarts[i]..rowStarts[i + 1]))
            {
                for (int j = column; marks[j] != i; j = parents[j])
                {
                    marks[j] = i;
                    counts[j]++;
                }
            }
        }

        return counts;
    }

    private static int[] Supernodes(int[] parents, int[] counts)
    {
        int n = parents.Length;
        var firsts = new List<int> { 0 };
        long entries = n == 0 ? 0 : counts[0];
        for (int j = 1; j < n; j++)
        {
            int width = j - firsts[^1];
            long joined = ((long)width * (width + 1) / 2) + ((long)(width + 1) * counts[j]);
            long zeros = joined - entries - counts[j];
            bool goesOn = parents[j - 1] == j && (zeros <= SmallZeros || zeros <= ZeroShare * joined);
            if (!goesOn)
            {
                firsts.Add(j);
                entries = 0;
            }

            entries += counts[j];
        }

        if (n > 0)
            firsts.Add(n);
        return [.. firsts];
    }

    private static (int[] Starts, int[] Rows, int[] Entries) ByColumn(int n, int[] rowStarts, int[] rowColumns, int[] entries)
    {
        int[] starts = new int[n + 1], rows = new int[entries.Length], sources = new int[entries.Length];
        foreach (int column in rowColumns)
            starts[column + 1]++;
        for (int c = 0; c < n; c++)
            starts[c + 1] += starts[c];
        int[] next = starts[..n];
        for (int r = 0; r < n; r++)
        {
            for (int k = rowStarts[r]; k < rowStarts[r + 1]; k++)
            {
                int at = next[rowColumns[k]]++;
                rows[at] = r;
                sources[at] = entries[k];
            }
        }

        return (starts, rows, sources);
    }

    private void FindRows(int n)
    {
        int[] marks = new int[n], owner = new int[n];
        Array.Fill(marks, -1);
        for (int s = 0; s < Rows.Length; s++)
            owner.AsSpan(FirstColumns[s]..FirstColumns[s + 1]).Fill(s);
        var children = new List<int>[Rows.Length];
        for (int s = 0; s < Rows.Length; s++)
        {
            int first = FirstColumns[s], end = FirstColumns[s + 1];
            var rows = new List<int>();
            for (int c = first; c < end; c++)
            {
                foreach (int row in ColumnRows.AsSpan(ColumnStarts[c]..ColumnStarts[c + 1]))
                    Take(row);
            }

            foreach (int child in children[s] ?? [])
            {
                foreach (int row in Rows[child])
                    Take(row);
            }

            rows.Sort();
            Rows[s] = [.. Enumerable.Range(first, end - first), .. rows];
            Parents[s] = rows.Count == 0 ? -1 : owner[rows[0]];
            if (Parents[s] >= 0)
                (children[Parents[s]] ??= []).Add(s);

            void Take(int row)
            {
                if (row < end || marks[row] == s)
                    return;
                marks[row] = s;
                rows.Add(row);
            }
        }
    }
}
