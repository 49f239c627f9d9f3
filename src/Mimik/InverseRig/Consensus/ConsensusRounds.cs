using Mimik.Numerics;

namespace Mimik.InverseRig.Consensus;

/// <summary>
/// Settles the controls of segments that are solved side by side: consensus ADMM (Boyd, Parikh, Chu, Peleato and Eckstein, "Distributed Optimization and
/// Statistical Learning via the Alternating Direction Method of Multipliers", 2011, chapter 7).
/// </summary>
/// <remarks>
/// <para>
/// Segment k holds the controls C_k and has the part J_k of J: its points' fidelity times n_k / n, and its share of its controls' sparsity, smoothness and pair
/// penalties. In every round, all segments at the same time, with all other controls at the consensus z of the last round:
/// </para>
/// <list type="bullet">
/// <item>c_k = argmin J_k(c) + sum over shared controls of rho_ki / 2 (c_i - z_i + u_ki)^2 + the leak below, by a few Newton steps from the last c_k;</item>
/// <item>z_i = the mean of c_ki + u_ki over the segments that hold i, weighted by rho_ki and brought into the bounds; u_ki += c_ki - z_i.</item>
/// </list>
/// <para>
/// rho_ki = rho times the second derivative of the segment's fidelity by the control at rest: who sees a control well has more say. rho is doubled or halved where one residual is
/// far above the other (Boyd, section 3.4.1), in the first half of the rounds.
/// </para>
/// <para>
/// The <b>leak</b>, which is our addition: a control also moves points of segments that do not hold it, a little. Those segments' fidelity, to second order about z and with
/// the diagonal of its second derivatives alone, is shared out among the segments that hold the control. Without it the consensus would be no stationary point of J,
/// however well the segments agree.
/// </para>
/// </remarks>
internal sealed class ConsensusRounds
{
    private const double Balance = 5;
    private const int StepsPerRound = 1;

    private readonly InverseRigSolver _solver;
    private readonly ControlObjective _whole;
    private readonly SegmentProblem[] _problems, _solved;
    private readonly ConsensusOptions _options;
    private readonly int _controls, _frames;
    private readonly double[][] _curvatures;
    private readonly double[] _total, _leakCurvature, _leak;
    private readonly int[] _holders;
    private double _rho, _caution = 1;

    /// <summary>Prepares.</summary>
    /// <param name="solver">Threads, tolerance, steps.</param>
    /// <param name="whole">The whole's objective.</param>
    /// <param name="problems">Its parts.</param>
    /// <param name="options">rho, rounds, tolerance.</param>
    public ConsensusRounds(InverseRigSolver solver, ControlObjective whole, SegmentProblem[] problems, ConsensusOptions options)
    {
        (_solver, _whole, _problems, _options) = (solver, whole, problems, options);
        _solved = [.. problems.Where(problem => problem.Held.Length > 0)];
        (_controls, _frames, _rho) = (whole.ControlCount, whole.FrameCount, options.Rho);
        _holders = new int[_controls];
        _total = new double[_controls];
        _leakCurvature = new double[_controls];
        _leak = new double[_frames * _controls];
        Consensus = new double[_frames * _controls];
        // A control that a segment's points do not feel still needs some weight in the mean.
        double least = 1e-6 * solver.MeanEnergy;
        _curvatures = [.. _solved.Select(problem => (double[])[.. problem.Held.Select(i => (2 * Energy(problem, i)) + least)])];
        for (int k = 0; k < _solved.Length; k++)
        {
            for (int h = 0; h < _solved[k].Held.Length; h++)
            {
                _holders[_solved[k].Held[h]]++;
                _total[_solved[k].Held[h]] += _curvatures[k][h];
            }
        }

        for (int i = 0; i < _controls; i++)
        {
            foreach (SegmentProblem problem in problems)
                _leakCurvature[i] += problem.Holds[i] || _holders[i] == 0 ? 0 : 2 * Energy(problem, i);
        }
    }

    /// <summary>[T x m] z.</summary>
    public double[] Consensus { get; private set; }

    /// <summary>Newton steps of all segments.</summary>
    public int Iterations { get; private set; }

