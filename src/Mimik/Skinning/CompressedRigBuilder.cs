using Mimik.Faces;
using Mimik.Numerics;
using Mimik.Playback;

namespace Mimik.Skinning;

/// <summary>Turns a finished fit into a rig in the original's unit, over all its vertices.</summary>
internal static class CompressedRigBuilder
{
    /// <summary>Builds the rig; without a problem and a state, one in which nothing moves.</summary>
    public static CompressedRig Build(BlendshapeRig rig, FitProblem? problem, FitState? state, SkinCompressorOptions options)
    {
        bool passThrough = (problem?.VertexCount ?? 0) < rig.VertexCount;
        int bones = options.Bones + (passThrough ? 1 : 0);
        ushort[] indices = new ushort[rig.VertexCount * options.Influences];
        float[] weights = new float[indices.Length];
        if (passThrough)
        {
            for (int v = 0; v < rig.VertexCount; v++)
            {
                indices[v * options.Influences] = (ushort)options.Bones;
                weights[v * options.Influences] = 1;
            }
        }

        if (problem is not null && state is not null)
        {
            for (int i = 0; i < problem.VertexCount; i++)
            {
                int at = problem.Vertices[i] * options.Influences;
                // An image takes its master's weights, not its own, which add up in another order.
                int master = problem.Mirror is { } mirror ? Math.Min(i, mirror.Vertices[i]) : i;
                Bind(problem, state, options, master, indices.AsSpan(at, options.Influences), weights.AsSpan(at, options.Influences));
                for (int k = at; master != i && k < at + options.Influences && weights[k] != 0; k++)
                    indices[k] = (ushort)FitMirror.BoneOf(indices[k], options.Bones);
            }
        }

        var playback = new PlaybackRig(
            rig.Neutral,
            problem?.Centre ?? new float[3],
            options.Influences,
            indices,
            weights,
            Transforms(problem, state, bones, options.Bones, rig.Shapes.Count),
            [.. rig.ShapeNames],
            rig.Logic,
            rig.Surface.Faces.Triangulate(),
            rig.Unit.MetresPerUnit);
        return new CompressedRig(playback, rig.Surface, rig.Unit);
    }

    // A vertex's weights by decreasing size; they sum to 1.
    private static void Bind(FitProblem problem, FitState state, SkinCompressorOptions options, int vertex, Span<ushort> indices, Span<float> weights)
    {
        (int tile, int lane) = Math.DivRem(vertex, LaneTile.Lanes);
        var held = new List<(float Weight, int Bone)>(options.Influences);
        double sum = 0;
        for (int bone = 0; bone < options.Bones; bone++)
        {
            float weight = state.Weights[(((tile * options.Bones) + bone) * LaneTile.Lanes) + lane];
            if (weight <= 0)
                continue;
            held.Add((weight, bone));
            sum += weight;
        }

        held.Sort((a, b) => a.Weight != b.Weight ? b.Weight.CompareTo(a.Weight) : a.Bone.CompareTo(b.Bone));
        for (int k = 0; k < held.Count; k++)
        {
            indices[k] = (ushort)held[k].Bone;
            weights[k] = (float)(held[k].Weight / sum);
        }
    }

    private static SparseTransforms Transforms(FitProblem? problem, FitState? state, int boneCount, int fittedBones, int shapes)
    {
        var indices = new List<ushort>();
        var values = new List<float>();
        int[] offsets = new int[shapes + 1];
        for (int s = 0; s < shapes; s++)
        {
            for (int d = 0; problem is not null && state is not null && d < fittedBones * SparseTransforms.DegreesOfFreedom; d++)
            {
                float value = state.Parameters[(d * problem.Width) + s];
                if (value == 0)
                    continue;
                bool rotation = d % SparseTransforms.DegreesOfFreedom < 3;
                indices.Add((ushort)d);
                double unit = rotation ? problem.DeltaUnit / problem.RestUnit : problem.DeltaUnit;
                values.Add((float)(value * (unit / problem.ShapeFactor(s))));
            }

            offsets[s + 1] = indices.Count;
        }

        return new SparseTransforms(boneCount, offsets, [.. indices], [.. values]);
    }
}
