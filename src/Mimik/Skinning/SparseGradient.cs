using Mimik.Numerics;
using Mimik.Playback;

namespace Mimik.Skinning;

/// <summary>
/// Gradients where B has few non-zeros. For p = 2, with Y = X + alpha X L^T L, R = B Y - A gives both: dX = c B^T R and dB = c R X^T. Y is
/// made of X alone, which has 4 K non-zeros a column, before A is touched, so nothing of the size [3S x N] is stored but A: a tile takes
/// R from A to both gradients within the cache. For other p, or factors of single vertices, R = f(B X - A) + B (Y - X), and the mean in f
/// takes a pass of its own.
/// </summary>
internal sealed class SparseGradient : FitGradient
{
    private readonly SparseBoneTransforms _transforms;
    private readonly TileScratch[] _scratch;
    private readonly AlignedFloats _x, _laplacian;
    private readonly int _stride;

    public SparseGradient(FitProblem problem, SkinCompressorOptions options, int threads)
        : base(problem, options, threads)
    {
        _stride = Stride(options.Bones);
        _transforms = new SparseBoneTransforms(options.Bones, problem.Width);
        _x = new AlignedFloats(problem.TileCount * LaneTile.Lanes * _stride);
        _laplacian = new AlignedFloats(_x.Length);
        _scratch = new TileScratch[Math.Min(threads, problem.TileCount)];
        for (int worker = 0; worker < _scratch.Length; worker++)
            _scratch[worker] = new TileScratch(options.Bones, _stride, problem.Width);
    }

    /// <summary>Numbers of a vertex in X: four a bone, rounded up to whole vectors.</summary>
    public static int Stride(int bones) => ((4 * bones) + 15) / 16 * 16;

    /// <inheritdoc/>
    public override void TakeTransforms(ReadOnlySpan<float> parameters) => _transforms.Assign(parameters);

    /// <inheritdoc/>
    public override void TakeWeights(int tile, int worker, ReadOnlySpan<float> weights, bool normalised)
    {
        TileScratch scratch = _scratch[worker];
        if (normalised)
            LaneWeights.InverseSums(weights, scratch.Lanes.Span);
        else
            scratch.Lanes.Span.Fill(1);
        LaneWeights.Spread(weights, scratch.Lanes.Span, Problem.Rest.Slice(tile * 4 * LaneTile.Lanes, 4 * LaneTile.Lanes), scratch.Columns.Span);
        MatrixTranspose.Transpose(scratch.Columns.Span, 4 * Bones, LaneTile.Lanes, LaneTile.Lanes, Rows(_x, tile), _stride);
    }

    /// <inheritdoc/>
    public override void Prepare()
    {
        if (!PlainSquares)
            SumPowers();
        MultiplyLaplacian();
    }

    /// <inheritdoc/>
    public override Span<float> AddTile(int tile, int worker, ReadOnlySpan<float> weights, Span<float> byTransforms)
    {
        TileScratch scratch = _scratch[worker];
        Residual(tile, scratch);
        int rows = 3 * Problem.Width;
        MatrixTranspose.Transpose(scratch.Residual.Span, rows, LaneTile.Lanes, LaneTile.Lanes, scratch.Turned.Span, rows);
        int block = SparseTransforms.DegreesOfFreedom * Problem.Width;
        for (int bone = 0; bone < Bones; bone++)
        {
            ulong lanes = LaneWeights.NonZeroLanes(weights.Slice(bone * LaneTile.Lanes, LaneTile.Lanes));
            if (lanes != 0)
                BoneGradient.Accumulate(lanes, Rows(_x, tile), _stride, bone, scratch.Turned.Span, Problem.Width, byTransforms.Slice(bone * block, block));
        }

        ReadOnlySpan<float> rest = Problem.Rest.Slice(tile * 4 * LaneTile.Lanes, 4 * LaneTile.Lanes);
        LaneTile.MultiplyGroups(_transforms.ColumnOffsets, _transforms.ColumnRows, _transforms.ColumnValues, scratch.Residual.Span, rest, scratch.WeightGradient.Span);
        return scratch.WeightGradient.Span;
    }

