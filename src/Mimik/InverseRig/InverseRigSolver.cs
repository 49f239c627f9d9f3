using System.Diagnostics;
using Mimik.Faces;
using Mimik.Faces.Sequences;
using Mimik.Geometry;
using Mimik.Numerics;

namespace Mimik.InverseRig;

/// <summary>
/// Solves sequences of meshes back into the controls of one rig. The rig's Gram matrix is computed once; every sequence then costs one pass over its
/// meshes and a solve in which the number of vertices no longer occurs. Not thread-safe.
/// </summary>
public sealed class InverseRigSolver
{
    private readonly SolveSetup _setup;
    private readonly int _threads;
    private readonly ControlPair[] _pairs;

    /// <summary>Prepares a rig.</summary>
    /// <param name="rig">The rig.</param>
    /// <param name="options">What is minimised and how; null takes the defaults.</param>
    /// <exception cref="MimikException">An option does not fit the rig; the message says which.</exception>
    public InverseRigSolver(BlendshapeRig rig, InverseRigOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(rig);
        Rig = rig;
        _setup = new SolveSetup(rig, options ?? new InverseRigOptions());
        _threads = _setup.Options.Threads == 0 ? ParallelLoop.AllThreads : _setup.Options.Threads;
        Basis = _setup.Basis();
        Grams = new GramStore(Basis, _threads);
        MeanEnergy = AutomaticLambdas.MeanEnergy(Grams.All, Basis.Shapes.Length, _setup.ControlCount);
        Products = new ControlProducts(rig.Logic);
        _pairs = [.. _setup.Pairs.Select(pair => pair with { Difference = pair.Difference * MeanEnergy, Product = pair.Product * MeanEnergy })];
    }

    /// <summary>m.</summary>
    public int ControlCount => _setup.ControlCount;

    /// <summary>[m] the controls' names.</summary>
    internal IReadOnlyList<string> ControlNames => [.. Rig.ControlNames];

    /// <summary>The options.</summary>
    public InverseRigOptions Options => _setup.Options;

    /// <summary>The rig.</summary>
    internal BlendshapeRig Rig { get; }

    /// <summary>Threads that take part.</summary>
    internal int Threads => _threads;

    /// <summary>The rig as the targets' points see it.</summary>
    internal RigBasis Basis { get; }

    /// <summary>Its Gram matrices.</summary>
    internal GramStore Grams { get; }

    /// <summary>The rig's logic.</summary>
    internal ControlProducts Products { get; }

    /// <summary>e of <see cref="AutomaticLambdas"/>.</summary>
    internal double MeanEnergy { get; }

    /// <summary>lambda1 as it will be used.</summary>
    public double Lambda1 => _setup.Options.Lambda1 ?? AutomaticLambdas.Lambda1(MeanEnergy, _setup.ControlCount);

    /// <summary>lambda2 as it will be used.</summary>
    /// <param name="framesPerSecond">The sequence's rate, or null where it is unknown.</param>
    public double Lambda2(double? framesPerSecond) => _setup.Options.Lambda2 ?? AutomaticLambdas.Lambda2(MeanEnergy, framesPerSecond);

    /// <summary>Solves a sequence.</summary>
    /// <param name="frames">The meshes, in the rig's unit and place; read once, frame by frame, and once more by the quadratic method.</param>
    /// <param name="progress">Receives how far the solve is.</param>
    /// <param name="checkpoint">Saves the state every so often, when the run is cancelled and when it is done; goes on from the state where the file is there.</param>
    /// <param name="cancellation">Ends the run.</param>
    /// <exception cref="MimikException">The sequence does not fit the rig or the options, or the state is another run's.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was asked for; the state is saved by then.</exception>
    public InverseRigResult Solve(
        IMeshSequence frames, IProgress<InverseRigProgress>? progress = null, InverseRigCheckpoint? checkpoint = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(frames);
        _setup.Check(frames);
        var clock = Stopwatch.StartNew();
        var state = new SolveState(FrameTargets.Room(Basis.Shapes.Length, frames.FrameCount), new double[frames.FrameCount * ControlCount]);
        var saver = checkpoint is null ? null : new SolveStateSaver(state, checkpoint, SolveState.Fingerprint(Rig, Options, frames), Grams);
        if (checkpoint is not null && File.Exists(checkpoint.Path))
            state.Resume(checkpoint.Path, saver!.Fingerprint, Grams, Basis.PointCount);
        try
        {
            InverseRigResult result = Run(frames, state, saver, clock, progress, cancellation);
            saver?.Save();
            return result;
        }
        catch (OperationCanceledException)
        {
            saver?.Save();
            throw;
        }
    }

