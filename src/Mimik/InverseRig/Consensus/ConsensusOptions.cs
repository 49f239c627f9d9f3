namespace Mimik.InverseRig.Consensus;

/// <summary>How the controls that several segments share are settled.</summary>
public sealed record ConsensusOptions
{
    /// <summary>
    /// rho, how strongly the segments are drawn towards what they agreed on, over how strongly each holds on to its own value (the second derivative of its
    /// fidelity). Above 0; adapted while it runs. Default 0.25.
    /// </summary>
    public double Rho { get; init; } = 0.25;

    /// <summary>The most rounds after the first, in which every segment is alone; 0 averages what they found alone, as published. Default 100.</summary>
    public int Rounds { get; init; } = 100;

    /// <summary>The rounds end when both residuals are at most this, in values of controls. Default 1e-4.</summary>
    public double Tolerance { get; init; } = 1e-4;

    /// <summary>The most Newton steps of the whole face, all controls at once, that follow from the consensus on; 0 takes none. Default 10.</summary>
    public int PolishSteps { get; init; } = 10;

    /// <summary>Refuses numbers out of range.</summary>
    /// <exception cref="MimikException">One is; the message says which.</exception>
    internal void Check()
    {
        if (!(Rho > 0 && double.IsFinite(Rho)))
            throw new MimikException(FormattableString.Invariant($"rho: expected a finite number above 0, found {Rho}"));
        if (Rounds < 0)
            throw new MimikException($"consensus rounds: expected 0 or more, found {Rounds}");
        if (!(Tolerance >= 0 && double.IsFinite(Tolerance)))
            throw new MimikException(FormattableString.Invariant($"consensus tolerance: expected a finite number of 0 or more, found {Tolerance}"));
        if (PolishSteps < 0)
            throw new MimikException($"polish: expected 0 steps or more, found {PolishSteps}");
    }
}
