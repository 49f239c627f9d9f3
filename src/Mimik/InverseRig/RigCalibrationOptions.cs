namespace Mimik.InverseRig;

/// <summary>How a rig is fitted to an actor from a few frames.</summary>
public sealed record RigCalibrationOptions
{
    /// <summary>Whether every control's own shape gets a gain, too; else only the neutral moves. Default false.</summary>
    public bool Gains { get; init; }

    /// <summary>The least gain, above 0, of controls that <see cref="GainLimits"/> does not name. Default 0.5.</summary>
    public double LowestGain { get; init; } = 0.5;

    /// <summary>The largest gain of controls that <see cref="GainLimits"/> does not name. Default 2.</summary>
    public double HighestGain { get; init; } = 2;

    /// <summary>The gains that single controls may have; lower and upper equal fixes one. Each name at most once.</summary>
    public IReadOnlyList<ControlLimit> GainLimits { get; init; } = [];

    /// <summary>
    /// r, how strongly the neutral is drawn to the rig's: what an offset costs in every frame, where an error of its size costs 1. Default 1e-4, with which sparsity
    /// decides what is expression: what all frames have in common is the neutral, so that each control should rest in one of them. With 0.01, an average
    /// control's share in all frames stays expression but for 0.04 of it, and so does what the actor's face has in common with the rig's shapes.
    /// </summary>
    public double NeutralPull { get; init; } = 1e-4;

    /// <summary>
    /// s, how strongly every gain is drawn to 1: what a change of a control's shape costs in every frame, where an error of its size costs 1. Default 0.005.
    /// </summary>
    public double GainPull { get; init; } = 0.005;

    /// <summary>Ends where ten rounds together lower the objective by less than this part of it. Default 1e-5.</summary>
    public double Tolerance { get; init; } = 1e-5;

    /// <summary>The most rounds. Default 300.</summary>
    public int Rounds { get; init; } = 300;
}