    /// <summary>Solves a sequence of a head that moves: its rigid motion is found, taken out, and given back with the curves.</summary>
    /// <param name="frames">The meshes; positions in the rig's unit.</param>
    /// <param name="rounds">How often controls are solved and the head aligned anew after the first alignment with the neutral; at least 1.</param>
    /// <param name="alignment">[points] what each point counts in the alignment; null counts those most that the rig moves least.</param>
    /// <param name="progress">Receives how far the solves are.</param>
    /// <param name="cancellation">Ends the run.</param>
    /// <returns>The solution, whose curves have <see cref="WeightAnimation.HeadPose"/>.</returns>
    /// <exception cref="MimikException">The frames are displacements, too few points are there, or something does not fit the rig.</exception>
    public InverseRigResult SolveStabilised(
        IMeshSequence frames, int rounds = 2, IReadOnlyList<float>? alignment = null, IProgress<InverseRigProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(frames);
        ArgumentOutOfRangeException.ThrowIfLessThan(rounds, 1);
        _setup.Check(frames);
        if (frames.AreDisplacements)
            throw new MimikException($"{frames.Describe(0)}: expected positions, from which a head's motion can be taken, found displacements");
        var stabiliser = new HeadStabiliser(Rig, _setup.Basis(weighted: false), alignment, _threads);
        RigidMotion[] motions = stabiliser.Align(frames, null, cancellation);
        for (int round = 0; ; round++)
        {
            InverseRigResult result = Solve(new PlacedSequence(frames, Rig.Unit, motions), progress, cancellation: cancellation);
            if (round == rounds)
                return result with { Controls = new WeightAnimation(result.Controls.Weights, ControlCount, result.Controls.Names, frames.FramesPerSecond, frames.StartSeconds) { HeadPose = motions } };
            motions = stabiliser.Align(frames, result.Controls, cancellation);
        }
    }

    /// <summary>Fits the rig to an actor: the neutral's offset and, where asked for, a gain of every control, from frames that need not be neighbours.</summary>
    /// <param name="frames">A few meshes with different expressions, in the rig's unit and place; a face at rest among them tells most.</param>
    /// <param name="options">What is fitted; null takes the defaults. Of the solver's own options, starts, pins, smoothness and intervals play no part.</param>
    /// <param name="progress">Receives the rounds.</param>
    /// <param name="cancellation">Ends the run.</param>
    /// <exception cref="MimikException">The frames or an option do not fit the rig, or the rig is offset already.</exception>
    public RigCalibration Calibrate(
        IMeshSequence frames, RigCalibrationOptions? options = null, IProgress<InverseRigProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(frames);
        options ??= new RigCalibrationOptions();
        _setup.CheckPoints(frames);
        if (Options.NeutralOffset is not null)
            throw new MimikException("calibration: expected a rig without an offset, found one");
        CalibrationState state = new CalibrationSolver(this, frames, options, _setup.GainLimits(options), (_setup.Lower, _setup.Upper), _threads, cancellation).Run(progress, cancellation);
        return new RigCalibration
        {
            Offset = Basis.Spread(state.Offset),
            Gains = state.Gains,
            Controls = new WeightAnimation([.. state.Controls.Select(value => (float)value)], ControlCount, ControlNames),
            ObjectiveBefore = state.Before,
            ObjectiveAfter = state.After,
            FidelityBefore = state.FidelityBefore,
            FidelityAfter = state.FidelityAfter,
            NeutralShareBefore = state.ShareBefore,
            NeutralShareAfter = state.ShareAfter,
            Rounds = state.Rounds,
            Converged = state.Converged,
        };
    }

