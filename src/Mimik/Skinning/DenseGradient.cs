using System.Numerics.Tensors;
using Mimik.Numerics;
using Mimik.Playback;

namespace Mimik.Skinning;

/// <summary>Gradients where B is dense, as in the detail mode: all six numbers of every block.</summary>
/// <remarks>
/// Written as products of matrices a step takes Z = B X, dX = B^T R and dB = R X^T, each of 3S x 4P x N multiplications. Two things are
/// known of them. X has K of P bones a vertex: blended before it is turned, Z_s,i = (sum_j w_ji r_sj) cross v_i + sum_j w_ji t_sj takes
/// 6 S K multiplications a vertex, and dB as many backwards. And of dX only its products with [v; 1] are needed, all of them, for bones
/// that a vertex does not follow yet may come to be followed:
/// <code>
/// dW_ji = sum over s of r_sj . (v_i cross R_si) + t_sj . R_si          [P x 6S] [6S x N]
/// </code>
/// That is half of B^T R with its 4P rows, and the only dense product left. The smoothness term acts on Z, which has 3S columns where X
/// has 4P: alpha Z L^T L = alpha (L^T (L Z^T))^T, both with a vertex's neighbours only. Z and L Z^T are kept, since neighbours read them;
/// all else of a tile stays in the cache.
/// </remarks>
internal sealed class DenseGradient : FitGradient
{
    private readonly AlignedFloats _targets, _moved, _bent, _blocks, _packing;
    private readonly TileInfluences[] _influences;
    private readonly TileScratch[] _scratch;
    private readonly PackedMatrix _packed;
    private readonly int _row;

    public DenseGradient(FitProblem problem, SkinCompressorOptions options, int threads)
        : base(problem, options, threads)
    {
        _row = 3 * problem.Width;
        _targets = new AlignedFloats(problem.NegatedTargets.Length);
        _moved = new AlignedFloats(_targets.Length);
        _bent = new AlignedFloats(_targets.Length);
        _blocks = new AlignedFloats(options.Bones * SparseTransforms.DegreesOfFreedom * problem.Width);
        _packing = new AlignedFloats(options.Bones * SparseTransforms.DegreesOfFreedom * problem.ShapeCount);
        _packed = new PackedMatrix(options.Bones, SparseTransforms.DegreesOfFreedom * problem.ShapeCount);
        _influences = [.. Enumerable.Range(0, problem.TileCount).Select(_ => new TileInfluences(options.Bones))];
        _scratch = [.. Enumerable.Range(0, Math.Min(threads, problem.TileCount)).Select(_ => new TileScratch(problem, _packed))];
        ParallelLoop.For(problem.TileCount, threads, (tile, _) =>
            MatrixTranspose.Transpose(problem.NegatedTargets.Slice(tile * _row * LaneTile.Lanes, _row * LaneTile.Lanes), _row, LaneTile.Lanes, LaneTile.Lanes, Rows(_targets, tile), _row));
    }

    /// <inheritdoc/>
    public override void TakeTransforms(ReadOnlySpan<float> parameters)
    {
        DenseBones.Arrange(parameters, Problem.Width, _blocks.Span);
        for (int row = 0; row < Bones * SparseTransforms.DegreesOfFreedom; row++)
            parameters.Slice(row * Problem.Width, Problem.ShapeCount).CopyTo(_packing.Slice(row * Problem.ShapeCount, Problem.ShapeCount));
        _packed.Assign(_packing.Span, _packed.Columns);
    }

    /// <inheritdoc/>
    public override void TakeWeights(int tile, int worker, ReadOnlySpan<float> weights, bool normalised)
    {
        Span<float> scale = _scratch[worker].Lanes.Span;
        if (normalised)
            LaneWeights.InverseSums(weights, scale);
        else
            scale.Fill(1);
        _influences[tile].Assign(weights, scale);
    }

    /// <inheritdoc/>
    public override void Prepare()
    {
        var powers = new (float Max, double Sum)[Problem.TileCount];
        ParallelLoop.For(Problem.TileCount, Threads, (tile, worker) =>
        {
            Blend(tile);
            if (!PlainSquares)
                powers[tile] = PowerSumOf(tile, _scratch[worker]);
        });
        if (!PlainSquares)
            TakePowers(powers);
        Bend();
    }

    /// <inheritdoc/>
    public override Span<float> AddTile(int tile, int worker, ReadOnlySpan<float> weights, Span<float> byTransforms)
    {
        TileScratch scratch = _scratch[worker];
        ReadOnlySpan<float> rest = RestOf(tile);
        Span<float> residual = scratch.Residual.Span;
        Residual(tile, scratch);
        DenseBones.Turn(residual, rest, Problem.Width, scratch.Turned.Span);
        TileInfluences held = _influences[tile];
        DenseBones.Accumulate(scratch.Turned.Span, held.BoneOffsets, held.Lanes, held.ByBone, Problem.Width, byTransforms);
        DenseBones.TurnLanes(residual, rest, Problem.Width, Problem.ShapeCount, scratch.Turned.Span);
        _packed.Multiply(scratch.Turned.Span, scratch.WeightGradient.Span, scratch.Packing.Span);
        return scratch.WeightGradient.Slice(0, Bones * LaneTile.Lanes);
    }

