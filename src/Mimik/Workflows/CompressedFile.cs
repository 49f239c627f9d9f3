using System.Globalization;
using Mimik.Faces;
using Mimik.Playback;
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
    /// <param name="playback">How exactly a .mimik file holds it; null keeps every bit.</param>
    /// <returns>One line each: errors of joints and of rounding, sizes, what the format cannot hold.</returns>
    public static IReadOnlyList<string> Write(string path, CompressedRig rig, GltfForm gltf, PlaybackFileOptions? playback = null)
    {
        switch (Path.GetExtension(path).ToUpperInvariant())
        {
            case ".NPZ":
                CompskinResultFile.Write(path, rig);
                return [];
            case ".MIMIK":
                return [.. Describe(path, rig, playback ?? PlaybackFileOptions.Exact, MimikFile.Write(path, rig, playback))];
            case ".GLB" or ".GLTF":
                return gltf.Write(path, rig, shapeWeights: null);
            default:
                return [.. RigFile.Write(path, rig.Decompress()), $"{path}: written as blendshapes, which this format holds; the compression is in .npz, .mimik and .glb"];
        }
    }

    /// <summary>Refuses a precision that has no file to shape, so that no option is passed over in silence.</summary>
    /// <param name="playback">What was asked for, or null.</param>
    /// <param name="paths">What is to be written.</param>
    /// <exception cref="MimikException">None of the files is a .mimik.</exception>
    internal static void ExpectUse(PlaybackFileOptions? playback, IReadOnlyList<string> paths)
    {
        if (playback is not null && !paths.Any(IsCompressedOnly))
            throw new MimikException($"--half-transforms, --weight-bits: expected a .mimik to write, found {string.Join(", ", paths)}");
    }

    private static IEnumerable<string> Describe(string path, CompressedRig rig, PlaybackFileOptions options, MimikFileReport report)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        PlaybackFileSize size = report.Size;
        yield return string.Create(culture, $"{path}: {size.Total:N0} bytes: transforms {size.Transforms:N0}, bones and weights {size.Weights:N0}, rest positions {size.Rest:N0}, the rest (names, logic, surface) {size.Other:N0}");
        if (options.IsExact)
            yield break;
        string what = string.Join(" and ", new[] { options.HalfTransforms ? "half-float transforms" : null, options.WeightBits < 32 ? $"{options.WeightBits}-bit weights" : null }.OfType<string>());
        double scale = rig.Unit.ReportScale;
        string unit = rig.Unit.ReportLabel;
        yield return string.Create(culture, $"{path}: {what} move vertices by {scale * report.MeanRounding:0.0000} {unit} on average, {scale * report.MaxRounding:0.000} {unit} at most, over all shapes at 1");
    }
}
