using BenchmarkDotNet.Attributes;
using Mimik.Numerics;

namespace Mimik.Benchmarks;

/// <summary>Dense multiplication against the plain loop that the tests compare with.</summary>
public class GemmBenchmarks
{
    private float[] _a = [], _b = [], _c = [];

    [Params(240, 960)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new RandomSource(1);
        _a = new float[Size * Size];
        _b = new float[Size * Size];
        _c = new float[Size * Size];
        random.FillGaussian(_a, 1);
        random.FillGaussian(_b, 1);
    }

    [Benchmark(Baseline = true)]
    public void Scalar() => Gemm.MultiplyScalar(false, false, Size, Size, Size, 1, _a, Size, _b, Size, 0, _c, Size);

    [Benchmark]
    public void OneThread() => Gemm.Multiply(false, false, Size, Size, Size, 1, _a, Size, _b, Size, 0, _c, Size);

    [Benchmark]
    public void TwoThreads() => Gemm.Multiply(false, false, Size, Size, Size, 1, _a, Size, _b, Size, 0, _c, Size, 2);
}

/// <summary>The compressor's sparse products at the size of the ICT face, against their scalar references.</summary>
public class SparseProductBenchmarks
{
    private const int Rows = 192, Columns = 160;
    private readonly AlignedFloats _x = new(Columns * LaneTile.Lanes), _y = new(Rows * LaneTile.Lanes);
    private CsrMatrix _matrix = new(0, 0, [0], [], []);

    [GlobalSetup]
    public void Setup()
    {
        var random = new RandomSource(1);
        random.FillGaussian(_x.Span, 1);
        int[] offsets = new int[Rows + 1];
        var indices = new List<int>();
        for (int r = 0; r < Rows; r++)
        {
            for (int c = random.NextInt(13); c < Columns; c += 13)
                indices.Add(c);
            offsets[r + 1] = indices.Count;
        }

        float[] values = new float[indices.Count];
        random.FillGaussian(values, 1);
        _matrix = new CsrMatrix(Rows, Columns, offsets, [.. indices], values);
    }

    [Benchmark(Baseline = true)]
    public void Scalar() => LaneTile.MultiplyScalar(_matrix.Offsets, _matrix.Indices, _matrix.Values, _x.Span, default, _y.Span);

    [Benchmark]
    public void Lanes() => LaneTile.Multiply(_matrix.Offsets, _matrix.Indices, _matrix.Values, _x.Span, default, _y.Span);
}