    /// <summary>Controls that several segments hold.</summary>
    public int SharedControls => _holders.Count(holders => holders > 1);

    /// <summary>Rounds after the first.</summary>
    public int Rounds { get; private set; }

    /// <summary>See <see cref="ConsensusFigures.PrimalResidual"/>.</summary>
    public double PrimalResidual { get; private set; } = double.NaN;

    /// <summary>See <see cref="ConsensusFigures.DualResidual"/>.</summary>
    public double DualResidual { get; private set; } = double.NaN;

    /// <summary>rho.</summary>
    public double Rho => _rho;

    /// <summary>J of the consensus.</summary>
    public double Objective { get; private set; }

    /// <summary>Runs.</summary>
    /// <param name="start">[T x m] where the segments start.</param>
    /// <param name="done">Told the round.</param>
    /// <param name="cancellation">Ends it between two steps.</param>
    public ConsensusExit Run(double[] start, Action<int>? done, CancellationToken cancellation)
    {
        for (int k = 0; k < start.Length; k++)
            Consensus[k] = Math.Clamp(_holders[k % _controls] == 0 ? 0 : start[k], _whole.Lower[k], _whole.Upper[k]);
        foreach (SegmentProblem problem in _solved)
            Consensus.CopyTo(problem.Controls, 0);
        Solve(_solver.Options.Tolerance, _solver.Options.Iterations, true, cancellation);
        bool isIndependent = SharedControls == 0 && _leakCurvature.All(leak => leak == 0);
        Agree(isPlain: _options.Rounds == 0);
        Objective = SequenceCost.Of(_whole, Consensus);
        if (isIndependent || _options.Rounds == 0)
            return isIndependent ? ConsensusExit.Independent : ConsensusExit.Averaged;
        double[] best = Consensus;
        double bestCost = Objective, lastCost = Objective;
        ConsensusExit exit = ConsensusExit.RoundsTaken;
        while (Rounds < _options.Rounds)
        {
            Rounds++;
            Leak();
            Draw();
            Solve(0.01 * _solver.Options.Tolerance, StepsPerRound, false, cancellation);
            double[] before = Consensus;
            Consensus = new double[before.Length];
            Agree(isPlain: false);
            Measure(before);
            double cost = SequenceCost.Of(_whole, Consensus);
            if (cost < bestCost)
                (best, bestCost) = (Consensus, cost);
            _caution = cost > lastCost ? Math.Min(32, 1.5 * _caution) : Math.Max(1, 0.95 * _caution);
            lastCost = cost;
            done?.Invoke(Rounds);
            if (!(PrimalResidual > _options.Tolerance) && DualResidual <= _options.Tolerance)
            {
                exit = ConsensusExit.Agreed;
                break;
            }

            if (2 * Rounds < _options.Rounds)
                Rebalance();
        }

        (Consensus, Objective) = (best, bestCost);
        return exit;
    }

    private static double Energy(SegmentProblem problem, int i) => problem.Part.Share * problem.Part.Grams.All[(i * problem.Part.Targets.ShapeCount) + i];

    private void Solve(double tolerance, int steps, bool isFirst, CancellationToken cancellation)
    {
        int[] taken = new int[_solved.Length];
        try
        {
            ParallelLoop.For(_solved.Length, _solver.Threads, (k, _) =>
            {
                _solved[k].Lock(Consensus);
                (taken[k], InverseRigExit _) = _solved[k].Solve(tolerance, steps, isFirst, cancellation);
            });
        }
        catch (AggregateException) when (cancellation.IsCancellationRequested)
        {
            cancellation.ThrowIfCancellationRequested();
        }

        Iterations += taken.Sum();
    }

