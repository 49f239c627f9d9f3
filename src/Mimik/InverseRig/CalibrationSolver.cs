using Mimik.Faces.Sequences;
using Mimik.Numerics;

namespace Mimik.InverseRig;

/// <summary>
/// Finds what makes a rig an actor's, from F frames: an offset b [n] of the neutral and, where asked for, a gain g_i of every control's own shape. Minimises
/// J(c, b, g) = sum_t |S (g z(c_t)) + b - y_t|^2 / n_t + (lambda1 / m) sum c + F r |b|^2 / n + F s sum_i a_i (g_i - 1)^2
/// over the controls' bounds and the gains' limits; pairs' penalties are in it, smoothness is not, since the frames need not be neighbours.
/// </summary>
/// <remarks>
/// <para>
/// Symbols: S [n x q] shapes, the first m the controls' own, d_i; g z multiplies the first m weights; y_t the target's displacement, n_t its observed
/// coordinates (their weights' sum); a_i = max(|d_i|^2 / n, e), e its mean over the controls; r and s are <see cref="RigCalibrationOptions.NeutralPull"/> and <see cref="RigCalibrationOptions.GainPull"/>.
/// </para>
/// <para>
/// A round takes each block to its minimum with the others held: gains by a box-constrained least squares problem of m unknowns, b coordinate by coordinate,
/// and the controls of every frame by <see cref="WindowSolver"/>, from h_t - S^T b / n_t and G, so that a round costs two products with S and not
/// one a frame. For b this is a gradient step of min over c of J, as long as the curvature allows; what a constant expression and the neutral share is flat in J but for r and lambda1, and
/// plain rounds would crawl there. So b and g are carried on as Nesterov does (restarted where J rises, O'Donoghue and Candes, "Adaptive restart for
/// accelerated gradient schemes", 2015). J falls in every round.
/// </para>
/// </remarks>
internal sealed class CalibrationSolver
{
    private const int JudgedRounds = 10, GainSweeps = 500, SliceFloats = 8192;
    private const double ControlTolerance = 1e-9, GainTolerance = 1e-12;

    private readonly InverseRigSolver _solver;
    private readonly RigCalibrationOptions _options;
    private readonly FrameTargets _targets;
    private readonly float[][] _displacements;
    private readonly double[] _lower, _upper, _lowGain, _highGain, _observed, _mean;
    private readonly int[] _seen;
    private readonly int _frames, _controls, _shapes, _threads;

    /// <summary>Reads and projects the frames.</summary>
    /// <param name="solver">The rig's solver.</param>
    /// <param name="frames">The frames.</param>
    /// <param name="options">How.</param>
    /// <param name="limits">[m] the gains' limits.</param>
    /// <param name="bounds">[m] the controls' bounds.</param>
    /// <param name="threads">Threads that take part.</param>
    /// <param name="cancellation">Ends the pass.</param>
    public CalibrationSolver(
        InverseRigSolver solver, IMeshSequence frames, RigCalibrationOptions options, (double[] Low, double[] High) limits, (double[] Lower, double[] Upper) bounds, int threads, CancellationToken cancellation)
    {
        (_solver, _options, _threads) = (solver, options, threads);
        (_lowGain, _highGain) = limits;
        (_frames, _controls, _shapes) = (frames.FrameCount, solver.ControlCount, solver.Basis.Shapes.Length);
        _targets = new TargetProjection(solver.Basis, solver.Grams, threads).Project(frames, cancellation);
        (_lower, _upper) = ([.. Enumerable.Repeat(bounds.Lower, _frames).SelectMany(row => row)], [.. Enumerable.Repeat(bounds.Upper, _frames).SelectMany(row => row)]);
        RigBasis basis = solver.Basis;
        _displacements = new float[_frames][];
        ParallelLoop.For(_frames, threads, (t, _) =>
        {
            float[] points = new float[3 * basis.SourcePoints];
            frames.Read(t, points);
            basis.Displace(points, frames.AreDisplacements, _displacements[t] = new float[basis.Neutral.Length], []);
        });

        // sum_t y_t / n_t, and sum_t 1 / n_t over the frames that have a point.
        _mean = new double[basis.Neutral.Length];
        _observed = new double[basis.PointCount];
        _seen = [.. Enumerable.Repeat(_frames, basis.PointCount)];
        for (int t = 0; t < _frames; t++)
        {
            double share = Share(t);
            WideCombination.Add(share, _displacements[t], _mean);
            for (int k = 0; k < _observed.Length; k++)
                _observed[k] += share;
            foreach (int k in Missing(t))
            {
                _observed[k] -= share;
                _seen[k]--;
            }
        }
    }

