using Mimik.Faces.Sequences;
using Mimik.Numerics;

namespace Mimik.InverseRig;

/// <summary>
/// An inverse rig for live use: push a frame, get the controls of the frame that lies a fixed number of frames back. Every push
/// solves the frames that are still open, with the two before them held. Not thread-safe.
/// </summary>
public sealed class StreamingInverseRig
{
    /// <summary>The most frames that a solver may look ahead.</summary>
    public const int MaxLookAhead = 32;

    private const int Known = 2;

    private readonly InverseRigSolver _solver;
    private readonly bool _areDisplacements;
    private readonly float[] _points, _displacements;
    private readonly List<int> _missing = [];
    private readonly double[] _controls;
    private readonly double[] _lower, _upper;
    private readonly List<(double[] Projection, double Energy, int[] Missing)> _open = [];
    private readonly double _lambda2;
    private int _known;
    private long _pushed;

    /// <summary>Prepares.</summary>
    /// <param name="solver">The rig's solver; its pins, starts and intervals have no meaning here and must not be set.</param>
    /// <param name="lookAhead">Frames that are seen before one is decided, 0 to <see cref="MaxLookAhead"/>.</param>
    /// <param name="areDisplacements">Whether pushed frames are displacements; else they are positions.</param>
    /// <param name="framesPerSecond">The rate, for the automatic lambda2; null where it is unknown.</param>
    /// <exception cref="MimikException">The solver's options have pins, starts or intervals.</exception>
    public StreamingInverseRig(InverseRigSolver solver, int lookAhead = 4, bool areDisplacements = false, double? framesPerSecond = null)
    {
        ArgumentNullException.ThrowIfNull(solver);
        ArgumentOutOfRangeException.ThrowIfNegative(lookAhead);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lookAhead, MaxLookAhead);
        solver.ExpectStreamable();
        _solver = solver;
        LookAhead = lookAhead;
        _lambda2 = solver.Lambda2(framesPerSecond);
        _areDisplacements = areDisplacements;
        _points = new float[3 * solver.Basis.SourcePoints];
        _displacements = new float[solver.Basis.Neutral.Length];
        ControlCount = solver.ControlCount;
        _controls = new double[(Known + lookAhead + 1) * ControlCount];
        (_lower, _upper) = solver.BoundsOver(Known + lookAhead + 1);
    }

    /// <summary>Frames that are seen before one is decided.</summary>
    public int LookAhead { get; }

    /// <summary>m.</summary>
    public int ControlCount { get; }

    /// <summary>Newton steps of all pushes.</summary>
    public int Iterations { get; private set; }

    /// <summary>The worst reason for which a push's solve stopped.</summary>
    public InverseRigExit Exit { get; private set; }

    /// <summary>Takes a frame.</summary>
    /// <param name="points">[N x 3] as the solver's targets; NaN where a point is missing.</param>
    /// <param name="controls">[m] receives the controls of the frame that is <see cref="LookAhead"/> back, where there is one.</param>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="ArgumentException">A span has the wrong length.</exception>
    /// <exception cref="MimikException">A coordinate is infinite.</exception>
    public bool TryPush(ReadOnlySpan<float> points, Span<float> controls)
    {
        CheckControls(controls);
        if (points.Length != _points.Length)
            throw new ArgumentException($"expected {_points.Length} numbers, found {points.Length}", nameof(points));
        points.CopyTo(_points);
        FramePoints.MarkMissing(_points, () => $"stream: frame {_pushed}");
        _pushed++;
        Project();

        // A new frame starts where the last one is.
        int first = _known, count = _open.Count;
        if (first + count > 1)
            Row(first + count - 2).CopyTo(Row(first + count - 1));
        Solve();
        if (count <= LookAhead)
            return false;
        Emit(controls);
        return true;
    }

    /// <summary>Gives the controls of the next frame that is still open, once no more frames come.</summary>
    /// <param name="controls">[m] receives them.</param>
    /// <returns>Whether a frame was open.</returns>
    public bool TryFlush(Span<float> controls)
    {
        CheckControls(controls);
        if (_open.Count == 0)
            return false;
        Emit(controls);
        return true;
    }

    private void Project()
    {
        _solver.Basis.Displace(_points, _areDisplacements, _displacements, _missing);
        double n = _solver.Basis.NormaliserWithout(_missing), energy = 0;
        foreach (float x in _displacements)
            energy += (double)x * x;
        double[] projection = new double[_solver.Basis.Shapes.Length];
        CrossProducts.Add(_solver.Basis.Shapes, [_displacements], _displacements.Length, projection);
        RigBasis.Scale(projection, n == 0 ? 0 : 1 / n);
        _open.Add((projection, n == 0 ? 0 : energy / n, [.. _missing]));
    }

    private void Solve()
    {
        int q = _solver.Basis.Shapes.Length, frames = _known + _open.Count;
        var targets = new FrameTargets(q, new double[frames * q], new double[frames], new int[frames]);
        var grams = _solver.Grams.Fresh();
        for (int k = 0; k < _open.Count; k++)
        {
            _open[k].Projection.CopyTo(targets.Projections, (_known + k) * q);
            targets.Energies[_known + k] = _open[k].Energy;
            targets.Masks[_known + k] = grams.IndexOf([.. _open[k].Missing]);
        }

        ControlObjective objective = _solver.Objective(targets, _lambda2, grams, _lower, _upper);
        WindowOutcome outcome = new WindowSolver(objective, _controls, _known, _open.Count, Known, 0).Run(_solver.Options.Tolerance, _solver.Options.Iterations);
        Iterations += outcome.Iterations;
        Exit = (InverseRigExit)Math.Max((int)Exit, (int)outcome.Exit);
    }

    // The first open frame is decided: it becomes the last known one.
    private void Emit(Span<float> controls)
    {
        Span<double> decided = Row(_known);
        for (int i = 0; i < controls.Length; i++)
            controls[i] = (float)decided[i];
        _open.RemoveAt(0);
        if (_known < Known)
            _known++;
        else
            _controls.AsSpan(ControlCount).CopyTo(_controls);
    }

    private Span<double> Row(int frame) => _controls.AsSpan(frame * ControlCount, ControlCount);

    private void CheckControls(Span<float> controls)
    {
        if (controls.Length != ControlCount)
            throw new ArgumentException($"expected room for {ControlCount} controls, found {controls.Length}", nameof(controls));
    }
}
