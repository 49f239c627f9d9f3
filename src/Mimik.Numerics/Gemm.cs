using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Mimik.Numerics;

/// <summary>
/// Dense products of float matrices, C = alpha op(A) op(B) + beta C, row-major. Blocks of A and B are packed into panels that a
/// micro-kernel in registers runs over (Goto and van de Geijn, "Anatomy of high-performance matrix multiplication", 2008).
/// </summary>
/// <remarks>
/// Every element is a chain of fused multiply-adds over even blocks of at most 256 along k, whose sums are added in order: the same
/// bits for any number of threads and with every micro-kernel.
/// </remarks>
public static unsafe class Gemm
{
    private const int BlockK = 256;

    // Rows of packed A: with the panels of B below, about half of a megabyte of second-level cache.
    private const int MaxRows = 384;

    // Panels of B that are packed at a time: rows of B are read in longer runs than one panel is wide.
    private const int PackedPanels = 4;

    // What packing a number costs, in multiply-adds.
    private const double PackingCost = 8;

    private delegate void Core(in Operands operands, int threads);

    private static readonly Core Chosen =
        Vector512.IsHardwareAccelerated ? Run<GemmKernel512> :
        Vector256.IsHardwareAccelerated ? Run<GemmKernel256> :
        Vector128.IsHardwareAccelerated ? Run<GemmKernel128> : Run<GemmKernelScalar>;

    /// <summary>Multiplies.</summary>
    /// <param name="transposeA">op(A) = A^T: <paramref name="a"/> is [k x m].</param>
    /// <param name="transposeB">op(B) = B^T: <paramref name="b"/> is [n x k].</param>
    /// <param name="m">Rows of C.</param>
    /// <param name="n">Columns of C.</param>
    /// <param name="k">Columns of op(A).</param>
    /// <param name="alpha">Multiplies the product.</param>
    /// <param name="a">[m x k], or [k x m] where transposed.</param>
    /// <param name="strideA">From one row of <paramref name="a"/> to the next.</param>
    /// <param name="b">[k x n], or [n x k] where transposed.</param>
    /// <param name="strideB">From one row of <paramref name="b"/> to the next.</param>
    /// <param name="beta">Multiplies C; where it is 0, C's content does not matter.</param>
    /// <param name="c">[m x n]; must not overlap the others.</param>
    /// <param name="strideC">From one row of <paramref name="c"/> to the next.</param>
    /// <param name="threads">Threads that take part.</param>
    /// <exception cref="ArgumentException">A span or a stride is too small.</exception>
    public static void Multiply(
        bool transposeA, bool transposeB, int m, int n, int k,
        float alpha, ReadOnlySpan<float> a, int strideA, ReadOnlySpan<float> b, int strideB,
        float beta, Span<float> c, int strideC, int threads = 1)
    {
        CheckAll(transposeA, transposeB, m, n, k, a, strideA, b, strideB, c, strideC);
        fixed (float* pa = a, pb = b, pc = c)
            Chosen(new Operands(transposeA, transposeB, m, n, k, alpha, pa, strideA, pb, strideB, beta, pc, strideC), threads);
    }

