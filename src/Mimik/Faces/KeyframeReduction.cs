using Mimik.Numerics;

namespace Mimik.Faces;

/// <summary>
/// The fewest keyframes whose linear interpolation stays within a tolerance of a curve in every frame.
/// </summary>
/// <remarks>
/// Keys lie on the curve; the first and the last frame are keys. Frames are the nodes of a graph: i and j are joined where the line between their values
/// passes all frames between them within the tolerance. The fewest keys are a shortest path from the first frame to the last, found breadth first
/// (Imai and Iri, "Polygonal approximations of a curve", 1988). From one frame, the slopes that pass all frames so far are an interval that only
/// shrinks: where it is empty, no further frame can be joined. Frames that have to be keys cut the path into independent ones.
/// </remarks>
public static class KeyframeReduction
{
    // Of the curve's largest value: what the interpolation's rounding may take of the tolerance.
    private const double Rounding = 1e-14;

    /// <summary>Reduces every curve of an animation.</summary>
    /// <param name="animation">[T x C] with names, T at least 1.</param>
    /// <param name="tolerance">The largest distance of the interpolation from a curve, above 0.</param>
    /// <param name="kept">Keys that stay, such as those an animator set; their frames and controls count, not their values. Null for none.</param>
    /// <returns>Keys, control by control and frame by frame.</returns>
    /// <exception cref="MimikException">The animation has no names, the tolerance is not above 0, or a kept key is none of the animation's.</exception>
    public static IReadOnlyList<AnimationKey> Reduce(WeightAnimation animation, double tolerance, IEnumerable<AnimationKey>? kept = null)
    {
        ArgumentNullException.ThrowIfNull(animation);
        if (animation.Names is not { } names)
            throw new MimikException($"keyframes: expected curves with names, found {animation.ChannelCount} without");
        int channels = names.Count, frames = animation.FrameCount;
        var stays = new SortedSet<int>[channels];
        for (int c = 0; c < channels; c++)
            stays[c] = [];
        var places = names.Select((name, c) => (name, c)).ToDictionary(pair => pair.name, pair => pair.c, StringComparer.Ordinal);
        foreach (AnimationKey key in kept ?? [])
        {
            if (!places.TryGetValue(key.Control, out int c) || key.Frame < 0 || key.Frame >= frames)
                throw new MimikException($"keyframes: expected keys of the animation's controls in frames 0 to {frames - 1}, found {key.Control} in frame {key.Frame}");
            stays[c].Add(key.Frame);
        }

        var found = new AnimationKey[channels][];
        ParallelLoop.For(channels, ParallelLoop.AllThreads, (c, _) =>
        {
            float[] curve = new float[frames];
            for (int t = 0; t < frames; t++)
                curve[t] = animation.Weights[(t * channels) + c];
            found[c] = [.. Reduce(curve, tolerance, [.. stays[c]]).Select(t => new AnimationKey(t, names[c], curve[t]))];
        });
        return [.. found.SelectMany(keys => keys)];
    }

    /// <summary>Reduces one curve.</summary>
    /// <param name="curve">[T] values, T at least 1.</param>
    /// <param name="tolerance">The largest distance of the interpolation from the curve, above 0.</param>
    /// <param name="kept">Frames that stay keys, rising; the first and the last need not be named.</param>
    /// <returns>The keys' frames, rising.</returns>
    /// <exception cref="MimikException">The tolerance is not above 0.</exception>
    public static int[] Reduce(ReadOnlySpan<float> curve, double tolerance, ReadOnlySpan<int> kept = default)
    {
        if (!(tolerance > 0 && double.IsFinite(tolerance)))
            throw new MimikException(FormattableString.Invariant($"keyframes: expected a finite tolerance above 0, found {tolerance}"));
        if (curve.IsEmpty)
            throw new ArgumentException("expected at least one frame", nameof(curve));
        double largest = 0;
        foreach (float value in curve)
            largest = Math.Max(largest, Math.Abs((double)value));
        double tight = Math.Max(0, tolerance - (Rounding * (largest + tolerance)));
        var keys = new List<int> { 0 };
        int[] from = new int[curve.Length];
        foreach (int frame in (int[])[.. kept, curve.Length - 1])
        {
            if (frame > keys[^1])
                AddPath(curve, keys[^1], frame, tight, from, keys);
        }

        return [.. keys];
    }

    /// <summary>The value of the line between two keys.</summary>
    internal static double Between(ReadOnlySpan<float> curve, int first, int second, int frame) =>
        curve[first] + (((double)curve[second] - curve[first]) * (frame - first) / (second - first));

    // Adds the keys after the first up to the last of the shortest path between two frames.
    private static void AddPath(ReadOnlySpan<float> curve, int first, int last, double tolerance, int[] from, List<int> keys)
    {
        from.AsSpan(first, last - first + 1).Fill(-1);
        var reached = new List<int> { first };
        while (from[last] < 0)
        {
            // The farthest first: the last frame is found sooner.
            var next = new List<int>();
            for (int k = reached.Count - 1; k >= 0 && from[last] < 0; k--)
                Join(curve, reached[k], last, tolerance, from, next);
            next.Sort();
            reached = next;
        }

        int place = keys.Count;
        for (int frame = last; frame != first; frame = from[frame])
            keys.Add(frame);
        keys.Reverse(place, keys.Count - place);
    }

    // Notes all frames that one frame can be joined with and that nothing reached before.
    private static void Join(ReadOnlySpan<float> curve, int frame, int last, double tolerance, int[] from, List<int> next)
    {
        double low = double.NegativeInfinity, high = double.PositiveInfinity, start = curve[frame];
        for (int j = frame + 1; j <= last && low <= high; j++)
        {
            double rise = curve[j] - start, run = j - frame, slope = rise / run;
            if (from[j] < 0 && slope >= low && slope <= high)
            {
                from[j] = frame;
                next.Add(j);
            }

            low = Math.Max(low, (rise - tolerance) / run);
            high = Math.Min(high, (rise + tolerance) / run);
        }
    }
}