    /// <inheritdoc/>
    public override void Restore(ReadOnlySpan<float> byTransforms, Span<float> gradient) => byTransforms.CopyTo(gradient);

    /// <inheritdoc/>
    public override FitMeasure Measure()
    {
        MultiplyLaplacian();
        var tiles = new FitMeasure.Sums[Problem.TileCount];
        ParallelLoop.For(Problem.TileCount, Threads, (tile, worker) =>
        {
            TileScratch scratch = _scratch[worker];
            Error(tile, scratch);
            MatrixTranspose.Transpose(Rows(_laplacian, tile), LaneTile.Lanes, _stride, _stride, scratch.Columns.Span, LaneTile.Lanes);
            LaneTile.Multiply(_transforms.RowOffsets, _transforms.RowColumns, _transforms.RowValues, scratch.Columns.Span, default, scratch.Turned.Span);
            tiles[tile] = FitMeasure.Sum(scratch.Residual.Span, scratch.Turned.Span, Problem, tile, Objective);
        });
        return FitMeasure.Combine(tiles, Problem, Objective);
    }

    private Span<float> Rows(AlignedFloats matrix, int tile) => matrix.Slice(tile * LaneTile.Lanes * _stride, LaneTile.Lanes * _stride);

    // X L^T, vertices by rows.
    private void MultiplyLaplacian() => ParallelLoop.For(Problem.TileCount, Threads, (tile, _) =>
        Problem.Laplacian.MultiplyRows(tile * LaneTile.Lanes, LaneTile.Lanes, _x.Span, _stride, default, Rows(_laplacian, tile)));

    // Residual = B X - A.
    private void Error(int tile, TileScratch scratch)
    {
        MatrixTranspose.Transpose(Rows(_x, tile), LaneTile.Lanes, _stride, _stride, scratch.Columns.Span, LaneTile.Lanes);
        LaneTile.Multiply(_transforms.RowOffsets, _transforms.RowColumns, _transforms.RowValues, scratch.Columns.Span, Targets(tile), scratch.Residual.Span);
    }

    private ReadOnlySpan<float> Targets(int tile)
    {
        int length = 3 * Problem.Width * LaneTile.Lanes;
        return Problem.NegatedTargets.Slice(tile * length, length);
    }

    private void SumPowers()
    {
        var tiles = new (float Max, double Sum)[Problem.TileCount];
        ParallelLoop.For(Problem.TileCount, Threads, (tile, worker) =>
        {
            Error(tile, _scratch[worker]);
            tiles[tile] = FitMeasure.PowerSum(_scratch[worker].Residual.Span, Problem.Importance, tile, Power);
        });
        TakePowers(tiles);
    }

    private void Residual(int tile, TileScratch scratch)
    {
        if (PlainSquares)
        {
            Problem.ScaledLaplacianTranspose.MultiplyRows(tile * LaneTile.Lanes, LaneTile.Lanes, _laplacian.Span, _stride, Rows(_x, tile), scratch.Rows.Span);
            MatrixTranspose.Transpose(scratch.Rows.Span, LaneTile.Lanes, _stride, _stride, scratch.Columns.Span, LaneTile.Lanes);
            LaneTile.Multiply(_transforms.RowOffsets, _transforms.RowColumns, _transforms.RowValues, scratch.Columns.Span, Targets(tile), scratch.Residual.Span);
            return;
        }

        Error(tile, scratch);
        PowerFactors(tile, scratch.Lanes.Span);
        LaneTile.OddPower(scratch.Residual.Span, scratch.Lanes.Span, PowerMax > 0 ? (float)(1 / PowerMax) : 1, (Power / 2) - 1);
        Problem.ScaledLaplacianTranspose.MultiplyRows(tile * LaneTile.Lanes, LaneTile.Lanes, _laplacian.Span, _stride, default, scratch.Rows.Span);
        MatrixTranspose.Transpose(scratch.Rows.Span, LaneTile.Lanes, _stride, _stride, scratch.Columns.Span, LaneTile.Lanes);
        LaneTile.Multiply(_transforms.RowOffsets, _transforms.RowColumns, _transforms.RowValues, scratch.Columns.Span, scratch.Residual.Span, scratch.Residual.Span);
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
