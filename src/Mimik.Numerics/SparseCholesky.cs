namespace Mimik.Numerics;

/// <summary>
/// Cholesky factorisation P A P^T = L L^T of sparse symmetric positive definite matrices, such as those of meshes, in double: one plan for all
/// matrices of a pattern, one factorisation for any number of right sides.
/// </summary>
/// <remarks>
/// Multifrontal (Duff and Reid, "The multifrontal solution of indefinite sparse symmetric linear equations", 1983; Liu, "The multifrontal method for sparse
/// matrix solution: theory and practice", 1992): every run of columns is factored as a dense front, and what it takes from later columns is added
/// to the front of its parent in the elimination tree. The order is by nested dissection. Nothing depends on the number of threads.
/// </remarks>
public sealed unsafe class SparseCholesky
{
    private readonly EliminationPlan _plan;
    private readonly int _entries;
    private readonly long[] _panelStarts;
    private readonly double[] _factor, _front, _updates;
    private bool _factored;

    /// <summary>Plans factorisations of matrices with a pattern.</summary>
    /// <param name="pattern">The pattern; its values are not read.</param>
    /// <exception cref="ArgumentException">The factor would not fit into an array.</exception>
    public SparseCholesky(SparseSymmetricMatrix pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        _plan = new EliminationPlan(pattern);
        (Order, _entries) = (pattern.Order, pattern.Indices.Length);
        int supernodes = _plan.Rows.Length;
        _panelStarts = new long[supernodes + 1];
        long front = 0, updates = 0, stack = 0;
        var held = new Stack<long>();
        int[] children = new int[supernodes];
        foreach (int parent in _plan.Parents)
        {
            if (parent >= 0)
                children[parent]++;
        }

        for (int s = 0; s < supernodes; s++)
        {
            int rows = _plan.Rows[s].Length, columns = _plan.FirstColumns[s + 1] - _plan.FirstColumns[s];
            _panelStarts[s + 1] = _panelStarts[s] + ((long)columns * Stride(rows));
            front = Math.Max(front, (long)rows * Stride(rows));
            for (int child = 0; child < children[s]; child++)
                stack -= held.Pop();
            held.Push((long)(rows - columns) * (rows - columns));
            stack += held.Peek();
            updates = Math.Max(updates, stack);
        }

        if (Math.Max(Math.Max(_panelStarts[supernodes], front), updates) > Array.MaxLength)
            throw new ArgumentException($"expected a factor of at most {Array.MaxLength} numbers, found {_panelStarts[supernodes]}", nameof(pattern));
        _factor = new double[_panelStarts[supernodes]];
        _front = new double[front];
        _updates = new double[updates];
    }

    /// <summary>n.</summary>
    public int Order { get; }

    /// <summary>Numbers that the factor holds, zeros of its dense panels included.</summary>
    public long FactorSize => _factor.LongLength;

    /// <summary>Factors a matrix.</summary>
    /// <param name="matrix">Of the planned pattern.</param>
    /// <returns>-1, or a row of the matrix whose pivot is not positive: it is not positive definite, and nothing can be solved.</returns>
    public int Factor(SparseSymmetricMatrix matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        if (matrix.Order != Order || matrix.Indices.Length != _entries)
            throw new ArgumentException($"expected the planned pattern of {Order} rows and {_entries} entries, found {matrix.Order} and {matrix.Indices.Length}", nameof(matrix));
        _factored = false;
        var held = new Stack<(int Supernode, int Start)>();
        int top = 0;
        int[] local = new int[Order];
        fixed (double* factor = _factor, front = _front, updates = _updates)
        {
            for (int s = 0; s < _plan.Rows.Length; s++)
            {
                int[] rows = _plan.Rows[s];
                int first = _plan.FirstColumns[s], columns = _plan.FirstColumns[s + 1] - first, stride = Stride(rows.Length);
                new Span<double>(front, rows.Length * stride).Clear();
                for (int r = 0; r < rows.Length; r++)
                    local[rows[r]] = r;
                for (int c = 0; c < columns; c++)
                {
                    for (int e = _plan.ColumnStarts[first + c]; e < _plan.ColumnStarts[first + c + 1]; e++)
                        front[((long)c * stride) + local[_plan.ColumnRows[e]]] += matrix.Values[_plan.ColumnEntries[e]];
                }

                while (held.TryPeek(out (int Supernode, int Start) child) && _plan.Parents[child.Supernode] == s)
                {
                    held.Pop();
                    Add(front, stride, updates + child.Start, child.Supernode, local);
                    top = child.Start;
                }

                int failed = FrontKernels.Factor(front, rows.Length, stride, columns);
                if (failed >= 0)
                    return _plan.Order[first + failed];
                new Span<double>(front, columns * stride).CopyTo(new Span<double>(factor + _panelStarts[s], columns * stride));
                int rest = rows.Length - columns;
                if (rest == 0)
                    continue;
                for (int c = 0; c < rest; c++)
                    new Span<double>(front + ((long)(columns + c) * stride) + columns + c, rest - c).CopyTo(new Span<double>(updates + top + ((long)c * rest) + c, rest - c));
                held.Push((s, top));
                top += rest * rest;
            }
        }

        _factored = true;
        return -1;
    }

