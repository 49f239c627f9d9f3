using Mimik.Faces;
using Mimik.Numerics;
using Mimik.Skinning;

namespace Mimik.Tests.Skinning;

/// <summary>The solver's sparse products against the plain dense objective, its gradients and finite differences.</summary>
public sealed class ProjectedAdamTests
{
    private const int Few = 70, All = 6 * 6 * 5;

    public static TheoryData<int, bool, bool, int> Cases => new()
    {
        { 2, false, false, Few }, { 2, true, false, Few }, { 2, false, true, Few }, { 12, false, false, Few }, { 12, true, false, Few }, { 12, false, true, Few }, { 4, true, true, Few },
        { 2, false, false, All }, { 2, true, true, All }, { 12, false, false, All }, { 12, true, false, All }, { 12, true, true, All }, { 8, false, true, 120 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void GradientsAreThoseOfThePlainObjective(int power, bool normalised, bool salient, int nonZeros)
    {
        (FitProblem problem, SkinCompressorOptions options) = Small(power, salient, nonZeros);
        FitState state = Warm(problem, options, normalised ? options.FreeIterations + 5 : 5);
        var plain = new PlainAdam(problem, options);
        (double loss, double[] byParameters, double[] byWeights) = plain.LossAndGradient(PlainAdam.Parameters(state), plain.Weights(state), normalised);
        Assert.Equal(loss, new ProjectedAdam(problem, state, options).Measure().Loss, 1e-4 * loss);

        // Moments that start at zero hold 0.1 g after a step: there the solver's gradient can be read.
        state.ClearMoments();
        new ProjectedAdam(problem, state, options).Step();
        Close(byParameters, [.. state.ParameterMeans.Span.ToArray().Select(m => 10.0 * m)]);
        double[] means = new double[byWeights.Length];
        int n = problem.VertexCount;
        for (int i = 0; i < means.Length; i++)
            means[i] = 10.0 * state.WeightMeans[((((i % n / LaneTile.Lanes) * options.Bones) + (i / n)) * LaneTile.Lanes) + (i % n % LaneTile.Lanes)];
        Close(byWeights, means);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void ThePlainGradientsAreFiniteDifferences(int power, bool normalised, bool salient, int nonZeros)
    {
        (FitProblem problem, SkinCompressorOptions options) = Small(power, salient, nonZeros);
        FitState state = Warm(problem, options, normalised ? options.FreeIterations + 5 : 5);
        var plain = new PlainAdam(problem, options);
        double[] parameters = PlainAdam.Parameters(state), weights = plain.Weights(state);
        (_, double[] byParameters, double[] byWeights) = plain.LossAndGradient(parameters, weights, normalised);
        var random = new RandomSource(1);
        for (int trial = 0; trial < 12; trial++)
        {
            double[] vary = trial % 2 == 0 ? parameters : weights, gradient = trial % 2 == 0 ? byParameters : byWeights;
            int at = random.NextInt(vary.Length);
            double kept = vary[at];
            const double Step = 1e-5;
            vary[at] = kept + Step;
            double up = plain.Loss(parameters, weights, normalised);
            vary[at] = kept - Step;
            double down = plain.Loss(parameters, weights, normalised);
            vary[at] = kept;
            Assert.Equal((up - down) / (2 * Step), gradient[at], 1e-4 * gradient.Max(Math.Abs));
        }
    }

    [Theory]
    [InlineData(Few)]
    [InlineData(120)]
    [InlineData(All)]
    public void EveryStepKeepsTheConstraints(int nonZeros)
    {
        (FitProblem problem, SkinCompressorOptions options) = Small(2, false, nonZeros);
        var state = new FitState(problem, options with { Seed = 1 });
        var adam = new ProjectedAdam(problem, state, options);
        for (int step = 0; step < options.Iterations; step++)
        {
            adam.Step();
            Assert.InRange(state.Parameters.Span.ToArray().Count(x => x != 0), 1, options.NonZeros!.Value);
            double[] weights = new PlainAdam(problem, options).Weights(state);
            int n = problem.VertexCount;
            Assert.All(weights, weight => Assert.True(weight >= 0));
            for (int i = 0; i < n; i++)
                Assert.InRange(Enumerable.Range(0, options.Bones).Count(j => weights[(j * n) + i] != 0), step + 1 < options.FreeIterations ? 0 : 1, options.Influences);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void BothKindsOfGradientAgree(int power, bool normalised, bool salient, int nonZeros)
    {
        (FitProblem problem, SkinCompressorOptions options) = Small(power, salient, nonZeros);
        FitState state = Warm(problem, options, normalised ? options.FreeIterations + 5 : 5);
        FitGradient[] kinds = [new SparseGradient(problem, options, 2), new DenseGradient(problem, options, 2)];
        double[][] byTransforms = [[], []], byWeights = [[], []];
        for (int kind = 0; kind < 2; kind++)
        {
            FitGradient gradients = kinds[kind];
            gradients.TakeTransforms(state.Parameters.Span);
            Span<float> Weights(int tile) => state.Weights.Slice(tile * options.Bones * LaneTile.Lanes, options.Bones * LaneTile.Lanes);
            for (int tile = 0; tile < problem.TileCount; tile++)
                gradients.TakeWeights(tile, 0, Weights(tile), normalised);
            gradients.Prepare();
            float[] sum = new float[state.Parameters.Length], restored = new float[sum.Length];
            for (int tile = 0; tile < problem.TileCount; tile++)
                byWeights[kind] = [.. byWeights[kind], .. gradients.AddTile(tile, 0, Weights(tile), sum).ToArray().Select(x => (double)x)];
            gradients.Restore(sum, restored);
            byTransforms[kind] = [.. restored.Select(x => (double)x)];
        }

        Close(byTransforms[0], byTransforms[1]);
        Close(byWeights[0], byWeights[1]);
        double loss = kinds[0].Measure().Loss;
        Assert.Equal(loss, kinds[1].Measure().Loss, 1e-5 * loss);
    }

    private static (FitProblem Problem, SkinCompressorOptions Options) Small(int power, bool salient, int nonZeros)
    {
        BlendshapeRig rig = SmallRigs.WithStillPart(SmallRigs.Waves(9, 5));
        var options = new SkinCompressorOptions
        {
            Method = CompressionMethod.Published,
            Bones = 6,
            Influences = 3,
            NonZeros = nonZeros,
            Power = power,
            Smoothness = 0.7,
            FreeIterations = 40,
            NormalisedIterations = 30,
            LearningRate = 0.02,
            Threads = 1,
            Importance = salient ? [.. Enumerable.Range(0, rig.VertexCount).Select(v => 0.5f + (v % 3))] : null,
        };
        return (FitProblem.Create(rig, options)!, options);
    }

    private static FitState Warm(FitProblem problem, SkinCompressorOptions options, int steps)
    {
        var state = new FitState(problem, options with { Seed = 1 });
        var adam = new ProjectedAdam(problem, state, options);
        for (int step = 0; step < steps; step++)
            adam.Step();
        return state;
    }

    private static void Close(double[] expected, double[] found)
    {
        double size = expected.Max(Math.Abs);
        Assert.True(size > 0);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], found[i], 2e-4 * size);
    }
}
