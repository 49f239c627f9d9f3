using Mimik.Faces;
using Mimik.Numerics;
using Mimik.Skinning;

namespace Mimik.Tests.Skinning;

/// <summary>The solver's sparse products against the plain dense objective, its gradients and finite differences.</summary>
public sealed class ProjectedAdamTests
{
    public static TheoryData<int, bool, bool> Cases => new()
    {
        { 2, false, false }, { 2, true, false }, { 2, false, true }, { 12, false, false }, { 12, true, false }, { 12, false, true }, { 4, true, true },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void GradientsAreThoseOfThePlainObjective(int power, bool normalised, bool salient)
    {
        (FitProblem problem, SkinCompressorOptions options) = Small(power, salient);
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
    public void ThePlainGradientsAreFiniteDifferences(int power, bool normalised, bool salient)
    {
        (FitProblem problem, SkinCompressorOptions options) = Small(power, salient);
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

    [Fact]
    public void EveryStepKeepsTheConstraints()
    {
        (FitProblem problem, SkinCompressorOptions options) = Small(2, false);
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

    private static (FitProblem Problem, SkinCompressorOptions Options) Small(int power, bool salient)
    {
        BlendshapeRig rig = SmallRigs.WithStillPart(SmallRigs.Waves(9, 5));
        var options = new SkinCompressorOptions
        {
            Method = CompressionMethod.Published,
            Bones = 6,
            Influences = 3,
            NonZeros = 70,
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
