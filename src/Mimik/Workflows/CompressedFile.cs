using Mimik.Faces;
using Mimik.Skinning;

namespace Mimik.Workflows;

/// <summary>The formats that a compressed rig is written in.</summary>
public static class CompressedFile
{
    /// <summary>Whether only compressed rigs are written in the format that the path's extension names.</summary>
    /// <param name="path">The file to write.</param>
    public static bool IsCompressedOnly(string path) => Path.GetExtension(path).ToUpperInvariant() is ".MIMIK";

    /// <summary>Whether <see cref="Write"/> keeps the compression in this format, decided before a long run begins.</summary>
    /// <param name="path">The file to write.</param>
    public static bool Keeps(string path) => Path.GetExtension(path).ToUpperInvariant() is ".NPZ" or ".MIMIK" or ".GLB" or ".GLTF";

    /// <summary>Writes a compressed rig: .npz, .mimik, .glb or .gltf keep the compression; any other rig format gets its blendshapes back.</summary>
    /// <param name="path">The file to write.</param>
    /// <param name="rig">The compressed rig.</param>
    /// <param name="gltf">How it becomes glTF.</param>
    /// <returns>One line each: errors of joints, what the format cannot hold.</returns>
    public static IReadOnlyList<string> Write(string path, CompressedRig rig, GltfForm gltf)
    {
        switch (Path.GetExtension(path).ToUpperInvariant())
        {
            case ".NPZ":
                CompskinResultFile.Write(path, rig);
                return [];
            case ".MIMIK":
                MimikFile.Write(path, rig);
                return [];
            case ".GLB" or ".GLTF":
                return gltf.Write(path, rig, shapeWeights: null);
            default:
                return [.. RigFile.Write(path, rig.Decompress()), $"{path}: written as blendshapes, which this format holds; the compression is in .npz, .mimik and .glb"];
        }
    }
}
