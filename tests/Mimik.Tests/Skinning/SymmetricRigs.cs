using Mimik.Faces;
using Mimik.Geometry;
using Mimik.Numerics;

namespace Mimik.Tests.Skinning;

/// <summary>Rigs that are their own mirror image: a curved grid on which shapes come in pairs, and some of which are their own.</summary>
internal static class SymmetricRigs
{
    /// <summary>Shapes smileLeft, smileRight, then open (its own mirror), and again, each a few smooth bones' work.</summary>
    /// <param name="columns">Vertices along x and y; an odd number has vertices on the plane.</param>
    /// <param name="triples">How many triples of shapes.</param>
    /// <param name="named">Whether names tell the sides.</param>
    public static BlendshapeRig Create(int columns, int triples = 3, bool named = true)
    {
        var random = new RandomSource(11);
        float[] neutral = new float[3 * columns * columns];
        for (int v = 0; v < columns * columns; v++)
        {
            float x = ((2 * (v % columns)) - (columns - 1)) / (float)(columns - 1), y = (2f * (v / columns) / (columns - 1)) - 1;
            (neutral[3 * v], neutral[(3 * v) + 1], neutral[(3 * v) + 2]) = (x, y, 0.5f - (0.4f * ((x * x) + (y * y))));
        }

        var shapes = new List<Blendshape>();
        for (int t = 0; t < triples; t++)
        {
            float[] left = Side(neutral, random), other = Side(neutral, random);
            float[] right = Mirrored(left, columns), mirrored = Mirrored(other, columns);
            shapes.Add(new Blendshape(named ? $"smile{t}Left" : $"a{t}", left));
            shapes.Add(new Blendshape(named ? $"open{t}" : $"b{t}", [.. other.Select((d, i) => d + mirrored[i])]));
            shapes.Add(new Blendshape(named ? $"smile{t}Right" : $"c{t}", right));
        }

        return Make(neutral, columns, shapes);
    }

    /// <summary>The vertex on the other side.</summary>
    public static int Image(int vertex, int columns) => (vertex / columns * columns) + columns - 1 - (vertex % columns);

    public static BlendshapeRig Make(float[] neutral, int columns, IReadOnlyList<Blendshape> shapes)
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

        return new BlendshapeRig(neutral, new RigSurface(neutral.Length / 3, PolygonFaces.Uniform([.. corners], 4)), shapes, new LengthUnit(0.01, UnitSource.Declared));
    }

    private static float[] Side(float[] neutral, RandomSource random)
    {
        float[] deltas = new float[neutral.Length];
        for (int bone = 0; bone < 2; bone++)
        {
            double cx = 0.6 * random.NextDouble(), cy = random.NextDouble() - 0.5;
            double[] r = [.. Enumerable.Range(0, 3).Select(_ => 0.3 * random.NextGaussian())], t = [.. Enumerable.Range(0, 3).Select(_ => 0.2 * random.NextGaussian())];
            for (int v = 0; v < neutral.Length; v += 3)
            {
                double x = neutral[v], y = neutral[v + 1], z = neutral[v + 2];
                double w = Math.Exp(-5 * (Math.Pow(x - cx, 2) + Math.Pow(y - cy, 2)));
                deltas[v] += (float)(w * ((r[1] * z) - (r[2] * y) + t[0]));
                deltas[v + 1] += (float)(w * ((r[2] * x) - (r[0] * z) + t[1]));
                deltas[v + 2] += (float)(w * ((r[0] * y) - (r[1] * x) + t[2]));
            }
        }

        return deltas;
    }

    private static float[] Mirrored(float[] deltas, int columns)
    {
        float[] mirrored = new float[deltas.Length];
        for (int v = 0; v < deltas.Length / 3; v++)
        {
            int w = Image(v, columns);
            (mirrored[3 * v], mirrored[(3 * v) + 1], mirrored[(3 * v) + 2]) = (-deltas[3 * w], deltas[(3 * w) + 1], deltas[(3 * w) + 2]);
        }

        return mirrored;
    }
}
