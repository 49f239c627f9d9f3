using Mimik.Faces;
using Mimik.Numerics;
using Mimik.Skinning;

namespace Mimik.Tests.Skinning;

/// <summary>The exact solves against the dense, plain objective of <see cref="PlainAdam"/> and against searches that try everything.</summary>
public sealed class PolishTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TheEquationsAreTheObjective(bool important)
    {
        (FitProblem problem, SkinCompressorOptions options, FitState state) = Warm(important);
        PolishWeights weights = Weights(problem, state, options);
        var equations = new NormalEquations(problem, options.Bones, 2);
        equations.Assign(weights);
        var random = new RandomSource(3);
        double[] parameters = PlainAdam.Parameters(state);
        double sum = equations.Constant;
        for (int s = 0; s < problem.ShapeCount; s++)
        {
            double[] theta = [.. Enumerable.Range(0, equations.Order).Select(_ => 0.1 * random.NextGaussian())];
            for (int a = 0; a < theta.Length; a++)
            {
                parameters[(a * problem.Width) + s] = theta[a];
                double h = 0;
                for (int b = 0; b < theta.Length; b++)
                    h += equations.Matrix[(a * equations.Order) + b] * theta[b];
                sum += theta[a] * (h - (2 * equations.RightSides[(s * equations.Order) + a]));
            }
        }

        double loss = new PlainAdam(problem, options).Loss(parameters, Dense(weights, options.Bones), normalised: true);
        Assert.Equal(loss, sum / problem.EntryCount, 1e-5 * loss);
    }

    [Fact]
    public void TransformsAreChosenAlmostAsWellAsByTryingAll()
    {
        // Two bones and two shapes: 24 parameters, of which 5 may stay, 42,504 ways.
        (FitProblem problem, SkinCompressorOptions options, FitState state) = Warm(false, bones: 2, shapes: 3);
        var equations = new NormalEquations(problem, 2, 1);
        equations.Assign(Weights(problem, state, options));
        var choice = new TransformChoice([equations.Quadratics], 1);

        // The best of every number of parameters in one shape, then the best split of five over the shapes; the last shape does not move.
        double[][] best = [.. Enumerable.Range(0, 2).Select(s => BestByCount(choice, s, 5))];
        double exhaustive = Enumerable.Range(0, 6).Min(k => best[0][k] + best[1][5 - k]);
        ShapeFit[] fits = choice.Eliminate(5);
        Assert.Equal(5, fits.Sum(fit => fit.Count));
        double eliminated = TransformChoice.Cost(fits);
        choice.Exchange(fits, 5, 100);
        double exchanged = TransformChoice.Cost(fits);
        Assert.Equal(5, fits.Sum(fit => fit.Count));
        Assert.True(exchanged <= eliminated);
        Assert.InRange(exchanged, exhaustive * (1 + 1e-9), exhaustive * 0.9);
    }

    [Fact]
    public void RemovingAParameterCostsWhatTheRefitWithoutItSays()
    {
        (FitProblem problem, SkinCompressorOptions options, FitState state) = Warm(false);
        var equations = new NormalEquations(problem, options.Bones, 1);
        equations.Assign(Weights(problem, state, options));
        var choice = new TransformChoice([equations.Quadratics], 2);
        double last = double.NegativeInfinity;
        for (int kept = 40; kept >= 10; kept -= 5)
        {
            ShapeFit[] fits = choice.Eliminate(kept);
            Assert.Equal(kept, fits.Sum(fit => fit.Count));
            double cost = TransformChoice.Cost(fits);
            Assert.Equal(cost, TransformChoice.Cost(choice.Refit(fits)), 1e-9 * Math.Abs(cost));
            Assert.True(cost >= last);
            last = cost;
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void SweepsLowerTheObjectiveAndEndWhereNoExchangeOfWeightHelps(bool important)
    {
        (FitProblem problem, SkinCompressorOptions options, FitState state) = Warm(important);
        PolishWeights weights = Weights(problem, state, options);
        ShapeFit[] fits = Chosen(problem, options, weights);
        double[] parameters = Parameters(problem, fits, options.Bones);
        var plain = new PlainAdam(problem, options);
        var sweep = new WeightSweep(problem, new SmoothnessCoupling(problem), options.Bones, options.Influences, 2);
        sweep.Assign(fits);
        double before = plain.Loss(parameters, Dense(weights, options.Bones), normalised: true);
        for (int s = 0; s < 60; s++)
        {
            sweep.Sweep(weights, options.Bones);
            if (s is > 3 and < 58)
                continue;
            double after = plain.Loss(parameters, Dense(weights, options.Bones), normalised: true);
            Assert.True(after <= before * (1 + 1e-9), $"{after} after {before}");
            before = after;
        }

        double[] dense = Dense(weights, options.Bones);
        int n = problem.VertexCount;
        for (int i = 0; i < n; i += 7)
        {
            ReadOnlySpan<int> bones = weights.BonesOf(i);
            Assert.InRange(bones.Length, 1, options.Influences);
            for (int a = 0; a < bones.Length; a++)
            {
                for (int b = 0; b < options.Bones; b++)
                {
                    // Weight may go to bones of the vertex, and to others while it has room.
                    if (b == bones[a] || (!bones.Contains(b) && bones.Length == options.Influences))
                        continue;
                    const double Step = 1e-3;
                    double[] moved = [.. dense];
                    double share = Math.Min(Step, moved[(bones[a] * n) + i]);
                    moved[(bones[a] * n) + i] -= share;
                    moved[(b * n) + i] += share;
                    Assert.True(plain.Loss(parameters, moved, normalised: true) >= before * (1 - 1e-9), $"vertex {i}, bone {bones[a]} to {b}");
                }
            }
        }
    }

    [Fact]
    public void ASingleVertexGetsTheBestOfAllItsSupports()
    {
        (FitProblem problem, SkinCompressorOptions options, FitState state) = Warm(false);
        PolishWeights weights = Weights(problem, state, options);
        ShapeFit[] fits = Chosen(problem, options, weights);
        double[] parameters = Parameters(problem, fits, options.Bones);
        var plain = new PlainAdam(problem, options);
        var sweep = new WeightSweep(problem, new SmoothnessCoupling(problem), options.Bones, options.Influences, 1);
        sweep.Assign(fits);
        for (int s = 0; s < 40; s++)
            sweep.Sweep(weights, options.Bones);
        double found = plain.Loss(parameters, Dense(weights, options.Bones), normalised: true);

        // Every support of three bones on a grid of weights, at some vertices.
        int n = problem.VertexCount, better = 0, tried = 0;
        double[] dense = Dense(weights, options.Bones);
        for (int i = 3; i < n; i += 23)
        {
            double[] column = [.. Enumerable.Range(0, options.Bones).Select(b => dense[(b * n) + i])];
            double best = double.PositiveInfinity;
            for (int a = 0; a < options.Bones; a++)
            {
                for (int b = a + 1; b < options.Bones; b++)
                {
                    for (int c = b + 1; c < options.Bones; c++)
                    {
                        for (int u = 0; u <= 8; u++)
                        {
                            for (int v = 0; u + v <= 8; v++)
                            {
                                for (int j = 0; j < options.Bones; j++)
                                    dense[(j * n) + i] = j == a ? u / 8.0 : j == b ? v / 8.0 : j == c ? (8 - u - v) / 8.0 : 0;
                                best = Math.Min(best, plain.Loss(parameters, dense, normalised: true));
                            }
                        }
                    }
                }
            }

            for (int j = 0; j < options.Bones; j++)
                dense[(j * n) + i] = column[j];
            tried++;
            better += best < found * (1 - 1e-6) ? 1 : 0;
        }

        // Exchanges of one bone at a time find the best support nearly everywhere.
        Assert.InRange(better, 0, tried / 4);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void RoundsNeverRaiseTheObjective(bool important)
    {
        (FitProblem problem, SkinCompressorOptions options, FitState state) = Warm(important);
        var plain = new PlainAdam(problem, options);
        var polish = new Polish(problem, state, options);
        polish.Round(choose: true, restart: true);
        double before = plain.Loss(PlainAdam.Parameters(state), plain.Weights(state), normalised: true);
        for (int round = 0; round < 12; round++)
        {
            polish.Round(choose: round % 4 == 0, restart: false);
            double after = plain.Loss(PlainAdam.Parameters(state), plain.Weights(state), normalised: true);
            Assert.True(after <= before * (1 + 1e-6), $"round {round}: {after} after {before}");
            Assert.InRange(state.Parameters.Span.ToArray().Count(x => x != 0), 1, options.NonZeros!.Value);
            before = after;
        }
    }

    [Fact]
    public void BonesThatDoNothingAreGivenAPlace()
    {
        (FitProblem problem, SkinCompressorOptions options, FitState state) = Warm(false);
        int block = 6 * problem.Width;
        for (int bone = 1; bone <= 2; bone++)
            state.Parameters.Slice(bone * block, block).Clear();
        for (int i = 0; i < problem.TileCount; i++)
            state.Weights.Slice(((i * options.Bones) + 2) * LaneTile.Lanes, LaneTile.Lanes).Clear();
        var idle = new IdleBones(problem, new SmoothnessCoupling(problem), options.Bones);
        PolishWeights weights = Weights(problem, state, options);
        Assert.Equal([1, 2], idle.Find(weights, Fits(problem, state, options.Bones)));
        double[] errors = [.. Enumerable.Range(0, problem.VertexCount).Select(i => i == 20 ? 5.0 : i == 60 ? 3 : 0)];
        idle.Restart([1, 2], weights, errors);
        Assert.Contains(1, weights.BonesOf(20).ToArray());
        Assert.Contains(2, weights.BonesOf(60).ToArray());
        for (int i = 0; i < problem.VertexCount; i++)
        {
            Assert.InRange(weights.Counts[i], 1, options.Influences);
            Assert.Equal(1, weights.ValuesOf(i).ToArray().Sum(), 1e-12);
            Assert.Equal(weights.Counts[i], weights.BonesOf(i).ToArray().Distinct().Count());
        }

        // With so few parameters one bone may not be worth any.
        new Polish(problem, state, options).Round(choose: true, restart: true);
        Assert.InRange(idle.Find(Weights(problem, state, options), Fits(problem, state, options.Bones)).Count, 0, 1);
    }

    private static double[] BestByCount(TransformChoice choice, int shape, int most)
    {
        var best = new double[most + 1];
        for (int mask = 0; mask < 1 << 12; mask++)
        {
            int[] indices = [.. Enumerable.Range(0, 12).Where(b => (mask >> b & 1) != 0)];
            if (indices.Length > most)
                continue;
            ShapeFit[] fits = [.. Enumerable.Range(0, 3).Select(s => new ShapeFit(s == shape ? indices : [], new double[s == shape ? indices.Length : 0], 0))];
            best[indices.Length] = Math.Min(best[indices.Length], choice.Refit(fits)[shape].Cost);
        }

        return best;
    }

    private static ShapeFit[] Chosen(FitProblem problem, SkinCompressorOptions options, PolishWeights weights)
    {
        var equations = new NormalEquations(problem, options.Bones, 1);
        equations.Assign(weights);
        return new TransformChoice([equations.Quadratics], 1).Eliminate(options.NonZeros!.Value);
    }

    private static ShapeFit[] Fits(FitProblem problem, FitState state, int bones) =>
    [
        .. Enumerable.Range(0, problem.ShapeCount).Select(s =>
        {
            int[] indices = [.. Enumerable.Range(0, 6 * bones).Where(d => state.Parameters[(d * problem.Width) + s] != 0)];
            return new ShapeFit(indices, [.. indices.Select(d => (double)state.Parameters[(d * problem.Width) + s])], 0);
        }),
    ];

    private static double[] Parameters(FitProblem problem, ShapeFit[] fits, int bones)
    {
        double[] parameters = new double[6 * bones * problem.Width];
        for (int s = 0; s < fits.Length; s++)
        {
            for (int a = 0; a < fits[s].Count; a++)
                parameters[(fits[s].Indices[a] * problem.Width) + s] = (float)fits[s].Values[a];
        }

        return parameters;
    }

    private static PolishWeights Weights(FitProblem problem, FitState state, SkinCompressorOptions options) =>
        PolishWeights.From(problem, state, options.Bones, options.Influences);

    private static double[] Dense(PolishWeights weights, int bones)
    {
        int n = weights.Counts.Length;
        double[] dense = new double[bones * n];
        for (int i = 0; i < n; i++)
        {
            for (int k = 0; k < weights.Counts[i]; k++)
                dense[(weights.BonesOf(i)[k] * n) + i] = weights.ValuesOf(i)[k];
        }

        return dense;
    }

    private static (FitProblem Problem, SkinCompressorOptions Options, FitState State) Warm(bool important, int bones = 6, int shapes = 5)
    {
        BlendshapeRig rig = SmallRigs.WithStillPart(SmallRigs.Waves(9, shapes));
        var options = new SkinCompressorOptions
        {
            Bones = bones,
            Influences = Math.Min(3, bones),
            NonZeros = bones == 2 ? 5 : 40,
            Smoothness = 0.7,
            FreeIterations = 40,
            NormalisedIterations = 30,
            LearningRate = 0.02,
            Threads = 1,
            Importance = important ? [.. Enumerable.Range(0, rig.VertexCount).Select(v => 0.5f + (v % 3))] : null,
        };
        FitProblem problem = FitProblem.Create(rig, options)!;
        var state = new FitState(problem, options);
        var adam = new ProjectedAdam(problem, state, options);
        for (int step = 0; step < 70; step++)
            adam.Step();
        return (problem, options, state);
    }
}
