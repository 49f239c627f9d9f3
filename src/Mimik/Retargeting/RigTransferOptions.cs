namespace Mimik.Retargeting;

/// <summary>How a rig is moved to another head.</summary>
public sealed record RigTransferOptions
{
    /// <summary>How the source's skin is bent onto the target's.</summary>
    public RegistrationOptions Registration { get; init; } = new();

    /// <summary>
    /// The length below which stretching and turning are carried over and above which places are, as a share of the target's size (the root mean square distance of its skin
    /// from its mean). Above 0; 0.2 by default, 2 cm on a head.
    /// </summary>
    public double GradientReach { get; init; } = 0.2;

    /// <summary>Threads, at least 1; 0 takes all cores. The result does not depend on it.</summary>
    public int Threads { get; init; }
}
