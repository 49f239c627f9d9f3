using Mimik.Numerics;

namespace Mimik.Skinning;

/// <summary>
/// One vertex's weights: minimise w^T Q w - 2 c^T w over w >= 0, sum w = 1, at most K non-zeros, by an active set on the bones it follows and
/// exchanges with bones that it does not.
/// </summary>
internal sealed class SparseSimplexFit(int bones, int influences)
{
    // Relative to the largest diagonal.
    private const double Ridge = 1e-10;
    private const double Tolerance = 1e-10;

    private readonly int[] _set = new int[influences + 1];
    private readonly int[] _trial = new int[influences + 1];
    private readonly double[] _weights = new double[influences + 1];
    private readonly double[] _trialWeights = new double[influences + 1];
    private readonly double[] _factor = new double[(influences + 1) * (influences + 1)];
    private readonly double[] _matrix = new double[(influences + 1) * (influences + 1)];
    private readonly double[] _ones = new double[influences + 1];
    private readonly double[] _solution = new double[influences + 1];
    private readonly double[] _gradient = new double[bones];

    public void Solve(WeightSweep sweep, WeightSweep.Scratch scratch, PolishWeights weights, int vertex, int candidates)
    {
        int count = weights.Counts[vertex];
        weights.BonesOf(vertex).CopyTo(_set);
        weights.ValuesOf(vertex).CopyTo(_weights);
        if (!Improve(sweep, scratch, ref count, candidates))
            return;
        int at = vertex * influences;
        weights.Counts[vertex] = count;
        _set.AsSpan(0, count).CopyTo(weights.Bones.AsSpan(at));
        _weights.AsSpan(0, count).CopyTo(weights.Values.AsSpan(at));
    }

    /// <summary>A vertex on the mirror plane, which follows pairs of bones evenly: bones and K of this fit are those of pairs.</summary>
    /// <param name="sweep">The transforms.</param>
    /// <param name="scratch">The quadratic, by pairs.</param>
    /// <param name="weights">Changed in place where that lowers the objective.</param>
    /// <param name="vertex">The vertex.</param>
    /// <param name="candidates">How many pairs that it does not follow yet are tried.</param>
    /// <param name="allBones">P.</param>
    public void SolveOnPlane(WeightSweep sweep, WeightSweep.Scratch scratch, PolishWeights weights, int vertex, int candidates, int allBones)
    {
        int count = 0;
        ReadOnlySpan<int> held = weights.BonesOf(vertex);
        for (int k = 0; k < held.Length; k++)
        {
            if (held[k] % 2 != 0)
                continue;
            double weight = weights.ValuesOf(vertex)[k];
            (_set[count], _weights[count]) = (held[k] / 2, FitMirror.BoneOf(held[k], allBones) == held[k] ? weight : 2 * weight);
            count++;
        }

        if (!Improve(sweep, scratch, ref count, candidates))
            return;
        weights.Counts[vertex] = 0;
        for (int k = 0; k < count; k++)
            MirroredWeights.AddPair(weights, vertex, _set[k], _weights[k], allBones);
    }

    // Whether the cost of the set and its weights falls.
    private bool Improve(WeightSweep sweep, WeightSweep.Scratch scratch, ref int count, int candidates)
    {
        double before = Cost(sweep, scratch, _set, _weights, count);
        double cost = Minimise(sweep, scratch, _set, _weights, ref count);
        if (candidates > 0)
            Exchange(sweep, scratch, ref count, ref cost, candidates);
        return cost < before;
    }

    private void Exchange(WeightSweep sweep, WeightSweep.Scratch scratch, ref int count, ref double cost, int candidates)
    {
        Span<double> gradient = _gradient;
        for (int j = 0; j < bones; j++)
            gradient[j] = -scratch.Linear[j];
        double level = 0;
        for (int a = 0; a < count; a++)
        {
            ReadOnlySpan<double> row = scratch.Row(sweep, _set[a]);
            for (int j = 0; j < bones; j++)
                gradient[j] += _weights[a] * row[j];
        }

        for (int a = 0; a < count; a++)
            level += _weights[a] * gradient[_set[a]];
        for (int a = 0; a < count; a++)
            gradient[_set[a]] = double.PositiveInfinity;
        for (int t = 0; t < candidates; t++)
        {
            int best = 0;
            for (int j = 1; j < bones; j++)
            {
                if (gradient[j] < gradient[best])
                    best = j;
            }

            if (!(gradient[best] < level))
                return;
            gradient[best] = double.PositiveInfinity;
            int trialCount = count + 1;
            _set.AsSpan(0, count).CopyTo(_trial);
            _weights.AsSpan(0, count).CopyTo(_trialWeights);
            (_trial[count], _trialWeights[count]) = (best, 0);
            double trial = Minimise(sweep, scratch, _trial, _trialWeights, ref trialCount);
            if (trialCount > influences)
                trial = RemoveCheapest(sweep, scratch, ref trialCount);
            if (!(trial < cost - (Tolerance * Math.Abs(cost))))
                continue;
            _trial.AsSpan(0, trialCount).CopyTo(_set);
            _trialWeights.AsSpan(0, trialCount).CopyTo(_weights);
            (count, cost) = (trialCount, trial);
        }
    }

