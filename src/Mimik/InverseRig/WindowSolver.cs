using Mimik.Numerics;

namespace Mimik.InverseRig;

/// <summary>Why a window's solver stopped.</summary>
public enum InverseRigExit
{
    /// <summary>The next step would have lowered the objective by less than the tolerance.</summary>
    Converged,

    /// <summary>No step lowers the objective any further in double precision.</summary>
    Stationary,

    /// <summary>The iterations were used up.</summary>
    IterationsTaken,
}

/// <summary>Reasons of several solves as one.</summary>
internal static class InverseRigExits
{
    /// <summary>The worse of two; the reasons are declared from the best on.</summary>
    public static InverseRigExit OrWorse(this InverseRigExit exit, InverseRigExit other) => (InverseRigExit)Math.Max((int)exit, (int)other);
}

/// <summary>What a window's solver did.</summary>
/// <param name="Objective">The window's part of J: its frames' fidelity and penalties, and the second differences that they take part in.</param>
/// <param name="Start">The same before the first step.</param>
/// <param name="Iterations">Newton steps taken.</param>
/// <param name="Exit">Why it stopped.</param>
internal readonly record struct WindowOutcome(double Objective, double Start, int Iterations, InverseRigExit Exit);

/// <summary>
/// Minimises <see cref="ControlObjective"/> over some neighbouring frames, all controls at once, with the frames around them held:
/// projected Newton steps (Bertsekas, "Projected Newton methods for optimization problems with simple constraints", 1982).
/// </summary>
/// <remarks>
/// Entries on a bound that the gradient presses against rest; the others take the step H^-1 g, which is clipped to the bounds and
/// shortened until J falls (Armijo). Ordered by frames, H is banded: a frame's block from the Gram matrix, and lambda2 on the two
/// diagonals beside it, whose rows hold nothing but free entries. H has all second derivatives; where it is not positive definite, those of
/// Gauss and Newton with a growing shift take its place. Between breakpoints of hats J is smooth: an entry's bounds are the ends of its
/// piece, and it goes over to the next one where J falls there.
/// </remarks>
internal sealed class WindowSolver
{
    private const double ArmijoSlope = 1e-4, FirstShift = 1e-12;

    // Part of the targets' energy that rounding takes away from z^T G z - 2 z^T h + |y|^2 / n.
    private const double Rounding = 1e-14;

    private const int Halvings = 30;

    // What a frame may promise of its own cost, over what the window may of J.
    private const double FrameTolerance = 100;

    private readonly ControlObjective _objective;
    private readonly int _first, _frames, _before, _after, _controls, _threads;
    private readonly double[] _c;
    private readonly SmoothnessStencil _stencil;
    private readonly EnvelopeCholesky _matrix = new();
    private readonly HessianScratch?[] _scratch;
    private readonly double[] _gradient, _low, _high, _frameCosts, _step;
    private readonly int[] _pieces, _free, _freeStart, _starts;
    private FrameModel[] _models, _trialModels;
    private double[] _here, _trial;

    /// <summary>Prepares a window.</summary>
    /// <param name="objective">The objective.</param>
    /// <param name="controls">[T x m] the whole sequence; the window's frames are read and written.</param>
    /// <param name="first">The window's first frame.</param>
    /// <param name="frames">Its frames.</param>
    /// <param name="before">Frames before it that take part in second differences, 0 to 2.</param>
    /// <param name="after">Frames after it that do, 0 to 2.</param>
    /// <param name="threads">Threads that take part.</param>
    public WindowSolver(ControlObjective objective, double[] controls, int first, int frames, int before, int after, int threads = 1)
    {
        _objective = objective;
        _c = controls;
        (_first, _frames, _threads) = (first, frames, threads);
        (_before, _after) = (Math.Min(before, first), Math.Min(after, objective.FrameCount - first - frames));
        _controls = objective.ControlCount;
        _stencil = new SmoothnessStencil(frames, _before, _after);
        _scratch = new HessianScratch?[threads];
        _models = [.. Enumerable.Range(0, frames).Select(_ => new FrameModel(objective))];
        _trialModels = [.. Enumerable.Range(0, frames).Select(_ => new FrameModel(objective))];
        int entries = frames * _controls;
        (_gradient, _low, _high, _step) = (new double[entries], new double[entries], new double[entries], new double[entries]);
        (_frameCosts, _pieces, _free, _freeStart, _starts) = (new double[frames], new int[entries], new int[entries], new int[frames + 1], new int[entries]);
        // With the known frames on either side, so that second differences need no cases.
        (_here, _trial) = (new double[(frames + 4) * _controls], new double[(frames + 4) * _controls]);
    }

