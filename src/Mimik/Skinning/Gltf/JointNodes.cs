using Mimik.Formats.Gltf;
using Mimik.Geometry;

namespace Mimik.Skinning.Gltf;

/// <summary>
/// The joints as nodes: for a chain, an outer node with translation, rotation and scale and the joint inside it; else the joint alone.
/// All hang on one node, the skin's skeleton. A joint at pivot p with the bind rotation B has the inverse bind matrix B^T (v - p), so that
/// joint times inverse bind is p + t' + R(Outer) S R(Inner) (v - p) with t' = t + r x (p - centre): the skinning matrix about the centre.
/// </summary>
internal sealed class JointNodes
{
    private readonly GltfBuilder _builder;
    private readonly BoneBinding[] _bindings;
    private readonly IJointForm[] _forms;
    private readonly double _scale;
    private readonly bool _chain;
    private readonly int[] _outer;
    private readonly int[] _joints;

    /// <param name="builder">The file to be.</param>
    /// <param name="bindings">[P] in the rig's unit.</param>
    /// <param name="forms">[P].</param>
    /// <param name="chain">Two nodes a bone.</param>
    /// <param name="scale">Metres in one unit of the rig.</param>
    public JointNodes(GltfBuilder builder, BoneBinding[] bindings, IJointForm[] forms, bool chain, double scale)
    {
        (_builder, _bindings, _forms, _scale, _chain) = (builder, bindings, forms, scale, chain);
        _outer = new int[bindings.Length];
        _joints = new int[bindings.Length];
        for (int b = 0; b < bindings.Length; b++)
        {
            QuaternionD bind = forms[b].Rest.Outer;
            var node = new GltfNode
            {
                Name = chain ? $"bone{b}_outer" : $"bone{b}",
                Translation = ToFloats(scale * bindings[b].Pivot),
                Rotation = bind == QuaternionD.Identity ? null : ToFloats(bind),
            };
            _joints[b] = _outer[b] = builder.AddNode(node);
            if (chain)
                node.Children = [_joints[b] = builder.AddNode(new GltfNode { Name = $"bone{b}" })];
        }

        int root = builder.AddNode(new GltfNode { Name = "skeleton", Children = [.. _outer] });
        builder.AddSceneRoot(root);
        Skin = builder.AddSkin(new GltfSkin
        {
            Name = "skin",
            Skeleton = root,
            Joints = [.. _joints],
            InverseBindMatrices = builder.AddValues(InverseBinds(), "MAT4"),
        });
    }

    /// <summary>The index of the skin.</summary>
    public int Skin { get; }

    /// <summary>Adds the channels of one joint.</summary>
    /// <param name="animation">The animation to extend.</param>
    /// <param name="bone">The joint.</param>
    /// <param name="track">Its rotation and scale.</param>
    /// <param name="times">[T] frame times, and their accessor.</param>
    /// <param name="timesAccessor">The accessor of <paramref name="times"/>.</param>
    /// <param name="translations">[T] the pivot's displacement, in the rig's unit.</param>
    public void Animate(GltfAnimation animation, int bone, JointTrack track, float[] times, int timesAccessor, Vector3D[] translations)
    {
        if (Array.Exists(translations, t => t != Vector3D.Zero))
        {
            int values = _builder.AddValues([.. translations.SelectMany(t => ToFloats(_scale * (_bindings[bone].Pivot + t)))], "VEC3");
            GltfBuilder.AddChannel(animation, _outer[bone], GltfChannelTarget.Translation, timesAccessor, values);
        }

        IReadOnlyList<JointKey> keys = track.Keys;
        if (keys.Count == 0)
            return;
        float[] keyTimes = [.. keys.Select(key => key.Time)];
        int keyAccessor = keyTimes.AsSpan().SequenceEqual(times) ? timesAccessor : _builder.AddTimes(keyTimes);
        Add(GltfChannelTarget.Rotation, _outer[bone], key => ToFloats(key.Outer), "VEC4");
        Add(GltfChannelTarget.Scale, _outer[bone], key => ToFloats(key.Scale), "VEC3");
        if (_chain && keys.Any(key => key.Inner != _forms[bone].Rest.Inner))
            Add(GltfChannelTarget.Rotation, _joints[bone], key => ToFloats(key.Inner), "VEC4");

        void Add(string path, int node, Func<JointKey, float[]> select, string type) =>
            GltfBuilder.AddChannel(animation, node, path, keyAccessor, _builder.AddValues([.. keys.SelectMany(select)], type));
    }

    private float[] InverseBinds()
    {
        float[] values = new float[16 * _bindings.Length];
        for (int b = 0; b < _bindings.Length; b++)
        {
            Matrix3D turn = _forms[b].Rest.Outer.Conjugate.ToMatrix();
            Vector3D move = -(turn * (_scale * _bindings[b].Pivot));
            ReadOnlySpan<double> columns =
            [
                turn.M00, turn.M10, turn.M20, 0,
                turn.M01, turn.M11, turn.M21, 0,
                turn.M02, turn.M12, turn.M22, 0,
                move.X, move.Y, move.Z, 1,
            ];
            for (int i = 0; i < 16; i++)
                values[(16 * b) + i] = (float)columns[i];
        }

        return values;
    }

    private static float[] ToFloats(Vector3D v) => [(float)v.X, (float)v.Y, (float)v.Z];

    private static float[] ToFloats(QuaternionD q) => [(float)q.X, (float)q.Y, (float)q.Z, (float)q.W];
}
