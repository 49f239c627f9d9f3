using Mimik.Formats;

namespace Mimik.Faces;

/// <summary>The kinds of files that hold rigs.</summary>
internal enum RigFormat
{
    /// <summary>None of them.</summary>
    Unknown,

    /// <summary>glTF 2.0, .glb or .gltf.</summary>
    Gltf,

    /// <summary>A NumPy archive, .npz.</summary>
    Archive,

    /// <summary>One OBJ or PLY mesh.</summary>
    Mesh,

    /// <summary>A folder of OBJ or PLY meshes.</summary>
    MeshFolder,

    /// <summary>The ICT FaceKit's folder.</summary>
    IctFolder,

    /// <summary>A folder with an inverse-rig set's .npy files.</summary>
    NpySet,

    /// <summary>FBX, .blend or USD.</summary>
    Blender,
}

/// <summary>Tells what a path holds by its first bytes, or by its name where these do not say.</summary>
internal static class RigFormats
{
    /// <summary>What can be read, for messages.</summary>
    public const string Readable = ".npz, .glb, .gltf, .obj, .ply, a folder of OBJ or PLY meshes or of an inverse-rig set, the ICT FaceKit's folder, or (through Blender) .fbx, .blend, .usd, .usda, .usdc, .usdz";

    /// <summary>What can be written, for messages.</summary>
    public const string Writable = ".npz, .glb, .gltf, .obj, .ply, or a folder's name";

    // USDZ and npz are both zip archives, and OBJ and glTF are text: there the name decides.
    private static readonly (byte[] Start, RigFormat Format)[] Signatures =
    [
        ([.. "glTF"u8], RigFormat.Gltf),
        ([.. "ply\n"u8], RigFormat.Mesh),
        ([.. "ply\r"u8], RigFormat.Mesh),
        ([.. "Kaydara FBX Binary"u8], RigFormat.Blender),
        ([.. "BLENDER"u8], RigFormat.Blender),
        ([.. "PXR-USDC"u8], RigFormat.Blender),
        ([.. "#usda"u8], RigFormat.Blender),
    ];

    /// <summary>What an existing file or folder holds.</summary>
    /// <exception cref="MimikException">There is no such file, or it cannot be opened.</exception>
    public static RigFormat OfExisting(string path)
    {
        if (Directory.Exists(path))
        {
            return InverseRigSetFile.IsFolder(path) ? RigFormat.NpySet
                : IctFaceKit.IsFolder(path) ? RigFormat.IctFolder : RigFormat.MeshFolder;
        }


        byte[] start = InputFile.ReadStart(path, 32);
        foreach ((byte[] signature, RigFormat format) in Signatures)
        {
            if (start.AsSpan().StartsWith(signature))
                return format;
        }

        return OfName(path);
    }

    /// <summary>What a file of that name should hold.</summary>
    public static RigFormat OfName(string path)
    {
        if (Path.EndsInDirectorySeparator(path) || Directory.Exists(path))
            return RigFormat.MeshFolder;
        return Path.GetExtension(path).ToUpperInvariant() switch
        {
            ".NPZ" => RigFormat.Archive,
            ".GLB" or ".GLTF" => RigFormat.Gltf,
            ".OBJ" or ".PLY" => RigFormat.Mesh,
            ".FBX" or ".BLEND" or ".USD" or ".USDA" or ".USDC" or ".USDZ" => RigFormat.Blender,
            _ => RigFormat.Unknown,
        };
    }
}