    /// <summary>The scalar reference of <see cref="Multiply"/>, on one thread: the same bits.</summary>
    /// <inheritdoc cref="Multiply"/>
    public static void MultiplyScalar(
        bool transposeA, bool transposeB, int m, int n, int k,
        float alpha, ReadOnlySpan<float> a, int strideA, ReadOnlySpan<float> b, int strideB,
        float beta, Span<float> c, int strideC)
    {
        CheckAll(transposeA, transposeB, m, n, k, a, strideA, b, strideB, c, strideC);
        int depth = DepthOf(k);
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < n; j++)
            {
                float result = beta == 0 ? 0 : beta * c[(i * strideC) + j];
                for (int block = 0; block < k; block += depth)
                {
                    float sum = 0;
                    for (int p = block; p < Math.Min(k, block + depth); p++)
                    {
                        float left = transposeA ? a[(p * strideA) + i] : a[(i * strideA) + p];
                        float right = transposeB ? b[(j * strideB) + p] : b[(p * strideB) + j];
                        sum = MathF.FusedMultiplyAdd(left, right, sum);
                    }

                    result = block == 0 && beta == 0 ? alpha * sum : MathF.FusedMultiplyAdd(alpha, sum, result);
                }

                c[(i * strideC) + j] = result;
            }
        }
    }

    /// <summary>Multiplies with a given micro-kernel, for tests.</summary>
    internal static void MultiplyWith<TKernel>(
        bool transposeA, bool transposeB, int m, int n, int k,
        float alpha, ReadOnlySpan<float> a, int strideA, ReadOnlySpan<float> b, int strideB,
        float beta, Span<float> c, int strideC, int threads)
        where TKernel : IGemmKernel
    {
        CheckAll(transposeA, transposeB, m, n, k, a, strideA, b, strideB, c, strideC);
        fixed (float* pa = a, pb = b, pc = c)
            Run<TKernel>(new Operands(transposeA, transposeB, m, n, k, alpha, pa, strideA, pb, strideB, beta, pc, strideC), threads);
    }

    private static void Run<TKernel>(in Operands operands, int threads)
        where TKernel : IGemmKernel
    {
        Operands o = operands;
        if (o.K == 0)
        {
            Scale(o, 0, o.M, 0, o.N);
            return;
        }

        (int rowPieces, int columnPieces) = Cut<TKernel>(o.M, o.N, threads);
        int workers = Math.Max(1, Math.Min(threads, rowPieces * columnPieces));
        int rows = PieceLength(o.M, rowPieces, TKernel.Rows), columns = PieceLength(o.N, columnPieces, TKernel.Columns), depth = DepthOf(o.K);
        long packedA = (long)rows * depth, packedB = (long)Math.Min(columns, PackedPanels * TKernel.Columns) * depth;
        // After A and B a tile for the edges; and room for the whole vectors that packing writes beyond a panel's end.
        long worker = (packedA + packedB + (TKernel.Rows * TKernel.Columns) + 16 + 15) / 16 * 16;
        float* memory = (float*)NativeMemory.AlignedAlloc((nuint)(workers * worker) * sizeof(float), 64);
        try
        {
            ParallelLoop.For(rowPieces * columnPieces, threads, (piece, at) =>
            {
                int row = piece / columnPieces * rows, column = piece % columnPieces * columns;
                float* own = memory + (at * worker);
                if (row < o.M && column < o.N)
                    Piece<TKernel>(o, row, Math.Min(rows, o.M - row), column, Math.Min(columns, o.N - column), own, own + ((packedA + 15) / 16 * 16));
            });
        }
        finally
        {
            NativeMemory.AlignedFree(memory);
        }
    }

    /// <summary>The depth that is summed up at a time: k in even parts of at most 256.</summary>
    internal static int DepthOf(int k)
    {
        int blocks = Math.Max(1, (k + BlockK - 1) / BlockK);
        return (((k + blocks - 1) / blocks) + 7) / 8 * 8;
    }

    // C is cut into pieces, each of which packs its rows of A and its columns of B anew: threads then never wait for each other. The
    // cut with the least packing is taken; no element's sum depends on it.
    private static (int Rows, int Columns) Cut<TKernel>(int m, int n, int threads)
        where TKernel : IGemmKernel
    {
        int panelsM = (m + TKernel.Rows - 1) / TKernel.Rows, panelsN = (n + TKernel.Columns - 1) / TKernel.Columns;
        int least = Math.Max(1, (m + MaxRows - 1) / MaxRows);
        (int Rows, int Columns) best = (least, 1);
        double bestCost = double.PositiveInfinity;
        for (int rows = least; rows <= Math.Max(least, Math.Min(panelsM, least + threads)); rows++)
        {
            int columns = Math.Max(1, Math.Min(panelsN, (threads + rows - 1) / rows));
            int rounds = ((rows * columns) + threads - 1) / threads;
            double pieceM = TKernel.Rows * ((panelsM + rows - 1) / rows), pieceN = TKernel.Columns * ((panelsN + columns - 1) / columns);
            double cost = rounds * ((pieceM * pieceN) + (PackingCost * (pieceM + pieceN)));
            if (cost < bestCost)
                (best, bestCost) = ((rows, columns), cost);
        }

        return best;
    }

    private static int PieceLength(int length, int pieces, int unit) => (((length + unit - 1) / unit) + pieces - 1) / pieces * unit;

    private static void Scale(in Operands o, int row, int rows, int column, int columns)
    {
        for (int i = row; i < row + rows; i++)
        {
            var c = new Span<float>(o.C + ((long)i * o.StrideC) + column, columns);
            if (o.Beta == 0)
                c.Clear();
            else if (o.Beta != 1)
                System.Numerics.Tensors.TensorPrimitives.Multiply(c, o.Beta, c);
        }
    }

    private static void Piece<TKernel>(in Operands o, int row, int rows, int column, int columns, float* packedA, float* packedB)
        where TKernel : IGemmKernel
    {
        int depth = DepthOf(o.K), group = PackedPanels * TKernel.Columns;
        float* tile = packedB + ((long)Math.Min((columns + TKernel.Columns - 1) / TKernel.Columns * TKernel.Columns, group) * depth);
        if (o.Beta != 0)
            Scale(o, row, rows, column, columns);
        for (int first = 0; first < o.K; first += depth)
        {
            int k = Math.Min(depth, o.K - first);
            bool add = first > 0 || o.Beta != 0;
            for (int i = 0; i < rows; i += TKernel.Rows)
                GemmPacking.Pack(o.A, o.StrideA, o.TransposeA, row + i, Math.Min(TKernel.Rows, rows - i), TKernel.Rows, first, k, packedA + ((long)i * k));
            for (int j = 0; j < columns; j += group)
            {
                int end = Math.Min(columns, j + group);
                for (int at = j; at < end; at += TKernel.Columns)
                    GemmPacking.Pack(o.B, o.StrideB, !o.TransposeB, column + at, Math.Min(TKernel.Columns, end - at), TKernel.Columns, first, k, packedB + ((long)(at - j) * k));
                for (int at = j; at < end; at += TKernel.Columns)
                {
                    int wide = Math.Min(TKernel.Columns, end - at);
                    for (int i = 0; i < rows; i += TKernel.Rows)
                    {
                        float* c = o.C + ((long)(row + i) * o.StrideC) + column + at, a = packedA + ((long)i * k), b = packedB + ((long)(at - j) * k);
                        int high = Math.Min(TKernel.Rows, rows - i);
                        if (high == TKernel.Rows && wide == TKernel.Columns)
                            TKernel.Multiply(k, a, b, o.Alpha, add, c, o.StrideC);
                        else
                            Edge<TKernel>(k, a, b, o.Alpha, add, c, o.StrideC, high, wide, tile);
                    }
                }
            }
        }
    }

    private static void Edge<TKernel>(int k, float* a, float* b, float alpha, bool add, float* c, int strideC, int rows, int columns, float* tile)
        where TKernel : IGemmKernel
    {
        TKernel.Multiply(k, a, b, 1, add: false, tile, TKernel.Columns);
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                float sum = tile[(i * TKernel.Columns) + j];
                float* to = c + ((long)i * strideC) + j;
                *to = add ? MathF.FusedMultiplyAdd(alpha, sum, *to) : alpha * sum;
            }
        }
    }

    private static void CheckAll(
        bool transposeA, bool transposeB, int m, int n, int k, ReadOnlySpan<float> a, int strideA, ReadOnlySpan<float> b, int strideB, Span<float> c, int strideC)
    {
        if (m < 0 || n < 0 || k < 0)
            throw new ArgumentException($"expected sizes of 0 or more, found {m} x {n} x {k}", nameof(m));
        CheckMatrix(a.Length, transposeA ? k : m, transposeA ? m : k, strideA, nameof(a));
        CheckMatrix(b.Length, transposeB ? n : k, transposeB ? k : n, strideB, nameof(b));
        CheckMatrix(c.Length, m, n, strideC, nameof(c));
    }

    private static void CheckMatrix(int length, int rows, int columns, int stride, string name)
    {
        if (stride < columns || (rows > 0 && columns > 0 && length < ((long)(rows - 1) * stride) + columns))
            throw new ArgumentException($"expected {rows} rows of {columns}, {stride} apart, found {length} numbers", name);
    }

    private readonly record struct Operands(
        bool TransposeA, bool TransposeB, int M, int N, int K, float Alpha, nint PointerA, int StrideA, nint PointerB, int StrideB, float Beta, nint PointerC, int StrideC)
    {
        public Operands(
            bool transposeA, bool transposeB, int m, int n, int k, float alpha, float* a, int strideA, float* b, int strideB, float beta, float* c, int strideC)
            : this(transposeA, transposeB, m, n, k, alpha, (nint)a, strideA, (nint)b, strideB, beta, (nint)c, strideC)
        {
        }

        public float* A => (float*)PointerA;

        public float* B => (float*)PointerB;

        public float* C => (float*)PointerC;
    }
}