    /// <summary>Minimises.</summary>
    /// <param name="progress">Told the rounds.</param>
    /// <param name="cancellation">Ends the run between two rounds.</param>
    public CalibrationState Run(IProgress<InverseRigProgress>? progress, CancellationToken cancellation)
    {
        float[] b = new float[_mean.Length], lastB = b;
        double[] g = [.. _lowGain.Select((low, i) => Math.Clamp(1, low, _highGain[i]))], lastG = g;
        double[] c = new double[_frames * _controls];
        double cost = SolveControls(b, g, c), theta = 1;
        var costs = new List<double> { cost };
        (double before, double shareBefore) = Fidelity(b, g, c);
        bool converged = false;
        int round = 0;
        while (round < _options.Rounds && !converged)
        {
            cancellation.ThrowIfCancellationRequested();
            (float[] nextB, double[] nextG) = Neutral(b, g, c);
            double grown = 0.5 * (1 + Math.Sqrt(1 + (4 * theta * theta))), carry = (theta - 1) / grown;
            double[] trialC = [.. c];
            (float[] trialB, double[] trialG) = (Carried(nextB, lastB, carry), CarriedGains(nextG, lastG, carry));
            double trial = SolveControls(trialB, trialG, trialC);
            theta = grown;
            if (trial > cost)
            {
                // Carried too far: a plain round, and a new start.
                (trialB, trialG, theta) = (nextB, nextG, 1);
                c.CopyTo(trialC, 0);
                trial = SolveControls(trialB, trialG, trialC);
            }

            (b, g, c, cost, lastB, lastG) = (trialB, trialG, trialC, Math.Min(cost, trial), nextB, nextG);
            costs.Add(cost);
            round++;
            converged = costs.Count > JudgedRounds && costs[^(JudgedRounds + 1)] - cost <= _options.Tolerance * cost;
            progress?.Report(new InverseRigProgress("calibrating", round, _options.Rounds));
        }

        (b, g) = Neutral(b, g, c);
        cost = SolveControls(b, g, c);
        (double after, double shareAfter) = Fidelity(b, g, c);
        return new CalibrationState(b, g, c, costs[0], cost, before, after, shareBefore, shareAfter, round, converged, costs);
    }

    // a_i: of shapes smaller than the average one its energy, so that sparsity, which charges all controls alike, does not stretch those.
    private double Energy(int i) => Math.Max(_solver.Grams.All[(i * _shapes) + i], _solver.MeanEnergy);

    private double Share(int t)
    {
        double n = _solver.Grams.Normaliser(_targets.Masks[t]);
        return n == 0 ? 0 : 1 / n;
    }

    private ReadOnlySpan<int> Missing(int t) => _solver.Grams.Missing(_targets.Masks[t]);

    private static float[] Carried(float[] next, float[] last, double carry)
    {
        float[] result = new float[next.Length];
        for (int k = 0; k < result.Length; k++)
            result[k] = (float)(next[k] + (carry * (next[k] - last[k])));
        return result;
    }

    private double[] CarriedGains(double[] next, double[] last, double carry) =>
        [.. next.Select((gain, i) => Math.Clamp(gain + (carry * (gain - last[i])), _lowGain[i], _highGain[i]))];

