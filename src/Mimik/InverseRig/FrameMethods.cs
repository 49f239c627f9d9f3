using Mimik.Faces.Sequences;
using Mimik.Numerics;
using Mimik.Playback;

namespace Mimik.InverseRig;

/// <summary>The series' methods that solve every frame by itself: T independent problems without smoothness.</summary>
/// <param name="logic">The rig's logic.</param>
/// <param name="basis">The rig as the targets' points see it.</param>
/// <param name="options">The method, where it ends, and how.</param>
/// <param name="threads">Threads that take part; results do not depend on it.</param>
internal sealed class FrameMethods(RigLogic logic, RigBasis basis, InverseRigOptions options, int threads)
{
    // Frames between two reports.
    private const int GroupFrames = 64;

    /// <summary>What a method minimises: but for whole sequences without smoothness, and with as much of the rig as the method knows.</summary>
    public static ControlObjective Objective(InverseRigMethod method, ControlObjective objective, RigLogic logic) => method switch
    {
        InverseRigMethod.Linear => objective.With(ControlProducts.Linear(logic), 0),
        InverseRigMethod.Quadratic => objective.With(ControlProducts.Quadratic(logic), 0),
        InverseRigMethod.Frame => objective.With(objective.Products, 0),
        _ => objective,
    };

    /// <summary>Solves frames.</summary>
    /// <param name="objective">That of <see cref="Objective"/>.</param>
    /// <param name="frames">The meshes; only the quadratic method reads them.</param>
    /// <param name="controls">[T x m] the start; receives the solution.</param>
    /// <param name="solved">Frames from the start on that are solved already.</param>
    /// <param name="done">Told the frames that are solved.</param>
    /// <param name="cancellation">Ends the run.</param>
    /// <returns>Steps of all frames, and the worst reason that one stopped for.</returns>
    public (int Iterations, InverseRigExit Exit) Run(
        ControlObjective objective, IMeshSequence frames, double[] controls, int solved, Action<int>? done, CancellationToken cancellation)
    {
        if (options.Method == InverseRigMethod.Quadratic)
        {
            CorrectiveSpectrum spectrum = CorrectiveSpectrum.Of(basis.Shapes, logic, threads, cancellation);
            return new QuadraticSolver(objective, basis, spectrum, threads).Run(frames, controls, options.Tolerance, options.Iterations, solved, done, cancellation);
        }

        int count = objective.FrameCount, iterations = 0;
        var exit = InverseRigExit.Converged;
        var outcomes = new WindowOutcome[GroupFrames];
        for (int start = solved; start < count; start += GroupFrames)
        {
            int first = start, group = Math.Min(GroupFrames, count - start);
            ParallelLoop.For(group, threads, (k, _) =>
            {
                if (!cancellation.IsCancellationRequested)
                    outcomes[k] = new WindowSolver(objective, controls, first + k, 1, 0, 0).Run(options.Tolerance, options.Iterations);
            });
            cancellation.ThrowIfCancellationRequested();
            foreach (WindowOutcome outcome in outcomes.AsSpan(0, group))
            {
                iterations += outcome.Iterations;
                exit = exit.OrWorse(outcome.Exit);
            }

            done?.Invoke(start + group);
        }

        return (iterations, exit);
    }
}
