using Mimik.Faces;
using Mimik.Faces.Sequences;
using Mimik.Geometry;
using Mimik.InverseRig;
using Mimik.Numerics;
using Mimik.Playback;

namespace Mimik.Tests.InverseRig;

/// <summary>Small rigs with random shapes and every kind of logic, and meshes that known curves make of them.</summary>
internal static class LogicRigs
{
    /// <summary>A cloud of points with standard normal shapes.</summary>
    /// <param name="points">N.</param>
    /// <param name="controls">m.</param>
    /// <param name="seed">Where the numbers come from.</param>
    /// <param name="hats">In-betweens, on controls in turn.</param>
    /// <param name="correctives">Products of two to four controls or in-betweens.</param>
    public static BlendshapeRig Random(int points, int controls, int seed, int hats = 0, int correctives = 0)
    {
        var random = new RandomSource(seed);
        var inBetweens = new List<InBetween>();
        for (int k = 0; k < hats; k++)
        {
            float x1 = (float)(0.4 * random.NextDouble()), x2 = (float)(x1 + 0.1 + (0.3 * random.NextDouble())), x3 = (float)(x2 + 0.05 + (0.4 * random.NextDouble()));
            inBetweens.Add(new InBetween(controls + k, k % controls, x1, x2, x3));
        }

        var products = new List<Corrective>();
        for (int k = 0; k < correctives; k++)
        {
            int[] factors = [.. Enumerable.Range(0, controls + hats).OrderBy(_ => random.NextBits()).Take(2 + (k % 3))];
            products.Add(new Corrective(controls + hats + k, factors));
        }

        int shapes = controls + hats + correctives;
        return Of(points, [.. Enumerable.Range(0, shapes).Select(_ => Gaussian(random, 3 * points))], new RigLogic(controls, shapes, inBetweens, products));
    }

    /// <summary>A cloud of points at rest in the origin, in millimetres.</summary>
    public static BlendshapeRig Of(int points, IReadOnlyList<float[]> deltas, RigLogic? logic = null)
    {
        var surface = new RigSurface(points, new PolygonFaces([0], []));
        return new BlendshapeRig(
            new float[3 * points], surface, [.. deltas.Select((d, k) => new Blendshape($"shape{k:d2}", d))], new LengthUnit(1e-3, UnitSource.Declared), logic);
    }

    /// <summary>Curves that walk randomly between 0 and 1.</summary>
    public static float[] Walk(int frames, int controls, int seed)
    {
        var random = new RandomSource(seed);
        float[] curves = new float[frames * controls];
        for (int i = 0; i < controls; i++)
        {
            double value = Math.Clamp(0.5 * random.NextGaussian(), 0, 1);
            for (int t = 0; t < frames; t++, value = Math.Clamp(value + (0.1 * random.NextGaussian()), 0, 1))
                curves[(t * controls) + i] = (float)value;
        }

        return curves;
    }

    /// <summary>The displacements that curves make of a rig, with noise.</summary>
    public static float[] Displacements(BlendshapeRig rig, ReadOnlySpan<float> curves, double noise = 0, int seed = 9)
    {
        int m = rig.Logic.ControlCount, frames = curves.Length / m, n = rig.Neutral.Length;
        var random = new RandomSource(seed);
        float[] all = new float[frames * n], weights = new float[rig.Shapes.Count];
        for (int t = 0; t < frames; t++)
        {
            rig.Logic.Evaluate(curves.Slice(t * m, m), weights);
            for (int k = 0; k < n; k++)
            {
                double sum = noise * random.NextGaussian();
                for (int p = 0; p < weights.Length; p++)
                    sum += (double)weights[p] * rig.Shapes[p].Deltas[k];
                all[(t * n) + k] = (float)sum;
            }
        }

        return all;
    }

    /// <summary>The same as a sequence.</summary>
    public static ArraySequence Sequence(BlendshapeRig rig, ReadOnlySpan<float> curves, double noise = 0) =>
        new(Displacements(rig, curves, noise), rig.VertexCount, areDisplacements: true);

    /// <summary>What a solver needs to know of a sequence.</summary>
    public static FrameTargets Project(InverseRigSolver solver, IMeshSequence frames) =>
        new TargetProjection(solver.Basis, solver.Grams, 2).Project(frames, cancellation: TestContext.Current.CancellationToken);

    /// <summary>Solves a sequence.</summary>
    public static InverseRigResult Solve(BlendshapeRig rig, IMeshSequence frames, InverseRigOptions? options = null) =>
        RigInversion.Solve(rig, frames, options, cancellation: TestContext.Current.CancellationToken);

    private static float[] Gaussian(RandomSource random, int count)
    {
        float[] values = new float[count];
        random.FillGaussian(values, 1);
        return values;
    }
}