    // The targets without b, h_t not yet multiplied by the gains.
    private FrameTargets Without(float[] b)
    {
        RigBasis basis = _solver.Basis;
        double[] all = new double[_shapes];
        CrossProducts.Add(basis.Shapes, [b], b.Length, all, _threads);
        double[] projections = new double[_frames * _shapes], energies = new double[_frames];
        ParallelLoop.For(_frames, _threads, (t, _) =>
        {
            double share = Share(t), products = 0, squares = 0;
            Span<double> h = projections.AsSpan(t * _shapes, _shapes);
            all.CopyTo(h);
            foreach (int k in Missing(t))
            {
                for (int p = 0; p < h.Length; p++)
                {
                    ReadOnlySpan<float> shape = basis.Shapes[p].Span.Slice(3 * k, 3);
                    h[p] -= ((double)shape[0] * b[3 * k]) + ((double)shape[1] * b[(3 * k) + 1]) + ((double)shape[2] * b[(3 * k) + 2]);
                }
            }

            for (int p = 0; p < h.Length; p++)
                h[p] = _targets.Projections[(t * _shapes) + p] - (share * h[p]);
            for (int k = 0; k < b.Length; k++)
            {
                // A missing point's displacement is 0.
                products += (double)_displacements[t][k] * b[k];
                squares += (double)b[k] * b[k];
            }

            foreach (int k in Missing(t))
                squares -= ((double)b[3 * k] * b[3 * k]) + ((double)b[(3 * k) + 1] * b[(3 * k) + 1]) + ((double)b[(3 * k) + 2] * b[(3 * k) + 2]);
            energies[t] = Math.Max(0, _targets.Energies[t] + (share * (squares - (2 * products))));
        });
        return _targets with { Projections = projections, Energies = energies };
    }

    private ControlObjective Objective(float[] b, double[] g)
    {
        FrameTargets targets = Without(b);
        for (int k = 0; k < targets.Projections.Length; k++)
            targets.Projections[k] *= k % _shapes < _controls ? g[k % _shapes] : 1;
        double[] factors = [.. g, .. Enumerable.Repeat(1.0, _shapes - _controls)];
        return _solver.Objective(targets, 0, _options.Gains ? _solver.Grams.Scaled(factors) : _solver.Grams, _lower, _upper);
    }

    // The frames do not know of each other: each is a window.
    private double SolveControls(float[] b, double[] g, double[] c)
    {
        ControlObjective objective = Objective(b, g);
        double[] costs = new double[_frames];
        ParallelLoop.For(_frames, _threads, (t, _) => costs[t] = new WindowSolver(objective, c, t, 1, 0, 0).Run(ControlTolerance, _solver.Options.Iterations).Objective);
        double squares = 0, pull = 0;
        foreach (float x in b)
            squares += (double)x * x;
        for (int i = 0; i < g.Length; i++)
            pull += Energy(i) * (g[i] - 1) * (g[i] - 1);
        return costs.Sum() + (_frames * ((_options.NeutralPull * squares / _solver.Basis.Normaliser) + (_options.GainPull * pull)));
    }

    // Gains, then the offset, each at its minimum.
    private (float[] B, double[] G) Neutral(float[] b, double[] g, double[] c)
    {
        double[] z = Weights(c);
        double[] gains = _options.Gains ? SolveGains(Without(b), z, g) : g;
        double[] sum = Unexplained(z, gains);
        float[] offset = new float[b.Length];
        double pull = _frames * _options.NeutralPull / _solver.Basis.Normaliser;
        for (int k = 0; k < offset.Length; k++)
        {
            double weight = _observed[k / 3] + pull;
            offset[k] = _seen[k / 3] > 0 ? (float)(sum[k] / weight) : 0;
        }

        return (offset, gains);
    }

    private double[] Weights(double[] c)
    {
        ControlProducts products = _solver.Products;
        double[] z = new double[_frames * _shapes], values = new double[products.FactorCount], slopes = new double[products.FactorCount];
        int[] pieces = new int[_controls];
        for (int t = 0; t < _frames; t++)
        {
            products.Factors(c.AsSpan(t * _controls, _controls), pieces, values, slopes);
            products.Weights(values, z.AsSpan(t * _shapes, _shapes));
        }

        return z;
    }

