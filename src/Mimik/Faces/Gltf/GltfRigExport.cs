using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Mimik.Formats.Gltf;
using Mimik.Geometry;

namespace Mimik.Faces.Gltf;

/// <summary>Turns a rig with morph targets into a glTF scene: one node a part, one primitive a material.</summary>
internal sealed class GltfRigExport
{
    private readonly GltfBuilder _builder = new();
    private readonly BlendshapeRig _rig;
    private readonly GltfRigOptions _options;
    private readonly double _scale;
    private readonly float[]? _normals;

    private GltfRigExport(BlendshapeRig rig, GltfRigOptions options)
    {
        _rig = rig;
        _options = options;
        _scale = rig.Unit.MetresPerUnit ?? 1;
        _normals = options.Normals ? UnitNormals(rig.Neutral, rig.Surface.Faces) : null;
    }

    /// <summary>Builds the scene.</summary>
    /// <returns>The scene, and a line for each thing that the file cannot hold.</returns>
    public static (GltfBuilder Builder, IReadOnlyList<string> Notes) Build(BlendshapeRig rig, WeightAnimation? shapeWeights, GltfRigOptions options) =>
        new GltfRigExport(rig, options).Build(shapeWeights);

    private (GltfBuilder Builder, IReadOnlyList<string> Notes) Build(WeightAnimation? shapeWeights)
    {
        var surface = new GltfSurfaceExport(_builder, _rig.Surface);
        var notes = new List<string>(surface.Notes);
        if (_rig.Unit.MetresPerUnit is null)
            notes.Add("the rig's unit is unknown: its numbers are written as they are, and viewers take them for metres");

        float[] positions = Scaled(_rig.Neutral);
        List<GltfPrimitive>[] primitives =
            [.. surface.Meshes.Select(mesh => mesh.Primitives.Select(p => surface.Add(p, positions, _normals)).ToList())];
        bool[] moves = [.. surface.Meshes.Select(mesh => Moves(mesh.Part))];
        foreach (Blendshape shape in _rig.Shapes)
            AddTargets(shape, surface.Meshes, primitives, moves);

        var moving = new List<int>();
        for (int m = 0; m < primitives.Length; m++)
        {
            int node = surface.AddPart(surface.Meshes[m], primitives[m], moves[m] ? _rig.ShapeNames : null);
            if (moves[m])
                moving.Add(node);
        }

        if (shapeWeights is { FrameCount: > 0 })
        {
            if (moving.Count > 0)
                AddAnimation(shapeWeights, moving);
            else
                notes.Add("the animation is left out: no shape moves a vertex");
        }

        _builder.Scene.Extras = new JsonObject { [RigExtras.Key] = RigExtras.Of(_rig.ShapeNames, _rig.Logic, _rig.Unit).ToJson() };
        return (_builder, notes);
    }

    private void AddTargets(Blendshape shape, IReadOnlyList<SurfaceMesh> meshes, List<GltfPrimitive>[] primitives, bool[] moves)
    {
        float[] deltas = Scaled(shape.Deltas);
        float[]? normalDeltas = _normals is not null && _options.NormalDeltas ? NormalDeltas(shape.Deltas) : null;
        for (int m = 0; m < meshes.Count; m++)
        {
            if (!moves[m])
                continue;
            for (int p = 0; p < primitives[m].Count; p++)
            {
                SurfacePrimitive split = meshes[m].Primitives[p];
                var target = new Dictionary<string, int>(StringComparer.Ordinal)
                {
                    ["POSITION"] = _builder.AddMorphDeltas(split.Gather(deltas, 3), bounds: true, _options.Sparse),
                };
                if (normalDeltas is not null)
                    target["NORMAL"] = _builder.AddMorphDeltas(split.Gather(normalDeltas, 3), bounds: false, _options.Sparse);
                (primitives[m][p].Targets ??= []).Add(target);
            }
        }
    }

    private void AddAnimation(WeightAnimation shapeWeights, List<int> nodes)
    {
        double framesPerSecond = shapeWeights.FramesPerSecond ?? WeightAnimation.DefaultFramesPerSecond;
        float[] seconds = new float[shapeWeights.FrameCount];
        for (int frame = 0; frame < seconds.Length; frame++)
            seconds[frame] = (float)(frame / framesPerSecond);
        int times = _builder.AddTimes(seconds);
        var animation = new GltfAnimation
        {
            Name = "weights",
            Samplers =
            [
                new GltfAnimationSampler
                {
                    Input = times,
                    Output = _builder.AddValues(shapeWeights.Weights, "SCALAR"),
                    Interpolation = GltfAnimationSampler.Linear,
                },
            ],
            Channels = [.. nodes.Select(node => new GltfChannel
            {
                Sampler = 0,
                Target = new GltfChannelTarget { Node = node, Path = GltfChannelTarget.Weights },
            })],
            Extras = AnimationStart.ToExtras(shapeWeights.StartSeconds),
        };
        if (shapeWeights.HeadPose is { } pose)
            HeadNode.Add(_builder, animation, times, pose, _scale);
        _builder.AddAnimation(animation);
    }

    private bool Moves(RigPart part)
    {
        foreach (Blendshape shape in _rig.Shapes)
        {
            if (shape.Deltas.AsSpan(3 * part.FirstVertex, 3 * part.VertexCount).ContainsAnyExcept(0f))
                return true;
        }

        return false;
    }

    private float[] Scaled(float[] values) => _scale == 1 ? values : Array.ConvertAll(values, value => (float)(value * _scale));

    /// <summary>How the smooth normals change when the shape is at 1; exactly 0 where it moves no neighbour.</summary>
    private float[] NormalDeltas(float[] deltas)
    {
        float[] posed = new float[deltas.Length];
        for (int i = 0; i < posed.Length; i++)
            posed[i] = _rig.Neutral[i] + deltas[i];
        float[] normals = UnitNormals(posed, _rig.Surface.Faces);
        for (int i = 0; i < normals.Length; i++)
            normals[i] -= _normals![i];
        return normals;
    }

    private static float[] UnitNormals(float[] positions, PolygonFaces faces)
    {
        float[] normals = new float[positions.Length];
        Span<Vector3> vectors = MemoryMarshal.Cast<float, Vector3>(normals.AsSpan());
        VertexNormals.Compute(MemoryMarshal.Cast<float, Vector3>(positions.AsSpan()), faces, vectors);
        foreach (ref Vector3 normal in vectors)
        {
            // glTF wants unit normals even where there is no surface.
            if (normal == Vector3.Zero)
                normal = Vector3.UnitZ;
        }

        return normals;
    }
}
