using Mimik.Geometry;
using Mimik.Playback;

namespace Mimik.Skinning.Gltf;

/// <summary>What joints that are not exact do to the vertices, over the frames of an animation.</summary>
internal static class JointError
{
    /// <summary>Mean and maximum over vertices and frames of |sum over bones of w (M_joint - M_exact)(v - pivot)|.</summary>
    /// <param name="rig">The rig.</param>
    /// <param name="bindings">[P].</param>
    /// <param name="tracks">[P] the joints' tracks.</param>
    /// <param name="forms">[P].</param>
    /// <param name="motion">The exact motion.</param>
    /// <param name="times">[T].</param>
    /// <returns>In the rig's unit.</returns>
    public static (double Mean, double Max) Measure(
        PlaybackRig rig, BoneBinding[] bindings, JointTrack[] tracks, IJointForm[] forms, BoneMotion motion, float[] times)
    {
        double[] sums = new double[times.Length], maxima = new double[times.Length];
        Parallel.For(0, times.Length, frame =>
        {
            var difference = new Matrix3D[bindings.Length];
            for (int b = 0; b < difference.Length; b++)
            {
                Matrix3D exact = Matrix3D.Identity + Matrix3D.CrossProduct(motion.Rotation(frame, b));
                difference[b] = tracks[b].At(times[frame], forms[b].Rest) - exact;
            }

            for (int v = 0; v < rig.VertexCount; v++)
            {
                Vector3D error = default, vertex = Vector3D.At(rig.Rest, v);
                for (int e = v * rig.Influences; e < (v + 1) * rig.Influences; e++)
                    error += rig.Weights[e] * (difference[rig.Bones[e]] * (vertex - bindings[rig.Bones[e]].Pivot));
                double length = error.Length;
                sums[frame] += length;
                maxima[frame] = Math.Max(maxima[frame], length);
            }
        });
        return times.Length == 0 || rig.VertexCount == 0
            ? (0, 0)
            : (sums.Sum() / ((double)times.Length * rig.VertexCount), maxima.Max());
    }
}
