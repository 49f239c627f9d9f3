using Mimik.Numerics;

namespace Mimik.InverseRig;

/// <summary>
/// Minimises <see cref="ControlObjective"/> over sequences of any length: windows of about a hundred frames by
/// <see cref="WindowSolver"/>, first each by itself, then the seams between them, then in turn until J hardly falls.
/// </summary>
/// <remarks>
/// Second differences reach two frames far, so windows that others lie between can be solved at the same time; how far one
/// frame is felt is a matter of a few frames, so little is left after the seams. The windows depend on T alone: the same bits for any number of threads.
/// </remarks>
internal sealed class SequenceSolver
{
    // A sequence of up to twice this length is one window.
    internal const int WindowFrames = 96;

    private const int SeamFrames = 16, MaxRounds = 20;

    private readonly ControlObjective _objective;
    private readonly double[] _c;
    private readonly double _tolerance;
    private readonly int _iterations, _threads, _windows;

    /// <summary>Prepares.</summary>
    /// <param name="objective">The objective.</param>
    /// <param name="controls">[T x m] the start; receives the solution.</param>
    /// <param name="tolerance">As of <see cref="WindowSolver.Run"/>.</param>
    /// <param name="iterations">The most steps of a window.</param>
    /// <param name="threads">Threads that take part.</param>
    public SequenceSolver(ControlObjective objective, double[] controls, double tolerance, int iterations, int threads)
    {
        (_objective, _c, _tolerance, _iterations, _threads) = (objective, controls, tolerance, iterations, threads);
        int frames = objective.FrameCount;
        _windows = frames <= 2 * WindowFrames ? 1 : (frames + WindowFrames - 1) / WindowFrames;
    }

    /// <summary>The number of windows.</summary>
    public int WindowCount => _windows;

    /// <summary>Windows solved by themselves in the first pass, or intervals; a resumed run starts with more than none.</summary>
    public int Solved { get; set; }

    /// <summary>Newton steps of all windows.</summary>
    public int Iterations { get; private set; }

    /// <summary>The worst reason that a window stopped for.</summary>
    public InverseRigExit Exit { get; private set; }

    /// <summary>Solves.</summary>
    /// <param name="done">Told the frames that are solved, between passes and windows; may save the state.</param>
    /// <param name="cancellation">Ends the run; finished windows stay.</param>
    public void Run(Action<int>? done, CancellationToken cancellation)
    {
        if (_windows == 1)
        {
            if (Solved == 0)
                Note(Solve(0, _objective.FrameCount, 0, _threads, cancellation));
            Solved = 1;
            done?.Invoke(_objective.FrameCount);
            return;
        }

        // By themselves, a few at a time so that a cancelled run keeps what is done.
        int group = Math.Max(_threads, 1) * 2;
        while (Solved < _windows)
        {
            int count = Math.Min(group, _windows - Solved), first = Solved;
            Parallel(count, k => (Start(first + k), Start(first + k + 1)), 0, cancellation);
            Solved += count;
            done?.Invoke(Start(Solved));
        }

        Parallel(_windows - 1, k => (Start(k + 1) - SeamFrames, Start(k + 1) + SeamFrames), 2, cancellation);
        for (int round = 0; round < MaxRounds; round++)
        {
            double gain = 0, cost = 0;
            for (int colour = 0; colour < 2; colour++)
            {
                WindowOutcome[] outcomes = Parallel((_windows - colour + 1) / 2, k => (Start((2 * k) + colour), Start((2 * k) + colour + 1)), 2, cancellation);
                foreach (WindowOutcome outcome in outcomes)
                {
                    gain += outcome.Start - outcome.Objective;
                    cost += outcome.Objective;
                }
            }

            if (gain <= _tolerance * cost)
                break;
        }
    }

    /// <summary>Solves one interval after the other, each knowing the two frames before it.</summary>
    public void RunIntervals(int length, Action<int>? done, CancellationToken cancellation)
    {
        for (int start = Solved * length; start < _objective.FrameCount; start += length)
        {
            int frames = Math.Min(length, _objective.FrameCount - start);
            var solver = new WindowSolver(_objective, _c, start, frames, 2, 0, _threads);
            Note(solver.Run(_tolerance, _iterations, cancellation));
            Solved++;
            done?.Invoke(start + frames);
        }
    }

    /// <summary>Solves some frames anew, all others held.</summary>
    public void RunPart(int first, int end, CancellationToken cancellation) => Note(Solve(first, end, 2, _threads, cancellation));

    private int Start(int window) => ParallelLoop.Start(_objective.FrameCount, _windows, window);

    private WindowOutcome[] Parallel(int count, Func<int, (int First, int End)> window, int known, CancellationToken cancellation)
    {
        var outcomes = new WindowOutcome[count];
        ParallelLoop.For(count, _threads, (k, _) =>
        {
            (int first, int end) = window(k);
            outcomes[k] = Solve(first, end, known, 1, cancellation);
        });
        foreach (WindowOutcome outcome in outcomes)
            Note(outcome);
        return outcomes;
    }

    private WindowOutcome Solve(int first, int end, int known, int threads, CancellationToken cancellation) =>
        new WindowSolver(_objective, _c, first, end - first, known, known, threads).Run(_tolerance, _iterations, cancellation);

    private void Note(WindowOutcome outcome)
    {
        Iterations += outcome.Iterations;
        Exit = Exit.OrWorse(outcome.Exit);
    }
}