    // sum_t (y_t - S (g z_t)) / n_t over the frames that have a point.
    private double[] Unexplained(double[] z, double[] g)
    {
        RigBasis basis = _solver.Basis;
        double[] used = new double[_shapes], sum = [.. _mean];
        for (int k = 0; k < z.Length; k++)
            used[k % _shapes] += Share(k / _shapes) * z[k] * (k % _shapes < _controls ? g[k % _shapes] : 1);
        int slices = (sum.Length + SliceFloats - 1) / SliceFloats;
        ParallelLoop.For(slices, _threads, (slice, _) =>
        {
            int start = slice * SliceFloats, length = Math.Min(SliceFloats, sum.Length - start);
            for (int p = 0; p < _shapes; p++)
            {
                if (used[p] != 0)
                    WideCombination.Add(-used[p], basis.Shapes[p].Span.Slice(start, length), sum.AsSpan(start, length));
            }
        });
        for (int t = 0; t < _frames; t++)
        {
            double share = Share(t);
            foreach (int k in Missing(t))
            {
                for (int p = 0; p < _shapes; p++)
                {
                    double weight = share * z[(t * _shapes) + p] * (p < _controls ? g[p] : 1);
                    for (int axis = 0; axis < 3 && weight != 0; axis++)
                        sum[(3 * k) + axis] += weight * basis.Shapes[p].Span[(3 * k) + axis];
                }
            }
        }

        return sum;
    }

    // min over g of sum_t |S (g z_t) - (y_t - b)|^2 / n_t + F s sum_i a_i (g_i - 1)^2 within the limits, by coordinate descent.
    private double[] SolveGains(FrameTargets targets, double[] z, double[] g)
    {
        int m = _controls, q = _shapes;
        double[] h = new double[m * m], right = new double[m], gains = [.. g];
        for (int t = 0; t < _frames; t++)
        {
            double[] gram = _solver.Grams[_targets.Masks[t]];
            ReadOnlySpan<double> weights = z.AsSpan(t * q, q), projection = targets.Projection(t);
            for (int i = 0; i < m; i++)
            {
                if (weights[i] == 0)
                    continue;
                double rest = projection[i];
                for (int p = m; p < q; p++)
                    rest -= gram[(i * q) + p] * weights[p];
                right[i] += weights[i] * rest;
                for (int j = 0; j < m; j++)
                    h[(i * m) + j] += weights[i] * weights[j] * gram[(i * q) + j];
            }
        }

        for (int i = 0; i < m; i++)
        {
            double pull = _frames * _options.GainPull * Energy(i);
            h[(i * m) + i] += pull;
            right[i] += pull;
        }

        BoxLeastSquares.Descend(h, right, _lowGain, _highGain, gains, GainTolerance, GainSweeps);
        return gains;
    }

    // The fidelity, and the part of it that is the same displacement in every frame.
    private (double Fidelity, double Share) Fidelity(float[] b, double[] g, double[] c)
    {
        ControlObjective objective = Objective(b, g);
        var model = new FrameModel(objective);
        int[] pieces = new int[_controls];
        double fidelity = 0, constant = 0;
        for (int t = 0; t < _frames; t++)
        {
            ReadOnlySpan<double> controls = c.AsSpan(t * _controls, _controls);
            fidelity += model.Evaluate(t, controls, pieces) - objective.Penalties(t, controls);
        }

        double[] sum = Unexplained(Weights(c), g);
        for (int k = 0; k < sum.Length; k++)
        {
            double weight = _observed[k / 3];
            if (_seen[k / 3] > 0)
                constant += ((sum[k] / weight) - b[k]) * (sum[k] - (weight * b[k]));
        }

        return (fidelity, fidelity > 0 ? Math.Clamp(constant / fidelity, 0, 1) : 0);
    }
}

/// <summary>What <see cref="CalibrationSolver"/> found.</summary>
/// <param name="Offset">[3 P] b, each coordinate times the square root of its point's weight.</param>
/// <param name="Gains">[m].</param>
/// <param name="Controls">[F x m].</param>
/// <param name="Before">J at the start: no offset, gains of 1, controls solved.</param>
/// <param name="After">J at the end.</param>
/// <param name="FidelityBefore">The fidelity at the start.</param>
/// <param name="FidelityAfter">The fidelity at the end.</param>
/// <param name="ShareBefore">What another neutral would have explained of it at the start.</param>
/// <param name="ShareAfter">What it would explain at the end.</param>
/// <param name="Rounds">Rounds taken.</param>
/// <param name="Converged">Whether J hardly fell any more.</param>
/// <param name="Costs">J after every round, the start first.</param>
internal sealed record CalibrationState(
    float[] Offset, double[] Gains, double[] Controls, double Before, double After, double FidelityBefore, double FidelityAfter, double ShareBefore, double ShareAfter, int Rounds, bool Converged, IReadOnlyList<double> Costs);
