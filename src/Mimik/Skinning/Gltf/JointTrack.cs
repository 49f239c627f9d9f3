using Mimik.Geometry;

namespace Mimik.Skinning.Gltf;

/// <summary>The keys of one joint's rotation and scale.</summary>
/// <param name="Keys">In order of time; empty where the joint stays in the bind pose.</param>
/// <param name="WorstBetween">The largest |difference of matrices| (Frobenius) found between keys.</param>
internal sealed record JointTrack(IReadOnlyList<JointKey> Keys, double WorstBetween)
{
    private static readonly double[] Probes = [0.25, 0.5, 0.75];

    /// <summary>
    /// Places a key at every frame, and more between frames until the interpolated matrix is right. Weights between frames
    /// are linear, so r is; the nodes' interpolation is not. Each interval is probed at its quarters, by slerp and by
    /// component-wise interpolation, and halved while a probe is off by more than the tolerance.
    /// </summary>
    /// <param name="form">Chain or single node.</param>
    /// <param name="times">[T] seconds, rising.</param>
    /// <param name="rotations">[T] r at every frame.</param>
    /// <param name="tolerance">The largest Frobenius norm of the difference between keys.</param>
    public static JointTrack Place(IJointForm form, ReadOnlySpan<float> times, ReadOnlySpan<Vector3D> rotations, double tolerance)
    {
        var keys = new List<JointKey>(times.Length);
        double worst = 0;
        for (int frame = 0; frame < times.Length; frame++)
        {
            Vector3D heading = Heading(rotations, frame);
            if (frame == 0)
                keys.Add(form.At(form.Rest, times[0], rotations[0], heading));
            else if (rotations[frame] == rotations[frame - 1] && heading == rotations[frame])
                keys.Add(keys[^1] with { Time = times[frame] });
            else
                worst = Math.Max(worst, Reach(form, keys, times, rotations, frame, heading, tolerance));
        }

        return new JointTrack(WithoutRepeats(keys, form.Rest), worst);
    }

    /// <summary>The matrix that a client shows at a time, rotations interpolated by slerp; the bind pose's without keys.</summary>
    public Matrix3D At(double time, in JointKey rest)
    {
        if (Keys.Count == 0)
            return rest.Linear;
        int low = 0, high = Keys.Count - 1;
        if (time <= Keys[low].Time || low == high)
            return Keys[low].Linear;
        if (time >= Keys[high].Time)
            return Keys[high].Linear;
        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            (low, high) = Keys[middle].Time <= time ? (middle, high) : (low, middle);
        }

        return JointKey.Blend(Keys[low], Keys[high], (time - Keys[low].Time) / ((double)Keys[high].Time - Keys[low].Time), spherical: true);
    }

    // Over a stretch of zeros the product is the identity whatever Q is: Q turns there, where it costs nothing, to where r goes next.
    private static Vector3D Heading(ReadOnlySpan<Vector3D> rotations, int frame)
    {
        bool stretch = rotations[frame] == Vector3D.Zero && (frame == 0 || rotations[frame - 1] == Vector3D.Zero);
        return stretch && frame + 1 < rotations.Length ? rotations[frame + 1] : rotations[frame];
    }

    private static double Reach(
        IJointForm form,
        List<JointKey> keys,
        ReadOnlySpan<float> times,
        ReadOnlySpan<Vector3D> rotations,
        int frame,
        Vector3D heading,
        double tolerance)
    {
        float start = times[frame - 1], end = times[frame];
        Vector3D from = rotations[frame - 1], to = rotations[frame];
        Vector3D At(double time) => Vector3D.Lerp(from, to, (time - start) / ((double)end - start));

        double worst = 0;
        var pending = new Stack<float>();
        pending.Push(end);
        while (pending.TryPeek(out float time))
        {
            JointKey before = keys[^1];
            Vector3D r = time == end ? to : At(time);
            JointKey after = form.At(before, time, r, time == end ? heading : r);
            double error = 0;
            foreach (double t in Probes)
            {
                Vector3D between = At(((1 - t) * before.Time) + (t * time));
                Matrix3D wanted = form.At(before, time, between, between).Linear;
                error = Math.Max(error, (JointKey.Blend(before, after, t, spherical: true) - wanted).FrobeniusNorm);
                error = Math.Max(error, (JointKey.Blend(before, after, t, spherical: false) - wanted).FrobeniusNorm);
            }

            float middle = (float)(((double)before.Time + time) / 2);
            if (error > tolerance && middle > before.Time && middle < time)
            {
                pending.Push(middle);
                continue;
            }

            worst = Math.Max(worst, error);
            keys.Add(after);
            pending.Pop();
        }

        return worst;
    }

    // A key that equals both neighbours says nothing.
    private static List<JointKey> WithoutRepeats(List<JointKey> keys, JointKey rest)
    {
        if (keys.TrueForAll(key => key.SamePose(rest)))
            return [];
        var kept = new List<JointKey>(keys.Count);
        for (int k = 0; k < keys.Count; k++)
        {
            bool repeats = k > 0 && k + 1 < keys.Count && keys[k].SamePose(keys[k - 1]) && keys[k].SamePose(keys[k + 1]);
            if (!repeats)
                kept.Add(keys[k]);
        }

        return kept;
    }
}
