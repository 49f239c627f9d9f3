using Mimik.Faces;
using Mimik.Formats;
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

    /// <summary>Reads a compressed rig that <see cref="Write"/> wrote.</summary>
    /// <param name="path">A .glb, or a .gltf whose .bin is in its folder.</param>
    /// <param name="budget">The memory that reading may take; null is the default limit.</param>
    /// <returns>The rig, or null where the file is glTF but holds no sparse transforms in its extras: then it is any other rig.</returns>
    /// <exception cref="MimikException">The file is missing, damaged or too large.</exception>
    public static CompressedRig? TryRead(string path, ReadBudget? budget = null) => CompressedGltfImport.Read(GltfFile.Read(path, budget));

    /// <summary>Reads a compressed rig that <see cref="Write"/> wrote.</summary>
    /// <param name="path">A .glb, or a .gltf whose .bin is in its folder.</param>
    /// <param name="budget">The memory that reading may take; null is the default limit.</param>
    /// <exception cref="MimikException">The file is missing, damaged or too large, or holds no sparse transforms in its extras.</exception>
    public static CompressedRig Read(string path, ReadBudget? budget = null) => OrRefuse(TryRead(path, budget), path);

    /// <summary>Reads a compressed rig from a file's bytes.</summary>
    /// <param name="bytes">The whole .glb.</param>
    /// <param name="fileName">Its name, for messages.</param>
    /// <param name="budget">The memory that reading may take.</param>
    /// <exception cref="MimikException">As for <see cref="Read"/>.</exception>
    public static CompressedRig Parse(ReadOnlyMemory<byte> bytes, string fileName, ReadBudget budget)
    {
        ArgumentNullException.ThrowIfNull(budget);
        return OrRefuse(CompressedGltfImport.Read(GltfFile.Parse(bytes, fileName, budget)), fileName);
    }

    private static CompressedRig OrRefuse(CompressedRig? rig, string fileName) =>
        rig ?? throw new MalformedFileException(fileName, "scene extras", "the sparse transforms of a compressed rig", "none");
}
