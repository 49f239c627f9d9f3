using Mimik.Faces;
using Mimik.Faces.Names;

namespace Mimik.Workflows.Solve;

/// <summary>Curves of a file for a rig's controls.</summary>
internal static class ControlCurves
{
    /// <summary>Reads curves and joins them to the controls: by name where both have names, else by place.</summary>
    /// <param name="path">.npy, .npz or .csv.</param>
    /// <param name="rig">The rig.</param>
    /// <param name="reading">How files are read.</param>
    /// <returns>[T x m].</returns>
    /// <exception cref="MimikException">The file cannot be read, or its curves are other controls'.</exception>
    public static WeightAnimation Read(string path, BlendshapeRig rig, FaceReadOptions reading) => Join(AnimationSource.Read(path, reading), rig, path);

    /// <summary>Joins curves that were read to the controls, as <see cref="Read"/> does.</summary>
    /// <param name="curves">The curves.</param>
    /// <param name="rig">The rig.</param>
    /// <param name="path">Where they are from, for messages.</param>
    /// <returns>[T x m].</returns>
    /// <exception cref="MimikException">The curves are other controls'.</exception>
    public static WeightAnimation Join(WeightAnimation curves, BlendshapeRig rig, string path)
    {
        string[] controls = [.. rig.ControlNames];
        if (curves.Names is { } names && !names.SequenceEqual(controls, StringComparer.Ordinal))
        {
            NameMap map = NameMap.Create(names, controls);
            if (map.UndrivenTargets.Count == controls.Length)
                throw new MimikException($"{path}: expected curves of the rig's controls, found {string.Join(", ", names.Take(4))}");
            float[] weights = new float[curves.FrameCount * controls.Length];
            for (int t = 0; t < curves.FrameCount; t++)
                map.Apply(curves[t], weights.AsSpan(t * controls.Length, controls.Length));
            return new WeightAnimation(weights, controls.Length, controls, curves.FramesPerSecond, curves.StartSeconds) { HeadPose = curves.HeadPose };
        }

        return curves.ChannelCount == controls.Length
            ? curves
            : throw new MimikException($"{path}: expected {controls.Length} controls, as the rig has, found {curves.ChannelCount}");
    }
}
