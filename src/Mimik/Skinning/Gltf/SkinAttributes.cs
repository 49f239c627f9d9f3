using Mimik.Faces.Gltf;
using Mimik.Formats.Gltf;
using Mimik.Playback;

namespace Mimik.Skinning.Gltf;

/// <summary>
/// Joints and weights as vertex attributes, in sets of four. The specification and its validator want: no joint twice at a
/// vertex, joint 0 where the weight is 0, and float weights that sum to 1 within 2e-7 for each non-zero one.
/// </summary>
internal sealed class SkinAttributes
{
    /// <summary>How far a sum may be from 1: beyond rounding of a published file's weights, it is an error and not to be scaled away.</summary>
    public const double SumTolerance = 1e-3;

    private readonly int[] _counts;
    private readonly int _width;
    private readonly ushort[] _joints;
    private readonly float[] _weights;

    /// <exception cref="MimikException">A vertex's weights are negative, or do not sum to 1.</exception>
    public SkinAttributes(PlaybackRig rig)
    {
        _width = rig.Influences;
        _counts = new int[rig.VertexCount];
        _joints = new ushort[rig.Bones.Length];
        _weights = new float[rig.Weights.Length];
        var merged = new SortedDictionary<ushort, double>();
        for (int v = 0; v < rig.VertexCount; v++)
        {
            merged.Clear();
            for (int e = v * _width; e < (v + 1) * _width; e++)
            {
                if (!(rig.Weights[e] >= 0))
                    throw new MimikException($"vertex {v}: expected weights of at least 0, found {rig.Weights[e]}");
                if (rig.Weights[e] > 0)
                    merged[rig.Bones[e]] = merged.GetValueOrDefault(rig.Bones[e]) + rig.Weights[e];
            }

            double sum = merged.Values.Sum();
            if (!(Math.Abs(sum - 1) <= SumTolerance))
                throw new MimikException($"vertex {v}: expected weights that sum to 1, found {sum:g6}");
            _counts[v] = Store(v * _width, merged, sum);
        }
    }

    /// <summary>Adds JOINTS_n and WEIGHTS_n to a primitive, as many sets as its vertices need.</summary>
    public void AddTo(GltfBuilder builder, GltfPrimitive primitive, SurfacePrimitive split)
    {
        int sets = (split.Vertices.Max(v => _counts[v]) + 3) / 4;
        for (int set = 0; set < sets; set++)
        {
            ushort[] joints = new ushort[4 * split.Vertices.Length];
            float[] weights = new float[joints.Length];
            for (int i = 0; i < split.Vertices.Length; i++)
            {
                int from = (split.Vertices[i] * _width) + (4 * set), count = Math.Clamp(_counts[split.Vertices[i]] - (4 * set), 0, 4);
                _joints.AsSpan(from..(from + count)).CopyTo(joints.AsSpan(4 * i));
                _weights.AsSpan(from..(from + count)).CopyTo(weights.AsSpan(4 * i));
            }

            primitive.Attributes![$"JOINTS_{set}"] = builder.AddJoints(joints);
            primitive.Attributes[$"WEIGHTS_{set}"] = builder.AddAttribute(weights, "VEC4");
        }
    }

    // Largest first, so that a reader of JOINTS_0 alone keeps the four that matter; what rounding leaves over goes to the largest.
    private int Store(int at, SortedDictionary<ushort, double> merged, double sum)
    {
        int count = 0;
        double others = 0;
        foreach ((ushort joint, double weight) in merged.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key))
        {
            float rounded = (float)(weight / sum);
            if (count > 0)
                others += rounded;
            if (rounded == 0)
                break;
            _joints[at + count] = joint;
            _weights[at + count++] = rounded;
        }

        _weights[at] = (float)(1 - others);
        return count;
    }
}
