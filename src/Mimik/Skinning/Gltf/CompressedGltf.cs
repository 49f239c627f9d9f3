using Mimik.Faces;
using Mimik.Formats.Gltf;

namespace Mimik.Skinning.Gltf;

/// <summary>
/// A compressed rig as glTF 2.0: a skin that engines play, with names, rig logic and sparse transforms in the scene's extras, from which it is
/// read back and posed. One mesh a part, the vertex map in the attribute _VERTEX, lengths in metres.
/// </summary>
public static class CompressedGltf
{
    /// <summary>Writes a compressed rig, in the bind pose or with an animation.</summary>
    /// <param name="path">The file to make or replace: .glb, or .gltf with a .bin beside it.</param>
    /// <param name="rig">The rig.</param>
    /// <param name="shapeWeights">[T x S] weights of the shapes (after the rig logic), or null for the bind pose alone.</param>
    /// <param name="options">How joints are held; null for <see cref="CompressedGltfOptions.Default"/>.</param>
    /// <returns>What was written, and what it is off by.</returns>
    /// <exception cref="MimikException">The animation's width is not the number of shapes, or weights do not sum to 1.</exception>
    public static CompressedGltfReport Write(string path, CompressedRig rig, WeightAnimation? shapeWeights = null, CompressedGltfOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(rig);
        options ??= CompressedGltfOptions.Default;
        int shapes = rig.Playback.Transforms.ShapeCount;
        if (shapeWeights is not null && shapeWeights.ChannelCount != shapes)
            throw new MimikException($"animation: expected {shapes} shape weights a frame, found {shapeWeights.ChannelCount}");
        if (options.Influences is < 1)
            throw new MimikException($"influences: expected at least 1 a vertex, found {options.Influences}");
        if (!(options.KeyTolerance > 0))
            throw new MimikException($"key tolerance: expected a positive number, found {options.KeyTolerance}");
        (GltfBuilder builder, CompressedGltfReport report) = CompressedGltfExport.Build(rig, shapeWeights, options);
        GltfWriter.Write(path, builder);
        return report;
    }
}