    // The cheapest by w^2 / [(Q bordered by the constraint)^-1], then refit.
    private double RemoveCheapest(WeightSweep sweep, WeightSweep.Scratch scratch, ref int count)
    {
        Factor(sweep, scratch, _trial, count);
        int n = count;
        Span<double> ones = _ones.AsSpan(0, n);
        ones.Fill(1);
        Cholesky.Solve(_factor.AsSpan(0, n * n), n, ones);
        double total = 0;
        for (int a = 0; a < n; a++)
            total += ones[a];
        int gone = 0;
        double least = double.PositiveInfinity;
        Span<double> unit = _solution.AsSpan(0, n);
        for (int a = 0; a < n; a++)
        {
            unit.Clear();
            unit[a] = 1;
            Cholesky.Solve(_factor.AsSpan(0, n * n), n, unit);
            double curvature = unit[a] - (ones[a] * ones[a] / total);
            double cost = _trialWeights[a] * _trialWeights[a] / Math.Max(curvature, double.Epsilon);
            if (cost < least)
                (gone, least) = (a, cost);
        }

        double freed = _trialWeights[gone];
        count--;
        (_trial[gone], _trialWeights[gone]) = (_trial[count], _trialWeights[count]);
        for (int a = 0; a < count; a++)
            _trialWeights[a] /= 1 - freed;
        return Minimise(sweep, scratch, _trial, _trialWeights, ref count);
    }

    // From feasible weights to the minimum over their support; weights that reach 0 leave it.
    private double Minimise(WeightSweep sweep, WeightSweep.Scratch scratch, int[] set, double[] weights, ref int count)
    {
        while (count > 1)
        {
            if (!Factor(sweep, scratch, set, count))
                break;
            int n = count;
            Span<double> solution = _solution.AsSpan(0, n), ones = _ones.AsSpan(0, n);
            for (int a = 0; a < n; a++)
                solution[a] = scratch.Linear[set[a]];
            ones.Fill(1);
            Cholesky.Solve(_factor.AsSpan(0, n * n), n, solution);
            Cholesky.Solve(_factor.AsSpan(0, n * n), n, ones);
            double sum = 0, total = 0;
            for (int a = 0; a < n; a++)
            {
                sum += solution[a];
                total += ones[a];
            }

            double multiplier = (1 - sum) / total;
            double step = 1;
            int blocking = -1;
            for (int a = 0; a < n; a++)
            {
                solution[a] += multiplier * ones[a];
                if (solution[a] >= 0)
                    continue;
                double reach = weights[a] / (weights[a] - solution[a]);
                if (reach < step || blocking < 0)
                    (step, blocking) = (reach, a);
            }

            if (blocking < 0)
            {
                solution.CopyTo(weights);
                break;
            }

            for (int a = 0; a < n; a++)
                weights[a] = Math.Max(0, weights[a] + (step * (solution[a] - weights[a])));
            count--;
            (set[blocking], weights[blocking]) = (set[count], weights[count]);
        }

        double norm = 0;
        for (int a = 0; a < count; a++)
            norm += weights[a];
        for (int a = 0; a < count; a++)
            weights[a] /= norm;
        return Cost(sweep, scratch, set, weights, count);
    }

    private bool Factor(WeightSweep sweep, WeightSweep.Scratch scratch, int[] set, int n)
    {
        double largest = 0;
        for (int a = 0; a < n; a++)
        {
            ReadOnlySpan<double> row = scratch.Row(sweep, set[a]);
            for (int b = 0; b < n; b++)
                _factor[(a * n) + b] = row[set[b]];
            largest = Math.Max(largest, row[set[a]]);
        }

        for (int a = 0; a < n; a++)
            _factor[(a * n) + a] += Ridge * largest;
        return largest > 0 && Cholesky.TryFactor(_factor.AsSpan(0, n * n), n);
    }

    private static double Cost(WeightSweep sweep, WeightSweep.Scratch scratch, int[] set, double[] weights, int count)
    {
        double cost = 0;
        for (int a = 0; a < count; a++)
        {
            ReadOnlySpan<double> row = scratch.Row(sweep, set[a]);
            double sum = -2 * scratch.Linear[set[a]];
            for (int b = 0; b < count; b++)
                sum += row[set[b]] * weights[b];
            cost += weights[a] * sum;
        }

        return cost;
    }
}