    // z and u.
    private void Agree(bool isPlain)
    {
        double[] weights = new double[_controls];
        double[] z = new double[Consensus.Length];
        for (int k = 0; k < _solved.Length; k++)
        {
            SegmentProblem problem = _solved[k];
            for (int h = 0; h < problem.Held.Length; h++)
            {
                int i = problem.Held[h];
                double weight = isPlain || _holders[i] == 1 ? 1.0 / _holders[i] : _curvatures[k][h] / _total[i];
                for (int t = 0; t < _frames; t++)
                    z[(t * _controls) + i] += weight * (problem.Controls[(t * _controls) + i] + problem.Duals[(t * problem.Held.Length) + h]);
                weights[i] += weight;
            }
        }

        for (int k = 0; k < z.Length; k++)
            Consensus[k] = Math.Clamp(z[k], _whole.Lower[k], _whole.Upper[k]);
        foreach (SegmentProblem problem in _solved)
        {
            for (int e = 0; e < problem.Duals.Length; e++)
            {
                int t = e / problem.Held.Length, i = problem.Held[e % problem.Held.Length];
                if (_holders[i] > 1)
                    problem.Duals[e] += problem.Controls[(t * _controls) + i] - Consensus[(t * _controls) + i];
            }
        }
    }

    // The slope at z of what controls do to points of segments that do not hold them.
    private void Leak()
    {
        var models = new FrameModel[_solver.Threads][];
        ParallelLoop.For(_frames, _solver.Threads, (t, worker) =>
        {
            FrameModel[] own = models[worker] ??= [.. _problems.Select(problem => new FrameModel(problem.Fidelity))];
            ReadOnlySpan<double> z = Consensus.AsSpan(t * _controls, _controls);
            Span<double> leak = _leak.AsSpan(t * _controls, _controls), gradient = new double[_controls];
            int[] pieces = new int[_controls];
            for (int i = 0; i < _controls; i++)
                pieces[i] = _whole.Products.PieceOf(i, z[i]);
            leak.Clear();
            for (int k = 0; k < own.Length; k++)
            {
                own[k].Evaluate(t, z, pieces);
                own[k].Gradient(t, z, gradient);
                for (int i = 0; i < _controls; i++)
                    leak[i] += _problems[k].Holds[i] ? 0 : gradient[i];
            }
        });
    }

    private void Draw()
    {
        ParallelLoop.For(_solved.Length, _solver.Threads, (k, _) =>
        {
            SegmentProblem problem = _solved[k];
            int held = problem.Held.Length;
            for (int h = 0; h < held; h++)
            {
                int i = problem.Held[h];
                double say = _holders[i] == 1 ? 1 : _curvatures[k][h] / _total[i], rho = _holders[i] == 1 ? 0 : _rho * _curvatures[k][h];
                double leakWeight = say * _caution * _leakCurvature[i];
                for (int t = 0; t < _frames; t++)
                {
                    int entry = (t * _controls) + i;
                    problem.Draw(entry, Consensus[entry], rho + leakWeight, (rho * problem.Duals[(t * held) + h]) + (leakWeight > 0 ? say * _leak[entry] : 0));
                }
            }
        });
    }

    private void Measure(double[] before)
    {
        double primal = 0, primalWeight = 0, change = 0;
        for (int k = 0; k < _solved.Length; k++)
        {
            SegmentProblem problem = _solved[k];
            for (int h = 0; h < problem.Held.Length; h++)
            {
                int i = problem.Held[h];
                if (_holders[i] == 1)
                    continue;
                double weight = _curvatures[k][h];
                primalWeight += weight * _frames;
                for (int t = 0; t < _frames; t++)
                {
                    double difference = problem.Controls[(t * _controls) + i] - Consensus[(t * _controls) + i];
                    primal += weight * difference * difference;
                }
            }
        }

        for (int e = 0; e < before.Length; e++)
        {
            double difference = (_holders[e % _controls] > 1 ? _rho : 1) * (Consensus[e] - before[e]);
            change += difference * difference;
        }

        PrimalResidual = Math.Sqrt(primal / primalWeight);
        DualResidual = Math.Sqrt(change / (_frames * Math.Max(1, _holders.Count(holders => holders > 0))));
    }

    private void Rebalance()
    {
        double factor = PrimalResidual > Balance * DualResidual ? 2 : DualResidual > Balance * PrimalResidual ? 0.5 : 1;
        if (factor == 1)
            return;
        _rho *= factor;
        foreach (SegmentProblem problem in _solved)
            RigBasis.Scale(problem.Duals, 1 / factor);
    }
}
