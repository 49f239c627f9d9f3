using System.Text.Json.Nodes;
using Mimik.Faces;
using Mimik.Faces.Gltf;
using Mimik.Formats.Gltf;
using Mimik.Geometry;
using Mimik.Playback;

namespace Mimik.Skinning.Gltf;

/// <summary>Turns a compressed rig into a glTF scene: skinned parts, joints, and an animation where there is one.</summary>
internal sealed class CompressedGltfExport
{
    private readonly GltfBuilder _builder = new();
    private readonly CompressedRig _rig;
    private readonly CompressedGltfOptions _options;
    private readonly double _scale;
    private readonly List<string> _notes = [];

    private CompressedGltfExport(CompressedRig rig, CompressedGltfOptions options)
    {
        _rig = rig;
        _options = options;
        _scale = rig.Unit.MetresPerUnit ?? 1;
    }

    public static (GltfBuilder Builder, CompressedGltfReport Report) Build(CompressedRig rig, WeightAnimation? shapeWeights, CompressedGltfOptions options)
    {
        InfluenceReduction? reduction = options.Influences is { } most && most < rig.Playback.Influences ? InfluenceReducer.Reduce(rig, most) : null;
        var export = new CompressedGltfExport(reduction?.Rig ?? rig, options);
        CompressedGltfReport report = export.Build(shapeWeights);
        return (export._builder, report with { Influences = reduction });
    }

    private CompressedGltfReport Build(WeightAnimation? shapeWeights)
    {
        PlaybackRig playback = _rig.Playback;
        var motion = new BoneMotion(playback.Transforms, shapeWeights?.Weights ?? []);
        BoneBinding[] bindings = BoneBinding.Of(playback);
        IJointForm[] forms = Forms(bindings, motion);
        var nodes = new JointNodes(_builder, bindings, forms, _options.Joints == GltfJoints.Chain, _scale);
        AddParts(nodes.Skin);
        CompressedGltfReport report = new(0, 0, 0, 0, null, _notes);
        if (motion.FrameCount > 0)
            report = AddAnimation(nodes, bindings, forms, motion, shapeWeights!.FramesPerSecond ?? WeightAnimation.DefaultFramesPerSecond);

        JsonObject extras = RigExtras.Of(playback.ShapeNames, playback.Logic, _rig.Unit).ToJson();
        extras[SkinningExtras.Key] = SkinningExtras.Of(playback).ToJson();
        _builder.Scene.Extras = new JsonObject { [RigExtras.Key] = extras };
        return report;
    }

    private IJointForm[] Forms(BoneBinding[] bindings, BoneMotion motion)
    {
        var forms = new IJointForm[bindings.Length];
        for (int b = 0; b < forms.Length; b++)
        {
            forms[b] = _options.Joints == GltfJoints.Chain
                ? new ShearChain()
                : new NearestTrs(NearestTrs.PrincipalBind(motion.FrameCount > 0 ? motion.Rotations(b) : ShapeRotations(b)), bindings[b].Covariance);
        }

        return forms;
    }

    // Without an animation, the shapes one by one stand for it.
    private Vector3D[] ShapeRotations(int bone)
    {
        int shapes = _rig.Playback.Transforms.ShapeCount;
        float[] unit = new float[shapes * shapes];
        for (int s = 0; s < shapes; s++)
            unit[(s * shapes) + s] = 1;
        return new BoneMotion(_rig.Playback.Transforms, unit).Rotations(bone);
    }

    private void AddParts(int skin)
    {
        PlaybackRig playback = _rig.Playback;
        var surface = new GltfSurfaceExport(_builder, _rig.Surface);
        _notes.AddRange(surface.Notes);
        if (_rig.Unit.MetresPerUnit is null)
            _notes.Add("the rig's unit is unknown: its numbers are written as they are, and viewers take them for metres");
        if (playback.Influences > 4)
            _notes.Add($"vertices have up to {playback.Influences} influences: clients that read JOINTS_0 alone draw the face wrong; reduce them to 4 for those");
        var attributes = new SkinAttributes(playback);
        float[] positions = Array.ConvertAll(playback.Rest, value => (float)(value * _scale));
        float[] normals = RestNormals(playback);
        foreach (SurfaceMesh mesh in surface.Meshes)
        {
            var primitives = new List<GltfPrimitive>();
            foreach (SurfacePrimitive split in mesh.Primitives)
            {
                GltfPrimitive primitive = surface.Add(split, positions, normals);
                attributes.AddTo(_builder, primitive, split);
                primitives.Add(primitive);
            }

            int node = surface.AddPart(mesh, primitives, targetNames: null);
            _builder.Document.Nodes![node].Skin = skin;
        }
    }

    private CompressedGltfReport AddAnimation(JointNodes nodes, BoneBinding[] bindings, IJointForm[] forms, BoneMotion motion, double framesPerSecond)
    {
        float[] times = new float[motion.FrameCount];
        for (int frame = 0; frame < times.Length; frame++)
            times[frame] = (float)(frame / framesPerSecond);
        double tolerance = _options.KeyTolerance * HeadSize(_rig.Playback.Rest);
        var tracks = new JointTrack[bindings.Length];
        Parallel.For(0, tracks.Length, b =>
        {
            double reach = bindings[b].Reach;
            tracks[b] = JointTrack.Place(forms[b], times, motion.Rotations(b), reach > 0 ? Math.Max(1e-9, tolerance / reach) : double.PositiveInfinity);
        });

        var centre = Vector3D.At(_rig.Playback.Centre, 0);
        var animation = new GltfAnimation { Name = "weights" };
        int timesAccessor = _builder.AddTimes(times);
        for (int b = 0; b < tracks.Length; b++)
        {
            Vector3D arm = bindings[b].Pivot - centre;
            var translations = new Vector3D[times.Length];
            for (int frame = 0; frame < times.Length; frame++)
                translations[frame] = motion.Translation(frame, b) + Vector3D.Cross(motion.Rotation(frame, b), arm);
            nodes.Animate(animation, b, tracks[b], times, timesAccessor, translations);
        }

        if (animation.Channels is null)
            _notes.Add("the animation is left out: it moves no joint");
        else
            _builder.AddAnimation(animation);
        (double mean, double max) = _options.Joints == GltfJoints.Chain ? (0, 0) : JointError.Measure(_rig.Playback, bindings, tracks, forms, motion, times);
        double between = tracks.Select((track, b) => track.WorstBetween * bindings[b].Reach).Append(0).Max();
        return new CompressedGltfReport(tracks.Sum(track => track.Keys.Count), between, mean, max, null, _notes);
    }

    private static float[] RestNormals(PlaybackRig playback)
    {
        float[] normals = new float[playback.Rest.Length];
        new FacePlayer(playback).GetRestNormals(normals);
        for (int i = 0; i < normals.Length; i += 3)
        {
            // glTF wants unit normals even where there is no surface.
            if (normals[i] == 0 && normals[i + 1] == 0 && normals[i + 2] == 0)
                normals[i + 2] = 1;
        }

        return normals;
    }

    /// <summary>The diagonal of the bounding box.</summary>
    private static double HeadSize(float[] rest)
    {
        double sum = 0;
        for (int axis = 0; axis < 3; axis++)
        {
            double low = double.PositiveInfinity, high = double.NegativeInfinity;
            for (int i = axis; i < rest.Length; i += 3)
                (low, high) = (Math.Min(low, rest[i]), Math.Max(high, rest[i]));
            sum += rest.Length == 0 ? 0 : (high - low) * (high - low);
        }

        return Math.Sqrt(sum);
    }
}
