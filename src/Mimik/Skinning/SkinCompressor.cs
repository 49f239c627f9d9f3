using Mimik.Faces;

namespace Mimik.Skinning;

/// <summary>
/// Compresses a blendshape rig into linear blend skinning with sparse bone transforms, after Kavan et al., "Compressed Skinning
/// for Facial Blendshapes" (SIGGRAPH 2024). See <see cref="SkinCompressorSolver"/> for runs that are saved and resumed.
/// </summary>
public static class SkinCompressor
{
    /// <summary>Compresses a rig.</summary>
    /// <param name="rig">The rig; its parts that no shape moves pass through exactly.</param>
    /// <param name="options">What to spend and how to solve; null takes the defaults.</param>
    /// <param name="progress">Receives the state of the run every <see cref="SkinCompressorSolver.MeasureInterval"/> steps.</param>
    /// <param name="cancellation">Ends the run between two steps.</param>
    /// <returns>The compressed rig and its report.</returns>
    /// <exception cref="MimikException">An option does not fit the rig, or makes the objective grow without bound; the message says which.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was asked for.</exception>
    public static CompressionResult Compress(
        BlendshapeRig rig,
        SkinCompressorOptions? options = null,
        IProgress<CompressionProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        var solver = new SkinCompressorSolver(rig, options);
        solver.Run(progress, cancellation: cancellation);
        return solver.Finish();
    }
}
