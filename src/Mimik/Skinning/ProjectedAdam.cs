using Mimik.Numerics;
using Mimik.Playback;

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
/// With c = 2 / (3 S N) and, for p = 2, Y = X + alpha X L^T L, both gradients come from one product: R = B Y - A,
/// dX = c B^T R, dB = c R X^T. Y is made of X alone, which has 4 K non-zeros a column, before A is touched; B has a few
/// thousand non-zeros. So nothing of the size [3S x N] is ever stored but A: a tile of 64 vertices takes R from A to both
/// gradients within the cache. For other p (or factors of single vertices) R = f(B X - A) + B (Y - X), with
/// f(e) = (mean |e|^p)^(2/p - 1) e^(p-1), whose mean takes a pass of its own.
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
    private readonly SparseBoneTransforms _transforms;
    private readonly TileScratch[] _scratch;
    private readonly AlignedFloats _x, _laplacian, _gradient;
    private readonly AlignedFloats[] _pieceGradients;
    private readonly int[] _selection;
    private readonly int _nonZeros, _threads, _pieces, _stride;
    private double _powerMax;

    public ProjectedAdam(FitProblem problem, FitState state, SkinCompressorOptions options)
    {
        _problem = problem;
        _state = state;
        _options = options;
        _nonZeros = options.NonZerosFor(problem.ShapeCount);
        _threads = options.Threads == 0 ? ParallelLoop.AllThreads : options.Threads;
        _pieces = Math.Min(problem.TileCount, MostPieces);
        _stride = Stride(options.Bones);
        _transforms = new SparseBoneTransforms(options.Bones, problem.Width);
        _x = new AlignedFloats(problem.TileCount * LaneTile.Lanes * _stride);
        _laplacian = new AlignedFloats(_x.Length);
        _gradient = new AlignedFloats(state.Parameters.Length);
        _selection = new int[state.Parameters.Length];
        _pieceGradients = new AlignedFloats[_pieces];
        for (int piece = 0; piece < _pieces; piece++)
            _pieceGradients[piece] = new AlignedFloats(_gradient.Length);
        _scratch = new TileScratch[Math.Min(_threads, problem.TileCount)];
        for (int worker = 0; worker < _scratch.Length; worker++)
            _scratch[worker] = new TileScratch(options.Bones, _stride, problem.Width);
        Refresh();
    }

    private bool Normalised => _state.Iteration >= _options.FreeIterations;

    private bool PlainSquares => _options.Power == 2 && _problem.Importance is null;

    /// <summary>Numbers of a vertex in X: four a bone, rounded up to whole vectors.</summary>
    public static int Stride(int bones) => ((4 * bones) + 15) / 16 * 16;

    /// <summary>Makes what follows from the state anew, after it was read from a file.</summary>
    public void Refresh()
    {
        _transforms.Assign(_state.Parameters.Span);
        ParallelLoop.For(_problem.TileCount, _threads, (tile, worker) => WriteX(tile, _scratch[worker]));
    }

    /// <summary>Takes one step.</summary>
    public void Step()
    {
        double power = PlainSquares ? 0 : PowerMean();
        MultiplyLaplacian();
        var adam = new AdamStep(++_state.AdamSteps, _options.LearningRate, Beta1, Beta2, Epsilon, _problem.GradientScale);
        bool lastFree = _state.Iteration + 1 >= _options.FreeIterations;
        bool becomesNormalised = _state.Iteration + 1 == _options.FreeIterations;
        ParallelLoop.For(_pieces, _threads, (piece, worker) =>
        {
            TileScratch scratch = _scratch[worker];
            _pieceGradients[piece].Span.Clear();
            int end = ParallelLoop.Start(_problem.TileCount, _pieces, piece + 1);
            for (int tile = ParallelLoop.Start(_problem.TileCount, _pieces, piece); tile < end; tile++)
            {
                Residual(tile, power, scratch);
                AddTransformGradient(tile, scratch, _pieceGradients[piece].Span);
                StepWeights(tile, adam, lastFree, scratch);
                WriteX(tile, scratch, lastFree);
            }
        });
        StepTransforms(adam);
        _state.Iteration++;
        if (becomesNormalised)
            _state.ClearMoments();
    }

    /// <summary>The objective and the errors as they are, in the normalised unit.</summary>
    public FitMeasure Measure()
    {
        MultiplyLaplacian();
        var tiles = new FitMeasure.Sums[_problem.TileCount];
        ParallelLoop.For(_problem.TileCount, _threads, (tile, worker) =>
        {
            TileScratch scratch = _scratch[worker];
            Error(tile, scratch);
            MatrixTranspose.Transpose(Rows(_laplacian, tile), LaneTile.Lanes, _stride, _stride, scratch.Columns.Span, LaneTile.Lanes);
            LaneTile.Multiply(_transforms.RowOffsets, _transforms.RowColumns, _transforms.RowValues, scratch.Columns.Span, default, scratch.Turned.Span);
            tiles[tile] = FitMeasure.Sum(scratch.Residual.Span, scratch.Turned.Span, _problem, tile, _options.Power);
        });
        return FitMeasure.Combine(tiles, _problem, _options.Power);
    }

    private Span<float> Rows(AlignedFloats matrix, int tile) => matrix.Slice(tile * LaneTile.Lanes * _stride, LaneTile.Lanes * _stride);

    private Span<float> TileWeights(AlignedFloats array, int tile) =>
        array.Slice(tile * _options.Bones * LaneTile.Lanes, _options.Bones * LaneTile.Lanes);

    // X L^T, vertices by rows.
    private void MultiplyLaplacian() => ParallelLoop.For(_problem.TileCount, _threads, (tile, _) =>
        _problem.Laplacian.MultiplyRows(tile * LaneTile.Lanes, LaneTile.Lanes, _x.Span, _stride, default, Rows(_laplacian, tile)));

    // Residual = B X - A.
    private void Error(int tile, TileScratch scratch)
    {
        MatrixTranspose.Transpose(Rows(_x, tile), LaneTile.Lanes, _stride, _stride, scratch.Columns.Span, LaneTile.Lanes);
        LaneTile.Multiply(_transforms.RowOffsets, _transforms.RowColumns, _transforms.RowValues, scratch.Columns.Span, Targets(tile), scratch.Residual.Span);
    }

    private ReadOnlySpan<float> Targets(int tile)
    {
        int length = 3 * _problem.Width * LaneTile.Lanes;
        return _problem.NegatedTargets.Slice(tile * length, length);
    }

    // The largest |importance e| and, relative to it, the mean power: what f needs. Returns max * (mean (e / max)^p)^(2/p - 1).
    private double PowerMean()
    {
        var tiles = new (float Max, double Sum)[_problem.TileCount];
        ParallelLoop.For(_problem.TileCount, _threads, (tile, worker) =>
        {
            Error(tile, _scratch[worker]);
            tiles[tile] = FitMeasure.PowerSum(_scratch[worker].Residual.Span, _problem.Importance, tile, _options.Power);
        });
        (_powerMax, double mean) = FitMeasure.CombinePowers(tiles, _options.Power, _problem.EntryCount);
        return mean > 0 ? _powerMax * Math.Pow(mean, (2.0 / _options.Power) - 1) : 0;
    }

    private void Residual(int tile, double power, TileScratch scratch)
    {
        if (PlainSquares)
        {
            _problem.ScaledLaplacianTranspose.MultiplyRows(tile * LaneTile.Lanes, LaneTile.Lanes, _laplacian.Span, _stride, Rows(_x, tile), scratch.Rows.Span);
            MatrixTranspose.Transpose(scratch.Rows.Span, LaneTile.Lanes, _stride, _stride, scratch.Columns.Span, LaneTile.Lanes);
            LaneTile.Multiply(_transforms.RowOffsets, _transforms.RowColumns, _transforms.RowValues, scratch.Columns.Span, Targets(tile), scratch.Residual.Span);
            return;
        }

        Error(tile, scratch);
        for (int lane = 0; lane < LaneTile.Lanes; lane++)
        {
            double importance = _problem.Importance is { } factors ? factors[(tile * LaneTile.Lanes) + lane] : 1;
            scratch.Lanes[lane] = (float)(power * Math.Pow(importance, _options.Power));
        }

        LaneTile.OddPower(scratch.Residual.Span, scratch.Lanes.Span, _powerMax > 0 ? (float)(1 / _powerMax) : 1, (_options.Power / 2) - 1);
        _problem.ScaledLaplacianTranspose.MultiplyRows(tile * LaneTile.Lanes, LaneTile.Lanes, _laplacian.Span, _stride, default, scratch.Rows.Span);
        MatrixTranspose.Transpose(scratch.Rows.Span, LaneTile.Lanes, _stride, _stride, scratch.Columns.Span, LaneTile.Lanes);
        LaneTile.Multiply(_transforms.RowOffsets, _transforms.RowColumns, _transforms.RowValues, scratch.Columns.Span, scratch.Residual.Span, scratch.Residual.Span);
    }

    private void AddTransformGradient(int tile, TileScratch scratch, Span<float> gradient)
    {
        int rows = 3 * _problem.Width;
        MatrixTranspose.Transpose(scratch.Residual.Span, rows, LaneTile.Lanes, LaneTile.Lanes, scratch.Turned.Span, rows);
        ReadOnlySpan<float> weights = TileWeights(_state.Weights, tile);
        int block = SparseTransforms.DegreesOfFreedom * _problem.Width;
        for (int bone = 0; bone < _options.Bones; bone++)
        {
            ulong lanes = LaneWeights.NonZeroLanes(weights.Slice(bone * LaneTile.Lanes, LaneTile.Lanes));
            if (lanes != 0)
                BoneGradient.Accumulate(lanes, Rows(_x, tile), _stride, bone, scratch.Turned.Span, _problem.Width, gradient.Slice(bone * block, block));
        }
    }

    private void StepWeights(int tile, in AdamStep adam, bool keepSome, TileScratch scratch)
    {
        Span<float> weights = TileWeights(_state.Weights, tile);
        ReadOnlySpan<float> rest = _problem.Rest.Slice(tile * 4 * LaneTile.Lanes, 4 * LaneTile.Lanes);
        LaneTile.MultiplyGroups(_transforms.ColumnOffsets, _transforms.ColumnRows, _transforms.ColumnValues, scratch.Residual.Span, rest, scratch.WeightGradient.Span);
        if (Normalised)
        {
            LaneWeights.InverseSums(weights, scratch.Lanes.Span);
            LaneWeights.ThroughNormalisation(weights, scratch.Lanes.Span, scratch.WeightGradient.Span);
        }

        adam.Apply(weights, scratch.WeightGradient.Span, TileWeights(_state.WeightMeans, tile), TileWeights(_state.WeightSquares, tile));
        LargestEntries.KeepInLanes(weights, _options.Influences);
        if (keepSome)
            RefillEmptyLanes(tile, weights, scratch);
    }

    private void RefillEmptyLanes(int tile, Span<float> weights, TileScratch scratch)
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
                if (scratch.WeightGradient[(bone * LaneTile.Lanes) + lane] < scratch.WeightGradient[(best * LaneTile.Lanes) + lane])
                    best = bone;
            }

            weights[(best * LaneTile.Lanes) + lane] = (float)_options.LearningRate;
        }
    }

    private void WriteX(int tile, TileScratch scratch) => WriteX(tile, scratch, Normalised);

    private void WriteX(int tile, TileScratch scratch, bool normalised)
    {
        ReadOnlySpan<float> weights = TileWeights(_state.Weights, tile);
        if (normalised)
            LaneWeights.InverseSums(weights, scratch.Lanes.Span);
        else
            scratch.Lanes.Span.Fill(1);
        LaneWeights.Spread(weights, scratch.Lanes.Span, _problem.Rest.Slice(tile * 4 * LaneTile.Lanes, 4 * LaneTile.Lanes), scratch.Columns.Span);
        MatrixTranspose.Transpose(scratch.Columns.Span, 4 * _options.Bones, LaneTile.Lanes, LaneTile.Lanes, Rows(_x, tile), _stride);
    }

    private void StepTransforms(in AdamStep adam)
    {
        Span<float> gradient = _gradient.Span;
        _pieceGradients[0].Span.CopyTo(gradient);
        for (int piece = 1; piece < _pieces; piece++)
            System.Numerics.Tensors.TensorPrimitives.Add(gradient, _pieceGradients[piece].Span, gradient);
        adam.Apply(_state.Parameters.Span, gradient, _state.ParameterMeans.Span, _state.ParameterSquares.Span);
        LargestEntries.KeepByMagnitude(_state.Parameters.Span, _nonZeros, _selection);
        _transforms.Assign(_state.Parameters.Span);
    }

    /// <summary>What one worker needs for one tile.</summary>
    private sealed class TileScratch(int bones, int stride, int width)
    {
        /// <summary>[64 x stride] Y or alpha X L^T L, vertices by rows.</summary>
        public AlignedFloats Rows { get; } = new(LaneTile.Lanes * stride);

        /// <summary>[stride x 64] the same, vertices by columns.</summary>
        public AlignedFloats Columns { get; } = new(stride * LaneTile.Lanes);

        /// <summary>[3 Width x 64] R.</summary>
        public AlignedFloats Residual { get; } = new(3 * width * LaneTile.Lanes);

        /// <summary>[64 x 3 Width] R^T.</summary>
        public AlignedFloats Turned { get; } = new(3 * width * LaneTile.Lanes);

        /// <summary>[P x 64] gradient by the weights.</summary>
        public AlignedFloats WeightGradient { get; } = new(bones * LaneTile.Lanes);

        /// <summary>[64] a factor of every lane.</summary>
        public AlignedFloats Lanes { get; } = new(LaneTile.Lanes);
    }
}
