using System.Numerics.Tensors;
using Mimik.Numerics;

namespace Mimik.Skinning;

/// <summary>
/// The transforms for given weights: which parameters of which shapes are not zero, by the exact cost of leaving each out with all
/// others of its shape refitted, and their values.
/// </summary>
/// <remarks>
/// With H^-1 of a shape's parameters at hand, removing parameter i and refitting the rest raises the objective by theta_i^2 / [H^-1]_ii and takes
/// one rank-one update of H^-1 and theta (backward elimination; Hassibi and Stork, "Optimal Brain Surgeon", 1993). All shapes start from the same inverse.
/// The budget is shared: of all shapes' cheapest removals the cheapest is taken, until the budget holds. Then parameters are
/// exchanged: the one whose return gains most comes back and the cheapest leaves, as long as that lowers the objective.
/// Shapes may be of several kinds, each with an H of its own; they share the budget.
/// </remarks>
internal sealed class TransformChoice
{
    // Relative to the diagonal: keeps parameters apart that the vertices cannot tell apart.
    private const double Ridge = 1e-9;

    // With more parameters a shape, the least salient ones leave together, which is not exact, before the rest leave one by one.
    private const int MostExact = 360;

    // An exchange must gain more than rounding.
    private const double LeastGain = 1e-9;

    private readonly Kind[] _kinds;
    private readonly (Kind Kind, int Row)[] _kindOf;
    private readonly int _shapes, _threads;
    private readonly Workspace[] _work;

    /// <summary>Prepares choices.</summary>
    /// <param name="kinds">The shapes, kind by kind; their numbers are read anew by every call.</param>
    /// <param name="threads">Threads that take part.</param>
    public TransformChoice(IReadOnlyList<ShapeQuadratics> kinds, int threads)
    {
        _kinds = [.. kinds.Select(kind => new Kind(kind))];
        _kindOf = [.. _kinds.SelectMany(kind => Enumerable.Range(0, kind.Quadratics.Count).Select(row => (kind, row)))];
        _shapes = _kindOf.Length;
        _threads = threads;
        _work = new Workspace[Math.Min(threads, _shapes)];
        for (int w = 0; w < _work.Length; w++)
            _work[w] = new Workspace(_kinds.Max(kind => kind.Order));
    }

    /// <summary>The objective's part that depends on the transforms: sum over shapes of theta^T H theta - 2 g^T theta.</summary>
    /// <param name="fits">[S] parameters.</param>
    public static double Cost(ReadOnlySpan<ShapeFit> fits)
    {
        double sum = 0;
        foreach (ShapeFit fit in fits)
            sum += fit.Cost;
        return sum;
    }

    /// <summary>Refits values, each shape's parameters as they are chosen.</summary>
    public ShapeFit[] Refit(ShapeFit[] fits)
    {
        var result = new ShapeFit[_shapes];
        AddRidge();
        ParallelLoop.For(_shapes, _threads, (s, worker) => result[s] = Solve(s, fits[s].Indices, _work[worker]));
        return result;
    }

    /// <summary>Chooses from all parameters of all shapes.</summary>
    /// <param name="nonZeros">How many may stay.</param>
    public ShapeFit[] Eliminate(int nonZeros)
    {
        AddRidge();
        Invert();
        var paths = new (int[] Order, double[] Costs)[_shapes];
        ParallelLoop.For(_shapes, _threads, (s, worker) => paths[s] = EliminateShape(s, _work[worker]));
        int[] removed = Merge(paths, nonZeros);
        var fits = new ShapeFit[_shapes];
        ParallelLoop.For(_shapes, _threads, (s, worker) =>
        {
            int[] kept = paths[s].Order[removed[s]..];
            Array.Sort(kept);
            fits[s] = Solve(s, kept, _work[worker]);
        });
        return fits;
    }

