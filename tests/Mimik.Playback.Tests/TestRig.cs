namespace Mimik.Playback.Tests;

/// <summary>
/// A small seeded rig with in-betweens, correctives, padding influences, a bone that nothing moves, an isolated vertex, and, unless bound, vertices that
/// follow no bone.
/// </summary>
internal static class TestRig
{
    public const int Controls = 5, Shapes = 9;

    public static PlaybackRig Create(int seed = 1, int vertices = 203, int influences = 8, int bones = 13, bool bound = false)
    {
        var random = new Random(seed);
        float[] rest = new float[3 * vertices];
        for (int i = 0; i < rest.Length; i++)
            rest[i] = (float)((random.NextDouble() * 20) - 10);
        ushort[] influence = new ushort[vertices * influences];
        float[] weights = new float[influence.Length];
        for (int v = 0; v < vertices; v++)
        {
            int used = random.Next(bound ? 1 : 0, influences + 1);
            float sum = 0;
            for (int k = 0; k < used; k++)
            {
                influence[(v * influences) + k] = (ushort)random.Next(bones);
                sum += weights[(v * influences) + k] = (float)random.NextDouble() + 0.01f;
            }

            for (int k = 0; k < used; k++)
                weights[(v * influences) + k] /= sum;
        }

        return new PlaybackRig(rest, [0.5f, -1, 2], influences, influence, weights, Transforms(random, bones), Names(), Logic(), Triangles(vertices), 0.01);
    }

    public static float[] RandomShapeWeights(int seed)
    {
        var random = new Random(seed);
        float[] weights = new float[Shapes];
        for (int s = 0; s < Shapes; s++)
            weights[s] = random.Next(3) == 0 ? 0 : (float)((random.NextDouble() * 1.6) - 0.3);
        return weights;
    }

    /// <summary>The definition in double precision: v + sum over k of w_k sum over s of c_s ([r]x (v - c) + t).</summary>
    public static double[] SlowPositions(PlaybackRig rig, ReadOnlySpan<float> shapeWeights)
    {
        double[] result = new double[rig.Rest.Length];
        for (int v = 0; v < rig.VertexCount; v++)
        {
            double x = (double)rig.Rest[3 * v] - rig.Centre[0], y = (double)rig.Rest[(3 * v) + 1] - rig.Centre[1], z = (double)rig.Rest[(3 * v) + 2] - rig.Centre[2];
            double[] p = SlowParameters(rig, shapeWeights, v);
            result[3 * v] = rig.Rest[3 * v] + ((p[1] * z) - (p[2] * y)) + p[3];
            result[(3 * v) + 1] = rig.Rest[(3 * v) + 1] + ((p[2] * x) - (p[0] * z)) + p[4];
            result[(3 * v) + 2] = rig.Rest[(3 * v) + 2] + ((p[0] * y) - (p[1] * x)) + p[5];
        }

        return result;
    }

    /// <summary>A vertex's blended r and t.</summary>
    public static double[] SlowParameters(PlaybackRig rig, ReadOnlySpan<float> shapeWeights, int vertex)
    {
        double[] p = new double[6];
        for (int k = vertex * rig.Influences; k < (vertex + 1) * rig.Influences; k++)
        {
            for (int s = 0; s < shapeWeights.Length; s++)
            {
                for (int e = rig.Transforms.RowOffsets[s]; e < rig.Transforms.RowOffsets[s + 1]; e++)
                {
                    if (rig.Transforms.Indices[e] / 6 == rig.Bones[k])
                        p[rig.Transforms.Indices[e] % 6] += (double)rig.Weights[k] * shapeWeights[s] * rig.Transforms.Values[e];
                }
            }
        }

        return p;
    }

    private static SparseTransforms Transforms(Random random, int bones)
    {
        var offsets = new List<int> { 0 };
        var indices = new List<ushort>();
        var values = new List<float>();
        for (int s = 0; s < Shapes; s++)
        {
            // Nothing moves the last bone.
            for (int i = 0; i < 6 * (bones - 1); i++)
            {
                if (random.Next(4) != 0)
                    continue;
                indices.Add((ushort)i);
                values.Add((float)((random.NextDouble() * 0.6) - 0.3));
            }

            offsets.Add(indices.Count);
        }

        return new SparseTransforms(bones, [.. offsets], [.. indices], [.. values]);
    }

    private static string[] Names() => [.. Enumerable.Range(0, Shapes).Select(s => s == 3 ? "Lächeln" : $"shape{s}")];

    private static RigLogic Logic() => new(
        Controls,
        Shapes,
        [new InBetween(5, 0, 0, 0.5f, 1), new InBetween(6, 3, 0.25f, 0.5f, 1)],
        [new Corrective(7, [0, 1]), new Corrective(8, [5, 2, 4])]);

    private static int[] Triangles(int vertices)
    {
        // The last vertex stays isolated.
        var corners = new List<int>();
        for (int v = 0; v + 3 < vertices; v++)
            corners.AddRange([v, v + 1, v + 2]);
        return [.. corners];
    }
}