    /// <summary>Solves A X = B after <see cref="Factor"/>.</summary>
    /// <param name="b">[n x width] right sides, row-major; receives X.</param>
    /// <param name="width">The number of right sides, at least 1.</param>
    /// <param name="threads">Threads that take part; the numbers do not depend on it.</param>
    /// <exception cref="InvalidOperationException">No matrix was factored, or the last one was not positive definite.</exception>
    public void Solve(Span<double> b, int width = 1, int threads = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if (b.Length != Order * width)
            throw new ArgumentException($"expected {Order} x {width} numbers, found {b.Length}", nameof(b));
        if (!_factored)
            throw new InvalidOperationException("expected a factored matrix, found none");
        const int Lane = FrontKernels.Lane;
        fixed (double* sides = b)
        {
            double* all = sides;
            double[][] scratch = new double[threads][];
            ParallelLoop.For((width + Lane - 1) / Lane, threads, (piece, worker) =>
            {
                double[] x = scratch[worker] ??= new double[Order * Lane];
                int start = piece * Lane, count = Math.Min(Lane, width - start);
                for (int i = 0; i < Order; i++)
                {
                    double* from = all + ((long)_plan.Order[i] * width) + start;
                    for (int k = 0; k < count; k++)
                        x[(i * Lane) + k] = from[k];
                }

                Substitute(x);
                for (int i = 0; i < Order; i++)
                {
                    double* to = all + ((long)_plan.Order[i] * width) + start;
                    for (int k = 0; k < count; k++)
                        to[k] = x[(i * Lane) + k];
                }
            });
        }
    }

    private static int Stride(int rows) => (rows + FrontKernels.Lane - 1) / FrontKernels.Lane * FrontKernels.Lane;

    private void Add(double* front, int stride, double* update, int child, int[] local)
    {
        int[] rows = _plan.Rows[child];
        int columns = _plan.FirstColumns[child + 1] - _plan.FirstColumns[child], rest = rows.Length - columns;
        for (int c = 0; c < rest; c++, update += rest)
        {
            double* column = front + ((long)local[rows[columns + c]] * stride);
            for (int r = c; r < rest; r++)
                column[local[rows[columns + r]]] += update[r];
        }
    }

    private void Substitute(double[] sides)
    {
        fixed (double* x = sides, factor = _factor)
        {
            for (int s = 0; s < _plan.Rows.Length; s++)
            {
                int[] own = _plan.Rows[s];
                fixed (int* rows = own)
                    FrontKernels.Forward(factor + _panelStarts[s], rows, own.Length, Stride(own.Length), _plan.FirstColumns[s + 1] - _plan.FirstColumns[s], x);
            }

            for (int s = _plan.Rows.Length - 1; s >= 0; s--)
            {
                int[] own = _plan.Rows[s];
                fixed (int* rows = own)
                    FrontKernels.Backward(factor + _panelStarts[s], rows, own.Length, Stride(own.Length), _plan.FirstColumns[s + 1] - _plan.FirstColumns[s], x);
            }
        }
    }
}
