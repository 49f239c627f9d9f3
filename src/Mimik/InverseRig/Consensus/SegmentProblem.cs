namespace Mimik.InverseRig.Consensus;

/// <summary>One segment's share of the objective, and what it has found so far.</summary>
/// <remarks>
/// It works on all m controls, of which those that it does not hold are locked at the consensus: correctives that reach beyond it are then
/// what they are on the whole face.
/// </remarks>
internal sealed class SegmentProblem
{
    private readonly double[] _weights, _centres;

    /// <summary>Prepares.</summary>
    /// <param name="part">The segment's points, their Gram matrices and targets.</param>
    /// <param name="held">Its controls, rising; none where it only takes part in the whole's errors.</param>
    /// <param name="whole">The whole's objective.</param>
    /// <param name="shares">[m] the part of every control's sparsity and smoothness that is this segment's.</param>
    /// <param name="pairs">Its part of the penalties on pairs.</param>
    public SegmentProblem(SegmentPart part, int[] held, ControlObjective whole, double[] shares, IReadOnlyList<ControlPair> pairs)
    {
        int entries = whole.FrameCount * whole.ControlCount;
        Part = part;
        Held = held;
        Holds = new bool[whole.ControlCount];
        foreach (int i in held)
            Holds[i] = true;
        bool solves = held.Length > 0;
        (_weights, _centres) = (new double[solves ? entries : 0], new double[solves ? entries : 0]);
        Controls = new double[solves ? entries : 0];
        Duals = new double[whole.FrameCount * held.Length];
        Fidelity = new ControlObjective
        {
            Products = whole.Products,
            Grams = part.Grams,
            Targets = part.Targets,
            Sparsity = 0,
            Smoothness = 0,
            Lower = whole.Lower,
            Upper = whole.Upper,
        };
        Objective = new ControlObjective
        {
            Products = whole.Products,
            Grams = part.Grams,
            Targets = part.Targets,
            Sparsity = whole.Sparsity,
            Smoothness = whole.Smoothness,
            Lower = solves ? [.. whole.Lower] : [],
            Upper = solves ? [.. whole.Upper] : [],
            Pairs = pairs,
            ControlShares = shares,
            Pull = new ControlPull(_weights, _centres),
        };
    }

    /// <summary>The points.</summary>
    public SegmentPart Part { get; }

    /// <summary>Its controls.</summary>
    public int[] Held { get; }

    /// <summary>[m] which those are.</summary>
    public bool[] Holds { get; }

    /// <summary>[T x m] its solution.</summary>
    public double[] Controls { get; }

    /// <summary>[T x held] u: the sum of what its values differed from the consensus by.</summary>
    public double[] Duals { get; }

    /// <summary>Its fidelity alone.</summary>
    public ControlObjective Fidelity { get; }

    /// <summary>What it minimises.</summary>
    public ControlObjective Objective { get; }

    /// <summary>Locks what is not held at the consensus.</summary>
    /// <param name="consensus">[T x m].</param>
    public void Lock(double[] consensus)
    {
        for (int k = 0; k < consensus.Length; k++)
        {
            if (!Holds[k % Holds.Length])
                Controls[k] = Objective.Lower[k] = Objective.Upper[k] = consensus[k];
        }
    }

    /// <summary>Draws a held control's entry: adds slope (c - z) + weight / 2 (c - z)^2 to what is minimised.</summary>
    /// <param name="entry">Frame and control, t m + i.</param>
    /// <param name="at">z.</param>
    /// <param name="weight">0 for no draw at all.</param>
    /// <param name="slope">Its slope at z.</param>
    public void Draw(int entry, double at, double weight, double slope)
    {
        _weights[entry] = weight;
        _centres[entry] = weight > 0 ? at - (slope / weight) : 0;
    }

    /// <summary>Goes on from where it is.</summary>
    /// <param name="tolerance">As of <see cref="SequenceSolver"/>.</param>
    /// <param name="steps">The most Newton steps of a window of frames.</param>
    /// <param name="isFirst">Windows start by themselves; else only where they meet.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Newton steps taken, and the worst reason to stop.</returns>
    public (int Steps, InverseRigExit Exit) Solve(double tolerance, int steps, bool isFirst, CancellationToken cancellation)
    {
        var solver = new SequenceSolver(Objective, Controls, tolerance, steps, 1);
        if (!isFirst && solver.WindowCount > 1)
            solver.Solved = solver.WindowCount;
        solver.Run(null, cancellation);
        return (solver.Iterations, solver.Exit);
    }
}
