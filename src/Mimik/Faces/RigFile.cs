using Mimik.Faces.Blender;
using Mimik.Formats;
using Mimik.Formats.Arrays;

namespace Mimik.Faces;

/// <summary>The one door through which rigs are read and written, whatever their format.</summary>
public static class RigFile
{
    private const string IctNote = "the average face: identity modes, landmarks and fitting regions are left out";

    /// <summary>Reads a rig; the content decides what it is, and the name where the content does not say.</summary>
    /// <param name="path">A file or a folder.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <returns>The rig, what the file is, and a line each on its unit and on what was left out.</returns>
    /// <exception cref="MimikException">The file is missing, malformed, or of a format that is not read.</exception>
    public static RigImport Read(string path, RigReadOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new RigReadOptions();
        return RigFormats.OfExisting(path) switch
        {
            RigFormat.Gltf => ReadGltf(path, options),
            RigFormat.Archive => ReadArchive(path, options),
            RigFormat.NpySet => InverseRigSetFile.Read(path, options),
            RigFormat.IctFolder => Import(IctFaceKit.Read(path, budget: options.Budget), "ICT FaceKit", [IctNote], options),
            RigFormat.Mesh => ObjRigFolder.ReadSingle(path, options),
            RigFormat.MeshFolder => ObjRigFolder.Read(path, options),
            RigFormat.Blender => BlenderRigFile.Read(path, options),
            _ => throw new MimikException($"{path}: expected {RigFormats.Readable}, found {Described(path)}"),
        };
    }

    /// <summary>Writes a rig in the format of the name's extension; a name without one, or an existing folder, is a folder of OBJ files.</summary>
    /// <param name="path">The file to make or replace, or the folder.</param>
    /// <param name="rig">The rig.</param>
    /// <returns>A line for each thing that the file does not hold as the rig has it.</returns>
    /// <exception cref="MimikException">The format is not written, or cannot hold the rig.</exception>
    public static IReadOnlyList<string> Write(string path, BlendshapeRig rig)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(rig);
        return RigFormats.OfName(path) switch
        {
            RigFormat.Gltf => GltfRigFile.Write(path, rig),
            RigFormat.Archive => WriteArchive(path, rig),
            RigFormat.Mesh => ObjRigFolder.WriteSingle(path, rig),
            RigFormat.MeshFolder => ObjRigFolder.Write(path, rig),
            RigFormat.Unknown when Path.GetExtension(path).Length == 0 && !File.Exists(path) => ObjRigFolder.Write(path, rig),
            _ => throw new MimikException($"{path}: expected {RigFormats.Writable}, found {Described(path)}"),
        };
    }

    private static RigImport ReadGltf(string path, RigReadOptions options)
    {
        GltfRig read = GltfRigFile.Read(path, options.Budget);
        return Import(read.Rig, "glTF", read.Notes, options);
    }

    private static RigImport ReadArchive(string path, RigReadOptions options)
    {
        ReadBudget budget = options.Budget ?? new ReadBudget();
        byte[] bytes = InputFile.ReadAllBytes(path, budget);
        var archive = NpzFile.Parse(bytes, path, budget);
        if (CompskinRigFile.IsIn(archive))
            return Import(CompskinRigFile.Parse(bytes, path, budget), "rig archive", [], options);
        if (InverseRigSetFile.IsIn(archive))
            return InverseRigSetFile.Parse(archive, budget, options);
        if (IctFaceKit.IsIn(archive))
            return Import(IctFaceKit.Parse(bytes, path, budget), "ICT FaceKit archive", [IctNote], options);
        throw new MalformedFileException(
            path, "archive", "a rig's arrays (deltas, rest_verts, rest_faces), an inverse-rig set's (deltas, neutral) or the ICT FaceKit's (neutral, expression_deltas, expression_names)", string.Join(", ", archive.Names.Take(8)));
    }

    private static RigImport Import(BlendshapeRig rig, string format, IEnumerable<string> notes, RigReadOptions options) =>
        RigImport.Of(options.Unit is { } unit ? rig.WithUnit(unit) : rig, format, notes);

    private static string[] WriteArchive(string path, BlendshapeRig rig)
    {
        CompskinRigFile.Write(path, rig);
        return [];
    }

    private static string Described(string path) =>
        Path.GetExtension(path) is { Length: > 0 } extension ? $"a name that ends in {extension}" : "a name without an extension";
}