    /// <summary>The window's first frame.</summary>
    public int First => _first;

    /// <summary>The window's frames.</summary>
    public int FrameCount => _frames;

    /// <summary>Takes steps from the controls as they are until J hardly falls, and writes the window's frames. May be called again.</summary>
    /// <param name="tolerance">Ends when a step promises less than this part of J.</param>
    /// <param name="iterations">The most steps.</param>
    /// <param name="cancellation">Ends the run between two steps, by an exception; nothing is written.</param>
    public WindowOutcome Run(double tolerance, int iterations, CancellationToken cancellation = default)
    {
        for (int t = -_before; t < _frames + _after; t++)
        {
            _c.AsSpan((_first + t) * _controls, _controls).CopyTo(Row(_here, t));
            Row(_here, t).CopyTo(Row(_trial, t));
        }

        StartPieces();
        double cost = Evaluate(_here, _models), start = cost, shift = FirstShift;
        bool exact = true;
        InverseRigExit exit = InverseRigExit.IterationsTaken;
        int taken = 0;
        while (taken < iterations)
        {
            cancellation.ThrowIfCancellationRequested();
            Gradient();
            bool moved = CrossPieces();
            CollectFree();
            if (_freeStart[_frames] == 0)
            {
                exit = InverseRigExit.Converged;
                break;
            }

            Span<double> step = Step(ref exact, ref shift);
            if (!moved && IsSmall(step, tolerance, cost))
            {
                exit = InverseRigExit.Converged;
                break;
            }

            if (!Search(step, ref cost))
            {
                if (shift >= 1)
                {
                    exit = InverseRigExit.Stationary;
                    break;
                }

                // The model misled: one that is safer to follow.
                shift = Math.Max(shift * 100, 1e-6);
                exact = false;
                continue;
            }

            taken++;
            exact = true;
            shift = FirstShift;
        }

        for (int t = 0; t < _frames; t++)
            Row(_here, t).CopyTo(_c.AsSpan((_first + t) * _controls, _controls));
        return new WindowOutcome(cost, start, taken, exit);
    }

    private Span<double> Row(double[] window, int t) => window.AsSpan((t + 2) * _controls, _controls);

    private void StartPieces()
    {
        ControlProducts products = _objective.Products;
        for (int t = 0; t < _frames; t++)
        {
            Span<double> c = Row(_here, t);
            for (int i = 0; i < _controls; i++)
            {
                int k = (t * _controls) + i, source = ((_first + t) * _controls) + i;
                c[i] = Math.Clamp(c[i], _objective.Lower[source], _objective.Upper[source]);
                SetPiece(k, i, source, products.PieceOf(i, c[i]));
            }
        }
    }

    private void SetPiece(int entry, int control, int source, int piece)
    {
        _pieces[entry] = piece;
        (double low, double high) = _objective.Products.Ends(control, piece);
        _low[entry] = Math.Max(low, _objective.Lower[source]);
        _high[entry] = Math.Min(high, _objective.Upper[source]);
    }

