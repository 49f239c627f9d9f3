using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Mimik.Numerics;

/// <summary>
/// Inner products of long float rows, summed up in double: C_ij += sum over k of a_i[k] b_j[k], and the symmetric case A A^T.
/// </summary>
/// <remarks>
/// A product of two floats is exact in double, so only the sums round. Rows are walked in chunks that stay in the second-level cache;
/// every element adds its chunks in order, whoever computes them: the same bits for any number of threads.
/// </remarks>
public static unsafe class CrossProducts
{
    /// <summary>Elements of a chunk.</summary>
    internal const int Chunk = 1024;

    private const int Lanes = 8, TileRows = 6, TileColumns = 4, Bands = 16;

    // Columns whose chunks fit into the second-level cache together, a multiple of TileColumns.
    private const int BlockColumns = 96;

    /// <summary>C += A B^T.</summary>
    /// <param name="a">[I] rows of at least <paramref name="length"/> elements.</param>
    /// <param name="b">[J] rows of at least <paramref name="length"/> elements.</param>
    /// <param name="length">Elements of a row that take part.</param>
    /// <param name="c">[I x J] row-major; added to.</param>
    /// <param name="threads">Threads that take part.</param>
    /// <exception cref="ArgumentException">A row or <paramref name="c"/> is too short.</exception>
    public static void Add(IReadOnlyList<ReadOnlyMemory<float>> a, IReadOnlyList<ReadOnlyMemory<float>> b, int length, Span<double> c, int threads = 1)
    {
        Check(a, length, nameof(a));
        Check(b, length, nameof(b));
        if (c.Length != (long)a.Count * b.Count)
            throw new ArgumentException($"expected {a.Count} x {b.Count} numbers, found {c.Length}", nameof(c));
        fixed (double* pc = c)
            Run(a, b, length, pc, symmetric: false, threads);
    }

    /// <summary>C += A A^T, all of it.</summary>
    /// <param name="a">[I] rows of at least <paramref name="length"/> elements.</param>
    /// <param name="length">Elements of a row that take part.</param>
    /// <param name="c">[I x I] row-major and symmetric; added to.</param>
    /// <param name="threads">Threads that take part.</param>
    /// <exception cref="ArgumentException">A row or <paramref name="c"/> is too short.</exception>
    public static void AddSymmetric(IReadOnlyList<ReadOnlyMemory<float>> a, int length, Span<double> c, int threads = 1)
    {
        Check(a, length, nameof(a));
        int n = a.Count;
        if (c.Length != (long)n * n)
            throw new ArgumentException($"expected {n} x {n} numbers, found {c.Length}", nameof(c));
        fixed (double* pc = c)
            Run(a, a, length, pc, symmetric: true, threads);
        for (int i = 0; i < n; i++)
        {
            for (int j = i + 1; j < n; j++)
                c[(i * n) + j] = c[(j * n) + i];
        }
    }

    /// <summary>The scalar reference of <see cref="Add"/>; its sums run in another order.</summary>
    /// <inheritdoc cref="Add"/>
    public static void AddScalar(IReadOnlyList<ReadOnlyMemory<float>> a, IReadOnlyList<ReadOnlyMemory<float>> b, int length, Span<double> c)
    {
        for (int i = 0; i < a.Count; i++)
        {
            for (int j = 0; j < b.Count; j++)
            {
                double sum = 0;
                for (int k = 0; k < length; k++)
                    sum += (double)a[i].Span[k] * b[j].Span[k];
                c[(i * b.Count) + j] += sum;
            }
        }
    }

    private static void Run(
        IReadOnlyList<ReadOnlyMemory<float>> a, IReadOnlyList<ReadOnlyMemory<float>> b, int length, double* c, bool symmetric, int threads)
    {
        if (a.Count == 0 || b.Count == 0 || length == 0)
            return;
        using var left = new PinnedRows(a);
        using var right = new PinnedRows(b);
        float** pa = left.Rows, pb = right.Rows;
        int rows = a.Count, columns = b.Count;

        // One row against many: nothing is read twice, and long runs are read faster.
        int chunk = columns == 1 ? length : Chunk;

        // A piece is a band of rows: short enough to share out, long enough that the columns' chunks are read often. The last bands
        // of a triangle are the longest and come first.
        int tiles = (rows + TileRows - 1) / TileRows;
        int pieces = Math.Min(tiles, Bands);
        ParallelLoop.For(pieces, threads, (piece, _) =>
        {
            int band = pieces - 1 - piece;
            int first = ParallelLoop.Start(tiles, pieces, band), last = ParallelLoop.Start(tiles, pieces, band + 1);
            int reach = symmetric ? Math.Min(columns, last * TileRows) : columns;
            for (int start = 0; start < length; start += chunk)
            {
                int count = Math.Min(chunk, length - start);
                for (int block = 0; block < reach; block += BlockColumns)
                {
                    for (int tile = first; tile < last; tile++)
                    {
                        int i = tile * TileRows, height = Math.Min(TileRows, rows - i);
                        int end = Math.Min(block + BlockColumns, symmetric ? Math.Min(columns, i + height) : columns);
                        for (int j = block; j < end; j += TileColumns)
                            Tile(pa + i, height, pb + j, Math.Min(TileColumns, columns - j), start, count, c + ((long)i * columns) + j, columns);
                    }
                }
            }
        });
    }