    /// <summary>Fixes values in single frames of a solution and solves their neighbours anew; all other frames keep their bits.</summary>
    /// <param name="frames">The meshes; only those near pins are read.</param>
    /// <param name="solution">[T x m] the solution.</param>
    /// <param name="pins">The values; each control at most once a frame.</param>
    /// <param name="reach">Frames on either side of a pin that are solved anew, 0 or more.</param>
    /// <param name="cancellation">Ends the run.</param>
    /// <exception cref="MimikException">The sequence, the solution or a pin does not fit the rig.</exception>
    public InverseRigEdit Edit(
        IMeshSequence frames, WeightAnimation solution, IReadOnlyList<ControlPin> pins, int reach = 24, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(frames);
        ArgumentNullException.ThrowIfNull(solution);
        ArgumentNullException.ThrowIfNull(pins);
        ArgumentOutOfRangeException.ThrowIfNegative(reach);
        var setup = new SolveSetup(Rig, Options with { Pins = pins, StartWeights = null });
        setup.Check(frames);
        CheckCurves(frames, solution);
        int count = frames.FrameCount;
        float[] edited = [.. solution.Weights];
        var exit = InverseRigExit.Converged;
        int iterations = 0;
        List<(int First, int End)> spans = EditSpan.Around(pins, reach, count);
        foreach ((int first, int end) in spans)
        {
            // With the two known frames on either side.
            int from = Math.Max(0, first - 2), to = Math.Min(count, end + 2);
            FrameTargets targets = new TargetProjection(Basis, Grams, _threads).Project(new SequencePart(frames, from, to), cancellation);
            (double[] lower, double[] upper) = setup.BoundsOver(from, to);
            double[] controls = [.. edited.AsSpan(from * ControlCount, (to - from) * ControlCount).ToArray().Select(value => (double)value)];
            ControlObjective objective = Objective(targets, Lambda2(frames.FramesPerSecond ?? solution.FramesPerSecond), Grams, lower, upper);
            var solver = new SequenceSolver(objective, controls, Options.Tolerance, Options.Iterations, _threads);
            solver.RunPart(first - from, end - from, cancellation);
            iterations += solver.Iterations;
            exit = exit.OrWorse(solver.Exit);
            for (int k = first * ControlCount; k < end * ControlCount; k++)
                edited[k] = (float)controls[k - (from * ControlCount)];
        }

        var controlsAfter = new WeightAnimation(edited, ControlCount, solution.Names, solution.FramesPerSecond, solution.StartSeconds) { HeadPose = solution.HeadPose };
        return new InverseRigEdit(controlsAfter, spans, iterations, exit);
    }

    /// <summary>Measures curves against meshes, on the meshes themselves: a second pass over them.</summary>
    /// <param name="frames">The meshes: those that were solved, or others of the same points, such as clean ones.</param>
    /// <param name="curves">[T x m] the curves.</param>
    /// <param name="outsideSpan">Measures what no combination of the rig's shapes can reach, too, which takes longer.</param>
    /// <param name="progress">Receives how far the pass is.</param>
    /// <param name="cancellation">Ends the pass.</param>
    /// <exception cref="MimikException">The sequence or the curves do not fit the rig.</exception>
    public MeshErrors Measure(
        IMeshSequence frames, WeightAnimation curves, bool outsideSpan = false, IProgress<InverseRigProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(frames);
        ArgumentNullException.ThrowIfNull(curves);
        _setup.CheckPoints(frames);
        CheckCurves(frames, curves);
        return new MeshErrorMeasure(Rig, Basis, Grams, _threads).Evaluate(
            frames, curves, Lambda1, Lambda2(frames.FramesPerSecond ?? curves.FramesPerSecond), outsideSpan,
            done => progress?.Report(new InverseRigProgress("measuring", done, frames.FrameCount)), cancellation);
    }

