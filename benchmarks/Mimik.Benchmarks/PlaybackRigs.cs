using Mimik.Numerics;
using Mimik.Playback;

namespace Mimik.Benchmarks;

/// <summary>
/// Seeded rigs of the size of the paper's largest face: 267 shapes (72 controls, 45 in-betweens, 150 correctives) on 5,944 vertices, 40 bones, 8 a
/// vertex, 6,000 non-zeros. What the numbers are does not matter to the time; which bones neighbours share does.
/// </summary>
internal static class PlaybackRigs
{
    public const int Shapes = 267, Vertices = 5944, Bones = 40, Influences = 8, NonZeros = 6000;
    private const int Controls = 72, InBetweens = 45, Columns = 76, Rows = (Vertices + Columns - 1) / Columns;

    /// <summary>A rig on half an ellipsoid.</summary>
    /// <param name="reach">A vertex follows eight of this many bones nearest to it; all bones make neighbours share no more than chance has it.</param>
    public static PlaybackRig Create(int reach)
    {
        var random = new RandomSource(267);
        float[] rest = Positions();
        (ushort[] bones, float[] weights) = Skin(rest, reach, random);
        string[] names = [.. Enumerable.Range(0, Shapes).Select(s => $"shape{s}")];
        return new PlaybackRig(rest, [0, 0, 0], Influences, bones, weights, Transforms(random), names, Logic(), Triangles(), 0.01);
    }

    /// <summary>Bones that sixteen vertices in a row hold together, on average: what the evaluator's time follows.</summary>
    public static double BonesOfSixteen(PlaybackRig rig)
    {
        double sum = 0;
        int blocks = 0;
        for (int first = 0; first < rig.VertexCount; first += 16, blocks++)
        {
            int start = first * rig.Influences, end = Math.Min(rig.VertexCount, first + 16) * rig.Influences;
            sum += Enumerable.Range(start, end - start).Where(k => rig.Weights[k] != 0).Select(k => rig.Bones[k]).Distinct().Count();
        }

        return sum / blocks;
    }

    private static float[] Positions()
    {
        float[] rest = new float[3 * Vertices];
        for (int v = 0; v < Vertices; v++)
        {
            double across = Math.PI * (((v % Columns) / (Columns - 1.0)) - 0.5), up = Math.PI * 0.9 * (((v / Columns) / (Rows - 1.0)) - 0.5);
            rest[3 * v] = (float)(7 * Math.Sin(across) * Math.Cos(up));
            rest[(3 * v) + 1] = (float)(11 * Math.Sin(up));
            rest[(3 * v) + 2] = (float)(9 * Math.Cos(across) * Math.Cos(up));
        }

        return rest;
    }

    private static (ushort[] Bones, float[] Weights) Skin(float[] rest, int reach, RandomSource random)
    {
        ushort[] bones = new ushort[Vertices * Influences];
        float[] weights = new float[bones.Length];
        int[] seats = [.. Enumerable.Range(0, Bones).Select(b => (int)((b + 0.5) * Vertices / Bones * 1.0001) * 7 % Vertices)];
        for (int v = 0; v < Vertices; v++)
        {
            int[] near = [.. Enumerable.Range(0, Bones).OrderBy(b => Distance(rest, v, seats[b])).Take(reach)];
            for (int k = 0; k < Influences; k++)
            {
                int other = k + random.NextInt(reach - k);
                (near[k], near[other]) = (near[other], near[k]);
                bones[(v * Influences) + k] = (ushort)near[k];
            }

            float[] own = [.. Enumerable.Range(0, Influences).Select(_ => (float)random.NextDouble() + 0.01f).OrderDescending()];
            for (int k = 0; k < Influences; k++)
                weights[(v * Influences) + k] = own[k] / own.Sum();
        }

        return (bones, weights);
    }

    private static double Distance(float[] rest, int a, int b)
    {
        double x = rest[3 * a] - rest[3 * b], y = rest[(3 * a) + 1] - rest[(3 * b) + 1], z = rest[(3 * a) + 2] - rest[(3 * b) + 2];
        return (x * x) + (y * y) + (z * z);
    }

    private static SparseTransforms Transforms(RandomSource random)
    {
        int[] offsets = new int[Shapes + 1];
        var indices = new List<ushort>(NonZeros);
        var values = new List<float>(NonZeros);
        for (int s = 0; s < Shapes; s++)
        {
            offsets[s + 1] = (s + 1) * NonZeros / Shapes;
            var own = new SortedSet<int>();
            while (own.Count < offsets[s + 1] - offsets[s])
                own.Add(random.NextInt(SparseTransforms.DegreesOfFreedom * Bones));
            foreach (int index in own)
            {
                indices.Add((ushort)index);
                values.Add((float)random.NextGaussian() * (index % 6 < 3 ? 0.03f : 0.2f));
            }
        }

        return new SparseTransforms(Bones, offsets, [.. indices], [.. values]);
    }

    // In-betweens at three heights; correctives of controls that lie side by side, as left and right or lip and jaw do.
    private static RigLogic Logic()
    {
        var inBetweens = new List<InBetween>();
        for (int i = 0; i < InBetweens; i++)
        {
            float middle = 0.25f * (1 + (i % 3));
            inBetweens.Add(new InBetween(Controls + i, i * Controls / InBetweens, middle - 0.25f, middle, middle + 0.25f));
        }

        var correctives = new List<Corrective>();
        for (int shape = Controls + InBetweens; shape < Shapes; shape++)
        {
            int i = shape - Controls - InBetweens, first = i % Controls, step = 1 + (i / Controls);
            correctives.Add(new Corrective(shape, [first, (first + step) % Controls]));
        }

        return new RigLogic(Controls, Shapes, inBetweens, correctives);
    }

    private static int[] Triangles()
    {
        var corners = new List<int>();
        for (int v = 0; v + Columns + 1 < Vertices; v++)
        {
            if (v % Columns < Columns - 1)
                corners.AddRange([v, v + 1, v + Columns + 1, v, v + Columns + 1, v + Columns]);
        }

        return [.. corners];
    }
}
