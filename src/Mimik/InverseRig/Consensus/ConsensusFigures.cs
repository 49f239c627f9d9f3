namespace Mimik.InverseRig.Consensus;

/// <summary>Why the rounds of a consensus ended.</summary>
public enum ConsensusExit
{
    /// <summary>Both residuals are within the tolerance.</summary>
    Agreed,

    /// <summary>The rounds were used up before that.</summary>
    RoundsTaken,

    /// <summary>No segment has to do with another, so that there was nothing to settle.</summary>
    Independent,

    /// <summary>No rounds were asked for: shared controls are averages.</summary>
    Averaged,
}

/// <summary>How segments came to agree.</summary>
/// <param name="Segments">Segments that were solved: those with controls and observed points.</param>
/// <param name="SharedControls">Controls that several of them have.</param>
/// <param name="Rounds">Rounds after the first.</param>
/// <param name="PrimalResidual">The root mean square of what the segments' values of shared controls differ from the consensus by; NaN where none are shared.</param>
/// <param name="DualResidual">The root mean square of the consensus' change in the last round, times rho where a control is shared.</param>
/// <param name="Rho">rho as it was in the end.</param>
/// <param name="Exit">Why the rounds ended.</param>
/// <param name="Objective">J of the whole face at the consensus, before any polish.</param>
/// <param name="Seconds">Seconds of the rounds, without projection and polish.</param>
public sealed record ConsensusFigures(
    int Segments, int SharedControls, int Rounds, double PrimalResidual, double DualResidual, double Rho, ConsensusExit Exit, double Objective, double Seconds);

/// <summary>What a solve by segments found.</summary>
/// <param name="Result">The solution of the whole face.</param>
/// <param name="Consensus">How the segments came to it.</param>
public sealed record ClusteredResult(InverseRigResult Result, ConsensusFigures Consensus);