    /// <summary>The account of curves that were found in another way, such as by a stream.</summary>
    /// <param name="frames">The meshes, which are read once more.</param>
    /// <param name="curves">[T x m]; the result holds them as they are.</param>
    /// <param name="iterations">Newton steps that were taken.</param>
    /// <param name="exit">The worst reason that one of the solves ended for.</param>
    /// <param name="projecting">Seconds of reading and projecting.</param>
    /// <param name="solving">Seconds of solving.</param>
    /// <param name="cancellation">Ends the pass.</param>
    internal InverseRigResult Account(
        IMeshSequence frames, WeightAnimation curves, int iterations, InverseRigExit exit, double projecting, double solving, CancellationToken cancellation)
    {
        _setup.Check(frames);
        CheckCurves(frames, curves);
        ControlObjective objective = Objective(new TargetProjection(Basis, Grams, _threads).Project(frames, cancellation), Lambda2(frames.FramesPerSecond ?? curves.FramesPerSecond));
        double[] values = [.. curves.Weights.Select(value => (double)value)];
        return Result(frames, objective, values, SequenceCost.Of(objective, values), iterations, exit, projecting, solving) with { Controls = curves };
    }

    /// <summary>The bounds over some frames.</summary>
    internal (double[] Lower, double[] Upper) BoundsOver(int frames) => _setup.BoundsOver(frames);

    /// <summary>Refuses a sequence that does not fit the rig or the options.</summary>
    internal void Check(IMeshSequence frames) => _setup.Check(frames);

    /// <summary>Refuses options that only mean something for a whole sequence.</summary>
    internal void ExpectStreamable()
    {
        if (Options.Method != InverseRigMethod.Holistic)
            throw new MimikException($"streaming: expected the holistic method, found {Options.Method.ToString().ToLowerInvariant()}");
        if (Options.Pins.Count > 0 || Options.StartWeights is not null || Options.Start != InitialGuess.Zeros || Options.IntervalFrames is not null || Options.Restarts > 0)
            throw new MimikException("streaming: expected no pins, start weights, intervals or restarts, found some");
    }

    /// <summary>The objective over projected targets of a whole sequence.</summary>
    internal ControlObjective Objective(FrameTargets targets, double lambda2)
    {
        (double[] lower, double[] upper) = _setup.BoundsOver(targets.FrameCount);
        return Objective(targets, lambda2, Grams, lower, upper);
    }

    /// <summary>The objective over projected targets.</summary>
    internal ControlObjective Objective(FrameTargets targets, double lambda2, GramStore grams, double[] lower, double[] upper) => new()
    {
        Products = Products,
        Grams = grams,
        Targets = targets,
        Sparsity = Lambda1 / _setup.ControlCount,
        Smoothness = lambda2,
        Lower = lower,
        Upper = upper,
        Pairs = _pairs,
    };

    private InverseRigResult Run(
        IMeshSequence frames, SolveState state, SolveStateSaver? saver, Stopwatch clock, IProgress<InverseRigProgress>? progress, CancellationToken cancellation)
    {
        int count = frames.FrameCount;
        new TargetProjection(Basis, Grams, _threads).Project(
            frames, state.Targets, state.Projected,
            done =>
            {
                state.Projected = done;
                saver?.SaveWhenDue();
                progress?.Report(new InverseRigProgress("projecting", done, count));
            },
            cancellation);
        if (!Array.Exists(state.Targets.Masks, mask => Grams.Normaliser(mask) > 0))
            throw new MimikException($"{frames.Describe(0)}: expected an observed point in some frame, found none in the sequence");
        double projected = clock.Elapsed.TotalSeconds;
        ControlObjective objective = Objective(state.Targets, Lambda2(frames.FramesPerSecond));
        ControlObjective solved = FrameMethods.Objective(Options.Method, objective, Rig.Logic);
        Start(solved, cancellation).CopyTo(state.Controls, 0);
        state.Finished.CopyTo(state.Controls, 0);
        if (Options.Method != InverseRigMethod.Holistic)
        {
            (int iterations, InverseRigExit exit) = SolveFrames(solved, frames, state, saver, progress, cancellation);
            return Result(
                frames, objective, state.Controls, SequenceCost.Of(objective, state.Controls), iterations, exit, projected, clock.Elapsed.TotalSeconds - projected);
        }

        (SequenceSolver solver, double cost) = SolveFrom(objective, state.Controls, state, saver, progress, cancellation);
        double[] best = state.Controls;
        var random = new RandomSource(Options.Seed);
        for (int restart = 0; restart < Options.Restarts; restart++)
        {
            double[] other = RandomStart(objective, random);
            (SequenceSolver again, double otherCost) = SolveFrom(objective, other, null, null, progress, cancellation);
            if (otherCost < cost)
                (best, solver, cost) = (other, again, otherCost);
        }

        return Result(frames, objective, best, cost, solver.Iterations, solver.Exit, projected, clock.Elapsed.TotalSeconds - projected);
    }

