using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Mimik.Numerics;

/// <summary>Dense steps of <see cref="SparseCholesky"/> on a front: a lower triangle by columns, each of a multiple of eight rows.</summary>
internal static unsafe class FrontKernels
{
    /// <summary>Columns start at multiples of this many rows.</summary>
    public const int Lane = 8;

    private const int Panel = 64;

    /// <summary>Factors the first columns in place, and takes their part from the others.</summary>
    /// <param name="front">[columns x stride] the lower triangle by columns; what lies above the diagonal is written over.</param>
    /// <param name="rows">Rows and columns in use; rows beyond them hold zeros.</param>
    /// <param name="stride">Rows of a column, a multiple of <see cref="Lane"/>.</param>
    /// <param name="count">The columns to factor.</param>
    /// <returns>-1, or the column whose pivot is not positive.</returns>
    public static int Factor(double* front, int rows, int stride, int count)
    {
        for (int start = 0; start < count; start += Panel)
        {
            int end = Math.Min(count, start + Panel);
            for (int j = start; j < end; j += 4)
            {
                int width = Math.Min(4, end - j);
                Reduce(front, stride, j, width, start, j);
                for (int c = j; c < j + width; c++)
                {
                    double* column = front + ((long)c * stride);
                    if (c > j)
                        Reduce1(front, stride, c, j, c);
                    double pivot = column[c];
                    if (!(pivot > 0))
                        return c;
                    double root = Math.Sqrt(pivot);
                    Scale(column, c, stride, 1 / root);
                    column[c] = root;
                }
            }

            for (int j = end; j < rows; j += 4)
                Reduce(front, stride, j, Math.Min(4, rows - j), start, end);
        }

        return -1;
    }

