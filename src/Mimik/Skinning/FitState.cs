using Mimik.Numerics;
using Mimik.Playback;

namespace Mimik.Skinning;

/// <summary>Everything that a run changes: parameters, weights, their moments, and the curve so far. The normalised unit throughout.</summary>
internal sealed class FitState
{
    private const double TransformNoise = 1e-3;
    private const double WeightNoise = 1e-8;

    /// <summary>The start: small Gaussian noise in transforms and weights.</summary>
    public FitState(FitProblem problem, int bones, long seed)
    {
        long weights = (long)problem.TileCount * bones * LaneTile.Lanes;
        long parameters = (long)bones * SparseTransforms.DegreesOfFreedom * problem.Width;
        // The solver's largest arrays: X has a row of ProjectedAdam.Stride numbers for every vertex, B nine entries for six parameters.
        long largest = Math.Max((long)problem.TileCount * LaneTile.Lanes * ProjectedAdam.Stride(bones), 2 * parameters);
        if (largest > Array.MaxLength - LaneTile.Lanes)
            throw new MimikException($"compress: expected bones x vertices and bones x shapes that fit arrays of {Array.MaxLength:N0} numbers, found a need of {largest:N0}; take fewer bones");
        Parameters = new AlignedFloats((int)parameters);
        ParameterMeans = new AlignedFloats((int)parameters);
        ParameterSquares = new AlignedFloats((int)parameters);
        Weights = new AlignedFloats((int)weights);
        WeightMeans = new AlignedFloats((int)weights);
        WeightSquares = new AlignedFloats((int)weights);
        var random = new RandomSource(seed);
        for (int row = 0; row < bones * SparseTransforms.DegreesOfFreedom; row++)
            random.FillGaussian(Parameters.Slice(row * problem.Width, problem.ShapeCount), TransformNoise);
        for (int i = 0; i < problem.VertexCount; i++)
        {
            (int tile, int lane) = Math.DivRem(i, LaneTile.Lanes);
            for (int bone = 0; bone < bones; bone++)
                Weights[(((tile * bones) + bone) * LaneTile.Lanes) + lane] = (float)(WeightNoise * random.NextGaussian());
        }
    }

    /// <summary>Steps taken.</summary>
    public int Iteration { get; set; }

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

    /// <summary>The objective so far, in the normalised unit.</summary>
    public List<LossPoint> Curve { get; } = [];

    /// <summary>The arrays that a state file holds, in its order.</summary>
    public IEnumerable<AlignedFloats> Arrays => [Parameters, ParameterMeans, ParameterSquares, Weights, WeightMeans, WeightSquares];

    /// <summary>Forgets the moments: the second phase starts its optimiser anew.</summary>
    public void ClearMoments()
    {
        ParameterMeans.Span.Clear();
        ParameterSquares.Span.Clear();
        WeightMeans.Span.Clear();
        WeightSquares.Span.Clear();
    }
}
