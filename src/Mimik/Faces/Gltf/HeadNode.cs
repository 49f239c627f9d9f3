using Mimik.Formats.Gltf;
using Mimik.Geometry;

namespace Mimik.Faces.Gltf;

/// <summary>Head motion as a node track: a root node above all parts, with its translation and rotation animated.</summary>
internal static class HeadNode
{
    private const string Name = "head";

    /// <summary>Puts a node above everything in the scene and animates it.</summary>
    /// <param name="builder">The scene with its parts.</param>
    /// <param name="animation">The animation to extend.</param>
    /// <param name="times">Accessor of the key times, one a frame.</param>
    /// <param name="pose">[T] from the rig's space to the frame's.</param>
    /// <param name="metresPerUnit">Of the rig.</param>
    public static void Add(GltfBuilder builder, GltfAnimation animation, int times, IReadOnlyList<RigidMotion> pose, double metresPerUnit)
    {
        int node = builder.AddNode(new GltfNode { Name = Name, Children = builder.Scene.Nodes });
        builder.Scene.Nodes = [node];
        float[] translations = new float[3 * pose.Count], rotations = new float[4 * pose.Count];
        QuaternionD last = QuaternionD.Identity;
        for (int frame = 0; frame < pose.Count; frame++)
        {
            Vector3D t = metresPerUnit * pose[frame].Offset;
            (translations[3 * frame], translations[(3 * frame) + 1], translations[(3 * frame) + 2]) = ((float)t.X, (float)t.Y, (float)t.Z);
            last = pose[frame].Quaternion.AlignedWith(last);
            (rotations[4 * frame], rotations[(4 * frame) + 1]) = ((float)last.X, (float)last.Y);
            (rotations[(4 * frame) + 2], rotations[(4 * frame) + 3]) = ((float)last.Z, (float)last.W);
        }

        GltfBuilder.AddChannel(animation, node, GltfChannelTarget.Translation, times, builder.AddValues(translations, "VEC3"));
        GltfBuilder.AddChannel(animation, node, GltfChannelTarget.Rotation, times, builder.AddValues(rotations, "VEC4"));
    }

    /// <summary>The node whose track is the head's: the only one that an animation moves, a root at rest above every part, without scale.</summary>
    /// <returns>The node, or null where the animation moves nodes in another way or not at all.</returns>
    public static int? Find(GltfFile file, GltfAnimation animation, List<ImportedPart> parts)
    {
        List<GltfNode> nodes = file.Document.Nodes ?? [];
        GltfChannelTarget[] moving = [.. (animation.Channels ?? []).Select(channel => channel.Target).OfType<GltfChannelTarget>()
            .Where(target => target.Path is GltfChannelTarget.Translation or GltfChannelTarget.Rotation or GltfChannelTarget.Scale)];
        if (moving.Length == 0 || moving[0].Node is not { } node || node < 0 || node >= nodes.Count
            || Array.Exists(moving, target => target.Node != node || target.Path == GltfChannelTarget.Scale)
            || moving.DistinctBy(target => target.Path).Count() != moving.Length)
        {
            return null;
        }

        GltfNode head = nodes[node];
        bool rests = head is { Matrix: null, Translation: null or [0, 0, 0], Rotation: null or [0, 0, 0, 1], Scale: null or [1, 1, 1] };
        var beneath = new HashSet<int>();
        var open = new Stack<int>([node]);
        while (open.TryPop(out int index))
        {
            if (beneath.Add(index))
            {
                foreach (int child in nodes[index].Children ?? [])
                    open.Push(child);
            }
        }

        bool isRoot = !nodes.Exists(other => other.Children?.Contains(node) ?? false);
        return rests && isRoot && parts.TrueForAll(part => beneath.Contains(part.Node) && nodes[part.Node].Skin is null) ? node : null;
    }

    /// <summary>Samples the head's track.</summary>
    /// <param name="file">The file.</param>
    /// <param name="animation">The animation.</param>
    /// <param name="element">The animation, for messages.</param>
    /// <param name="node">From <see cref="Find"/>.</param>
    /// <param name="seconds">[T] the frames' times.</param>
    /// <param name="metresPerUnit">Of the rig that the file is read as.</param>
    /// <returns>[T] from the rig's space to the frame's.</returns>
    /// <exception cref="MimikException">The track is damaged.</exception>
    public static RigidMotion[] Read(GltfFile file, GltfAnimation animation, string element, int node, double[] seconds, double metresPerUnit)
    {
        GltfCurve? translation = Curve(GltfChannelTarget.Translation, "VEC3", 3), rotation = Curve(GltfChannelTarget.Rotation, "VEC4", 4);
        file.Budget.Charge(256L * seconds.Length, file.Name, $"{element}: head");
        var pose = new RigidMotion[seconds.Length];
        float[] t = new float[3], q = [0, 0, 0, 1];
        for (int frame = 0; frame < pose.Length; frame++)
        {
            translation?.Sample(seconds[frame], t);
            rotation?.Sample(seconds[frame], q);
            try
            {
                pose[frame] = RigidMotion.Create((q[0], q[1], q[2], q[3]), (t[0] / metresPerUnit, t[1] / metresPerUnit, t[2] / metresPerUnit));
            }
            catch (ArgumentException)
            {
                throw file.Malformed($"{element} node {node}", "unit quaternions and finite translations", $"({q[0]}, {q[1]}, {q[2]}, {q[3]}) and ({t[0]}, {t[1]}, {t[2]})");
            }
        }

        return pose;

        GltfCurve? Curve(string path, string type, int width) =>
            animation.Channels!.Find(channel => channel.Target?.Node == node && channel.Target.Path == path) is { } channel
                ? new GltfCurve(file, file.Item(animation.Samplers, channel.Sampler, "sampler", element), type, width, $"{element} sampler {channel.Sampler}")
                : null;
    }
}
