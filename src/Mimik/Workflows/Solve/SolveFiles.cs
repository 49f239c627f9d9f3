using System.Globalization;
using Mimik.Faces;
using Mimik.Faces.Names;
using Mimik.Formats;
using Mimik.Workflows.Report;

namespace Mimik.Workflows.Solve;

/// <summary>The files that a solve writes.</summary>
internal static class SolveFiles
{
    /// <summary>Refuses names that cannot be written, before any work is done.</summary>
    public static void Expect(SolveJob job)
    {
        if (job.OutputPaths.Count + job.ReportPaths.Count == 0 && job.KeysPath is null && job.SaveRigPath is null)
            throw new MimikException("solve: expected a file to write, found none");
        foreach (string path in job.OutputPaths)
        {
            if (!GltfForm.IsGltf(path) && !AnimationFile.Extensions.Contains(Path.GetExtension(path).ToLowerInvariant()))
                throw new MimikException($"{path}: expected curves to write ({string.Join(", ", AnimationFile.Extensions)}, .glb, .gltf), found {(Path.GetExtension(path) is { Length: > 0 } extension ? extension : "no extension")}");
        }

        if (job.KeysPath is { } keys && !Path.GetExtension(keys).Equals(".csv", StringComparison.OrdinalIgnoreCase))
            throw new MimikException($"{keys}: expected a table of keyframes to write (.csv), found {(Path.GetExtension(keys) is { Length: > 0 } other ? other : "no extension")}");
        foreach (string path in job.ReportPaths)
            SolveReportFile.Expect(path);
        ExpectPlaces(job);
    }

    // No file twice, none in the place of one that is read, and all where files can be made.
    private static void ExpectPlaces(SolveJob job)
    {
        var read = new HashSet<string>(
            ((string?[])[job.RigPath, job.MeshesPath, job.FromPath, job.PinPath, job.TruthPath, job.CleanPath, job.StartPath, job.MapPath, job.BindPath, job.Importance]).OfType<string>().Select(Path.GetFullPath),
            StringComparer.Ordinal);
        var written = new HashSet<string>(StringComparer.Ordinal);
        foreach (string path in ((string?[])[.. job.OutputPaths, .. job.ReportPaths, job.KeysPath, job.SaveRigPath, job.CheckpointPath]).OfType<string>())
        {
            if (read.Contains(Path.GetFullPath(path)))
                throw new MimikException($"{path}: expected a place to write, found a file that is read");
            if (!written.Add(Path.GetFullPath(path)))
                throw new MimikException($"{path}: expected every file to write once, found it twice");
            if (path != job.SaveRigPath)
                AtomicFile.ExpectWritable(path);
        }
    }

    /// <summary>Writes the curves' keyframes; the pins are among them.</summary>
    /// <param name="job">Where to and how close.</param>
    /// <param name="controls">[T x m] with names.</param>
    /// <param name="pins">Keys that stay.</param>
    /// <returns>One line on how many keys there are.</returns>
    public static string WriteKeys(SolveJob job, WeightAnimation controls, IReadOnlyList<AnimationKey> pins)
    {
        IReadOnlyList<AnimationKey> keys = KeyframeReduction.Reduce(controls, job.KeysTolerance, pins);
        AnimationKeyFile.Write(job.KeysPath!, keys);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{keys.Count:N0} keyframes in the place of {controls.Weights.Length:N0} values ({(double)controls.Weights.Length / keys.Count:f1} to 1), {job.KeysTolerance:g4} from the curves at most");
    }

    /// <summary>Writes curves.</summary>
    /// <param name="path">By its extension: numbers, Live Link Face, or an animated face.</param>
    /// <param name="rig">The rig.</param>
    /// <param name="controls">[T x m] with names.</param>
    /// <returns>One line each on what a reader may miss.</returns>
    public static IReadOnlyList<string> Write(string path, BlendshapeRig rig, WeightAnimation controls)
    {
        if (GltfForm.IsGltf(path))
        {
            WeightAnimation shapes = new PosableFace(rig).Bind(controls, []);
            return GltfRigFile.Write(path, rig, new WeightAnimation(shapes.Weights, shapes.ChannelCount, shapes.Names, shapes.FramesPerSecond, shapes.StartSeconds) { HeadPose = controls.HeadPose });
        }

        bool csv = Path.GetExtension(path).Equals(".csv", StringComparison.OrdinalIgnoreCase);
        AnimationFile.Write(path, csv ? ToArkit(controls) : controls);
        return [];
    }

    /// <summary>The curves under ARKit's names, where the rig's controls mean any of them; else as they are.</summary>
    private static WeightAnimation ToArkit(WeightAnimation controls)
    {
        NameMap map = NameMap.Create([.. controls.Names!], FaceVocabularies.Arkit);
        if (map.UndrivenTargets.Count == map.TargetCount)
            return controls;

        // Controls that ARKit has no name for go on under their own.
        string[] names = [.. FaceVocabularies.Arkit, .. map.UnusedChannels.Select(channel => controls.Names![channel])];
        float[] weights = new float[controls.FrameCount * names.Length];
        for (int t = 0; t < controls.FrameCount; t++)
        {
            Span<float> row = weights.AsSpan(t * names.Length, names.Length);
            map.Apply(controls[t], row[..map.TargetCount]);
            for (int k = 0; k < map.UnusedChannels.Count; k++)
                row[map.TargetCount + k] = controls[t][map.UnusedChannels[k]];
        }

        return new WeightAnimation(weights, names.Length, names, controls.FramesPerSecond, controls.StartSeconds) { HeadPose = controls.HeadPose };
    }
}