    private double Evaluate(double[] window, FrameModel[] models)
    {
        ParallelLoop.For(_frames, _threads, (t, _) =>
            _frameCosts[t] = models[t].Evaluate(_first + t, Row(window, t), _pieces.AsSpan(t * _controls, _controls)));
        double cost = 0;
        foreach (double frame in _frameCosts)
            cost += frame;
        double roughness = 0;
        for (int centre = _stencil.FirstCentre; centre <= _stencil.LastCentre; centre++)
        {
            ReadOnlySpan<double> a = Row(window, centre - 1), b = Row(window, centre), c = Row(window, centre + 1);
            for (int i = 0; i < a.Length; i++)
            {
                double d = a[i] - (2 * b[i]) + c[i];
                roughness += _objective.Share(i) * d * d;
            }
        }

        return cost + (_objective.Smoothness * roughness);
    }

    private void Gradient()
    {
        ParallelLoop.For(_frames, _threads, (t, _) => _models[t].Gradient(_first + t, Row(_here, t), _gradient.AsSpan(t * _controls, _controls)));
        double twice = 2 * _objective.Smoothness;
        for (int centre = _stencil.FirstCentre; centre <= _stencil.LastCentre; centre++)
        {
            ReadOnlySpan<double> a = Row(_here, centre - 1), b = Row(_here, centre), c = Row(_here, centre + 1);
            for (int i = 0; i < a.Length; i++)
            {
                double d = _objective.Share(i) * twice * (a[i] - (2 * b[i]) + c[i]);
                if (centre >= 1)
                    _gradient[((centre - 1) * _controls) + i] += d;
                if (centre >= 0 && centre < _frames)
                    _gradient[(centre * _controls) + i] -= 2 * d;
                if (centre < _frames - 1)
                    _gradient[((centre + 1) * _controls) + i] += d;
            }
        }
    }

    // An entry that presses against the end of its piece goes over where J falls on the other side, too.
    private bool CrossPieces()
    {
        ControlProducts products = _objective.Products;
        if (products.IsSmooth)
            return false;
        bool moved = false;
        for (int k = 0; k < _gradient.Length; k++)
        {
            (int t, int i) = (k / _controls, k % _controls);
            int source = (_first * _controls) + k, step = -Math.Sign(_gradient[k]);
            double end = step > 0 ? _high[k] : _low[k], c = Row(_here, t)[i];
            if (step == 0 || c != end || c == (step > 0 ? _objective.Upper[source] : _objective.Lower[source]))
                continue;
            int piece = _pieces[k] + step;
            double slope = _gradient[k] + _models[t].PieceChange(i, _pieces[k], piece);
            if (slope * step >= 0)
                continue;
            _gradient[k] = slope;
            SetPiece(k, i, source, piece);
            moved = true;
        }

        // Slopes are part of the models.
        if (moved)
            Evaluate(_here, _models);
        return moved;
    }

    private void CollectFree()
    {
        int count = 0;
        for (int t = 0; t < _frames; t++)
        {
            _freeStart[t] = count;
            ReadOnlySpan<double> c = Row(_here, t);
            for (int i = 0; i < _controls; i++)
            {
                int k = (t * _controls) + i;
                bool rests = _low[k] == _high[k] || (c[i] <= _low[k] && _gradient[k] >= 0) || (c[i] >= _high[k] && _gradient[k] <= 0);
                if (!rests)
                    _free[count++] = i;
            }
        }

        _freeStart[_frames] = count;
    }

    // -H^-1 g of the free entries.
    private Span<double> Step(ref bool exact, ref double shift)
    {
        int count = _freeStart[_frames];
        Span<int> starts = _starts.AsSpan(0, count);
        for (int t = 0; t < _frames; t++)
            starts[_freeStart[t].._freeStart[t + 1]].Fill(_freeStart[Math.Max(0, t - 2)]);
        Span<double> step = _step.AsSpan(0, count);
        while (true)
        {
            _matrix.Shape(starts);
            Assemble(exact, shift);
            if (_matrix.Factor() < 0)
                break;
            if (exact)
                exact = false;
            else
                shift *= 100;
        }

        for (int t = 0; t < _frames; t++)
        {
            for (int k = _freeStart[t]; k < _freeStart[t + 1]; k++)
                step[k] = -_gradient[(t * _controls) + _free[k]];
        }

        _matrix.Solve(step);
        return step;
    }

