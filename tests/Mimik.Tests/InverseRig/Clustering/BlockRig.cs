using Mimik.Faces;
using Mimik.Geometry;
using Mimik.Numerics;
using Mimik.Playback;

namespace Mimik.Tests.InverseRig.Clustering;

/// <summary>Rigs whose segments are known: blocks of vertices that only controls of their own move.</summary>
internal static class BlockRig
{
    public const int Blocks = 4, VerticesPerBlock = 30, ControlsPerBlock = 3, StillVertices = 7;

    /// <summary>The last control moves nothing, the one before it moves blocks 0 and 2; the last vertices never move. Vertices of blocks alternate.</summary>
    public static BlendshapeRig Create(long seed = 5)
    {
        var random = new RandomSource(seed);
        const int Moving = Blocks * VerticesPerBlock, Own = Blocks * ControlsPerBlock;
        var shapes = new List<Blendshape>();
        for (int i = 0; i < Own + 2; i++)
        {
            float[] deltas = new float[3 * (Moving + StillVertices)];
            for (int v = 0; v < Moving; v++)
            {
                bool moves = i < Own ? BlockOf(v) == i / ControlsPerBlock : i == Own && BlockOf(v) is 0 or 2;
                if (moves)
                    Move(deltas.AsSpan(3 * v, 3), (1 + i) * (0.9 + (0.1 * random.NextDouble())), random);
            }

            shapes.Add(new Blendshape($"c{i}", deltas));
        }

        return Of(Moving + StillVertices, shapes);
    }

    /// <summary>The block of a moving vertex.</summary>
    public static int BlockOf(int vertex) => vertex % Blocks;

    /// <summary>Normally distributed shapes over all vertices, some in-betweens and correctives.</summary>
    public static BlendshapeRig Random(int vertices, int controls, long seed, bool logic = false)
    {
        var random = new RandomSource(seed);
        int shapes = controls + (logic ? 3 : 0);
        var list = new List<Blendshape>();
        for (int s = 0; s < shapes; s++)
        {
            float[] deltas = new float[3 * vertices];
            random.FillGaussian(deltas, 1);
            list.Add(new Blendshape($"s{s}", deltas));
        }

        return Of(vertices, list, logic
            ? new RigLogic(controls, shapes, [new InBetween(controls, 1, 0.1f, 0.3f, 0.6f)], [new Corrective(controls + 1, [0, 2]), new Corrective(controls + 2, [0, controls, 3])])
            : null);
    }

    public static BlendshapeRig Of(int vertices, IReadOnlyList<Blendshape> shapes, RigLogic? logic = null) =>
        new(new float[3 * vertices], new RigSurface(vertices, PolygonFaces.Uniform([], 3)), shapes, LengthUnit.Metres, logic);

    private static void Move(Span<float> delta, double length, RandomSource random)
    {
        double x = random.NextGaussian(), y = random.NextGaussian(), z = random.NextGaussian();
        double scale = length / Math.Sqrt((x * x) + (y * y) + (z * z));
        (delta[0], delta[1], delta[2]) = ((float)(x * scale), (float)(y * scale), (float)(z * scale));
    }
}
