using System.Diagnostics;
using Mimik.Faces.Sequences;
using Mimik.InverseRig.Clustering;

namespace Mimik.InverseRig.Consensus;

/// <summary>
/// Solves meshes back into the controls of a rig segment by segment: every segment has vertices and controls of its own, all are solved at the same time, and what they say of controls
/// that several share is settled in rounds (see <see cref="ConsensusOptions"/>), after Racković, Soares and Jakovetić, "Distributed Solution of the Blendshape Rig Inversion Problem"
/// (SIGGRAPH Asia 2023 Technical Communications), which averages them. Not thread-safe.
/// </summary>
/// <remarks>
/// J is that of the whole face: vertices in no segment, and in segments without controls, count in it but steer nothing; controls in no segment rest at 0 or at their bound next to it, unless the
/// polish moves them.
/// </remarks>
public sealed class ClusteredInverseRig
{
    private readonly InverseRigSolver _solver;
    private readonly RigClustering _clustering;
    private readonly ConsensusOptions _options;

    /// <summary>Prepares.</summary>
    /// <param name="solver">The rig's solver.</param>
    /// <param name="clustering">The segments.</param>
    /// <param name="options">How shared controls are settled; null takes the defaults.</param>
    /// <exception cref="MimikException">The clustering is another rig's, no segment has controls, or an option is out of range.</exception>
    public ClusteredInverseRig(InverseRigSolver solver, RigClustering clustering, ConsensusOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(solver);
        ArgumentNullException.ThrowIfNull(clustering);
        (_solver, _clustering, _options) = (solver, clustering, options ?? new ConsensusOptions());
        _options.Check();
        if (clustering.VertexCount != solver.Rig.VertexCount || clustering.ControlNames.Count != solver.ControlCount)
            throw new MimikException($"clustering: expected one of {solver.Rig.VertexCount} vertices and {solver.ControlCount} controls, found {clustering.VertexCount} and {clustering.ControlNames.Count}");
        if (solver.Options.Method != InverseRigMethod.Holistic)
            throw new MimikException($"clusters: expected the holistic method, found {solver.Options.Method.ToString().ToLowerInvariant()}");
        if (solver.Options.IntervalFrames is not null || solver.Options.Restarts > 0)
            throw new MimikException("clusters: expected no intervals and no restarts beside them, found some");
    }

    /// <summary>Solves a sequence.</summary>
    /// <param name="frames">The meshes, in the rig's unit and place; read once.</param>
    /// <param name="progress">Receives how far the solve is.</param>
    /// <param name="cancellation">Ends the run.</param>
    /// <exception cref="MimikException">The sequence does not fit the rig or the options, or no segment has both controls and observed points.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was asked for.</exception>
    public ClusteredResult Solve(IMeshSequence frames, IProgress<InverseRigProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(frames);
        _solver.Check(frames);
        var clock = Stopwatch.StartNew();
        int[][] points = SegmentPart.Cut(_solver, _clustering);
        int[] present = [.. Enumerable.Range(0, points.Length).Where(k => points[k].Length > 0)];
        int[][] held = [.. present.Select(k => k < _clustering.Segments.Count ? _clustering.Segments[k].Controls : [])];
        if (held.All(controls => controls.Length == 0))
            throw new MimikException("clustering: expected a segment with controls and observed points, found none");
        (FrameTargets targets, SegmentPart[] parts) = SegmentPart.Project(
            _solver, [.. present.Select(k => points[k])], frames,
            done => progress?.Report(new InverseRigProgress("projecting", done, frames.FrameCount)), cancellation);
        double projected = clock.Elapsed.TotalSeconds;
        ControlObjective whole = _solver.Objective(targets, _solver.Lambda2(frames.FramesPerSecond));
        var rounds = new ConsensusRounds(_solver, whole, Problems(whole, parts, held), _options);
        ConsensusExit exit = rounds.Run(
            _solver.Start(whole, cancellation), round => progress?.Report(new InverseRigProgress("settling", round, _options.Rounds)), cancellation);
        double settled = clock.Elapsed.TotalSeconds;
        var figures = new ConsensusFigures(
            held.Count(controls => controls.Length > 0), rounds.SharedControls, rounds.Rounds, rounds.PrimalResidual, rounds.DualResidual, rounds.Rho, exit, rounds.Objective, settled - projected);
        int iterations = rounds.Iterations;
        double cost = rounds.Objective;
        InverseRigExit ending = exit is ConsensusExit.Agreed or ConsensusExit.Independent ? InverseRigExit.Converged : InverseRigExit.IterationsTaken;
        if (_options.PolishSteps > 0)
        {
            var polish = new SequenceSolver(whole, rounds.Consensus, _solver.Options.Tolerance, _options.PolishSteps, _solver.Threads);
            // Windows that are near their solution need only be joined.
            polish.Solved = polish.WindowCount > 1 ? polish.WindowCount : 0;
            polish.Run(null, cancellation);
            iterations += polish.Iterations;
            ending = polish.Exit;
            cost = SequenceCost.Of(whole, rounds.Consensus);
        }

        return new ClusteredResult(_solver.Result(frames, whole, rounds.Consensus, cost, iterations, ending, projected, clock.Elapsed.TotalSeconds - projected), figures);
    }

    private static SegmentProblem[] Problems(ControlObjective whole, SegmentPart[] parts, int[][] held)
    {
        int[] holders = new int[whole.ControlCount];
        foreach (int i in held.SelectMany(list => list))
            holders[i]++;
        double[] shares = [.. holders.Select(count => count == 0 ? 0 : 1.0 / count)];
        return [.. parts.Select((part, k) => new SegmentProblem(part, held[k], whole, [.. shares.Select((share, i) => held[k].Contains(i) ? share : 0)], PairsOf(k, whole.Pairs, held, holders)))];
    }

    // A pair belongs to the segments that hold both; where none does, to those that hold one of them, the other being locked.
    private static ControlPair[] PairsOf(int k, IReadOnlyList<ControlPair> pairs, int[][] held, int[] holders)
    {
        var own = new List<ControlPair>();
        foreach (ControlPair pair in pairs)
        {
            bool first = held[k].Contains(pair.First), second = held[k].Contains(pair.Second);
            int both = held.Count(list => list.Contains(pair.First) && list.Contains(pair.Second));
            double share = both > 0
                ? (first && second ? 1.0 / both : 0)
                : first ? 1.0 / holders[pair.First] : second ? 1.0 / holders[pair.Second] : 0;
            if (share > 0)
                own.Add(pair with { Difference = share * pair.Difference, Product = share * pair.Product });
        }

        return [.. own];
    }
}
