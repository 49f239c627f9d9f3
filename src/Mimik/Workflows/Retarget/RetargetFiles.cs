using Mimik.Faces;
using Mimik.Formats;

namespace Mimik.Workflows.Retarget;

/// <summary>What would end a run at its last step is found at the first.</summary>
internal static class RetargetFiles
{
    /// <summary>Refuses names that cannot be written, are read, or come twice.</summary>
    /// <param name="rig">Where a rig goes: a file, or a folder of OBJ files.</param>
    /// <param name="others">Other files to write, each with the extension that it must have; null for none.</param>
    /// <param name="read">Files that are read.</param>
    /// <exception cref="MimikException">One of them is none.</exception>
    public static void Expect(string rig, IReadOnlyList<(string? Path, string Extension)> others, IReadOnlyList<string?> read)
    {
        if (Path.HasExtension(rig) && RigFormats.OfName(rig) is RigFormat.Unknown or RigFormat.Blender or RigFormat.Mesh)
            throw new MimikException($"{rig}: expected .npz, .glb, .gltf, or a folder's name for a rig, found {Path.GetExtension(rig)}");
        OutputPlaces.ExpectApart(others.Select(other => other.Path).Prepend(rig), read);
        foreach ((string? path, string extension) in others)
        {
            if (path is null)
                continue;
            if (!Path.GetExtension(path).Equals(extension, StringComparison.OrdinalIgnoreCase))
                throw new MimikException($"{path}: expected a name that ends in {extension}, found {(Path.HasExtension(path) ? Path.GetExtension(path) : "no extension")}");
            AtomicFile.ExpectWritable(path);
        }

        if (Path.HasExtension(rig) && !Directory.Exists(rig))
            AtomicFile.ExpectWritable(rig);
    }
}
