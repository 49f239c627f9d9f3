using System.Numerics;
using Mimik.Numerics;
using Mimik.Playback;

namespace Mimik.Skinning;

/// <summary>One vertex's weights and what its bones do to it; solves <see cref="InfluenceReducer"/>'s problem for it.</summary>
internal sealed class VertexInfluences
{
    private readonly ushort[] _bones;
    private readonly double[] _weights;
    private readonly double[][] _columns;
    private readonly double[,] _gram;

    public VertexInfluences(PlaybackRig rig, BoneEntries entries, int vertex)
    {
        int k = rig.Influences;
        var bones = new List<ushort>();
        var weights = new List<double>();
        for (int e = vertex * k; e < (vertex + 1) * k; e++)
        {
            if (rig.Weights[e] <= 0)
                continue;
            bones.Add(rig.Bones[e]);
            weights.Add(rig.Weights[e]);
        }

        _bones = [.. bones];
        double sum = weights.Sum();
        _weights = [.. weights.Select(w => w / sum)];
        _columns = new double[_bones.Length][];
        for (int j = 0; j < _bones.Length; j++)
        {
            _columns[j] = new double[3 * entries.ShapeCount];
            entries.Displace(
                _bones[j],
                rig.Rest[3 * vertex] - (double)rig.Centre[0],
                rig.Rest[(3 * vertex) + 1] - (double)rig.Centre[1],
                rig.Rest[(3 * vertex) + 2] - (double)rig.Centre[2],
                _columns[j]);
        }

        _gram = Gram(_columns);
    }

    /// <summary>The best weights with at most <paramref name="kept"/> non-zero.</summary>
    public double[] Solve(int kept)
    {
        if (_bones.Length <= kept)
            return _weights;
        double[] best = RefitTruncated(kept);
        double bestCost = Cost(best);
        int[] candidates = Candidates(Math.Max(kept, InfluenceReducer.MostExhaustive));
        if (kept >= candidates.Length)
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

    /// <summary>Sum over shapes, and maximum, of the displacement's error.</summary>
    public (double Sum, double Max) Error(double[] weights)
    {
        double sum = 0, max = 0;
        int shapes = _columns.Length == 0 ? 0 : _columns[0].Length / 3;
        for (int s = 0; s < shapes; s++)
        {
            double squares = 0;
            for (int axis = 0; axis < 3; axis++)
            {
                double e = 0;
                for (int j = 0; j < weights.Length; j++)
                    e += (weights[j] - _weights[j]) * _columns[j][(3 * s) + axis];
                squares += e * e;
            }

            double norm = Math.Sqrt(squares);
            sum += norm;
            max = Math.Max(max, norm);
        }

        return (sum, max);
    }

    /// <summary>Writes the non-zero weights, largest first, padded with bone 0 and weight 0.</summary>
    public void Store(double[] weights, Span<ushort> bones, Span<float> values)
    {
        int at = 0;
        foreach (int j in Enumerable.Range(0, weights.Length).Where(j => weights[j] > 0).OrderByDescending(j => weights[j]).ThenBy(j => _bones[j]))
        {
            bones[at] = _bones[j];
            values[at++] = (float)weights[j];
        }
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

    private double Cost(double[] weights)
    {
        double cost = 0;
        for (int a = 0; a < weights.Length; a++)
        {
            for (int b = 0; b < weights.Length; b++)
                cost += (weights[a] - _weights[a]) * _gram[a, b] * (weights[b] - _weights[b]);
        }

        return cost;
    }

    // The bones that remain when the least salient are taken away one by one.
    private int[] Candidates(int most)
    {
        var candidates = new List<int>(Enumerable.Range(0, _bones.Length));
        double[] weights = [.. _weights];
        while (candidates.Count > most)
        {
            double[,] inverse = BorderedInverse(candidates);
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
            for (int j = 0; j < _weights.Length; j++)
                target[a] += _gram[support[a], j] * _weights[j];
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
