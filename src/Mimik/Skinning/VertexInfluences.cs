using System.Numerics;
using Mimik.Numerics;
using Mimik.Playback;

namespace Mimik.Skinning;

/// <summary>One vertex's weights and what its bones do to it; solves <see cref="InfluenceReducer"/>'s problem for it.</summary>
internal sealed class VertexInfluences
{
    private readonly ushort[] _bones;
    private readonly int[] _slots;
    private readonly double[] _weights;
    private readonly double[][] _columns;
    private readonly double[,] _gram;

    // With the given weights w: what is left of the displacement, D w - d (zero where the transforms are the given ones), and from it
    // D^T (D w - d) and the right side of the normal equations, G w - D^T (D w - d).
    private readonly double[] _drift, _pull, _target;

    /// <summary>Takes a vertex's bones.</summary>
    /// <param name="rig">The given rig.</param>
    /// <param name="given">Its transforms, which say where the vertex is to go.</param>
    /// <param name="entries">The transforms that the weights are for; the same, or refitted.</param>
    /// <param name="vertex">The vertex.</param>
    public VertexInfluences(PlaybackRig rig, BoneEntries given, BoneEntries entries, int vertex)
    {
        int k = rig.Influences;
        _slots = [.. Enumerable.Range(0, k).Where(slot => rig.Weights[(vertex * k) + slot] > 0)];
        _bones = [.. _slots.Select(slot => rig.Bones[(vertex * k) + slot])];
        double sum = _slots.Sum(slot => (double)rig.Weights[(vertex * k) + slot]);
        _weights = [.. _slots.Select(slot => rig.Weights[(vertex * k) + slot] / sum)];
        _columns = Columns(rig, entries, vertex);
        _gram = Gram(_columns);
        _drift = new double[3 * entries.ShapeCount];
        if (!ReferenceEquals(given, entries))
        {
            double[][] before = Columns(rig, given, vertex);
            for (int j = 0; j < _bones.Length; j++)
            {
                for (int i = 0; i < _drift.Length; i++)
                    _drift[i] += _weights[j] * (_columns[j][i] - before[j][i]);
            }
        }

        _pull = [.. _columns.Select(column => System.Numerics.Tensors.TensorPrimitives.Dot<double>(column, _drift))];
        _target = new double[_bones.Length];
        for (int a = 0; a < _target.Length; a++)
        {
            _target[a] = -_pull[a];
            for (int b = 0; b < _target.Length; b++)
                _target[a] += _gram[a, b] * _weights[b];
        }
    }

    /// <summary>The best weights with at most <paramref name="kept"/> non-zero.</summary>
    /// <param name="kept">The most non-zero weights.</param>
    /// <param name="previous">Weights that the result is not to be worse than, or null.</param>
    public double[] Solve(int kept, double[]? previous)
    {
        if (_bones.Length <= kept && _pull.All(p => p == 0))
            return _weights;
        double[] best = RefitTruncated(kept);
        double bestCost = Cost(best);
        if (previous is not null && Cost(previous) is var previousCost && previousCost < bestCost)
            (best, bestCost) = (previous, previousCost);
        int[] candidates = Candidates(Math.Max(kept, InfluenceReducer.MostExhaustive));
        if (candidates.Length > InfluenceReducer.MostExhaustive)
            return EqualityOptimum(candidates) is { } eliminated && Cost(eliminated) < bestCost ? eliminated : best;
        Span<int> support = stackalloc int[InfluenceReducer.MostExhaustive];
        for (uint mask = 1; mask < 1u << candidates.Length; mask++)
        {
            int size = BitOperations.PopCount(mask);
            if (size > kept)
                continue;
            int at = 0;
            for (int c = 0; c < candidates.Length; c++)
            {
                if ((mask >> c & 1) != 0)
                    support[at++] = candidates[c];
            }

            if (EqualityOptimum(support[..size]) is { } weights && Cost(weights) is var cost && cost < bestCost)
                (best, bestCost) = (weights, cost);
        }

        return best;
    }

    /// <summary>The largest weights, scaled to sum 1.</summary>
    public double[] Truncate(int kept)
    {
        double[] cut = new double[_weights.Length];
        double sum = 0;
        foreach (int j in Largest(kept))
            sum += cut[j] = _weights[j];
        for (int j = 0; j < cut.Length; j++)
            cut[j] /= sum;
        return cut;
    }

    /// <summary>Over shapes: the sum of the displacement's squared error, the sum of the error, and its maximum.</summary>
    public (double Squares, double Sum, double Max) Error(double[] weights)
    {
        double total = 0, sum = 0, max = 0;
        for (int s = 0; s < _drift.Length / 3; s++)
        {
            double squares = 0;
            for (int axis = 0; axis < 3; axis++)
            {
                double e = _drift[(3 * s) + axis];
                for (int j = 0; j < weights.Length; j++)
                    e += (weights[j] - _weights[j]) * _columns[j][(3 * s) + axis];
                squares += e * e;
            }

            double norm = Math.Sqrt(squares);
            total += squares;
            sum += norm;
            max = Math.Max(max, norm);
        }

        return (total, sum, max);
    }

    /// <summary>This vertex's weights from the rig's K places.</summary>
    public double[] Take(ReadOnlySpan<double> slots)
    {
        double[] weights = new double[_slots.Length];
        for (int j = 0; j < weights.Length; j++)
            weights[j] = slots[_slots[j]];
        return weights;
    }

