using System.Numerics.Tensors;
using Mimik.Numerics;
using Mimik.Skinning;

namespace Mimik.Benchmarks;

/// <summary>
/// A step of <see cref="ProjectedAdam"/> written as three dense products, Z = B X, dX = B^T R and dB = R X^T, with all that is between them
/// by elements: what the fused step is measured against. Matrices with N columns are kept transposed, as everything else here is by vertex.
/// </summary>
internal sealed class ThreeProducts
{
    private readonly FitProblem _problem;
    private readonly FitState _state;
    private readonly SkinCompressorOptions _options;
    private readonly Product _multiply;
    private readonly int _vertices, _rows, _stride, _columns, _threads;
    private readonly float[] _b, _dB, _x, _dX, _z, _bent, _residual, _targets, _gradient, _factors;
    private readonly AlignedFloats[] _tiles;
    private readonly int[] _selection;

    /// <summary>Goes on from a state, which it steps.</summary>
    public ThreeProducts(FitProblem problem, FitState state, SkinCompressorOptions options, Product multiply)
    {
        _problem = problem;
        _state = state;
        _options = options;
        _multiply = multiply;
        _threads = options.Threads;
        _vertices = problem.TileCount * LaneTile.Lanes;
        _rows = 3 * problem.ShapeCount;
        _stride = (_rows + 15) / 16 * 16;
        _columns = 4 * options.Bones;
        _b = new float[_rows * _columns];
        _dB = new float[_b.Length];
        _x = new float[_vertices * _columns];
        _dX = new float[_x.Length];
        _z = new float[_vertices * _stride];
        _bent = new float[_z.Length];
        _residual = new float[_z.Length];
        _targets = new float[_z.Length];
        _gradient = new float[state.Parameters.Length];
        _factors = new float[_vertices];
        _selection = new int[_gradient.Length];
        _tiles = [.. Enumerable.Range(0, _threads).Select(_ => new AlignedFloats(5 * options.Bones * LaneTile.Lanes))];
        for (int i = 0; i < problem.VertexCount; i++)
        {
            for (int row = 0; row < _rows; row++)
            {
                int tileRow = (i / LaneTile.Lanes * 3 * problem.Width) + (row / problem.ShapeCount * problem.Width) + (row % problem.ShapeCount);
                _targets[(i * _stride) + row] = problem.NegatedTargets[(tileRow * LaneTile.Lanes) + (i % LaneTile.Lanes)];
            }
        }
    }

    /// <summary>C = op(A) op(B), row-major, each with its own stride.</summary>
    public delegate void Product(bool transposeA, bool transposeB, int m, int n, int k, float[] a, int strideA, float[] b, int strideB, float[] c, int strideC);

    private bool Normalised => _state.Iteration >= _options.FreeIterations;

    /// <summary>Takes one step.</summary>
    public void Step()
    {
        WriteB();
        WriteX();
        _multiply(false, true, _vertices, _rows, _columns, _x, _columns, _b, _columns, _z, _stride);
        Residual();
        _multiply(false, false, _vertices, _columns, _rows, _residual, _stride, _b, _columns, _dX, _columns);
        _multiply(true, false, _rows, _columns, _vertices, _residual, _stride, _x, _columns, _dB, _columns);
        var adam = new AdamStep(1 + _state.Iteration - (Normalised ? _options.FreeIterations : 0), _options.LearningRate, 0.9, 0.9, 1e-8, _problem.GradientScale);
        StepWeights(adam);
        StepTransforms(adam);
        _state.Iteration++;
    }

    private Span<float> TileOf(AlignedFloats array, int tile) => array.Slice(tile * _options.Bones * LaneTile.Lanes, _options.Bones * LaneTile.Lanes);

    private Span<float> RowsOf(float[] array, int tile) => array.AsSpan(tile * LaneTile.Lanes * _stride, LaneTile.Lanes * _stride);

    private ReadOnlySpan<float> RestOf(int tile) => _problem.Rest.Slice(tile * 4 * LaneTile.Lanes, 4 * LaneTile.Lanes);

    // Block (s, j) of B is [[r]x | t].
    private void WriteB()
    {
        int width = _problem.Width, shapes = _problem.ShapeCount;
        ParallelLoop.For(_options.Bones, _threads, (bone, _) =>
        {
            ReadOnlySpan<float> p = _state.Parameters.Slice(bone * 6 * width, 6 * width);
            for (int s = 0; s < shapes; s++)
            {
                (float rx, float ry, float rz) = (p[s], p[width + s], p[(2 * width) + s]);
                Put(s, [0, -rz, ry, p[(3 * width) + s]]);
                Put(shapes + s, [rz, 0, -rx, p[(4 * width) + s]]);
                Put((2 * shapes) + s, [-ry, rx, 0, p[(5 * width) + s]]);
            }

            void Put(int row, ReadOnlySpan<float> four) => four.CopyTo(_b.AsSpan((row * _columns) + (4 * bone)));
        });
    }

