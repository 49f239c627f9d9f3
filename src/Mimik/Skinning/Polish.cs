using Mimik.Numerics;
using Mimik.Playback;

namespace Mimik.Skinning;

/// <summary>
/// Rounds of exact solves: transforms for the weights as they are (<see cref="TransformChoice"/>), then weights for these transforms
/// (<see cref="WeightSweep"/>). For p = 2. A round lowers the objective or leaves it, up to the rounding of the single precision that it is stored in.
/// </summary>
internal sealed class Polish
{
    // Sweeps over all vertices in a round; the first tries bones that a vertex does not follow.
    private const int Sweeps = 3;

    // How many such bones are tried at a vertex.
    private const int Candidates = 4;

    // The most exchanges of parameters in a round; a hundred is usual.
    private const int Exchanges = 256;

    private readonly FitProblem _problem;
    private readonly FitState _state;
    private readonly int _bones, _influences, _nonZeros;
    private readonly MirroredQuadratics? _mirrored;
    private readonly NormalEquations _equations;
    private readonly TransformChoice _choice;
    private readonly WeightSweep _sweep;
    private readonly IdleBones _idle;

    public Polish(FitProblem problem, FitState state, SkinCompressorOptions options)
    {
        int threads = options.Threads == 0 ? ParallelLoop.AllThreads : options.Threads;
        _problem = problem;
        _state = state;
        _bones = options.Bones;
        _influences = options.Influences;
        int nonZeros = options.NonZerosFor(problem.ShapeCount);
        _nonZeros = problem.Mirror is null ? nonZeros : nonZeros / 2;
        var coupling = new SmoothnessCoupling(problem);
        _equations = new NormalEquations(problem, _bones, threads);
        _mirrored = problem.Mirror is { } mirror ? new MirroredQuadratics(mirror, _equations.Quadratics) : null;
        _choice = new TransformChoice(_mirrored?.Kinds ?? [_equations.Quadratics], threads);
        _sweep = new WeightSweep(problem, coupling, _bones, _influences, threads);
        _idle = new IdleBones(problem, coupling, _bones);
    }

    /// <summary>Takes one round from the state to the state.</summary>
    /// <param name="choose">Choose transforms from all, not only by exchanges with those that are there.</param>
    /// <param name="restart">Give bones that do nothing a new place; the objective may rise where there are any.</param>
    public void Round(bool choose, bool restart)
    {
        PolishWeights weights = PolishWeights.From(_problem, _state, _bones, _influences);
        if (_problem.Mirror is { } mirror)
            MirroredWeights.Complete(weights, mirror, _bones);
        ShapeFit[] fits = Load();
        if (restart && _idle.Find(weights, fits) is { Count: > 0 } idle)
        {
            _sweep.Assign(fits);
            _idle.Restart(idle, weights, _sweep.VertexErrors(weights));
        }

        _equations.Assign(weights);
        _mirrored?.Assign();
        fits = _choice.Refit(_mirrored?.Reduce(fits) ?? fits);
        _choice.Exchange(fits, _nonZeros, Exchanges);
        if (choose)
        {
            ShapeFit[] fresh = _choice.Eliminate(_nonZeros);
            _choice.Exchange(fresh, _nonZeros, Exchanges);
            if (restart || TransformChoice.Cost(fresh) < TransformChoice.Cost(fits))
                fits = fresh;
        }

        fits = _mirrored?.Expand(fits) ?? fits;
        _sweep.Assign(fits);
        for (int sweep = 0; sweep < Sweeps; sweep++)
            _sweep.Sweep(weights, sweep == 0 ? Candidates : 0);
        Store(weights, fits);
    }

    private ShapeFit[] Load()
    {
        var fits = new ShapeFit[_problem.ShapeCount];
        var indices = new List<int>();
        int order = _bones * SparseTransforms.DegreesOfFreedom;
        for (int s = 0; s < fits.Length; s++)
        {
            indices.Clear();
            for (int d = 0; d < order; d++)
            {
                if (_state.Parameters[(d * _problem.Width) + s] != 0)
                    indices.Add(d);
            }

            fits[s] = new ShapeFit([.. indices], [.. indices.Select(d => (double)_state.Parameters[(d * _problem.Width) + s])], 0);
        }

        return fits;
    }

    private void Store(PolishWeights weights, ShapeFit[] fits)
    {
        _state.Parameters.Span.Clear();
        _state.Weights.Span.Clear();
        for (int s = 0; s < fits.Length; s++)
        {
            for (int a = 0; a < fits[s].Count; a++)
                _state.Parameters[(fits[s].Indices[a] * _problem.Width) + s] = (float)fits[s].Values[a];
        }

        for (int i = 0; i < _problem.VertexCount; i++)
        {
            (int tile, int lane) = Math.DivRem(i, LaneTile.Lanes);
            ReadOnlySpan<int> bones = weights.BonesOf(i);
            for (int k = 0; k < bones.Length; k++)
                _state.Weights[(((tile * _bones) + bones[k]) * LaneTile.Lanes) + lane] = (float)weights.ValuesOf(i)[k];
        }
    }
}
