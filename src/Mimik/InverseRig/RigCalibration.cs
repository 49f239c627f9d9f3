using Mimik.Faces;

namespace Mimik.InverseRig;

/// <summary>What makes a rig an actor's: where the neutral is, and how far each control goes.</summary>
public sealed record RigCalibration
{
    /// <summary>[points x 3] what is added to the neutral, in the rig's unit; 0 at points of weight 0 and where no frame has the point.</summary>
    public required IReadOnlyList<float> Offset { get; init; }

    /// <summary>[m] what multiplies every control's own shape; in-betweens and correctives stay. All 1 unless gains were asked for.</summary>
    public required IReadOnlyList<double> Gains { get; init; }

    /// <summary>[frames x m] the controls of the frames that were used.</summary>
    public required WeightAnimation Controls { get; init; }

    /// <summary>The objective of these frames with the rig as it was, solved frame by frame.</summary>
    public required double ObjectiveBefore { get; init; }

    /// <summary>The objective with the calibrated rig, what draws offset and gains back included.</summary>
    public required double ObjectiveAfter { get; init; }

    /// <summary>sum_t |f(c_t) - y_t|^2 / n_t with the rig as it was.</summary>
    public required double FidelityBefore { get; init; }

    /// <summary>The same with the calibrated rig.</summary>
    public required double FidelityAfter { get; init; }

    /// <summary>The part of <see cref="FidelityBefore"/>, 0 to 1, that was the same displacement in every frame.</summary>
    public required double NeutralShareBefore { get; init; }

    /// <summary>The part of <see cref="FidelityAfter"/> that still is.</summary>
    public required double NeutralShareAfter { get; init; }

    /// <summary>Rounds that were taken.</summary>
    public required int Rounds { get; init; }

    /// <summary>Whether the objective hardly fell any more.</summary>
    public required bool Converged { get; init; }

    /// <summary>The rig with the offset in its neutral and the gains in its shapes.</summary>
    /// <param name="rig">The rig that was calibrated.</param>
    /// <exception cref="MimikException">Offset or gains are those of another rig, or of points that are not its vertices.</exception>
    public BlendshapeRig Apply(BlendshapeRig rig)
    {
        ArgumentNullException.ThrowIfNull(rig);
        if (Offset.Count != rig.Neutral.Length)
            throw new MimikException($"calibration: expected an offset for each of {rig.VertexCount} vertices, found one for {Offset.Count / 3} points");
        float[] neutral = new float[rig.Neutral.Length];
        for (int k = 0; k < neutral.Length; k++)
            neutral[k] = rig.Neutral[k] + Offset[k];
        return new BlendshapeRig(neutral, rig.Surface, Scaled(rig), rig.Unit, rig.Logic);
    }

    /// <summary>A solver for the calibrated rig; where points are bound to the rig, the offset is known at the points alone.</summary>
    /// <param name="rig">The rig that was calibrated.</param>
    /// <param name="options">Options with the binding that the calibration had.</param>
    /// <exception cref="MimikException">Offset or gains are those of another rig, or an option does not fit.</exception>
    public InverseRigSolver Solver(BlendshapeRig rig, InverseRigOptions options)
    {
        ArgumentNullException.ThrowIfNull(rig);
        ArgumentNullException.ThrowIfNull(options);
        return options.Binding is null
            ? new InverseRigSolver(Apply(rig), options)
            : new InverseRigSolver(new BlendshapeRig(rig.Neutral, rig.Surface, Scaled(rig), rig.Unit, rig.Logic), options with { NeutralOffset = Offset });
    }

    private Blendshape[] Scaled(BlendshapeRig rig)
    {
        if (Gains.Count != rig.Logic.ControlCount)
            throw new MimikException($"calibration: expected gains of {rig.Logic.ControlCount} controls, found {Gains.Count}");
        return [.. rig.Shapes.Select((shape, p) => p >= Gains.Count || Gains[p] == 1 ? shape : shape with { Deltas = [.. shape.Deltas.Select(x => (float)(Gains[p] * x))] })];
    }
}
