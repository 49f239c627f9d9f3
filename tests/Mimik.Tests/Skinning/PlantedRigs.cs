using Mimik.Faces;
using Mimik.Geometry;
using Mimik.Playback;
using Mimik.Skinning;

namespace Mimik.Tests.Skinning;

/// <summary>Compressed rigs made up from a seed: a bent grid of the size of a face in centimetres.</summary>
internal static class PlantedRigs
{
    public static CompressedRig Create(int seed = 1, int side = 12, int bones = 10, int influences = 8, int shapes = 6, double strength = 0.2, bool seams = false)
    {
        var random = new Random(seed);
        int vertices = side * side;
        float[] rest = new float[3 * vertices];
        for (int v = 0; v < vertices; v++)
        {
            float x = (18f * (v % side) / (side - 1)) - 9, y = (24f * (v / side) / (side - 1)) - 12;
            (rest[3 * v], rest[(3 * v) + 1], rest[(3 * v) + 2]) = (x, y, 8 - (0.05f * ((x * x) + (0.3f * y * y))));
        }

        ushort[] bone = new ushort[vertices * influences];
        float[] weight = new float[vertices * influences];
        for (int v = 0; v < vertices; v++)
        {
            ushort[] chosen = [.. Enumerable.Range(0, bones).OrderBy(_ => random.NextDouble()).Take(influences).Select(b => (ushort)b)];
            double[] raw = [.. chosen.Select(_ => Math.Pow(random.NextDouble(), 2)).OrderDescending()];
            for (int k = 0; k < influences; k++)
            {
                bone[(v * influences) + k] = chosen[k];
                weight[(v * influences) + k] = (float)(raw[k] / raw.Sum());
            }
        }

        var playback = new PlaybackRig(
            rest,
            [0.3f, -0.2f, 7],
            influences,
            bone,
            weight,
            Transforms(random, bones, shapes, strength),
            [.. Enumerable.Range(0, shapes).Select(s => $"shape{s}")],
            shapes < 3 ? RigLogic.Identity(shapes) : new RigLogic(shapes - 2, shapes, [new InBetween(shapes - 2, 0, 0.25f, 0.5f, 1)], [new Corrective(shapes - 1, [0, shapes - 2])]),
            Quads(side).Triangulate(),
            0.01);
        return new CompressedRig(playback, seams ? SeamedSurface(side) : new RigSurface(vertices, Quads(side)), new LengthUnit(0.01, UnitSource.Declared));
    }

    public static float[] Weights(int seed, int frames, int shapes)
    {
        var random = new Random(seed);
        float[] weights = new float[frames * shapes];
        for (int i = shapes; i < weights.Length; i++)
            weights[i] = weights[i - shapes] + (float)(0.3 * (random.NextDouble() - 0.5));
        return weights;
    }

    /// <summary>Posed by the definition, in double precision: centre + sum of w (I + [r]x | t) (v - centre).</summary>
    public static double[] Pose(CompressedRig rig, ReadOnlySpan<float> shapeWeights)
    {
        PlaybackRig p = rig.Playback;
        double[] parameters = new double[6 * p.Transforms.BoneCount];
        for (int s = 0; s < shapeWeights.Length; s++)
        {
            for (int e = p.Transforms.RowOffsets[s]; e < p.Transforms.RowOffsets[s + 1]; e++)
                parameters[p.Transforms.Indices[e]] += (double)shapeWeights[s] * p.Transforms.Values[e];
        }

        double[] posed = new double[p.Rest.Length];
        for (int v = 0; v < p.VertexCount; v++)
        {
            double x = p.Rest[3 * v] - (double)p.Centre[0], y = p.Rest[(3 * v) + 1] - (double)p.Centre[1], z = p.Rest[(3 * v) + 2] - (double)p.Centre[2];
            for (int k = 0; k < p.Influences; k++)
            {
                double w = p.Weights[(v * p.Influences) + k];
                ReadOnlySpan<double> m = parameters.AsSpan(6 * p.Bones[(v * p.Influences) + k], 6);
                posed[3 * v] += w * (x + (m[1] * z) - (m[2] * y) + m[3] + p.Centre[0]);
                posed[(3 * v) + 1] += w * (y + (m[2] * x) - (m[0] * z) + m[4] + p.Centre[1]);
                posed[(3 * v) + 2] += w * (z + (m[0] * y) - (m[1] * x) + m[5] + p.Centre[2]);
            }
        }

        return posed;
    }

    private static SparseTransforms Transforms(Random random, int bones, int shapes, double strength)
    {
        var offsets = new int[shapes + 1];
        var indices = new List<ushort>();
        var values = new List<float>();
        for (int s = 0; s < shapes; s++)
        {
            for (int i = 0; i < 6 * bones; i++)
            {
                if (random.NextDouble() > 0.4)
                    continue;
                indices.Add((ushort)i);
                values.Add((float)((random.NextDouble() - 0.5) * (i % 6 < 3 ? strength : 1)));
            }

            offsets[s + 1] = indices.Count;
        }

        return new SparseTransforms(bones, offsets, [.. indices], [.. values]);
    }

    private static PolygonFaces Quads(int side)
    {
        var corners = new List<int>();
        for (int y = 0; y + 1 < side; y++)
        {
            for (int x = 0; x + 1 < side; x++)
                corners.AddRange([(y * side) + x, (y * side) + x + 1, ((y + 1) * side) + x + 1, ((y + 1) * side) + x]);
        }

        return PolygonFaces.Uniform([.. corners], 4);
    }

    // Each half of the faces has texture coordinates of its own, so that vertices of the row between split.
    private static RigSurface SeamedSurface(int side)
    {
        PolygonFaces faces = Quads(side);
        int vertices = side * side;
        float[] uvs = new float[4 * vertices];
        for (int v = 0; v < vertices; v++)
        {
            float x = (float)(v % side) / (side - 1), y = (float)(v / side) / (side - 1);
            (uvs[2 * v], uvs[(2 * v) + 1]) = (0.5f * x, y);
            (uvs[2 * (vertices + v)], uvs[(2 * (vertices + v)) + 1]) = (0.5f + (0.5f * x), y);
        }

        int[] corners = [.. faces.Corners.Select((v, c) => c < faces.Corners.Length / 2 ? v : vertices + v)];
        return new RigSurface(vertices, faces, uvs: uvs, uvCorners: corners);
    }
}
