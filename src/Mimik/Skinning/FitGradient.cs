using Mimik.Numerics;

namespace Mimik.Skinning;

/// <summary>
/// The objective's gradients by B and W, tile by tile, as <see cref="ProjectedAdam"/> defines them. One kind serves transforms with few
/// non-zeros (<see cref="SparseGradient"/>), the other dense ones (<see cref="DenseGradient"/>). Who steps tells it what has changed.
/// </summary>
internal abstract class FitGradient
{
    protected FitGradient(FitProblem problem, SkinCompressorOptions options, int threads)
    {
        Problem = problem;
        Bones = options.Bones;
        Threads = threads;
        Objective = options.Power;
        Power = options.Power;
    }

    /// <summary>p of the norm whose gradients are made; that of the objective unless it is set.</summary>
    public int Power { get; set; }

    /// <summary>p of the objective, which <see cref="Measure"/> takes.</summary>
    protected int Objective { get; }

    protected FitProblem Problem { get; }

    protected int Bones { get; }

    protected int Threads { get; }

    protected bool PlainSquares => Power == 2 && Problem.Importance is null;

    /// <summary>The largest |importance e|, by which powers are scaled.</summary>
    protected double PowerMax { get; private set; }

    /// <summary>max * (mean (e / max)^p)^(2/p - 1): what the powers of e / max are multiplied by in R.</summary>
    protected double PowerFactor { get; private set; }

    /// <summary>The kind that takes fewer multiplications.</summary>
    public static FitGradient Create(FitProblem problem, SkinCompressorOptions options, int threads) =>
        options.DenseTransformsFor(problem.ShapeCount) ? new DenseGradient(problem, options, threads) : new SparseGradient(problem, options, threads);

    /// <summary>B has changed.</summary>
    /// <param name="parameters">[P x 6 x Width].</param>
    public abstract void TakeTransforms(ReadOnlySpan<float> parameters);

    /// <summary>A tile's weights have changed.</summary>
    /// <param name="tile">The tile.</param>
    /// <param name="worker">Who asks.</param>
    /// <param name="weights">[P x 64] W.</param>
    /// <param name="normalised">Whether X is made of W / (column sums of W).</param>
    public abstract void TakeWeights(int tile, int worker, ReadOnlySpan<float> weights, bool normalised);

    /// <summary>What a step takes before its tiles: neighbours and means over all vertices.</summary>
    public abstract void Prepare();

    /// <summary>A tile's gradients, without the factor 2 / (3 S N).</summary>
    /// <param name="tile">The tile.</param>
    /// <param name="worker">Who asks; it overwrites what it got before.</param>
    /// <param name="weights">[P x 64] W, as it was last taken.</param>
    /// <param name="byTransforms">In an order of its own; added to. See <see cref="Restore"/>.</param>
    /// <returns>[P x 64] by the weights that X is made of.</returns>
    public abstract Span<float> AddTile(int tile, int worker, ReadOnlySpan<float> weights, Span<float> byTransforms);

    /// <summary>Brings a gradient by the transforms into the order of the parameters.</summary>
    /// <param name="byTransforms">A sum of <see cref="AddTile"/>.</param>
    /// <param name="gradient">[P x 6 x Width].</param>
    public abstract void Restore(ReadOnlySpan<float> byTransforms, Span<float> gradient);

    /// <summary>The objective and the errors as they are, in the normalised unit.</summary>
    public abstract FitMeasure Measure();

    /// <summary>Takes the tiles' largest errors and sums of powers.</summary>
    protected void TakePowers(ReadOnlySpan<(float Max, double Sum)> tiles)
    {
        (PowerMax, double mean) = FitMeasure.CombinePowers(tiles, Power, Problem.EntryCount);
        PowerFactor = mean > 0 ? PowerMax * Math.Pow(mean, (2.0 / Power) - 1) : 0;
    }

    /// <summary>What a tile's vertices multiply the powers of e / max by.</summary>
    protected void PowerFactors(int tile, Span<float> factors)
    {
        for (int lane = 0; lane < LaneTile.Lanes; lane++)
        {
            double importance = Problem.Importance is { } all ? all[(tile * LaneTile.Lanes) + lane] : 1;
            factors[lane] = (float)(PowerFactor * Math.Pow(importance, Power));
        }
    }
}
