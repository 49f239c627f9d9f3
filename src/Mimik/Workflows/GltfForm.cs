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
            notes.Add(string.Create(culture, $"{path}: {reduced.Rig.Playback.Influences} influences a vertex, solved anew: off by {scale * reduced.Error.Mean:f4} {unit} on average, {scale * reduced.Error.Max:f3} {unit} at most (cut off: {scale * reduced.TruncatedError.Mean:f4} and {scale * reduced.TruncatedError.Max:f3})"));
        notes.AddRange(report.Notes);
        return notes;
    }
}
