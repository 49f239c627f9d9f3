using Mimik.Faces;
using Mimik.Faces.Sample;
using Mimik.Formats;
using Mimik.Formats.Arrays;

namespace Mimik.Workflows;

/// <summary>Weights over time from wherever a verb may take them.</summary>
internal static class AnimationSource
{
    /// <summary>Whether an .npz holds an animation and not a rig.</summary>
    public static bool IsAnimation(NpzFile arrays) => arrays.Contains("weights") && !FaceFile.IsFace(arrays);

    /// <summary>Whether a path is an animation and not a rig.</summary>
    public static bool IsAnimation(string path, FaceReadOptions options) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".CSV" or ".NPY" => true,
        ".NPZ" => File.Exists(path) && IsAnimation(NpzFile.Read(path, new ReadBudget(options.MaxMemoryBytes))),
        _ => false,
    };

    /// <summary>Reads an animation file, or gives the loop that Mimik brings along for <see cref="FaceFile.SampleName"/>.</summary>
    public static WeightAnimation Read(string path, FaceReadOptions options)
    {
        if (path == FaceFile.SampleName && !File.Exists(path))
            return SampleAnimation.Create();
        return AnimationFile.Read(path, new ReadBudget(options.MaxMemoryBytes));
    }
}
