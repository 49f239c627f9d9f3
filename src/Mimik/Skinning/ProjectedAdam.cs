using Mimik.Numerics;

namespace Mimik.Skinning;

/// <summary>
/// The published iteration of compressed skinning (Kavan, Doublestein, Prazak, Cioffi, Roble: "Compressed Skinning for Facial
/// Blendshapes", SIGGRAPH 2024, section 3), on sparse tiles.
/// </summary>
/// <remarks>
/// Problem: minimise over B and W  (mean |B X(W) - A|^p)^(2/p) + alpha mean |L (B X)^T|^2, W &gt;= 0, at most K non-zeros in a
/// column of W, at most NonZeros parameters of B that are not 0; in the second phase X is made of W / (column sums of W).
/// <code>
/// A    deltas                                [3S x N]   normalised length
/// B    transforms, blocks [[r]x | t]         [3S x 4P]  r without unit, t a normalised length
/// W    skinning weights                      [P x N]
/// X    w_ji [v_i; 1], v centred              [4P x N]
/// L    graph Laplacian                       [N x N]
/// R    residual, see below                   [3S x N]
/// </code>
/// With c = 2 / (3 S N) and R = f(B X - A) + alpha B X L^T L both gradients come from one residual: dX = c B^T R, dB = c R X^T;
/// f(e) = (mean |e|^p)^(2/p - 1) e^(p-1), which is e for p = 2. <see cref="SparseGradient"/> and <see cref="DenseGradient"/> make them.
/// After each step of Adam the step is projected: in a column of W the entries that are larger than the (K + 1)-th and positive
/// stay, of B's parameters the NonZeros largest by magnitude.
/// Where we differ: the normalised unit (<see cref="FitProblem"/>); parts that nothing moves are left out; ties at the limit of
/// B's parameters go to the first, so that the limit holds; and a vertex that has lost all its weights in the second phase, where the
/// published code divides by zero, is given to the bone that lowers the loss fastest.
/// </remarks>
internal sealed class ProjectedAdam
{
    // Chosen by the published code; epsilon is the usual one, but matters here: gradients are means over millions of entries.
    private const double Beta1 = 0.9, Beta2 = 0.9, Epsilon = 1e-8;

    // Sums over vertices are made in this many pieces, whatever the number of threads.
    private const int MostPieces = 16;

    private readonly FitProblem _problem;
    private readonly FitState _state;
    private readonly SkinCompressorOptions _options;
    private readonly AdamSchedule _schedule;
    private readonly FitGradient _gradients;
    private readonly AlignedFloats _gradient;
    private readonly AlignedFloats[] _pieceGradients, _lanes;
    private readonly MirroredState? _mirror;
    private readonly int[] _selection;
    private readonly int _nonZeros, _threads, _pieces;

    public ProjectedAdam(FitProblem problem, FitState state, SkinCompressorOptions options)
    {
        _problem = problem;
        _state = state;
        _options = options;
        _schedule = new AdamSchedule(options);
        _nonZeros = options.NonZerosFor(problem.ShapeCount);
        _threads = options.Threads == 0 ? ParallelLoop.AllThreads : options.Threads;
        _pieces = Math.Min(problem.TileCount, MostPieces);
        _mirror = problem.Mirror is { } symmetry ? new MirroredState(symmetry, problem, state, options) : null;
        _gradients = FitGradient.Create(problem, options, _threads);
        _gradient = new AlignedFloats(state.Parameters.Length);
        _selection = new int[state.Parameters.Length];
        _pieceGradients = [.. Enumerable.Range(0, _pieces).Select(_ => new AlignedFloats(_gradient.Length))];
        _lanes = [.. Enumerable.Range(0, Math.Min(_threads, problem.TileCount)).Select(_ => new AlignedFloats(LaneTile.Lanes))];
        _mirror?.Complete(_schedule[state.Iteration].Pairs);
        Refresh();
    }

    /// <summary>Makes what follows from the state anew, after it was read from a file.</summary>
    public void Refresh()
    {
        bool normalised = _schedule[_state.Iteration].Normalised;
        _gradients.TakeTransforms(_state.Parameters.Span);
        ParallelLoop.For(_problem.TileCount, _threads, (tile, worker) => _gradients.TakeWeights(tile, worker, TileWeights(_state.Weights, tile), normalised));
    }

