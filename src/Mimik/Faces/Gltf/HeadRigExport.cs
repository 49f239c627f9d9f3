using System.Numerics;
using System.Runtime.InteropServices;
using Mimik.Faces.Heads;
using Mimik.Formats.Gltf;
using Mimik.Geometry;

namespace Mimik.Faces.Gltf;

/// <summary>
/// Turns one identity of a parametric head into a rigged glTF scene: its joints as a skeleton, its expressions as morph targets. Both are set to the head's pose and expression.
/// </summary>
internal sealed class HeadRigExport
{
    // A vertex has room for four joints.
    private const int Influences = 4;

    private readonly GltfBuilder _builder = new();
    private readonly HeadRig _rig;
    private readonly double _scale;

    private HeadRigExport(HeadRig rig)
    {
        _rig = rig;
        _scale = rig.Model.Unit.MetresPerUnit ?? 1;
    }

    /// <summary>Builds the scene.</summary>
    /// <param name="rig">The head.</param>
    /// <param name="surface">The model's surface with the colours and pictures that are wanted.</param>
    /// <returns>The scene, and a line for each thing that the file cannot hold.</returns>
    public static (GltfBuilder Builder, IReadOnlyList<string> Notes) Build(HeadRig rig, RigSurface surface) => new HeadRigExport(rig).Build(surface);

    private (GltfBuilder Builder, IReadOnlyList<string> Notes) Build(RigSurface surface)
    {
        var export = new GltfSurfaceExport(_builder, surface);
        int skin = AddSkeleton();
        float[] positions = Scaled(_rig.Rest), normals = Normals(surface);
        (ushort[] joints, float[] weights) = Attributes();
        foreach (SurfaceMesh mesh in export.Meshes)
        {
            var primitives = new List<GltfPrimitive>();
            foreach (SurfacePrimitive split in mesh.Primitives)
            {
                GltfPrimitive primitive = export.Add(split, positions, normals);
                ushort[] own = new ushort[Influences * split.Vertices.Length];
                for (int i = 0; i < own.Length; i++)
                    own[i] = joints[(Influences * split.Vertices[i / Influences]) + (i % Influences)];
                primitive.Attributes!["JOINTS_0"] = _builder.AddJoints(own);
                primitive.Attributes["WEIGHTS_0"] = _builder.AddAttribute(split.Gather(weights, Influences), "VEC4");
                foreach (HeadRigTarget target in _rig.Targets)
                {
                    (primitive.Targets ??= []).Add(new Dictionary<string, int>(StringComparer.Ordinal)
                    {
                        ["POSITION"] = _builder.AddMorphDeltas(split.Gather(Scaled(target.Deltas.ToArray()), 3), bounds: true),
                    });
                }

                primitives.Add(primitive);
            }

            int node = export.AddPart(mesh, primitives, _rig.Targets.Count == 0 ? null : _rig.Targets.Select(target => target.Name));
            GltfNode added = _builder.Document.Nodes![node];
            added.Skin = skin;
            if (_rig.Targets.Any(target => target.Weight != 0))
                added.Weights = [.. _rig.Targets.Select(target => target.Weight)];
        }

        return (_builder, export.Notes);
    }

    private int AddSkeleton()
    {
        HeadJoints joints = _rig.Model.Joints;
        var nodes = new List<int>();
        float[] inverses = new float[16 * joints.Count];
        for (int j = 0; j < joints.Count; j++)
        {
            int parent = joints.Parents[j];
            Vector3D from = parent < 0 ? Vector3D.Zero : _rig.JointsAtRest[parent];
            Vector3D offset = _rig.JointsAtRest[j] - from + (parent < 0 ? _rig.Translation : Vector3D.Zero);
            QuaternionD turn = QuaternionD.FromMatrix(RotationVector.ToMatrix(_rig.Turns[j]));
            int node = _builder.AddNode(new GltfNode
            {
                Name = joints.Names[j],
                Translation = [(float)(_scale * offset.X), (float)(_scale * offset.Y), (float)(_scale * offset.Z)],
                Rotation = [(float)turn.X, (float)turn.Y, (float)turn.Z, (float)turn.W],
            });
            nodes.Add(node);
            if (parent < 0)
                _builder.AddSceneRoot(node);
            else
                (_builder.Document.Nodes![nodes[parent]].Children ??= []).Add(node);

            // Column-major: the identity moved to the joint's place.
            for (int d = 0; d < 4; d++)
                inverses[(16 * j) + (5 * d)] = 1;
            ReadOnlySpan<double> place = [_rig.JointsAtRest[j].X, _rig.JointsAtRest[j].Y, _rig.JointsAtRest[j].Z];
            for (int axis = 0; axis < 3; axis++)
                inverses[(16 * j) + 12 + axis] = (float)(-_scale * place[axis]);
        }

        return _builder.AddSkin(new GltfSkin { Name = "head", Joints = nodes, Skeleton = nodes[0], InverseBindMatrices = _builder.AddValues(inverses, "MAT4") });
    }

    private (ushort[] Joints, float[] Weights) Attributes()
    {
        HeadJoints model = _rig.Model.Joints;
        int n = model.VertexCount;
        ushort[] joints = new ushort[Influences * n];
        float[] weights = new float[Influences * n];
        for (int v = 0; v < n; v++)
        {
            int at = 0;
            foreach ((int joint, float weight) in _rig.Influences(v, Influences))
                (joints[(Influences * v) + at], weights[(Influences * v) + at++]) = ((ushort)joint, weight);
        }

        return (joints, weights);
    }

    private float[] Normals(RigSurface surface)
    {
        float[] normals = new float[_rig.Rest.Length];
        Span<Vector3> vectors = MemoryMarshal.Cast<float, Vector3>(normals.AsSpan());
        VertexNormals.Compute(MemoryMarshal.Cast<float, Vector3>(_rig.Rest.AsSpan()), surface.Faces, vectors);
        foreach (ref Vector3 normal in vectors)
        {
            // glTF wants unit normals even where there is no surface.
            if (normal == Vector3.Zero)
                normal = Vector3.UnitZ;
        }

        return normals;
    }

    private float[] Scaled(float[] values) => _scale == 1 ? values : Array.ConvertAll(values, value => (float)(value * _scale));
}
