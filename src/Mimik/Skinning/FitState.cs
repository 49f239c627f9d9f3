using Mimik.Numerics;
using Mimik.Playback;

namespace Mimik.Skinning;

/// <summary>Everything that a run changes: parameters, weights, their moments, and the curve so far. The normalised unit throughout.</summary>
internal sealed class FitState
{
    private const double TransformNoise = 1e-3;
    private const double WeightNoise = 1e-8;

    /// <summary>The start: small Gaussian noise in transforms and weights.</summary>
    public FitState(FitProblem problem, SkinCompressorOptions options)
    {
        int bones = options.Bones;
        long weights = (long)problem.TileCount * bones * LaneTile.Lanes;
        long parameters = (long)bones * SparseTransforms.DegreesOfFreedom * problem.Width;
        // The solver's largest arrays: X has a row of SparseGradient.Stride numbers for every vertex, B nine entries for six parameters.
        long largest = Math.Max((long)problem.TileCount * LaneTile.Lanes * SparseGradient.Stride(bones), 2 * parameters);
        if (largest > Array.MaxLength - LaneTile.Lanes)
            throw new MimikException($"compress: expected bones x vertices and bones x shapes that fit arrays of {Array.MaxLength:N0} numbers, found a need of {largest:N0}; take fewer bones");
        Parameters = new AlignedFloats((int)parameters);
        ParameterMeans = new AlignedFloats((int)parameters);
        ParameterSquares = new AlignedFloats((int)parameters);
        Weights = new AlignedFloats((int)weights);
        WeightMeans = new AlignedFloats((int)weights);
        WeightSquares = new AlignedFloats((int)weights);
        Scales = new AlignedFloats(options.Continues ? bones : 0);
        Scales.Span.Fill(1);
        BestParameters = new AlignedFloats(options.KeepsBest ? Parameters.Length : 0);
        BestWeights = new AlignedFloats(options.KeepsBest ? Weights.Length : 0);
        var random = new RandomSource(options.Seed);
        // A bone that is to rest at first starts at rest: without weights and transforms it gets no gradient either.
        int moving = options.Continues ? bones - options.RestingBones : bones;
        for (int row = 0; row < moving * SparseTransforms.DegreesOfFreedom; row++)
            random.FillGaussian(Parameters.Slice(row * problem.Width, problem.ShapeCount), TransformNoise);
        for (int i = 0; i < problem.VertexCount; i++)
        {
            (int tile, int lane) = Math.DivRem(i, LaneTile.Lanes);
            for (int bone = 0; bone < moving; bone++)
                Weights[(((tile * bones) + bone) * LaneTile.Lanes) + lane] = (float)(WeightNoise * random.NextGaussian());
        }
    }

    /// <summary>Steps taken.</summary>
    public int Iteration { get; set; }

    /// <summary>Steps of Adam since its moments were cleared.</summary>
    public int AdamSteps { get; set; }

    /// <summary>The objective of <see cref="BestParameters"/> and <see cref="BestWeights"/>; infinite before there are any.</summary>
    public double BestLoss { get; set; } = double.PositiveInfinity;

    /// <summary>Time spent in steps.</summary>
    public double Seconds { get; set; }

    /// <summary>[P x 6 x Width] r_x, r_y, r_z, t_x, t_y, t_z by shape.</summary>
    public AlignedFloats Parameters { get; }

    /// <summary>Adam's mean gradient of the parameters.</summary>
    public AlignedFloats ParameterMeans { get; }

    /// <summary>Adam's mean squared gradient of the parameters.</summary>
    public AlignedFloats ParameterSquares { get; }

    /// <summary>[tiles x P x 64] weights before normalisation.</summary>
    public AlignedFloats Weights { get; }

    /// <summary>Adam's mean gradient of the weights.</summary>
    public AlignedFloats WeightMeans { get; }

    /// <summary>Adam's mean squared gradient of the weights.</summary>
    public AlignedFloats WeightSquares { get; }

    /// <summary>
    /// [P] by what a bone's weights were multiplied, and its transforms divided, between two phases: so are its steps. Empty where none ever are.
    /// </summary>
    public AlignedFloats Scales { get; }

    /// <summary>Parameters of the best state that a run has settled in; empty where none is kept.</summary>
    public AlignedFloats BestParameters { get; }

    /// <summary>Weights of that state.</summary>
    public AlignedFloats BestWeights { get; }

    /// <summary>The objective so far, in the normalised unit.</summary>
    public List<LossPoint> Curve { get; } = [];

    /// <summary>The arrays that a state file holds, in its order.</summary>
    public IEnumerable<AlignedFloats> Arrays => [Parameters, ParameterMeans, ParameterSquares, Weights, WeightMeans, WeightSquares, Scales, BestParameters, BestWeights];

    /// <summary>Keeps the present state where it is better than the best so far.</summary>
    /// <param name="loss">Its objective.</param>
    public void KeepIfBest(double loss)
    {
        if (!(loss < BestLoss))
            return;
        BestLoss = loss;
        Parameters.Span.CopyTo(BestParameters.Span);
        Weights.Span.CopyTo(BestWeights.Span);
    }

    /// <summary>Goes back to the best state.</summary>
    public void TakeBest()
    {
        BestParameters.Span.CopyTo(Parameters.Span);
        BestWeights.Span.CopyTo(Weights.Span);
    }

    /// <summary>Forgets the moments: a new phase starts its optimiser anew.</summary>
    public void ClearMoments()
    {
        AdamSteps = 0;
        ParameterMeans.Span.Clear();
        ParameterSquares.Span.Clear();
        WeightMeans.Span.Clear();
        WeightSquares.Span.Clear();
    }
}