    /// <summary>Takes one step.</summary>
    public void Step()
    {
        AdamPlan plan = _schedule[_state.Iteration];
        bool next = _schedule[_state.Iteration + 1].Normalised;
        bool rests = next && !plan.Normalised && _options.Continues;
        _gradients.Power = plan.Power;
        _gradients.Prepare();
        var adam = new AdamStep(++_state.AdamSteps, plan.LearningRate, Beta1, Beta2, Epsilon, _problem.GradientScale);
        ParallelLoop.For(_pieces, _threads, (piece, worker) =>
        {
            Span<float> byTransforms = _pieceGradients[piece].Span;
            byTransforms.Clear();
            int end = ParallelLoop.Start(_problem.TileCount, _pieces, piece + 1);
            for (int tile = ParallelLoop.Start(_problem.TileCount, _pieces, piece); tile < end; tile++)
            {
                Span<float> weights = TileWeights(_state.Weights, tile);
                Span<float> byWeights = _gradients.AddTile(tile, worker, weights, byTransforms);
                if (plan.Normalised)
                    ThroughNormalisation(weights, byWeights, _lanes[worker].Span);
                StepWeights(tile, adam, weights, byWeights);
                LargestEntries.KeepInLanes(weights, plan.Influences);
                if (next && !rests)
                    RefillEmptyLanes(tile, weights, byWeights);
                if (_mirror is null)
                    _gradients.TakeWeights(tile, worker, weights, next);
            }
        });
        if (_mirror is not null)
        {
            ParallelLoop.For(_problem.TileCount, _threads, (tile, worker) =>
            {
                _mirror.CopyWeights(tile, plan.Pairs);
                _gradients.TakeWeights(tile, worker, TileWeights(_state.Weights, tile), next);
            });
        }

        StepTransforms(adam);
        _state.Iteration++;
        if (!next || plan.Normalised)
            return;
        _state.ClearMoments();
        if (!rests)
            return;
        RestingBone.Take(_problem, _state, _options);
        _mirror?.Complete(_schedule[_state.Iteration].Pairs);
        Refresh();
    }

    /// <summary>The objective and the errors as they are, in the normalised unit.</summary>
    public FitMeasure Measure() => _gradients.Measure();

    private Span<float> TileWeights(AlignedFloats array, int tile) =>
        array.Slice(tile * _options.Bones * LaneTile.Lanes, _options.Bones * LaneTile.Lanes);

    private static void ThroughNormalisation(ReadOnlySpan<float> weights, Span<float> gradient, Span<float> inverse)
    {
        LaneWeights.InverseSums(weights, inverse);
        LaneWeights.ThroughNormalisation(weights, inverse, gradient);
    }

    private void StepWeights(int tile, in AdamStep adam, Span<float> weights, ReadOnlySpan<float> gradient)
    {
        Span<float> means = TileWeights(_state.WeightMeans, tile), squares = TileWeights(_state.WeightSquares, tile);
        if (_state.Scales.Length == 0)
        {
            adam.Apply(weights, gradient, means, squares);
            return;
        }

        for (int bone = 0; bone < _options.Bones; bone++)
        {
            Range row = (bone * LaneTile.Lanes)..((bone + 1) * LaneTile.Lanes);
            adam.Times(_state.Scales[bone]).Apply(weights[row], gradient[row], means[row], squares[row]);
        }
    }

    private void RefillEmptyLanes(int tile, Span<float> weights, ReadOnlySpan<float> gradient)
    {
        ulong held = 0;
        for (int bone = 0; bone < _options.Bones; bone++)
            held |= LaneWeights.NonZeroLanes(weights.Slice(bone * LaneTile.Lanes, LaneTile.Lanes));
        if (held == ulong.MaxValue)
            return;
        int count = Math.Min(LaneTile.Lanes, _problem.VertexCount - (tile * LaneTile.Lanes));
        for (int lane = 0; lane < count; lane++)
        {
            if ((held >> lane & 1) != 0)
                continue;
            int best = 0;
            for (int bone = 1; bone < _options.Bones; bone++)
            {
                if (gradient[(bone * LaneTile.Lanes) + lane] < gradient[(best * LaneTile.Lanes) + lane])
                    best = bone;
            }

            weights[(best * LaneTile.Lanes) + lane] = (float)_options.LearningRate;
        }
    }

    private void StepTransforms(in AdamStep adam)
    {
        Span<float> sum = _pieceGradients[0].Span;
        for (int piece = 1; piece < _pieces; piece++)
            System.Numerics.Tensors.TensorPrimitives.Add(sum, _pieceGradients[piece].Span, sum);
        _gradients.Restore(sum, _gradient.Span);
        int block = _state.Scales.Length == 0 ? _gradient.Length : _gradient.Length / _options.Bones;
        for (int at = 0; at < _gradient.Length; at += block)
        {
            AdamStep own = _state.Scales.Length == 0 ? adam : adam.Times(1 / _state.Scales[at / block]);
            own.Apply(_state.Parameters.Slice(at, block), _gradient.Slice(at, block), _state.ParameterMeans.Slice(at, block), _state.ParameterSquares.Slice(at, block));
        }

        _mirror?.ClearParameterImages();
        LargestEntries.KeepByMagnitude(_state.Parameters.Span, _mirror is null ? _nonZeros : _nonZeros / 2, _selection);
        _mirror?.CopyParameters();
        _gradients.TakeTransforms(_state.Parameters.Span);
    }
}
