using Mimik.Faces;
using Mimik.Playback;

namespace Mimik.Workflows;

/// <summary>Converts a rig, a compressed rig or an animation from one format to another.</summary>
public sealed record ConvertJob
{
    /// <summary>What to read.</summary>
    public required string InputPath { get; init; }

    /// <summary>What to write; its extension says the format, unless <see cref="AsNpySet"/> does.</summary>
    public required string OutputPath { get; init; }

    /// <summary>Writes the inverse-rig set (<see cref="InverseRigSetFile"/>): one .npz where the name ends so, else a folder of .npy files.</summary>
    public bool AsNpySet { get; init; }

    /// <summary>How a compressed rig becomes glTF; null takes the defaults. Other inputs and outputs do not take one.</summary>
    public GltfForm? Gltf { get; init; }

    /// <summary>How exactly a .mimik file holds a compressed rig; null keeps every bit. Other outputs do not take one.</summary>
    public PlaybackFileOptions? Playback { get; init; }

    /// <summary>How files are read.</summary>
    public FaceReadOptions Reading { get; init; } = new();

    /// <summary>Reads and writes.</summary>
    /// <returns>One line each: the unit, what the new format cannot hold.</returns>
    /// <exception cref="MimikException">The input cannot be read, or the output's format cannot hold it.</exception>
    public IReadOnlyList<string> Run()
    {
        CompressedFile.ExpectUse(Playback, [OutputPath]);
        if (AnimationSource.IsAnimation(InputPath, Reading))
        {
            if (AsNpySet || Gltf is not null || Reading.Units is not null || Reading.RigPath is not null)
                throw new MimikException($"--as, --joints, --gltf-influences, --units, --rig: expected a face, found the animation {InputPath}");
            AnimationFile.Write(OutputPath, AnimationSource.Read(InputPath, Reading));
            return [];
        }

        LoadedFace loaded = FaceFile.Read(InputPath, Reading);
        if (AsNpySet && Gltf is not null)
            GltfForm.ExpectGltf(OutputPath);
        GltfForm.ExpectUse(Gltf, loaded, OutputPath);
        var notes = new List<string>(loaded.Notes);
        if (AsNpySet)
            notes.AddRange(InverseRigSetFile.Write(OutputPath, loaded.Face.Rig ?? loaded.Face.Compressed!.Decompress()));
        else if (loaded.Face.Compressed is { } compressed)
            notes.AddRange(CompressedFile.Write(OutputPath, compressed, Gltf ?? new GltfForm(), Playback));
        else if (CompressedFile.IsCompressedOnly(OutputPath))
            throw new MimikException($"{OutputPath}: expected a compressed rig to write here, found {loaded.Format}: mimik compress makes one");
        else
            notes.AddRange(RigFile.Write(OutputPath, loaded.Face.Rig!));
        return notes;
    }
}
