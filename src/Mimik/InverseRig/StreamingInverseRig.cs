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

    // What one push leaves, the next takes up.
    private const double PushTolerance = 1e-4;

    // Masks of missing points that are kept before those of past frames are forgotten.
    private const int MostMasks = 64;

    private readonly InverseRigSolver _solver;
    private readonly bool _areDisplacements;
    private readonly ShortRows _shapes;
    private readonly float[] _points, _displacements;
    private readonly List<int> _missing = [];
    private readonly double _lambda2;

    // [known frames, then open ones].
    private readonly double[] _controls;
    private readonly FrameTargets _targets;
    private readonly double[] _lower, _upper;
    private GramStore _grams;
    private WindowSolver? _window, _newest;
    private int _known, _open;
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
        _shapes = new ShortRows(solver.Basis.Shapes, _displacements.Length);
        ControlCount = solver.ControlCount;
        int frames = Known + lookAhead + 1;
        _controls = new double[frames * ControlCount];
        _targets = FrameTargets.Room(_shapes.Count, frames);
        _grams = solver.Grams.Fresh();
        (_lower, _upper) = solver.BoundsOver(frames);
    }

    /// <summary>Frames that are seen before one is decided.</summary>
    public int LookAhead { get; }

    /// <summary>m.</summary>
    public int ControlCount { get; }

    /// <summary>Newton steps of all pushes.</summary>
    public int Iterations { get; private set; }

    /// <summary>The worst reason for which the solve of a new frame stopped.</summary>
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
        int frame = _known + _open;
        Project(frame);
        _open++;
        Solve(frame);
        if (_open <= LookAhead)
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
        if (_open == 0)
            return false;
        Emit(controls);
        return true;
    }

    private void Project(int frame)
    {
        _solver.Basis.Displace(_points, _areDisplacements, _displacements, _missing);
        double n = _solver.Basis.NormaliserWithout(_missing), scale = n == 0 ? 0 : 1 / n, energy = 0;
        foreach (float x in _displacements)
            energy += (double)x * x;
        Span<double> projection = _targets.Projections.AsSpan(frame * _shapes.Count, _shapes.Count);
        _shapes.Multiply(_displacements, projection);
        RigBasis.Scale(projection, scale);
        _targets.Energies[frame] = scale * energy;
        if (_grams.MaskCount > MostMasks)
            ForgetMasks(frame);
        _targets.Masks[frame] = _grams.IndexOf(_missing);
    }

    private void ForgetMasks(int frames)
    {
        GramStore fresh = _solver.Grams.Fresh();
        for (int t = 0; t < frames; t++)
            _targets.Masks[t] = fresh.IndexOf([.. _grams.Missing(_targets.Masks[t])]);
        _grams = fresh;
        _window = _newest = null;
    }

    // The new frame by itself from where the last one is; then one step of all open frames together, of which every frame sees look-ahead + 1.
    private void Solve(int frame)
    {
        if (frame > 0)
            Row(frame - 1).CopyTo(Row(frame));
        ControlObjective? objective = null;
        ControlObjective Objective() => objective ??= _solver.Objective(_targets, _lambda2, _grams, _lower, _upper);
        if (_window is null || _window.FrameCount != _open || _window.First != _known)
            (_window, _newest) = (new WindowSolver(Objective(), _controls, _known, _open, Known, 0), new WindowSolver(Objective(), _controls, frame, 1, Known, 0));
        WindowOutcome alone = _newest!.Run(Math.Max(PushTolerance, _solver.Options.Tolerance), _solver.Options.Iterations);
        Iterations += alone.Iterations;
        Exit = Exit.OrWorse(alone.Exit);
        if (_open > 1)
            Iterations += _window.Run(_solver.Options.Tolerance, 1).Iterations;
    }

    // The first open frame is decided: it becomes the last known one.
    private void Emit(Span<float> controls)
    {
        Span<double> decided = Row(_known);
        for (int i = 0; i < controls.Length; i++)
            controls[i] = (float)decided[i];
        _open--;
        if (_known < Known)
        {
            _known++;
            return;
        }

        _controls.AsSpan(ControlCount).CopyTo(_controls);
        _targets.Projections.AsSpan(_shapes.Count).CopyTo(_targets.Projections);
        _targets.Energies.AsSpan(1).CopyTo(_targets.Energies);
        _targets.Masks.AsSpan(1).CopyTo(_targets.Masks);
    }

    private Span<double> Row(int frame) => _controls.AsSpan(frame * ControlCount, ControlCount);

    private void CheckControls(Span<float> controls)
    {
        if (controls.Length != ControlCount)
            throw new ArgumentException($"expected room for {ControlCount} controls, found {controls.Length}", nameof(controls));
    }
}
