using Mimik.Faces;
using Mimik.Playback;

namespace Mimik.Skinning;

/// <summary>Poses of a rig and of its compression by definition, in double precision: what errors are measured between.</summary>
internal static class PlainPose
{
    /// <summary>The original: neutral + sum of weight * deltas.</summary>
    /// <param name="rig">The rig.</param>
    /// <param name="shapeWeights">[S].</param>
    /// <param name="positions">[N x 3] receives the positions, in the rig's unit.</param>
    public static void Of(BlendshapeRig rig, ReadOnlySpan<double> shapeWeights, Span<double> positions)
    {
        for (int i = 0; i < positions.Length; i++)
            positions[i] = rig.Neutral[i];
        for (int s = 0; s < shapeWeights.Length; s++)
        {
            double weight = shapeWeights[s];
            if (weight == 0)
                continue;
            ReadOnlySpan<float> deltas = rig.Shapes[s].Deltas;
            for (int i = 0; i < positions.Length; i++)
                positions[i] += weight * deltas[i];
        }
    }

    /// <summary>The compressed rig: rest + what linear blend skinning moves.</summary>
    /// <param name="rig">The compressed rig.</param>
    /// <param name="shapeWeights">[S].</param>
    /// <param name="positions">[N x 3] receives the positions, in the rig's unit.</param>
    public static void Of(PlaybackRig rig, ReadOnlySpan<double> shapeWeights, Span<double> positions)
    {
        CompressionErrors.Displace(rig, shapeWeights, positions);
        for (int i = 0; i < positions.Length; i++)
            positions[i] += rig.Rest[i];
    }
}
