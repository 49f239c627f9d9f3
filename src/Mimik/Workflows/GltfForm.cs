using System.Globalization;
using Mimik.Faces;
using Mimik.Skinning;
using Mimik.Skinning.Gltf;

namespace Mimik.Workflows;

/// <summary>How a compressed rig is put into glTF.</summary>
public sealed record GltfForm
{
    /// <summary>Written as blendshapes (morph targets), for engines that hold neither chains nor shear; the skin is gone then.</summary>
    public bool MorphTargets { get; init; }

    /// <summary>How joints are held where it is written as a skin.</summary>
    public CompressedGltfOptions Skin { get; init; } = CompressedGltfOptions.Default;

    /// <summary>Refuses a form that has nothing to shape, so that no option is passed over in silence.</summary>
    /// <param name="form">What was asked for, or null.</param>
    /// <param name="face">What is to be written.</param>
    /// <param name="path">Where to.</param>
    /// <exception cref="MimikException">The face is not compressed, or the file is not glTF.</exception>
    internal static void ExpectUse(GltfForm? form, LoadedFace face, string path)
    {
        if (form is null)
            return;
        if (face.Face.Compressed is null)
            throw new MimikException($"--joints, --gltf-influences: expected a compressed rig, found {face.Format}");
        ExpectGltf(path);
    }

    /// <summary>Whether a file's name says glTF.</summary>
    /// <param name="path">The file.</param>
    internal static bool IsGltf(string path) => Path.GetExtension(path).ToUpperInvariant() is ".GLB" or ".GLTF";

    /// <summary>Refuses a form for a file that is not glTF.</summary>
    /// <param name="path">Where to.</param>
    /// <exception cref="MimikException">The file is not glTF.</exception>
    internal static void ExpectGltf(string path)
    {
        if (!IsGltf(path))
            throw new MimikException($"--joints, --gltf-influences: expected a .glb or .gltf to write, found {path}");
    }

    /// <summary>Writes a compressed rig as .glb or .gltf.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="rig">The rig.</param>
    /// <param name="shapeWeights">[T x S] shape weights with a rate, or null for the bind pose alone.</param>
    /// <returns>One line each: errors of joints and influences in mm, what a reader may miss.</returns>
    internal IReadOnlyList<string> Write(string path, CompressedRig rig, WeightAnimation? shapeWeights)
    {
        if (MorphTargets)
            return GltfRigFile.Write(path, rig.Decompress(), shapeWeights);
        CompressedGltfReport report = CompressedGltf.Write(path, rig, shapeWeights, Skin);
        double scale = rig.Unit.ReportScale;
        string unit = rig.Unit.ReportLabel;
        CultureInfo culture = CultureInfo.InvariantCulture;
        var notes = new List<string>();
        if (shapeWeights is not null && Skin.Joints == GltfJoints.NearestTrs)
            notes.Add(string.Create(culture, $"{path}: joints that keep translation, rotation and scale alone are off by {scale * report.MeanJointError:f4} {unit} on average, {scale * report.MaxJointError:f3} {unit} at most"));
        if (report.Influences is { } reduced)
            notes.Add(string.Create(culture, $"{path}: {reduced.Rig.Playback.Influences} influences a vertex, weights and transforms solved anew: off by {scale * reduced.Error.Mean:f4} {unit} on average, {scale * reduced.Error.Max:f3} {unit} at most (weights alone: {scale * reduced.WeightsError.Mean:f4} and {scale * reduced.WeightsError.Max:f3}; cut off: {scale * reduced.TruncatedError.Mean:f4} and {scale * reduced.TruncatedError.Max:f3})"));
        notes.AddRange(report.Notes);
        return notes;
    }
}
