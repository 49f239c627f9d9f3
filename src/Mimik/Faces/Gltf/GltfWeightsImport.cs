using Mimik.Formats.Gltf;

namespace Mimik.Faces.Gltf;

/// <summary>The first animation of morph weights in a file, as one row of shape weights a frame.</summary>
internal static class GltfWeightsImport
{
    /// <summary>Samples the animation: at its keys where they are evenly spaced and straight between, else 60 times a second.</summary>
    /// <param name="file">The file.</param>
    /// <param name="parts">The parts, which know their targets' names.</param>
    /// <param name="shapes">[S] the rig's shapes.</param>
    /// <param name="metresPerUnit">The unit that the rig is read in, for the head's translations.</param>
    /// <param name="notes">Receives a line for each animation, or part of one, that is left out.</param>
    /// <returns>[T x S] with names, or null where the file animates no weights.</returns>
    /// <exception cref="MimikException">The animation is damaged.</exception>
    public static WeightAnimation? Read(GltfFile file, List<ImportedPart> parts, string[] shapes, double metresPerUnit, List<string> notes)
    {
        Dictionary<int, ImportedPart> partOf = parts.Where(part => part.TargetNames.Count > 0).ToDictionary(part => part.Node);
        WeightAnimation? result = null;
        List<GltfAnimation> animations = file.Document.Animations ?? [];
        for (int a = 0; a < animations.Count; a++)
        {
            List<(ImportedPart Part, GltfCurve Curve)> tracks = Tracks(file, animations[a], a, partOf);
            int? head = tracks.Count > 0 && result is null ? HeadNode.Find(file, animations[a], parts) : null;
            if (head is null && (animations[a].Channels?.Exists(channel => channel.Target?.Path is GltfChannelTarget.Translation or GltfChannelTarget.Rotation or GltfChannelTarget.Scale) ?? false))
                notes.Add($"animation {a} (\"{animations[a].Name}\"): what moves nodes or joints is left out");
            if (tracks.Count == 0)
                continue;
            if (result is not null)
            {
                notes.Add($"animation {a} (\"{animations[a].Name}\") is left out: the first that moves weights is read");
                continue;
            }

            (result, double[] seconds) = Sample(file, tracks, shapes);
            if (AnimationStart.FromExtras(animations[a].Extras) is > 0 and double start)
                result = new WeightAnimation(result.Weights, shapes.Length, shapes, result.FramesPerSecond, result.StartSeconds + start);
            if (head is { } node)
            {
                result = new WeightAnimation(result.Weights, shapes.Length, shapes, result.FramesPerSecond, result.StartSeconds)
                {
                    HeadPose = HeadNode.Read(file, animations[a], $"animation {a}", node, seconds, metresPerUnit),
                };
            }
        }

        return result;
    }

    private static List<(ImportedPart Part, GltfCurve Curve)> Tracks(
        GltfFile file, GltfAnimation animation, int index, Dictionary<int, ImportedPart> partOf)
    {
        var tracks = new List<(ImportedPart, GltfCurve)>();
        var curves = new Dictionary<(int Sampler, int Width), GltfCurve>();
        foreach (GltfChannel channel in animation.Channels ?? [])
        {
            if (channel.Target is not { Path: GltfChannelTarget.Weights, Node: { } node } || !partOf.TryGetValue(node, out ImportedPart? part))
                continue;
            string element = $"animation {index} sampler {channel.Sampler}";
            GltfAnimationSampler sampler = file.Item(animation.Samplers, channel.Sampler, "sampler", $"animation {index}");
            (int, int) key = (channel.Sampler, part.TargetNames.Count);
            if (!curves.TryGetValue(key, out GltfCurve? curve))
                curves.Add(key, curve = new GltfCurve(file, sampler, "SCALAR", part.TargetNames.Count, element));
            tracks.Add((part, curve));
        }

        return tracks;
    }

    private static (WeightAnimation Animation, double[] Seconds) Sample(GltfFile file, List<(ImportedPart Part, GltfCurve Curve)> tracks, string[] shapes)
    {
        (double start, double? rate, long frames) = Frames(tracks);
        file.Budget.Charge(checked(4 * frames * shapes.Length), file.Name, "animation");
        if (frames * shapes.Length > Array.MaxLength)
            throw file.Malformed("animation", $"at most {Array.MaxLength / shapes.Length} frames", $"{frames}");
        float[] weights = new float[frames * shapes.Length];
        bool[] known = new bool[shapes.Length];
        Dictionary<string, int> index = shapes.Index().ToDictionary(s => s.Item, s => s.Index, StringComparer.Ordinal);
        foreach ((ImportedPart part, GltfCurve curve) in tracks)
        {
            // Parts share shapes: the first part that animates one speaks for all.
            int[] columns = [.. part.TargetNames.Select(name => known[index[name]] ? -1 : index[name])];
            if (Array.TrueForAll(columns, column => column < 0))
                continue;
            float[] row = new float[columns.Length];
            bool atKeys = curve.Times.Length == frames && IsEven(curve);
            for (int frame = 0; frame < frames; frame++)
            {
                curve.Sample(atKeys ? curve.Times[frame] : start + (frame / (rate ?? 1)), row);
                for (int c = 0; c < columns.Length; c++)
                {
                    if (columns[c] >= 0)
                        weights[((long)frame * shapes.Length) + columns[c]] = row[c];
                }
            }

            foreach (int column in columns.Where(column => column >= 0))
                known[column] = true;
        }

        GltfCurve first = tracks[0].Curve;
        bool keyed = first.Times.Length == frames && IsEven(first);
        double[] seconds = [.. Enumerable.Range(0, (int)frames).Select(frame => keyed ? first.Times[frame] : start + (frame / (rate ?? 1)))];
        return (new WeightAnimation(weights, shapes.Length, shapes, rate, start), seconds);
    }

    private static (double Start, double? Rate, long Frames) Frames(List<(ImportedPart Part, GltfCurve Curve)> tracks)
    {
        double start = tracks.Min(t => t.Curve.Times[0]), end = tracks.Max(t => t.Curve.Times[^1]);
        GltfCurve first = tracks[0].Curve;
        if (tracks.TrueForAll(t => IsEven(t.Curve) && t.Curve.Times.AsSpan().SequenceEqual(first.Times)))
            return (start, Rate(first), first.Times.Length);
        double frames = Math.Floor(((end - start) * WeightAnimation.DefaultFramesPerSecond) + 1e-3) + 1;
        return (start, WeightAnimation.DefaultFramesPerSecond, (long)Math.Min(frames, int.MaxValue));
    }

    private static bool IsEven(GltfCurve curve)
    {
        if (curve.Interpolation == GltfAnimationSampler.CubicSpline)
            return false;
        if (Rate(curve) is not { } rate)
            return true;
        for (int k = 0; k < curve.Times.Length; k++)
        {
            // A hundredth of a frame, and what single precision loses of the time.
            double even = curve.Times[0] + (k / rate);
            if (Math.Abs(curve.Times[k] - even) > (0.01 / rate) + (1e-6 * even))
                return false;
        }

        return true;
    }

    /// <summary>Keys a second, a whole number where that is meant; null for a single key.</summary>
    private static double? Rate(GltfCurve curve)
    {
        if (curve.Times.Length < 2)
            return null;
        double rate = (curve.Times.Length - 1) / ((double)curve.Times[^1] - curve.Times[0]);
        double whole = Math.Round(rate);
        return whole > 0 && Math.Abs(rate - whole) < 1e-4 * rate ? whole : rate;
    }
}
