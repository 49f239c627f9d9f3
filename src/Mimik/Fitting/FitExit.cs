namespace Mimik.Fitting;

/// <summary>Why a fit ended.</summary>
public enum FitExit
{
    /// <summary>Steps became as small as rounding lets them matter.</summary>
    Converged,

    /// <summary>The iterations ran out.</summary>
    IterationLimit,

    /// <summary>No step lowers the cost any more, though the gradient is not zero: the end of what single precision resolves, or correspondences that flip.</summary>
    Stalled,
}

/// <summary>One step of a fit.</summary>
/// <param name="Stage">Which stage, from 0.</param>
/// <param name="Cost">The cost after it, mm^2 (pixels^2 for images).</param>
/// <param name="StepMillimetres">About how far the head's points moved.</param>
/// <param name="Damping">Levenberg and Marquardt's.</param>
/// <param name="Rows">Equations in it.</param>
public sealed record FitIteration(int Stage, double Cost, double StepMillimetres, double Damping, int Rows);
