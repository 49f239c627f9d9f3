using Mimik.Geometry;
using Mimik.Numerics;
using Mimik.Playback;

namespace Mimik.Faces.Synthetic;

/// <summary>
/// Toy data of the kind that the published inverse rigging code draws (Racković et al., "Refined Inverse Rigging", SIGGRAPH Asia 2024): a rig of random
/// numbers and curves that move its controls.
/// </summary>
/// <remarks>
/// Neutral, shapes and correctives are standard normal. A corrective's controls are a sorted draw without repeats; two correctives may share theirs. A
/// weight starts at half a standard normal and walks by a tenth of one a frame, clipped to [0, 1] at the start and at every step. The
/// distributions are the published ones; the numbers are this library's, since another generator draws them.
/// </remarks>
public sealed class RandomRig
{
    private const double StartDeviation = 0.5, StepDeviation = 0.1;

    private RandomRig(BlendshapeRig rig, WeightAnimation weights)
    {
        Rig = rig;
        Weights = weights;
    }

    /// <summary>The rig: vertices without faces, controls control00, control01, …, correctives called after their controls; in millimetres, assumed.</summary>
    public BlendshapeRig Rig { get; }

    /// <summary>[T x m] the controls over time, in [0, 1], with the controls' names.</summary>
    public WeightAnimation Weights { get; }

    /// <summary>Draws a rig. Memory is that of the shapes: 4 bytes x 3N x (controls + products).</summary>
    /// <param name="options">Sizes and seed; null takes the defaults.</param>
    /// <exception cref="MimikException">A count is out of range.</exception>
    public static RandomRig Create(RandomRigOptions? options = null)
    {
        options ??= new RandomRigOptions();
        options.Check();

        // Everything has a seed of its own, so that threads may draw side by side and more frames do not change the shapes.
        var seeds = new RandomSource(options.Seed);
        long neutralSeed = (long)seeds.NextBits(), weightsSeed = (long)seeds.NextBits(), keysSeed = (long)seeds.NextBits();
        Corrective[] correctives = Correctives(options, new RandomSource(keysSeed));
        string[] names = Names(options.Controls, correctives);
        int numbers = 3 * options.Vertices;
        long[] shapeSeeds = [.. names.Select(_ => (long)seeds.NextBits())];
        var shapes = new Blendshape[names.Length];
        ParallelLoop.For(shapes.Length, ParallelLoop.AllThreads, (s, _) => shapes[s] = new Blendshape(names[s], Normal(numbers, shapeSeeds[s])));
        var rig = new BlendshapeRig(
            Normal(numbers, neutralSeed),
            new RigSurface(options.Vertices, PolygonFaces.None),
            shapes,
            InverseRigSetFile.AssumedUnit,
            new RigLogic(options.Controls, shapes.Length, [], correctives));
        return new RandomRig(rig, Curves(options, names[..options.Controls], new RandomSource(weightsSeed)));
    }

    private static float[] Normal(int count, long seed)
    {
        float[] values = new float[count];
        new RandomSource(seed).FillGaussian(values, 1);
        return values;
    }

    private static Corrective[] Correctives(RandomRigOptions options, RandomSource random)
    {
        var correctives = new List<Corrective>();
        for (int level = 0; level < options.Products.Length; level++)
        {
            for (int i = 0; i < options.Products[level]; i++)
                correctives.Add(new Corrective(options.Controls + correctives.Count, SortedDraw(random, options.Controls, level + 2)));
        }

        return [.. correctives];
    }

    private static int[] SortedDraw(RandomSource random, int limit, int count)
    {
        var drawn = new SortedSet<int>();
        while (drawn.Count < count)
            drawn.Add(random.NextInt(limit));
        return [.. drawn];
    }

    private static string[] Names(int controls, Corrective[] correctives)
    {
        string[] own = ControlNames.Numbered(controls);
        var unique = new UniqueNames();
        return [.. own, .. correctives.Select(corrective => unique.Claim(CorrectiveNames.Of(own, corrective.Factors)))];
    }

    private static WeightAnimation Curves(RandomRigOptions options, string[] names, RandomSource random)
    {
        float[] weights = new float[options.Frames * options.Controls];
        double[] now = new double[options.Controls];
        for (int t = 0; t < options.Frames; t++)
        {
            for (int c = 0; c < now.Length; c++)
            {
                now[c] = Math.Clamp(now[c] + ((t == 0 ? StartDeviation : StepDeviation) * random.NextGaussian()), 0, 1);
                weights[(t * now.Length) + c] = (float)now[c];
            }
        }

        return new WeightAnimation(weights, options.Controls, names);
    }
}