    private void Assemble(bool exact, double shift)
    {
        double twice = 2 * _objective.Smoothness;
        ParallelLoop.For(_frames, _threads, (t, worker) =>
        {
            HessianScratch scratch = _scratch[worker] ??= new HessianScratch(_objective.Products);
            int start = _freeStart[t], size = _freeStart[t + 1] - start;
            ReadOnlySpan<int> free = _free.AsSpan(start, size);
            Span<double> block = scratch.Block.AsSpan(0, size * size);
            _models[t].Hessian(_first + t, free, exact, scratch, block);
            double trace = 0;
            for (int k = 0; k < size; k++)
                trace += block[(k * size) + k];
            double lift = shift * (1e-30 + (size == 0 ? 0 : trace / size));
            for (int k = 0; k < size; k++)
            {
                for (int j = 0; j < k; j++)
                    _matrix[start + k, start + j] = block[(k * size) + j];
                double smoothness = twice * _objective.Share(free[k]);
                _matrix[start + k, start + k] = block[(k * size) + k] + (smoothness * _stencil[t, 0]) + lift;
                for (int back = 1; back <= Math.Min(2, t); back++)
                {
                    int earlier = _free.AsSpan(_freeStart[t - back].._freeStart[t - back + 1]).BinarySearch(free[k]);
                    if (earlier >= 0)
                        _matrix[start + k, _freeStart[t - back] + earlier] = smoothness * _stencil[t, back];
                }
            }
        });
    }

    // What the clipped step changes at first order, entry by entry without regard to the sign: clipping can turn single ones round. Small against J, and,
    // less strictly, in every frame against that frame's part of it, so that one frame that is far off does not hide the others.
    private bool IsSmall(ReadOnlySpan<double> step, double tolerance, double cost)
    {
        double sum = 0, floors = 0;
        bool everywhere = true;
        for (int t = 0; t < _frames; t++)
        {
            ReadOnlySpan<double> c = Row(_here, t);
            double frame = 0, floor = Rounding * _objective.Targets.Energies[_first + t];
            for (int k = _freeStart[t]; k < _freeStart[t + 1]; k++)
            {
                int entry = (t * _controls) + _free[k];
                double value = c[_free[k]], to = Math.Clamp(value + step[k], _low[entry], _high[entry]);
                frame += Math.Abs(_gradient[entry] * (value - to));
            }

            everywhere &= frame <= Math.Max(FrameTolerance * tolerance * _frameCosts[t], floor);
            sum += frame;
            floors += floor;
        }

        return everywhere && sum <= Math.Max(tolerance * cost, floors);
    }

    private bool Search(ReadOnlySpan<double> step, ref double cost)
    {
        double length = 1;
        for (int halving = 0; halving < Halvings; halving++, length *= 0.5)
        {
            double promised = 0;
            for (int t = 0; t < _frames; t++)
            {
                Span<double> from = Row(_here, t), to = Row(_trial, t);
                from.CopyTo(to);
                for (int k = _freeStart[t]; k < _freeStart[t + 1]; k++)
                {
                    int i = _free[k], entry = (t * _controls) + i;
                    to[i] = Math.Clamp(from[i] + (length * step[k]), _low[entry], _high[entry]);
                    promised += _gradient[entry] * (from[i] - to[i]);
                }
            }

            double trial = Evaluate(_trial, _trialModels);
            if (promised > 0 && trial < cost && cost - trial >= ArmijoSlope * promised)
            {
                (_here, _trial) = (_trial, _here);
                (_models, _trialModels) = (_trialModels, _models);
                cost = trial;
                return true;
            }
        }

        return false;
    }
}
