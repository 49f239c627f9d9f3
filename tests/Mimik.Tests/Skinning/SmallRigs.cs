using Mimik.Faces;
using Mimik.Geometry;
using Mimik.Numerics;

namespace Mimik.Tests.Skinning;

/// <summary>Small rigs for the solver's tests: a curved grid of quads with random, or exactly skinned, shapes.</summary>
internal static class SmallRigs
{
    /// <summary>Smooth random shapes on a grid, with an all-zero shape at the end.</summary>
    /// <param name="columns">Vertices along x; along y there are as many.</param>
    /// <param name="shapes">S, the zero shape included.</param>
    /// <param name="scale">Multiplies all positions and deltas.</param>
    public static BlendshapeRig Waves(int columns, int shapes, float scale = 1)
    {
        var random = new RandomSource(5);
        float[] neutral = Grid(columns);
        var list = new List<Blendshape>();
        for (int s = 0; s < shapes; s++)
        {
            double fx = random.NextDouble() * 2, fy = random.NextDouble() * 2, phase = random.NextDouble() * 6;
            float[] deltas = new float[neutral.Length];
            for (int i = 0; i < deltas.Length && s < shapes - 1; i++)
                deltas[i] = (float)(0.1 * Math.Sin((fx * neutral[i / 3 * 3]) + (fy * neutral[(i / 3 * 3) + 1]) + phase + i % 3));
            list.Add(new Blendshape($"shape{s}", deltas));
        }

        return Make(neutral, columns, list, scale);
    }

    /// <summary>A rig that a few bones with smooth weights make exactly.</summary>
    public static BlendshapeRig Planted(int columns, int bones, int shapes)
    {
        var random = new RandomSource(6);
        float[] neutral = Grid(columns);
        int n = neutral.Length / 3;
        double[] centres = [.. Enumerable.Range(0, 2 * bones).Select(_ => (2 * random.NextDouble()) - 1)];
        var list = new List<Blendshape>();
        for (int s = 0; s < shapes; s++)
        {
            float[] deltas = new float[neutral.Length];
            int bone = s % bones;
            double[] r = [0.3 * random.NextGaussian(), 0.3 * random.NextGaussian(), 0.3 * random.NextGaussian()];
            double[] t = [0.2 * random.NextGaussian(), 0.2 * random.NextGaussian(), 0.2 * random.NextGaussian()];
            for (int v = 0; v < n; v++)
            {
                double x = neutral[3 * v], y = neutral[(3 * v) + 1], z = neutral[(3 * v) + 2];
                double[] all = [.. Enumerable.Range(0, bones).Select(b =>
                    Math.Exp(-4 * (Math.Pow(x - centres[2 * b], 2) + Math.Pow(y - centres[(2 * b) + 1], 2))))];
                double w = all[bone] / all.Sum();
                deltas[3 * v] = (float)(w * ((r[1] * z) - (r[2] * y) + t[0]));
                deltas[(3 * v) + 1] = (float)(w * ((r[2] * x) - (r[0] * z) + t[1]));
                deltas[(3 * v) + 2] = (float)(w * ((r[0] * y) - (r[1] * x) + t[2]));
            }

            list.Add(new Blendshape($"shape{s}", deltas));
        }

        return Make(neutral, columns, list, 1);
    }

    /// <summary>The rig followed by a part of three vertices that nothing moves, before which an isolated vertex stands.</summary>
    public static BlendshapeRig WithStillPart(BlendshapeRig rig)
    {
        float[] Longer(float[] values, float fill) => [.. values, fill, fill, fill, .. Enumerable.Repeat(2f, 9).Select((x, i) => fill == 0 ? 0 : x + (i % 4))];
        int n = rig.VertexCount;
        PolygonFaces faces = rig.Surface.Faces;
        // The still part's only face has no area; the moving part has a face that repeats a corner.
        var all = new PolygonFaces(
            [.. faces.Offsets, faces.Corners.Length + 3, faces.Corners.Length + 6],
            [.. faces.Corners, 0, 0, 1, n + 1, n + 2, n + 2]);
        var surface = new RigSurface(n + 4, all, [new RigPart("face", 0, n + 1, 0, faces.Count + 1), new RigPart("eye", n + 1, 3, faces.Count + 1, 1)]);
        return new BlendshapeRig(
            Longer(rig.Neutral, 1), surface, [.. rig.Shapes.Select(shape => new Blendshape(shape.Name, Longer(shape.Deltas, 0)))], rig.Unit);
    }

    private static float[] Grid(int columns)
    {
        float[] neutral = new float[3 * columns * columns];
        for (int v = 0; v < columns * columns; v++)
        {
            float x = (2f * (v % columns) / (columns - 1)) - 1, y = (2f * (v / columns) / (columns - 1)) - 1;
            neutral[3 * v] = x;
            neutral[(3 * v) + 1] = y;
            neutral[(3 * v) + 2] = 0.5f - (0.4f * ((x * x) + (y * y)));
        }

        return neutral;
    }

    private static BlendshapeRig Make(float[] neutral, int columns, List<Blendshape> shapes, float scale)
    {
        var corners = new List<int>();
        for (int row = 0; row + 1 < columns; row++)
        {
            for (int column = 0; column + 1 < columns; column++)
            {
                int v = (row * columns) + column;
                corners.AddRange([v, v + 1, v + columns + 1, v + columns]);
            }
        }

        float[] Scaled(float[] values) => [.. values.Select(x => x * scale)];
        return new BlendshapeRig(
            Scaled(neutral),
            new RigSurface(neutral.Length / 3, PolygonFaces.Uniform([.. corners], 4)),
            [.. shapes.Select(shape => new Blendshape(shape.Name, Scaled(shape.Deltas)))],
            LengthUnit.Unknown);
    }
}
