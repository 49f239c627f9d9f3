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

    /// <summary>Reads an animation and joins it to a face.</summary>
    /// <param name="path">As for <see cref="Read"/>.</param>
    /// <param name="face">The face that it plays on.</param>
    /// <param name="options">How files are read.</param>
    /// <param name="notes">Receives what the join has to say, one line each.</param>
    /// <returns>[T x S] shape weights with a rate, at least one frame.</returns>
    /// <exception cref="MimikException">The file cannot be read, has no frames, or does not fit the face.</exception>
    public static WeightAnimation ReadFor(string path, PosableFace face, FaceReadOptions options, ICollection<string> notes) =>
        Bind(path, Read(path, options), face, notes);

    /// <summary>Joins an animation that was read to a face, as <see cref="ReadFor"/> does.</summary>
    public static WeightAnimation Bind(string path, WeightAnimation weights, PosableFace face, ICollection<string> notes)
    {
        if (weights.FrameCount == 0)
            throw new MimikException($"{path}: expected at least one frame, found none");
        try
        {
            return face.Bind(weights, notes);
        }
        catch (MimikException e)
        {
            throw new MimikException($"{path}: {e.Message}", e);
        }
    }
}