    // Frames that are solved count as windows in the state.
    private (int Iterations, InverseRigExit Exit) SolveFrames(
        ControlObjective objective, IMeshSequence frames, SolveState state, SolveStateSaver? saver, IProgress<InverseRigProgress>? progress, CancellationToken cancellation) =>
        new FrameMethods(Rig.Logic, Basis, Options, _threads).Run(
            objective, frames, state.Controls, state.Finished.Length / ControlCount,
            done =>
            {
                (state.Solved, state.Finished) = (done, state.Controls[..(done * ControlCount)]);
                saver?.SaveWhenDue();
                progress?.Report(new InverseRigProgress("solving", done, objective.FrameCount));
            },
            cancellation);

    /// <summary>The result of curves that were found for an objective over a whole sequence.</summary>
    internal InverseRigResult Result(
        IMeshSequence frames, ControlObjective objective, double[] curves, double cost, int iterations, InverseRigExit exit, double projecting, double solving) => new()
        {
            Controls = new WeightAnimation([.. curves.Select(value => (float)value)], ControlCount, ControlNames, frames.FramesPerSecond, frames.StartSeconds),
            Objective = cost,
            Lambda1 = Lambda1,
            Lambda2 = objective.Smoothness,
            Iterations = iterations,
            Exit = exit,
            ProjectionSeconds = projecting,
            SolveSeconds = solving,
            MissingPoints = objective.Targets.Masks.Sum(mask => (long)Grams.Missing(mask).Length),
            Uncertainty = ControlUncertainty.Measure(objective, curves, ControlNames, Basis.Normaliser),
        };

    private (SequenceSolver Solver, double Cost) SolveFrom(
        ControlObjective objective, double[] controls, SolveState? state, SolveStateSaver? saver, IProgress<InverseRigProgress>? progress, CancellationToken cancellation)
    {
        var solver = new SequenceSolver(objective, controls, Options.Tolerance, Options.Iterations, _threads) { Solved = state?.Solved ?? 0 };
        void Done(int frames)
        {
            if (state is not null)
                (state.Solved, state.Finished) = (solver.Solved, controls[..(frames * ControlCount)]);
            saver?.SaveWhenDue();
            progress?.Report(new InverseRigProgress("solving", frames, objective.FrameCount));
        }

        if (Options.IntervalFrames is { } interval)
            solver.RunIntervals(interval, Done, cancellation);
        else
            solver.Run(Done, cancellation);
        return (solver, SequenceCost.Of(objective, controls));
    }

    private void CheckCurves(IMeshSequence frames, WeightAnimation curves)
    {
        if (curves.ChannelCount != ControlCount || curves.FrameCount != frames.FrameCount)
            throw new MimikException($"curves: expected {frames.FrameCount} frames of {ControlCount} controls, found {curves.FrameCount} of {curves.ChannelCount}");
    }

    /// <summary>[T x m] where the options say that a solve starts.</summary>
    internal double[] Start(ControlObjective objective, CancellationToken cancellation)
    {
        InverseRigOptions options = _setup.Options;
        if (options.StartWeights is { } given)
            return [.. given.Select(value => (double)value)];
        double[] start = new double[objective.FrameCount * objective.ControlCount];
        if (options.Start != InitialGuess.Linear)
            return start;
        ControlObjective linear = objective.With(ControlProducts.Linear(Rig.Logic), objective.Smoothness);
        new SequenceSolver(linear, start, options.Tolerance, options.Iterations, _threads).Run(null, cancellation);
        return start;
    }

    private static double[] RandomStart(ControlObjective objective, RandomSource random)
    {
        double[] start = new double[objective.Lower.Length];
        for (int k = 0; k < start.Length; k++)
            start[k] = objective.Lower[k] + (random.NextDouble() * (objective.Upper[k] - objective.Lower[k]));
        return start;
    }
}
