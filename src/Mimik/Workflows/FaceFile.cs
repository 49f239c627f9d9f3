using Mimik.Faces;
using Mimik.Faces.Sample;
using Mimik.Formats;
using Mimik.Formats.Arrays;
using Mimik.Skinning;
using Mimik.Skinning.Gltf;

namespace Mimik.Workflows;

/// <summary>A face as a file gave it.</summary>
/// <param name="Face">The rig or the compressed rig.</param>
/// <param name="Format">What the file is, in a few words.</param>
/// <param name="Notes">One line each: how the unit became known, what was inferred or dropped.</param>
public sealed record LoadedFace(PosableFace Face, string Format, IReadOnlyList<string> Notes);

/// <summary>The one door through which verbs read a face: any rig, compressed or not, or the face that Mimik brings along.</summary>
public static class FaceFile
{
    /// <summary>The name that stands for Mimik's own face where a file is asked for.</summary>
    public const string SampleName = "sample";

    /// <summary>Reads a face.</summary>
    /// <param name="path">A file or folder, or <see cref="SampleName"/>.</param>
    /// <param name="options">Unit and memory limit.</param>
    /// <exception cref="MimikException">The path holds no face, or a broken one.</exception>
    public static LoadedFace Read(string path, FaceReadOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(options);
        if (options.RigPath is not null && !IsCompressedArchive(path, options))
            throw new MimikException($"--rig: expected a compressed rig (.npz) to complete, found {path}");
        if (path == SampleName && !Path.Exists(path))
        {
            BlendshapeRig sample = SampleFace.Create();
            return new LoadedFace(new PosableFace(options.Units is { } asked ? sample.WithUnit(asked) : sample), "Mimik's own face", []);
        }

        if (ReadCompressed(path, options) is var (format, compressed))
        {
            if (options.Units is { } unit)
                compressed = compressed with { Unit = unit };
            return new LoadedFace(new PosableFace(compressed), format, [compressed.Unit.Describe(compressed.Playback.Rest)]);
        }

        RigImport import = RigFile.Read(path, new RigReadOptions { Unit = options.Units, Budget = new ReadBudget(options.MaxMemoryBytes) });
        return new LoadedFace(new PosableFace(import.Rig), import.Format, import.Notes);
    }

    /// <summary>Reads a face that must be a blendshape rig.</summary>
    /// <param name="path">A file or folder, or <see cref="SampleName"/>.</param>
    /// <param name="options">Unit and memory limit.</param>
    /// <exception cref="MimikException">The path holds a compressed rig, no face, or a broken one.</exception>
    public static (BlendshapeRig Rig, LoadedFace Loaded) ReadRig(string path, FaceReadOptions options)
    {
        LoadedFace loaded = Read(path, options);
        return loaded.Face.Rig is { } rig
            ? (rig, loaded)
            : throw new MimikException($"{path}: expected a rig with blendshapes, found a compressed one ({loaded.Format})");
    }

    /// <summary>Whether an .npz holds a rig or a compressed rig.</summary>
    internal static bool IsFace(NpzFile arrays) =>
        CompskinResultFile.IsIn(arrays) || CompskinRigFile.IsIn(arrays) || InverseRigSetFile.IsIn(arrays) || IctFaceKit.IsIn(arrays);

    private static bool IsCompressedArchive(string path, FaceReadOptions options) =>
        Path.GetExtension(path).Equals(".npz", StringComparison.OrdinalIgnoreCase)
        && File.Exists(path)
        && CompskinResultFile.IsIn(NpzFile.Read(path, new ReadBudget(options.MaxMemoryBytes)));

    private static BlendshapeRig? RigBeside(FaceReadOptions options) =>
        options.RigPath is { } path ? ReadRig(path, options with { RigPath = null }).Rig : null;

    private static (string Format, CompressedRig Rig)? ReadCompressed(string path, FaceReadOptions options)
    {
        var budget = new ReadBudget(options.MaxMemoryBytes);
        switch (Path.GetExtension(path).ToUpperInvariant())
        {
            case ".MIMIK":
                return ("Mimik playback file", MimikFile.Read(path, budget));
            case ".NPZ" when IsCompressedArchive(path, options):
                return ("compressed rig (npz)", CompskinResultFile.Read(path, RigBeside(options), budget));
            case ".GLB" or ".GLTF" when File.Exists(path):
                return CompressedGltf.TryRead(path, budget) is { } rig ? ("compressed rig (glTF)", rig) : null;
            default:
                return null;
        }
    }
}