    /// <inheritdoc/>
    public override void Restore(ReadOnlySpan<float> byTransforms, Span<float> gradient) => DenseBones.Restore(byTransforms, Problem.Width, gradient);

    /// <inheritdoc/>
    public override FitMeasure Measure()
    {
        ParallelLoop.For(Problem.TileCount, Threads, (tile, _) => Blend(tile));
        Bend();
        var tiles = new FitMeasure.Sums[Problem.TileCount];
        ParallelLoop.For(Problem.TileCount, Threads, (tile, worker) =>
        {
            TileScratch scratch = _scratch[worker];
            Span<float> error = scratch.Turned.Slice(0, _row * LaneTile.Lanes), bent = scratch.Turned.Slice(error.Length, error.Length);
            TensorPrimitives.Add(Rows(_moved, tile), Rows(_targets, tile), scratch.Residual.Span);
            MatrixTranspose.Transpose(scratch.Residual.Span, LaneTile.Lanes, _row, _row, error, LaneTile.Lanes);
            MatrixTranspose.Transpose(Rows(_bent, tile), LaneTile.Lanes, _row, _row, bent, LaneTile.Lanes);
            tiles[tile] = FitMeasure.Sum(error, bent, Problem, tile, Objective);
        });
        return FitMeasure.Combine(tiles, Problem, Objective);
    }

    private Span<float> Rows(AlignedFloats matrix, int tile) => matrix.Slice(tile * LaneTile.Lanes * _row, LaneTile.Lanes * _row);

    private ReadOnlySpan<float> RestOf(int tile) => Problem.Rest.Slice(tile * 4 * LaneTile.Lanes, 4 * LaneTile.Lanes);

    private void Blend(int tile)
    {
        TileInfluences held = _influences[tile];
        DenseBones.Blend(_blocks.Span, held.VertexOffsets, held.Bones, held.ByVertex, RestOf(tile), Problem.Width, Rows(_moved, tile));
    }

    // L Z^T.
    private void Bend() => ParallelLoop.For(Problem.TileCount, Threads, (tile, _) =>
        Problem.Laplacian.MultiplyRows(tile * LaneTile.Lanes, LaneTile.Lanes, _moved.Span, _row, default, Rows(_bent, tile)));

    // The tile's largest |importance e| and the sum of powers relative to it.
    private (float Max, double Sum) PowerSumOf(int tile, TileScratch scratch)
    {
        Span<float> error = scratch.Residual.Span;
        TensorPrimitives.Add(Rows(_moved, tile), Rows(_targets, tile), error);
        for (int lane = 0; Problem.Importance is { } factors && lane < LaneTile.Lanes; lane++)
        {
            Span<float> row = error.Slice(lane * _row, _row);
            TensorPrimitives.Multiply(row, factors[(tile * LaneTile.Lanes) + lane], row);
        }

        float max = Math.Abs(TensorPrimitives.MaxMagnitude<float>(error));
        return max == 0 ? default : (max, PowerSum.Even(error, 1 / max, Power / 2));
    }

    private void Residual(int tile, TileScratch scratch)
    {
        Span<float> residual = scratch.Residual.Span;
        TensorPrimitives.Add(Rows(_moved, tile), Rows(_targets, tile), residual);
        if (!PlainSquares)
        {
            PowerFactors(tile, scratch.Lanes.Span);
            LaneTile.OddPowerRows(residual, scratch.Lanes.Span, PowerMax > 0 ? (float)(1 / PowerMax) : 1, (Power / 2) - 1);
        }

        Problem.ScaledLaplacianTranspose.MultiplyRows(tile * LaneTile.Lanes, LaneTile.Lanes, _bent.Span, _row, residual, residual);
    }

    /// <summary>What one worker needs for one tile.</summary>
    private sealed class TileScratch(FitProblem problem, PackedMatrix packed)
    {
        /// <summary>[64 x 3 Width] e, then R.</summary>
        public AlignedFloats Residual { get; } = new(3 * problem.Width * LaneTile.Lanes);

        /// <summary>[Width / 16 x 64 x 6 x 16] or [6 S x 64]: R turned for either gradient.</summary>
        public AlignedFloats Turned { get; } = new(((SparseTransforms.DegreesOfFreedom * problem.Width) + DenseBones.BlockShapes) * LaneTile.Lanes);

        /// <summary>[P x 64] gradient by the weights, with room for whole panels.</summary>
        public AlignedFloats WeightGradient { get; } = new(packed.PaddedRows * LaneTile.Lanes);

        /// <summary>What the product takes.</summary>
        public AlignedFloats Packing { get; } = new(packed.ScratchLength);

        /// <summary>[64] a factor of every vertex.</summary>
        public AlignedFloats Lanes { get; } = new(LaneTile.Lanes);
    }
}
