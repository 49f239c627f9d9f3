namespace Mimik.Retargeting;

/// <summary>Where a rig's shapes come from.</summary>
public enum ArkitMethod
{
    /// <summary>Free displacements on the model's topology, by deformation transfer.</summary>
    Transfer,

    /// <summary>The model's own expression coefficients and joints, fitted to the transferred shapes.</summary>
    Span,
}

/// <summary>How a head model becomes a rig.</summary>
public sealed record ArkitRigOptions
{
    /// <summary>Where the shapes come from.</summary>
    public ArkitMethod Method { get; init; } = ArkitMethod.Transfer;

    /// <summary>Degrees that an eye turns at a weight of 1, 0 to 60; 25 by default.</summary>
    public double EyeDegrees { get; init; } = 25;

    /// <summary>How shapes are transferred.</summary>
    public RigTransferOptions Transfer { get; init; } = new();
}
