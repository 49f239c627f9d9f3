using Mimik.Faces;

namespace Mimik.Retargeting;

/// <summary>What a model's own coefficients leave of a transferred shape, on matched skin; in the model's unit.</summary>
/// <param name="Mean">The mean distance.</param>
/// <param name="Largest">The largest distance.</param>
/// <param name="Converged">Whether the fit came to a stand.</param>
public sealed record SpanResidual(double Mean, double Largest, bool Converged);

/// <summary>One of ARKit's shapes on a model.</summary>
/// <param name="Name">ARKit's name.</param>
/// <param name="Transfer">What the transfer left, against the source point by point.</param>
/// <param name="Span">What the model's own coefficients leave of the transferred shape; null where they were not asked for.</param>
/// <param name="Empty">Why the shape is empty; null where it is not.</param>
public sealed record ArkitShapeResult(string Name, ShapeResidual Transfer, SpanResidual? Span, string? Empty);

/// <summary>A head model with ARKit's 52 shapes.</summary>
/// <param name="Rig">The rig.</param>
/// <param name="Shapes">[52] the shapes in the rig's order.</param>
/// <param name="Transfer">How they were transferred.</param>
/// <param name="Coefficients">What of the model makes each shape; null where not asked for.</param>
/// <param name="JawMidway">How far the straight way of a linear jawOpen is from the joint's arc half-way, mean and largest over the vertices that move; null without a jaw joint or a span.</param>
/// <param name="EyesTurn">Whether the eyes turn: the model has eye joints.</param>
public sealed record ArkitRigResult(
    BlendshapeRig Rig,
    IReadOnlyList<ArkitShapeResult> Shapes,
    RigTransferResult Transfer,
    ArkitCoefficients? Coefficients,
    (double Mean, double Largest)? JawMidway,
    bool EyesTurn);
