namespace Mimik.Retargeting;

/// <summary>How a surface is bent onto another. Lengths are shares of the surface's size, the root mean square distance of its points from their mean (9 cm for a head).</summary>
public sealed record RegistrationOptions
{
    /// <summary>The reach of the stiffness at the start: what is smaller is not bent. 1 by default.</summary>
    public double StiffReach { get; init; } = 1;

    /// <summary>The same at the end; 0.035 by default, 3 mm on a head.</summary>
    public double SoftReach { get; init; } = 0.035;

    /// <summary>Stages from stiff to soft; 10 by default.</summary>
    public int Stages { get; init; } = 10;

    /// <summary>The most steps of a stage; 6 by default.</summary>
    public int StepsOfStage { get; init; } = 6;

    /// <summary>A stage ends when no step moves the surface by more than this share, as a root mean square; 2e-4 by default.</summary>
    public double Tolerance { get; init; } = 2e-4;

    /// <summary>How far apart the normals of two places that belong together may be, in degrees; 60 by default.</summary>
    public double LargestNormalAngle { get; init; } = 60;

    /// <summary>How strongly landmarks pull; 0 ignores them after the alignment. 1 by default.</summary>
    public double LandmarkStrength { get; init; } = 1;

    /// <summary>Whether sizes may differ; false keeps the scale that is given at the start.</summary>
    public bool FitsScale { get; init; } = true;

    /// <summary>Threads, at least 1; 0 takes all cores. The result does not depend on it.</summary>
    public int Threads { get; init; }
}

/// <summary>Why a registration ended.</summary>
public enum RegistrationExit
{
    /// <summary>The last stage stood still.</summary>
    Converged,

    /// <summary>The last stage's steps were used up.</summary>
    StepsTaken,
}
