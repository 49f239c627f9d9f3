using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Mimik.Numerics;

/// <summary>
/// Dense products of float matrices, C = alpha op(A) op(B) + beta C, row-major. Blocks of A and B are packed into panels that a
/// micro-kernel in registers runs over (Goto and van de Geijn, "Anatomy of high-performance matrix multiplication", 2008).
/// </summary>
/// <remarks>
/// Every element is a chain of fused multiply-adds over blocks of 256 along k, whose sums are added in order: the same bits for
/// any number of threads and with every micro-kernel.
/// </remarks>
public static unsafe class Gemm
{
    internal const int BlockK = 256;
    private const int BlockN = 1024;

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
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < n; j++)
            {
                float result = beta == 0 ? 0 : beta * c[(i * strideC) + j];
                for (int block = 0; block < k; block += BlockK)
                {
                    float sum = 0;
                    for (int p = block; p < Math.Min(k, block + BlockK); p++)
                    {
                        float left = transposeA ? a[(p * strideA) + i] : a[(i * strideA) + p];
                        float right = transposeB ? b[(j * strideB) + p] : b[(p * strideB) + j];
                        sum = MathF.FusedMultiplyAdd(left, right, sum);
                    }

                    result = MathF.FusedMultiplyAdd(alpha, sum, result);
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
        Scale(o);
        // Rows of a piece: about 200 kB of packed A, which stays in the second-level cache.
        int blockM = 192 / TKernel.Rows * TKernel.Rows;
        int piecesM = (o.M + blockM - 1) / blockM;
        int workers = Math.Max(1, Math.Min(threads, piecesM));
        int panels = (Math.Min(o.N, BlockN) + TKernel.Columns - 1) / TKernel.Columns;
        long packedB = (long)panels * TKernel.Columns * BlockK, packedA = ((long)blockM * BlockK) + (TKernel.Rows * TKernel.Columns);
        float* memory = (float*)NativeMemory.AlignedAlloc((nuint)(packedB + (workers * packedA)) * sizeof(float), 64);
        try
        {
            for (int column = 0; column < o.N; column += BlockN)
            {
                int n = Math.Min(BlockN, o.N - column);
                for (int depth = 0; depth < o.K; depth += BlockK)
                {
                    int k = Math.Min(BlockK, o.K - depth);
                    int firstColumn = column, firstDepth = depth;
                    ParallelLoop.For((n + TKernel.Columns - 1) / TKernel.Columns, threads, (panel, _) =>
                        PackB<TKernel>(o, firstDepth, k, firstColumn + (panel * TKernel.Columns), memory + ((long)panel * TKernel.Columns * k)));
                    ParallelLoop.For(piecesM, threads, (piece, worker) =>
                        Piece<TKernel>(o, piece * blockM, Math.Min(blockM, o.M - (piece * blockM)), firstColumn, n, firstDepth, k, memory, memory + packedB + (worker * packedA)));
                }
            }
        }
        finally
        {
            NativeMemory.AlignedFree(memory);
        }
    }

    private static void Scale(in Operands o)
    {
        for (int i = 0; i < o.M; i++)
        {
            var row = new Span<float>(o.C + ((long)i * o.StrideC), o.N);
            if (o.Beta == 0)
                row.Clear();
            else if (o.Beta != 1)
                System.Numerics.Tensors.TensorPrimitives.Multiply(row, o.Beta, row);
        }
    }

    private static void Piece<TKernel>(in Operands o, int row, int rows, int column, int columns, int depth, int k, float* packedB, float* packedA)
        where TKernel : IGemmKernel
    {
        for (int i = 0; i < rows; i += TKernel.Rows)
            PackA<TKernel>(o, row + i, depth, k, packedA + ((long)i * k));
        float* tile = packedA + (192 / TKernel.Rows * TKernel.Rows * BlockK);
        for (int j = 0; j < columns; j += TKernel.Columns)
        {
            for (int i = 0; i < rows; i += TKernel.Rows)
            {
                TKernel.Multiply(k, packedA + ((long)i * k), packedB + ((long)j * k), tile);
                AddTile(o, row + i, Math.Min(TKernel.Rows, rows - i), column + j, Math.Min(TKernel.Columns, columns - j), tile, TKernel.Columns);
            }
        }
    }

    private static void AddTile(in Operands o, int row, int rows, int column, int columns, float* tile, int tileStride)
    {
        var alpha = Vector256.Create(o.Alpha);
        for (int i = 0; i < rows; i++)
        {
            float* c = o.C + ((long)(row + i) * o.StrideC) + column;
            float* t = tile + (i * tileStride);
            int j = 0;
            for (; j <= columns - 8; j += 8)
                Vector256.FusedMultiplyAdd(alpha, Vector256.Load(t + j), Vector256.Load(c + j)).Store(c + j);
            for (; j < columns; j++)
                c[j] = MathF.FusedMultiplyAdd(o.Alpha, t[j], c[j]);
        }
    }

    // A panel of A holds the kernel's rows side by side for every p; rows beyond the matrix are zero.
    private static void PackA<TKernel>(in Operands o, int row, int depth, int k, float* panel)
        where TKernel : IGemmKernel
    {
        int rows = Math.Min(TKernel.Rows, o.M - row);
        if (rows < TKernel.Rows)
            new Span<float>(panel, TKernel.Rows * k).Clear();
        if (o.TransposeA)
        {
            for (int p = 0; p < k; p++)
            {
                float* from = o.A + ((long)(depth + p) * o.StrideA) + row;
                for (int i = 0; i < rows; i++)
                    panel[(p * TKernel.Rows) + i] = from[i];
            }
        }
        else
        {
            for (int i = 0; i < rows; i++)
            {
                float* from = o.A + ((long)(row + i) * o.StrideA) + depth;
                for (int p = 0; p < k; p++)
                    panel[(p * TKernel.Rows) + i] = from[p];
            }
        }
    }

    private static void PackB<TKernel>(in Operands o, int depth, int k, int column, float* panel)
        where TKernel : IGemmKernel
    {
        int columns = Math.Min(TKernel.Columns, o.N - column);
        if (columns < TKernel.Columns)
            new Span<float>(panel, TKernel.Columns * k).Clear();
        if (o.TransposeB)
        {
            for (int j = 0; j < columns; j++)
            {
                float* from = o.B + ((long)(column + j) * o.StrideB) + depth;
                for (int p = 0; p < k; p++)
                    panel[(p * TKernel.Columns) + j] = from[p];
            }
        }
        else
        {
            for (int p = 0; p < k; p++)
                new ReadOnlySpan<float>(o.B + ((long)(depth + p) * o.StrideB) + column, columns).CopyTo(new Span<float>(panel + (p * TKernel.Columns), columns));
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
