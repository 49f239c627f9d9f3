using Mimik.Geometry;

namespace Mimik.InverseRig;

/// <summary>The values that a control may take.</summary>
/// <param name="Control">The control's name.</param>
/// <param name="Lower">The least.</param>
/// <param name="Upper">The largest; equal to <paramref name="Lower"/>, the control is locked.</param>
public sealed record ControlLimit(string Control, double Lower, double Upper);

/// <summary>A soft penalty that joins two controls.</summary>
/// <param name="First">A control's name.</param>
/// <param name="Second">Another control's name.</param>
/// <param name="Strength">At least 0; 1 weighs as much as the fidelity of an average control at 1.</param>
/// <param name="Kind">What is penalised.</param>
public sealed record ControlPairPenalty(string First, string Second, double Strength, PairPenaltyKind Kind);

/// <summary>What a <see cref="ControlPairPenalty"/> adds to the objective in every frame.</summary>
public enum PairPenaltyKind
{
    /// <summary>(a - b)^2: the two like to agree, as left and right do.</summary>
    Symmetric,

    /// <summary>a b: the two exclude each other, as opposite directions do.</summary>
    Exclusive,
}

/// <summary>A value that a control has in a frame, whatever the mesh says.</summary>
/// <param name="Frame">From 0.</param>
/// <param name="Control">The control's name.</param>
/// <param name="Value">The value, within the control's bounds.</param>
public sealed record ControlPin(int Frame, string Control, double Value);

/// <summary>Where the solver starts.</summary>
public enum InitialGuess
{
    /// <summary>All controls at rest, or at the bound next to it.</summary>
    Zeros,

    /// <summary>The solution of the same problem without in-betweens and correctives, which is convex.</summary>
    Linear,
}

/// <summary>The methods of the series, for comparison; all are measured by the same objective on the same rig.</summary>
public enum InverseRigMethod
{
    /// <summary>The whole sequence at once, with all in-betweens and correctives (Rackovic et al., "Refined Inverse Rigging", 2024).</summary>
    Holistic,

    /// <summary>
    /// Every frame by itself, with all in-betweens and correctives and without smoothness (Rackovic et al., "High-fidelity Interpretable Inverse
    /// Rig", 2023).
    /// </summary>
    Frame,

    /// <summary>Every frame by itself, as if the rig had neither in-betweens nor correctives: a convex problem.</summary>
    Linear,

    /// <summary>
    /// Every frame by itself, with the correctives of two controls alone, by majorisation-minimisation (Rackovic et al., "A
    /// Majorization-Minimization-Based Method for Nonconvex Inverse Rig Problems in Facial Animation: Algorithm Derivation", 2023).
    /// </summary>
    Quadratic,
}

/// <summary>What an inverse rig minimises and how.</summary>
public sealed record InverseRigOptions
{
    /// <summary>How curves are found; <see cref="InverseRigMethod.Holistic"/> by default. Only that takes intervals and restarts, or streams.</summary>
    public InverseRigMethod Method { get; init; }

    /// <summary>
    /// lambda1, the weight of the sum of all controls divided by their number, in squared units of the rig; null, the default, follows from the
    /// rig (<see cref="AutomaticLambdas"/>).
    /// </summary>
    public double? Lambda1 { get; init; }

    /// <summary>
    /// lambda2, the weight of the squared second differences over time, in squared units of the rig; null, the default, follows from the
    /// rig and the frame rate (<see cref="AutomaticLambdas"/>).
    /// </summary>
    public double? Lambda2 { get; init; }

    /// <summary>The bounds of controls that do not run from 0 to 1; locked controls and inactive ones are bounds, too. Each name at most once.</summary>
    public IReadOnlyList<ControlLimit> Limits { get; init; } = [];

    /// <summary>The controls that take part; all others stay at 0, or at their lock. Null, the default, takes all.</summary>
    public IReadOnlyList<string>? ActiveControls { get; init; }

    /// <summary>Soft penalties on pairs of controls.</summary>
    public IReadOnlyList<ControlPairPenalty> Pairs { get; init; } = [];

    /// <summary>Values that are fixed in single frames.</summary>
    public IReadOnlyList<ControlPin> Pins { get; init; } = [];

    /// <summary>
    /// What each of the observed points counts, at least 0 and not all 0: the rig's vertices, or the rows of <see cref="Binding"/>. Null, the default,
    /// counts all alike. The fidelity is divided by the sum of the weights.
    /// </summary>
    public IReadOnlyList<float>? PointWeights { get; init; }

    /// <summary>Where the points of the targets lie on the rig; null, the default, where they are its vertices.</summary>
    public BarycentricMap? Binding { get; init; }

    /// <summary>
    /// [points x 3] what is added to the neutral at the observed points, in the rig's unit, as <see cref="RigCalibration"/> finds it; null, the default, for nothing.
    /// </summary>
    public IReadOnlyList<float>? NeutralOffset { get; init; }

    /// <summary>Where the solver starts.</summary>
    public InitialGuess Start { get; init; }

    /// <summary>[T x m] a start of one's own, clamped to the bounds; null, the default, takes <see cref="Start"/>.</summary>
    public IReadOnlyList<float>? StartWeights { get; init; }

    /// <summary>Further solves from random starts, of which the best is kept. Default 0.</summary>
    public int Restarts { get; init; }

    /// <summary>Where the random starts come from.</summary>
    public int Seed { get; init; }

    /// <summary>
    /// Frames that are solved together, one interval after the other, each knowing only the two frames before it, as the published code
    /// does; null, the default, solves the sequence as a whole.
    /// </summary>
    public int? IntervalFrames { get; init; }

    /// <summary>
    /// Ends where a Newton step promises to lower the objective by less than this part of it, or a step of <see cref="InverseRigMethod.Quadratic"/>
    /// lowers it by less. Default 1e-6.
    /// </summary>
    public double Tolerance { get; init; } = 1e-6;

    /// <summary>The most steps of a window of frames, or of a frame that is solved by itself. Default 200.</summary>
    public int Iterations { get; init; } = 200;

    /// <summary>Threads that take part; 0, the default, takes all. Results do not depend on it.</summary>
    public int Threads { get; init; }
}