    /// <summary>Exchanges parameters that are there for others while that gains, and adds some while there are fewer than may stay.</summary>
    /// <param name="fits">[S] changed in place.</param>
    /// <param name="nonZeros">How many may stay.</param>
    /// <param name="most">The most exchanges.</param>
    public void Exchange(ShapeFit[] fits, int nonZeros, int most)
    {
        AddRidge();
        var entering = new (int Index, double Gain)[_shapes];
        var leaving = new (int At, double Cost)[_shapes];
        ParallelLoop.For(_shapes, _threads, (s, worker) => (entering[s], leaving[s]) = Rank(s, fits[s], _work[worker]));
        int count = fits.Sum(fit => fit.Count);
        for (int done = 0; done < most;)
        {
            int into = 0;
            for (int s = 1; s < _shapes; s++)
            {
                if (entering[s].Gain > entering[into].Gain)
                    into = s;
            }

            int index = entering[into].Index;
            if (index < 0)
                return;
            ShapeFit added = Solve(into, [.. fits[into].Indices, index], _work[0]);
            ((int, double) nextEntering, (int At, double Cost) nextLeaving) = Rank(into, added, _work[0]);
            if (count < nonZeros)
            {
                (fits[into], entering[into], leaving[into]) = (added, nextEntering, nextLeaving);
                count++;
                continue;
            }

            int from = into;
            double cost = nextLeaving.Cost;
            for (int s = 0; s < _shapes; s++)
            {
                if (s != into && leaving[s].Cost < cost)
                    (from, cost) = (s, leaving[s].Cost);
            }

            double gain = fits[into].Cost - added.Cost;
            if (!(gain > cost * (1 + LeastGain)) || (from == into && added.Indices[nextLeaving.At] == index))
            {
                // Nothing is cheap enough to make room for it.
                entering[into] = (-1, 0);
                continue;
            }

            ShapeFit source = from == into ? added : fits[from];
            int at = from == into ? nextLeaving.At : leaving[from].At;
            ShapeFit without = Solve(from, [.. source.Indices[..at], .. source.Indices[(at + 1)..]], _work[0]);
            (fits[into], entering[into], leaving[into]) = (added, nextEntering, nextLeaving);
            fits[from] = without;
            (entering[from], leaving[from]) = Rank(from, without, _work[0]);
            done++;
        }
    }

    private void AddRidge()
    {
        foreach (Kind kind in _kinds)
            kind.AddRidge();
    }

    private void Invert()
    {
        foreach (Kind kind in _kinds)
            kind.Invert(_threads);
    }

    private (int[] Order, double[] Costs) EliminateShape(int shape, Workspace work)
    {
        (Kind kind, int row) = _kindOf[shape];
        int size = kind.Order;
        Span<double> all = work.Values.AsSpan(0, size);
        ReadOnlySpan<double> g = kind.Quadratics.RightSide(row);
        for (int i = 0; i < size; i++)
            all[i] = TensorPrimitives.Dot(kind.Inverse.AsSpan(i * size, size), g);
        int[] order = new int[size];
        double[] costs = new double[size];
        int[] names = [.. Enumerable.Range(0, size)];
        int step = 0, n = size;
        Span<double> c = work.Inverse;
        Span<double> theta = all;
        if (size > MostExact)
        {
            // The least salient go at once; the rest starts from an inverse of its own.
            double[] saliency = new double[size];
            for (int i = 0; i < size; i++)
                saliency[i] = all[i] * all[i] / kind.Inverse[(i * size) + i];
            Array.Sort(saliency, names);
            for (n = MostExact; step < size - n; step++)
                (order[step], costs[step]) = (names[step], 0);
            names = names[step..];
            Array.Sort(names);
            theta = InvertWithin(kind, row, names, work);
        }
        else
        {
            kind.Inverse.CopyTo(c);
        }

        int stride = n;
        for (; n > 0; step++)
        {
            int best = 0;
            double least = double.PositiveInfinity;
            for (int i = 0; i < n; i++)
            {
                double cost = theta[i] * theta[i] / c[(i * stride) + i];
                if (cost < least)
                    (best, least) = (i, cost);
            }

            order[step] = names[best];
            costs[step] = least;
            Remove(c, stride, theta, names, ref n, best, work.Row);
        }

        return (order, costs);
    }