    private void WriteX() => ParallelLoop.For(_problem.TileCount, _threads, (tile, worker) =>
    {
        Span<float> scale = _factors.AsSpan(tile * LaneTile.Lanes, LaneTile.Lanes), spread = _tiles[worker].Slice(0, _columns * LaneTile.Lanes);
        if (Normalised)
            LaneWeights.InverseSums(TileOf(_state.Weights, tile), scale);
        else
            scale.Fill(1);
        LaneWeights.Spread(TileOf(_state.Weights, tile), scale, RestOf(tile), spread);
        MatrixTranspose.Transpose(spread, _columns, LaneTile.Lanes, LaneTile.Lanes, _x.AsSpan(tile * LaneTile.Lanes * _columns), _columns);
    });

    // R = f(Z - A) + alpha Z L^T L.
    private void Residual()
    {
        int power = _options.Power;
        var tiles = new (float Max, double Sum)[_problem.TileCount];
        ParallelLoop.For(tiles.Length, _threads, (tile, _) =>
        {
            Span<float> residual = RowsOf(_residual, tile);
            TensorPrimitives.Add(RowsOf(_z, tile), RowsOf(_targets, tile), residual);
            float largest = Math.Abs(TensorPrimitives.MaxMagnitude<float>(residual));
            tiles[tile] = (largest, PowerSum.Even(residual, largest > 0 ? 1 / largest : 1, power / 2));
            _problem.Laplacian.MultiplyRows(tile * LaneTile.Lanes, LaneTile.Lanes, _z, _stride, default, RowsOf(_bent, tile));
        });
        (double max, double mean) = FitMeasure.CombinePowers(tiles, power, _problem.EntryCount);
        float[] factors = [.. Enumerable.Repeat((float)(max * Math.Pow(mean, (2.0 / power) - 1)), LaneTile.Lanes)];
        ParallelLoop.For(tiles.Length, _threads, (tile, _) =>
        {
            Span<float> residual = RowsOf(_residual, tile);
            LaneTile.OddPowerRows(residual, factors, (float)(1 / max), (power / 2) - 1);
            _problem.ScaledLaplacianTranspose.MultiplyRows(tile * LaneTile.Lanes, LaneTile.Lanes, _bent, _stride, residual, residual);
        });
    }

    // dW_ji = dX's four rows of bone j times [v_i; 1], then Adam and the projection.
    private void StepWeights(AdamStep adam) => ParallelLoop.For(_problem.TileCount, _threads, (tile, worker) =>
    {
        Span<float> columns = _tiles[worker].Slice(0, _columns * LaneTile.Lanes), gradient = _tiles[worker].Slice(columns.Length, columns.Length / 4);
        MatrixTranspose.Transpose(_dX.AsSpan(tile * LaneTile.Lanes * _columns), LaneTile.Lanes, _columns, _columns, columns, LaneTile.Lanes);
        ReadOnlySpan<float> rest = RestOf(tile);
        for (int bone = 0; bone < _options.Bones; bone++)
        {
            Span<float> row = gradient.Slice(bone * LaneTile.Lanes, LaneTile.Lanes);
            row.Clear();
            for (int d = 0; d < 4; d++)
                TensorPrimitives.MultiplyAdd(columns.Slice(((4 * bone) + d) * LaneTile.Lanes, LaneTile.Lanes), rest.Slice(d * LaneTile.Lanes, LaneTile.Lanes), row, row);
        }

        Span<float> weights = TileOf(_state.Weights, tile);
        if (Normalised)
            LaneWeights.ThroughNormalisation(weights, _factors.AsSpan(tile * LaneTile.Lanes, LaneTile.Lanes), gradient);
        adam.Apply(weights, gradient, TileOf(_state.WeightMeans, tile), TileOf(_state.WeightSquares, tile));
        LargestEntries.KeepInLanes(weights, _options.Influences);
    });

    private void StepTransforms(AdamStep adam)
    {
        int width = _problem.Width, shapes = _problem.ShapeCount;
        ParallelLoop.For(_options.Bones, _threads, (bone, _) =>
        {
            Span<float> g = _gradient.AsSpan(bone * 6 * width, 6 * width);
            for (int s = 0; s < shapes; s++)
            {
                ReadOnlySpan<float> x = Row(0, s), y = Row(1, s), z = Row(2, s);
                g[s] = z[1] - y[2];
                g[width + s] = x[2] - z[0];
                g[(2 * width) + s] = y[0] - x[1];
                g[(3 * width) + s] = x[3];
                g[(4 * width) + s] = y[3];
                g[(5 * width) + s] = z[3];
            }

            ReadOnlySpan<float> Row(int axis, int shape) => _dB.AsSpan((((axis * shapes) + shape) * _columns) + (4 * bone), 4);
        });
        adam.Apply(_state.Parameters.Span, _gradient, _state.ParameterMeans.Span, _state.ParameterSquares.Span);
        LargestEntries.KeepByMagnitude(_state.Parameters.Span, _options.NonZerosFor(_problem.ShapeCount), _selection);
    }
}
