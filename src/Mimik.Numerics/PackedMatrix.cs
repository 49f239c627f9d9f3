using System.Runtime.Intrinsics;

namespace Mimik.Numerics;

/// <summary>
/// A dense matrix that is packed once and then multiplies many lane tiles, each a product too small to pack it for: the panels and
/// micro-kernels of <see cref="Gemm"/>. Several threads may multiply at once, each with scratch of its own.
/// </summary>
public sealed unsafe class PackedMatrix
{
    private static readonly Runner Chosen =
        Vector512.IsHardwareAccelerated ? new Runner<GemmKernel512>() :
        Vector256.IsHardwareAccelerated ? new Runner<GemmKernel256>() :
        Vector128.IsHardwareAccelerated ? new Runner<GemmKernel128>() : new Runner<GemmKernelScalar>();

    private readonly AlignedFloats _panels;
    private readonly int _depth;

    /// <summary>Makes room for a matrix.</summary>
    /// <param name="rows">Rows of the matrix.</param>
    /// <param name="columns">Its columns.</param>
    public PackedMatrix(int rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        Rows = rows;
        Columns = columns;
        PaddedRows = (rows + Chosen.Rows - 1) / Chosen.Rows * Chosen.Rows;
        _depth = Gemm.DepthOf(columns);
        // Packing writes whole vectors, beyond the end of the last panel.
        _panels = new AlignedFloats((PaddedRows * columns) + 16);
    }

    /// <summary>Rows of the matrix.</summary>
    public int Rows { get; }

    /// <summary>Columns of the matrix.</summary>
    public int Columns { get; }

    /// <summary>Rows that a result has room for: those of the matrix, rounded up to whole panels.</summary>
    public int PaddedRows { get; }

    /// <summary>Numbers of scratch that <see cref="Multiply"/> takes.</summary>
    public int ScratchLength => (_depth * LaneTile.Lanes) + 16;

    /// <summary>Takes the numbers of a matrix.</summary>
    /// <param name="matrix">[Rows x Columns].</param>
    /// <param name="stride">From one row to the next.</param>
    public void Assign(ReadOnlySpan<float> matrix, int stride)
    {
        if (stride < Columns || (Rows > 0 && matrix.Length < ((long)(Rows - 1) * stride) + Columns))
            throw new ArgumentException($"expected {Rows} rows of {Columns}, {stride} apart, found {matrix.Length} numbers", nameof(matrix));
        fixed (float* from = matrix, to = _panels.Span)
            Chosen.Pack(from, stride, Rows, Columns, _depth, to);
    }

    /// <summary>result = M X: the bits of <see cref="Gemm.MultiplyScalar"/> with alpha 1 and beta 0.</summary>
    /// <param name="x">[Columns x 64].</param>
    /// <param name="result">[PaddedRows x 64]; rows beyond <see cref="Rows"/> become zero.</param>
    /// <param name="scratch">At least <see cref="ScratchLength"/>.</param>
    public void Multiply(ReadOnlySpan<float> x, Span<float> result, Span<float> scratch)
    {
        if (x.Length < Columns * LaneTile.Lanes || result.Length < PaddedRows * LaneTile.Lanes || scratch.Length < ScratchLength)
            throw new ArgumentException($"expected {Columns} x {LaneTile.Lanes}, {PaddedRows} x {LaneTile.Lanes} and {ScratchLength} numbers, found {x.Length}, {result.Length} and {scratch.Length}", nameof(x));
        if (Columns == 0)
            result[..(PaddedRows * LaneTile.Lanes)].Clear();
        fixed (float* panels = _panels.Span, px = x, py = result, own = scratch)
            Chosen.Multiply(panels, PaddedRows, Columns, _depth, px, py, own);
    }

    private abstract class Runner
    {
        public abstract int Rows { get; }

        public abstract void Pack(float* matrix, int stride, int rows, int columns, int depth, float* panels);

        public abstract void Multiply(float* panels, int rows, int columns, int depth, float* x, float* result, float* scratch);
    }

    private sealed class Runner<TKernel> : Runner
        where TKernel : IGemmKernel
    {
        public override int Rows => TKernel.Rows;

        public override void Pack(float* matrix, int stride, int rows, int columns, int depth, float* panels)
        {
            int padded = (rows + TKernel.Rows - 1) / TKernel.Rows * TKernel.Rows;
            for (int first = 0; first < columns; first += depth)
            {
                int k = Math.Min(depth, columns - first);
                for (int i = 0; i < rows; i += TKernel.Rows)
                {
                    GemmPacking.Pack(
                        matrix, stride, itemsAreColumns: false, i, Math.Min(TKernel.Rows, rows - i), TKernel.Rows, first, k, panels + ((long)first * padded) + ((long)i * k));
                }
            }
        }

        public override void Multiply(float* panels, int rows, int columns, int depth, float* x, float* result, float* scratch)
        {
            for (int first = 0; first < columns; first += depth)
            {
                int k = Math.Min(depth, columns - first);
                for (int lane = 0; lane < LaneTile.Lanes; lane += TKernel.Columns)
                {
                    GemmPacking.Pack(x, LaneTile.Lanes, itemsAreColumns: true, lane, TKernel.Columns, TKernel.Columns, first, k, scratch);
                    for (int i = 0; i < rows; i += TKernel.Rows)
                        TKernel.Multiply(k, panels + ((long)first * rows) + ((long)i * k), scratch, 1, first > 0, result + (i * LaneTile.Lanes) + lane, LaneTile.Lanes);
                }
            }
        }
    }
}