    // Optimised from the first call on: a Gram matrix is often computed once.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile(float** a, int height, float** b, int width, int start, int count, double* c, int stride)
    {
        if (height != TileRows || width != TileColumns)
        {
            for (int i = 0; i < height; i++)
            {
                for (int j = 0; j < width; j++)
                    c[((long)i * stride) + j] += Dot(a[i] + start, b[j] + start, count);
            }

            return;
        }

        float* a0 = a[0] + start, a1 = a[1] + start, a2 = a[2] + start, a3 = a[3] + start, a4 = a[4] + start, a5 = a[5] + start;
        float* b0 = b[0] + start, b1 = b[1] + start, b2 = b[2] + start, b3 = b[3] + start;
        Vector512<double> s00 = default, s01 = default, s02 = default, s03 = default;
        Vector512<double> s10 = default, s11 = default, s12 = default, s13 = default;
        Vector512<double> s20 = default, s21 = default, s22 = default, s23 = default;
        Vector512<double> s30 = default, s31 = default, s32 = default, s33 = default;
        Vector512<double> s40 = default, s41 = default, s42 = default, s43 = default;
        Vector512<double> s50 = default, s51 = default, s52 = default, s53 = default;
        int k = 0;
        for (; k <= count - Lanes; k += Lanes)
        {
            Vector512<double> y0 = Load(b0 + k), y1 = Load(b1 + k), y2 = Load(b2 + k), y3 = Load(b3 + k);
            Vector512<double> x = Load(a0 + k);
            s00 = Vector512.FusedMultiplyAdd(x, y0, s00);
            s01 = Vector512.FusedMultiplyAdd(x, y1, s01);
            s02 = Vector512.FusedMultiplyAdd(x, y2, s02);
            s03 = Vector512.FusedMultiplyAdd(x, y3, s03);
            x = Load(a1 + k);
            s10 = Vector512.FusedMultiplyAdd(x, y0, s10);
            s11 = Vector512.FusedMultiplyAdd(x, y1, s11);
            s12 = Vector512.FusedMultiplyAdd(x, y2, s12);
            s13 = Vector512.FusedMultiplyAdd(x, y3, s13);
            x = Load(a2 + k);
            s20 = Vector512.FusedMultiplyAdd(x, y0, s20);
            s21 = Vector512.FusedMultiplyAdd(x, y1, s21);
            s22 = Vector512.FusedMultiplyAdd(x, y2, s22);
            s23 = Vector512.FusedMultiplyAdd(x, y3, s23);
            x = Load(a3 + k);
            s30 = Vector512.FusedMultiplyAdd(x, y0, s30);
            s31 = Vector512.FusedMultiplyAdd(x, y1, s31);
            s32 = Vector512.FusedMultiplyAdd(x, y2, s32);
            s33 = Vector512.FusedMultiplyAdd(x, y3, s33);
            x = Load(a4 + k);
            s40 = Vector512.FusedMultiplyAdd(x, y0, s40);
            s41 = Vector512.FusedMultiplyAdd(x, y1, s41);
            s42 = Vector512.FusedMultiplyAdd(x, y2, s42);
            s43 = Vector512.FusedMultiplyAdd(x, y3, s43);
            x = Load(a5 + k);
            s50 = Vector512.FusedMultiplyAdd(x, y0, s50);
            s51 = Vector512.FusedMultiplyAdd(x, y1, s51);
            s52 = Vector512.FusedMultiplyAdd(x, y2, s52);
            s53 = Vector512.FusedMultiplyAdd(x, y3, s53);
        }

        Store(c, s00, s01, s02, s03);
        Store(c + stride, s10, s11, s12, s13);
        Store(c + (2L * stride), s20, s21, s22, s23);
        Store(c + (3L * stride), s30, s31, s32, s33);
        Store(c + (4L * stride), s40, s41, s42, s43);
        Store(c + (5L * stride), s50, s51, s52, s53);
        for (; k < count; k++)
        {
            for (int i = 0; i < TileRows; i++)
            {
                double x = a[i][start + k];
                for (int j = 0; j < TileColumns; j++)
                    c[((long)i * stride) + j] += x * b[j][start + k];
            }
        }
    }

    private static Vector512<double> Load(float* p) => WideCombination.Load(p);

    private static void Store(double* c, Vector512<double> s0, Vector512<double> s1, Vector512<double> s2, Vector512<double> s3)
    {
        c[0] += Vector512.Sum(s0);
        c[1] += Vector512.Sum(s1);
        c[2] += Vector512.Sum(s2);
        c[3] += Vector512.Sum(s3);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Dot(float* a, float* b, int count)
    {
        // Four chains, or the additions' latency rules.
        Vector512<double> s0 = default, s1 = default, s2 = default, s3 = default;
        int k = 0;
        for (; k <= count - (4 * Lanes); k += 4 * Lanes)
        {
            s0 = Vector512.FusedMultiplyAdd(Load(a + k), Load(b + k), s0);
            s1 = Vector512.FusedMultiplyAdd(Load(a + k + Lanes), Load(b + k + Lanes), s1);
            s2 = Vector512.FusedMultiplyAdd(Load(a + k + (2 * Lanes)), Load(b + k + (2 * Lanes)), s2);
            s3 = Vector512.FusedMultiplyAdd(Load(a + k + (3 * Lanes)), Load(b + k + (3 * Lanes)), s3);
        }

        double total = Vector512.Sum(s0 + s1 + (s2 + s3));
        for (; k < count; k++)
            total += (double)a[k] * b[k];
        return total;
    }

    private static void Check(IReadOnlyList<ReadOnlyMemory<float>> rows, int length, string name)
    {
        ArgumentNullException.ThrowIfNull(rows, name);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        for (int i = 0; i < rows.Count; i++)
        {
            if (rows[i].Length < length)
                throw new ArgumentException($"row {i}: expected {length} numbers, found {rows[i].Length}", name);
        }
    }
}
