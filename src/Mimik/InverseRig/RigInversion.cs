using Mimik.Faces;
using Mimik.Faces.Sequences;

namespace Mimik.InverseRig;

/// <summary>
/// Solves meshes back into the controls of a rig, after Rackovic et al., "Refined Inverse Rigging" (SIGGRAPH Asia 2024). See
/// <see cref="InverseRigSolver"/> for several sequences of one rig, and <see cref="StreamingInverseRig"/> for live use.
/// </summary>
public static class RigInversion
{
    /// <summary>Solves a sequence.</summary>
    /// <param name="rig">The rig.</param>
    /// <param name="frames">The meshes, in the rig's unit and place.</param>
    /// <param name="options">What is minimised and how; null takes the defaults.</param>
    /// <param name="progress">Receives how far the solve is.</param>
    /// <param name="cancellation">Ends the run.</param>
    /// <exception cref="MimikException">An option or the sequence does not fit the rig; the message says which.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was asked for.</exception>
    public static InverseRigResult Solve(
        BlendshapeRig rig,
        IMeshSequence frames,
        InverseRigOptions? options = null,
        IProgress<InverseRigProgress>? progress = null,
        CancellationToken cancellation = default) => new InverseRigSolver(rig, options).Solve(frames, progress, cancellation: cancellation);
}