    // Columns j .. j + width - 1 less the part of columns from .. to - 1.
    private static void Reduce(double* front, int stride, int j, int width, int from, int to)
    {
        if (from == to)
            return;
        if (width == 4)
        {
            Reduce4(front, stride, j, from, to);
            return;
        }

        for (int c = j; c < j + width; c++)
            Reduce1(front, stride, c, from, to);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Reduce4(double* front, int stride, int j, int from, int to)
    {
        double* c0 = front + ((long)j * stride), c1 = c0 + stride, c2 = c1 + stride, c3 = c2 + stride;
        int row = j / Lane * Lane;
        for (; row <= stride - (2 * Lane); row += 2 * Lane)
        {
            Vector512<double> a0 = Vector512.Load(c0 + row), a1 = Vector512.Load(c1 + row), a2 = Vector512.Load(c2 + row), a3 = Vector512.Load(c3 + row);
            Vector512<double> b0 = Vector512.Load(c0 + row + 8), b1 = Vector512.Load(c1 + row + 8), b2 = Vector512.Load(c2 + row + 8), b3 = Vector512.Load(c3 + row + 8);
            double* x = front + ((long)from * stride) + row, y = front + ((long)from * stride) + j;
            for (int k = from; k < to; k++, x += stride, y += stride)
            {
                Vector512<double> u = -Vector512.Load(x), v = -Vector512.Load(x + 8), s = Vector512.Create(y[0]), t = Vector512.Create(y[1]);
                a0 = Vector512.FusedMultiplyAdd(u, s, a0);
                b0 = Vector512.FusedMultiplyAdd(v, s, b0);
                a1 = Vector512.FusedMultiplyAdd(u, t, a1);
                b1 = Vector512.FusedMultiplyAdd(v, t, b1);
                s = Vector512.Create(y[2]);
                t = Vector512.Create(y[3]);
                a2 = Vector512.FusedMultiplyAdd(u, s, a2);
                b2 = Vector512.FusedMultiplyAdd(v, s, b2);
                a3 = Vector512.FusedMultiplyAdd(u, t, a3);
                b3 = Vector512.FusedMultiplyAdd(v, t, b3);
            }

            a0.Store(c0 + row);
            a1.Store(c1 + row);
            a2.Store(c2 + row);
            a3.Store(c3 + row);
            b0.Store(c0 + row + 8);
            b1.Store(c1 + row + 8);
            b2.Store(c2 + row + 8);
            b3.Store(c3 + row + 8);
        }

        if (row < stride)
        {
            Vector512<double> a0 = Vector512.Load(c0 + row), a1 = Vector512.Load(c1 + row), a2 = Vector512.Load(c2 + row), a3 = Vector512.Load(c3 + row);
            double* x = front + ((long)from * stride) + row, y = front + ((long)from * stride) + j;
            for (int k = from; k < to; k++, x += stride, y += stride)
            {
                Vector512<double> u = -Vector512.Load(x);
                a0 = Vector512.FusedMultiplyAdd(u, Vector512.Create(y[0]), a0);
                a1 = Vector512.FusedMultiplyAdd(u, Vector512.Create(y[1]), a1);
                a2 = Vector512.FusedMultiplyAdd(u, Vector512.Create(y[2]), a2);
                a3 = Vector512.FusedMultiplyAdd(u, Vector512.Create(y[3]), a3);
            }

            a0.Store(c0 + row);
            a1.Store(c1 + row);
            a2.Store(c2 + row);
            a3.Store(c3 + row);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Reduce1(double* front, int stride, int j, int from, int to)
    {
        double* column = front + ((long)j * stride);
        for (int k = from; k < to; k++)
        {
            double* x = front + ((long)k * stride);
            Vector512<double> y = Vector512.Create(-x[j]);
            for (int row = j / Lane * Lane; row < stride; row += Lane)
                Vector512.FusedMultiplyAdd(Vector512.Load(x + row), y, Vector512.Load(column + row)).Store(column + row);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scale(double* column, int first, int stride, double factor)
    {
        for (int row = first / Lane * Lane; row < stride; row += Lane)
            (Vector512.Load(column + row) * Vector512.Create(factor)).Store(column + row);
    }

    /// <summary>x = L^-1 x for eight right sides: the rows of a supernode's panel.</summary>
    /// <param name="panel">[count x stride] the columns of L.</param>
    /// <param name="rows">[rows] where each row of the panel is in <paramref name="x"/>.</param>
    /// <param name="rowCount">Rows in use.</param>
    /// <param name="stride">Rows of a column.</param>
    /// <param name="count">Columns.</param>
    /// <param name="x">[n x 8] right sides, row by row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward(double* panel, int* rows, int rowCount, int stride, int count, double* x)
    {
        for (int c = 0; c < count; c++, panel += stride)
        {
            double* own = x + ((long)rows[c] * Lane);
            Vector512<double> value = Vector512.Load(own) / Vector512.Create(panel[c]);
            value.Store(own);
            for (int r = c + 1; r < rowCount; r++)
            {
                double* at = x + ((long)rows[r] * Lane);
                Vector512.FusedMultiplyAdd(Vector512.Create(-panel[r]), value, Vector512.Load(at)).Store(at);
            }
        }
    }

    /// <summary>x = L^-T x, as <see cref="Forward"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward(double* panel, int* rows, int rowCount, int stride, int count, double* x)
    {
        panel += (long)(count - 1) * stride;
        for (int c = count - 1; c >= 0; c--, panel -= stride)
        {
            double* own = x + ((long)rows[c] * Lane);
            Vector512<double> s = Vector512.Load(own), t = default;
            int r = c + 1;
            for (; r < rowCount - 1; r += 2)
            {
                s = Vector512.FusedMultiplyAdd(Vector512.Create(-panel[r]), Vector512.Load(x + ((long)rows[r] * Lane)), s);
                t = Vector512.FusedMultiplyAdd(Vector512.Create(-panel[r + 1]), Vector512.Load(x + ((long)rows[r + 1] * Lane)), t);
            }

            if (r < rowCount)
                s = Vector512.FusedMultiplyAdd(Vector512.Create(-panel[r]), Vector512.Load(x + ((long)rows[r] * Lane)), s);
            ((s + t) / Vector512.Create(panel[c])).Store(own);
        }
    }
}