    // work.Inverse becomes [H_AA]^-1 of some parameters; returns their values.
    private static Span<double> InvertWithin(Kind kind, int row, int[] indices, Workspace work)
    {
        int n = indices.Length;
        Span<double> factor = work.Columns.AsSpan(0, n * n), inverse = work.Inverse.AsSpan(0, n * n), theta = work.Values.AsSpan(0, n);
        for (int a = 0; a < n; a++)
        {
            for (int b = 0; b <= a; b++)
                factor[(a * n) + b] = kind.Ridged[(indices[a] * kind.Order) + indices[b]];
        }

        Factor(factor, n);
        inverse.Clear();
        for (int a = 0; a < n; a++)
        {
            inverse[(a * n) + a] = 1;
            Cholesky.Solve(factor, n, inverse.Slice(a * n, n));
            theta[a] = kind.Quadratics.RightSide(row)[indices[a]];
        }

        Cholesky.Solve(factor, n, theta);
        return theta;
    }

    // Takes index `gone` out: rank-one update, and the last row and column move to its place.
    private static void Remove(Span<double> c, int stride, Span<double> theta, Span<int> names, ref int n, int gone, double[] row)
    {
        Span<double> pivotRow = row.AsSpan(0, n);
        c.Slice(gone * stride, n).CopyTo(pivotRow);
        double pivot = pivotRow[gone];
        int last = n - 1;
        for (int i = 0; i < n; i++)
        {
            if (i == gone)
                continue;
            double factor = -pivotRow[i] / pivot;
            theta[i] += factor * theta[gone];
            Span<double> target = c.Slice(i * stride, n);
            TensorPrimitives.MultiplyAdd(pivotRow, factor, target, target);
        }

        if (gone != last)
        {
            for (int i = 0; i < n; i++)
                c[(i * stride) + gone] = c[(i * stride) + last];
            c.Slice(last * stride, n).CopyTo(c.Slice(gone * stride, n));
            theta[gone] = theta[last];
            names[gone] = names[last];
        }

        n--;
    }

    private int[] Merge((int[] Order, double[] Costs)[] paths, int nonZeros)
    {
        int[] removed = new int[_shapes];
        var next = new PriorityQueue<int, (double, int)>();
        for (int s = 0; s < _shapes; s++)
            next.Enqueue(s, (paths[s].Costs[0], s));
        for (long left = paths.Sum(path => (long)path.Order.Length); left > nonZeros; left--)
        {
            int s = next.Dequeue();
            removed[s]++;
            if (removed[s] < paths[s].Order.Length)
                next.Enqueue(s, (paths[s].Costs[removed[s]], s));
        }

        return removed;
    }

    // H is positive definite but for rounding, and the ridge is above that.
    private static void Factor(Span<double> matrix, int n)
    {
        if (!Cholesky.TryFactor(matrix, n))
            throw new MimikException("compress: the bones cannot be told apart: expected normal equations that can be factored");
    }

    private ShapeFit Solve(int shape, ReadOnlySpan<int> indices, Workspace work)
    {
        (Kind kind, int row) = _kindOf[shape];
        ReadOnlySpan<double> right = kind.Quadratics.RightSide(row);
        int n = indices.Length;
        Span<double> factor = work.Inverse.AsSpan(0, n * n);
        double[] values = new double[n];
        double[] g = new double[n];
        for (int a = 0; a < n; a++)
        {
            g[a] = values[a] = right[indices[a]];
            for (int b = 0; b <= a; b++)
                factor[(a * n) + b] = kind.Ridged[(indices[a] * kind.Order) + indices[b]];
        }

        Factor(factor, n);
        Cholesky.Solve(factor, n, values);
        double cost = 0;
        for (int a = 0; a < n; a++)
            cost -= g[a] * values[a];
        return new ShapeFit(indices.ToArray(), values, cost);
    }