    /// <summary>Puts weights into the rig's K places.</summary>
    public void Put(ReadOnlySpan<double> weights, Span<double> slots)
    {
        for (int j = 0; j < weights.Length; j++)
            slots[_slots[j]] = weights[j];
    }

    private double[][] Columns(PlaybackRig rig, BoneEntries entries, int vertex)
    {
        double[][] columns = new double[_bones.Length][];
        for (int j = 0; j < _bones.Length; j++)
        {
            columns[j] = new double[3 * entries.ShapeCount];
            entries.Displace(
                _bones[j],
                rig.Rest[3 * vertex] - (double)rig.Centre[0],
                rig.Rest[(3 * vertex) + 1] - (double)rig.Centre[1],
                rig.Rest[(3 * vertex) + 2] - (double)rig.Centre[2],
                columns[j]);
        }

        return columns;
    }

    // A ridge of 1e-9 of the largest diagonal decides between bones that move the vertex alike: the nearer to the given weights wins.
    private static double[,] Gram(double[][] columns)
    {
        int n = columns.Length;
        double[,] gram = new double[n, n];
        double largest = 0;
        for (int a = 0; a < n; a++)
        {
            for (int b = 0; b <= a; b++)
                gram[a, b] = gram[b, a] = System.Numerics.Tensors.TensorPrimitives.Dot<double>(columns[a], columns[b]);
            largest = Math.Max(largest, gram[a, a]);
        }

        for (int a = 0; a < n; a++)
            gram[a, a] += largest > 0 ? 1e-9 * largest : 1;
        return gram;
    }

    private double[] RefitTruncated(int kept) =>
        EqualityOptimum([.. Largest(kept)]) is { } refit && Cost(refit) < Cost(Truncate(kept)) ? refit : Truncate(kept);

    private IEnumerable<int> Largest(int kept) =>
        Enumerable.Range(0, _weights.Length).OrderByDescending(j => _weights[j]).ThenBy(j => _bones[j]).Take(kept);

    // |D x - d|^2 less |D w - d|^2, with the ridge.
    private double Cost(double[] weights)
    {
        double cost = 0;
        for (int a = 0; a < weights.Length; a++)
        {
            double row = 2 * _pull[a];
            for (int b = 0; b < weights.Length; b++)
                row += _gram[a, b] * (weights[b] - _weights[b]);
            cost += (weights[a] - _weights[a]) * row;
        }

        return cost;
    }

    // The bones that remain when the least salient are taken away one by one.
    private int[] Candidates(int most)
    {
        var candidates = new List<int>(Enumerable.Range(0, _bones.Length));
        double[]? optimum = null;
        while (candidates.Count > most)
        {
            double[,] inverse = BorderedInverse(candidates);
            double[] weights = optimum ??= EqualityOptimumOfAll(inverse);
            int least = 0;
            double leastCost = double.PositiveInfinity;
            for (int c = 0; c < candidates.Count; c++)
            {
                double w = weights[candidates[c]];
                double cost = w <= 0 ? w : w * w / inverse[c, c];
                if (cost < leastCost)
                    (least, leastCost) = (c, cost);
            }

            double step = weights[candidates[least]] / inverse[least, least];
            for (int c = 0; c < candidates.Count; c++)
                weights[candidates[c]] -= step * inverse[c, least];
            candidates.RemoveAt(least);
        }

        return [.. candidates];
    }

    private double[] EqualityOptimumOfAll(double[,] inverse)
    {
        double[] weights = [.. _weights];
        for (int a = 0; a < weights.Length; a++)
        {
            for (int b = 0; b < weights.Length; b++)
                weights[a] -= inverse[a, b] * _pull[b];
        }

        return weights;
    }

    private double[,] BorderedInverse(List<int> candidates)
    {
        int n = candidates.Count;
        var bordered = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.Dense(
            n + 1,
            n + 1,
            (r, c) => r < n && c < n ? _gram[candidates[r], candidates[c]] : r == c ? 0 : Scale);
        return bordered.Inverse().ToArray();
    }

    // Ones in the border, in the Gram matrix's own size: the optimum is the same and the inverse well conditioned.
    private double Scale => _gram[0, 0];

    /// <summary>The optimum with sum 1 over a support, by Cholesky; null where it has a negative weight.</summary>
    private double[]? EqualityOptimum(ReadOnlySpan<int> support)
    {
        int n = support.Length;
        Span<double> factor = n <= InfluenceReducer.MostExhaustive ? stackalloc double[n * n] : new double[n * n];
        Span<double> target = n <= InfluenceReducer.MostExhaustive ? stackalloc double[n] : new double[n];
        Span<double> ones = n <= InfluenceReducer.MostExhaustive ? stackalloc double[n] : new double[n];
        for (int a = 0; a < n; a++)
        {
            ones[a] = 1;
            target[a] = _target[support[a]];
            for (int b = 0; b <= a; b++)
                factor[(a * n) + b] = _gram[support[a], support[b]];
        }

        if (!Cholesky.TryFactor(factor, n))
            return null;
        Cholesky.Solve(factor, n, target);
        Cholesky.Solve(factor, n, ones);
        double excess = -1, mass = 0;
        for (int a = 0; a < n; a++)
        {
            excess += target[a];
            mass += ones[a];
        }

        double[] weights = new double[_weights.Length];
        for (int a = 0; a < n; a++)
        {
            double w = target[a] - (excess / mass * ones[a]);
            if (!(w >= 0))
                return null;
            weights[support[a]] = w;
        }

        return weights;
    }
}