    // The parameter outside whose return gains most, and the one inside that costs least to leave out.
    private ((int Index, double Gain) Entering, (int At, double Cost) Leaving) Rank(int shape, ShapeFit fit, Workspace work)
    {
        (Kind kind, int place) = _kindOf[shape];
        double[] ridged = kind.Ridged;
        int n = fit.Count, order = kind.Order;
        Span<double> factor = work.Inverse.AsSpan(0, n * n);
        for (int a = 0; a < n; a++)
        {
            for (int b = 0; b <= a; b++)
                factor[(a * n) + b] = ridged[(fit.Indices[a] * order) + fit.Indices[b]];
        }

        Factor(factor, n);
        Span<double> residual = work.Values.AsSpan(0, order);
        kind.Quadratics.RightSide(place).CopyTo(residual);
        for (int a = 0; a < n; a++)
            TensorPrimitives.MultiplyAdd(ridged.AsSpan(fit.Indices[a] * order, order), -fit.Values[a], residual, residual);
        work.Inside.Clear();
        foreach (int i in fit.Indices)
            work.Inside.Add(i);
        (int Index, double Gain) entering = (-1, 0);

        // Lower triangular solves of all columns at once: row a of V = L^-1 H_A.
        Span<double> v = work.Columns.AsSpan(0, n * order);
        Span<double> schur = work.Row.AsSpan(0, order);
        for (int i = 0; i < order; i++)
            schur[i] = ridged[(i * order) + i];
        for (int a = 0; a < n; a++)
        {
            Span<double> row = v.Slice(a * order, order);
            ridged.AsSpan(fit.Indices[a] * order, order).CopyTo(row);
            for (int b = 0; b < a; b++)
                TensorPrimitives.MultiplyAdd(v.Slice(b * order, order), -factor[(a * n) + b], row, row);
            TensorPrimitives.Multiply(row, 1 / factor[(a * n) + a], row);
            for (int i = 0; i < order; i++)
                schur[i] -= row[i] * row[i];
        }

        for (int i = 0; i < order; i++)
        {
            if (work.Inside.Contains(i) || !(schur[i] > 1e-7 * ridged[(i * order) + i]))
                continue;
            double gain = residual[i] * residual[i] / schur[i];
            if (gain > entering.Gain)
                entering = (i, gain);
        }

        // [H^-1]_aa = |column a of L^-1|^2.
        (int At, double Cost) leaving = (-1, double.PositiveInfinity);
        Span<double> unit = work.Row.AsSpan(0, n);
        for (int a = 0; a < n; a++)
        {
            unit.Clear();
            unit[a] = 1;
            double sum = 0;
            for (int i = a; i < n; i++)
            {
                double x = (unit[i] - TensorPrimitives.Dot(factor.Slice(i * n, i), unit[..i])) / factor[(i * n) + i];
                unit[i] = x;
                sum += x * x;
            }

            double cost = fit.Values[a] * fit.Values[a] / sum;
            if (cost < leaving.Cost)
                leaving = (a, cost);
        }

        return (entering, leaving);
    }

    /// <summary>Shapes that share H.</summary>
    private sealed class Kind(ShapeQuadratics quadratics)
    {
        public ShapeQuadratics Quadratics => quadratics;

        public int Order => quadratics.Order;

        public double[] Ridged { get; } = new double[quadratics.Order * quadratics.Order];

        public double[] Inverse { get; } = new double[quadratics.Order * quadratics.Order];

        public void AddRidge()
        {
            quadratics.Matrix.CopyTo(Ridged, 0);
            double largest = 0;
            for (int i = 0; i < Order; i++)
                largest = Math.Max(largest, Ridged[(i * Order) + i]);
            for (int i = 0; i < Order; i++)
            {
                double d = Ridged[(i * Order) + i];
                Ridged[(i * Order) + i] = d > 0 ? (d * (1 + Ridge)) + (largest * 1e-14) : 1;
            }
        }

        public void Invert(int threads)
        {
            double[] factor = [.. Ridged];
            Factor(factor, Order);
            ParallelLoop.For(Order, threads, (i, _) =>
            {
                Span<double> column = Inverse.AsSpan(i * Order, Order);
                column.Clear();
                column[i] = 1;
                Cholesky.Solve(factor, Order, column);
            });
        }
    }

    private sealed class Workspace(int order)
    {
        public double[] Inverse { get; } = new double[order * order];

        public double[] Columns { get; } = new double[order * order];

        public double[] Values { get; } = new double[order];

        public double[] Row { get; } = new double[order];

        public HashSet<int> Inside { get; } = [];
    }
}

/// <summary>The chosen parameters of one shape and their cost theta^T H theta - 2 g^T theta, -g^T theta where they are optimal.</summary>
/// <param name="Indices">Places, bone * 6 + degree of freedom.</param>
/// <param name="Values">The parameters, in the normalised unit.</param>
/// <param name="Cost">The cost.</param>
internal sealed record ShapeFit(int[] Indices, double[] Values, double Cost)
{
    /// <summary>How many there are.</summary>
    public int Count => Indices.Length;
}
