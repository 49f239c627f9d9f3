using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Mimik.Numerics;

/// <summary>Sums of a few rows of a matrix, each times a number, in double.</summary>
public static class RowCombination
{
    /// <summary>Columns come in whole vectors of this many.</summary>
    public const int Lanes = 8;

    /// <summary>result += sum over q of factors[q] * rows[q], column by column.</summary>
    /// <param name="factors">[Q].</param>
    /// <param name="rows">[Q x width] row-major.</param>
    /// <param name="result">[width], a multiple of <see cref="Lanes"/>; added to.</param>
    public static unsafe void Add(ReadOnlySpan<double> factors, ReadOnlySpan<double> rows, Span<double> result)
    {
        int width = result.Length;
        if (width % Lanes != 0 || rows.Length < factors.Length * width)
            throw new ArgumentException($"expected {factors.Length} rows of {width}, a multiple of {Lanes}, found {rows.Length} numbers", nameof(rows));
        fixed (double* f = factors, r = rows, y = result)
        {
            int c = 0;
            for (; c <= width - (2 * Lanes); c += 2 * Lanes)
            {
                Vector512<double> a0 = Vector512.Load(y + c), a1 = Vector512.Load(y + c + Lanes);
                double* row = r + c;
                for (int q = 0; q < factors.Length; q++, row += width)
                {
                    var factor = Vector512.Create(f[q]);
                    a0 = Vector512.FusedMultiplyAdd(factor, Vector512.Load(row), a0);
                    a1 = Vector512.FusedMultiplyAdd(factor, Vector512.Load(row + Lanes), a1);
                }

                a0.Store(y + c);
                a1.Store(y + c + Lanes);
            }

            if (c == width)
                return;
            Vector512<double> a = Vector512.Load(y + c);
            for (int q = 0; q < factors.Length; q++)
                a = Vector512.FusedMultiplyAdd(Vector512.Create(f[q]), Vector512.Load(r + (q * width) + c), a);
            a.Store(y + c);
        }
    }

    /// <summary>The scalar reference of <see cref="Add"/>: the same bits.</summary>
    /// <inheritdoc cref="Add"/>
    public static void AddScalar(ReadOnlySpan<double> factors, ReadOnlySpan<double> rows, Span<double> result)
    {
        for (int c = 0; c < result.Length; c++)
        {
            for (int q = 0; q < factors.Length; q++)
                result[c] = Math.FusedMultiplyAdd(factors[q], rows[(q * result.Length) + c], result[c]);
        }
    }

    /// <summary>result += sum over q of factors[q] * matrix[rows[q], :], for rows that lie anywhere.</summary>
    /// <param name="rows">[Q] the rows that take part.</param>
    /// <param name="factors">[Q].</param>
    /// <param name="matrix">[any x width] row-major.</param>
    /// <param name="result">[width]; added to.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static unsafe void AddAt(ReadOnlySpan<int> rows, ReadOnlySpan<double> factors, ReadOnlySpan<double> matrix, Span<double> result)
    {
        int width = result.Length;
        if (rows.Length != factors.Length)
            throw new ArgumentException($"expected {rows.Length} factors, found {factors.Length}", nameof(factors));
        foreach (int row in rows)
        {
            if (row < 0 || ((long)row + 1) * width > matrix.Length)
                throw new ArgumentException($"expected rows inside a matrix of {matrix.Length} numbers, found row {row} of {width}", nameof(rows));
        }

        fixed (double* f = factors, m = matrix, y = result)
        {
            int c = 0;
            for (; c <= width - (4 * Lanes); c += 4 * Lanes)
            {
                Vector512<double> a0 = Vector512.Load(y + c), a1 = Vector512.Load(y + c + Lanes);
                Vector512<double> a2 = Vector512.Load(y + c + (2 * Lanes)), a3 = Vector512.Load(y + c + (3 * Lanes));
                for (int q = 0; q < rows.Length; q++)
                {
                    double* row = m + ((long)rows[q] * width) + c;
                    var factor = Vector512.Create(f[q]);
                    a0 = Vector512.FusedMultiplyAdd(factor, Vector512.Load(row), a0);
                    a1 = Vector512.FusedMultiplyAdd(factor, Vector512.Load(row + Lanes), a1);
                    a2 = Vector512.FusedMultiplyAdd(factor, Vector512.Load(row + (2 * Lanes)), a2);
                    a3 = Vector512.FusedMultiplyAdd(factor, Vector512.Load(row + (3 * Lanes)), a3);
                }

                a0.Store(y + c);
                a1.Store(y + c + Lanes);
                a2.Store(y + c + (2 * Lanes));
                a3.Store(y + c + (3 * Lanes));
            }

            for (; c <= width - Lanes; c += Lanes)
            {
                Vector512<double> a = Vector512.Load(y + c);
                for (int q = 0; q < rows.Length; q++)
                    a = Vector512.FusedMultiplyAdd(Vector512.Create(f[q]), Vector512.Load(m + ((long)rows[q] * width) + c), a);
                a.Store(y + c);
            }

            for (; c < width; c++)
            {
                for (int q = 0; q < rows.Length; q++)
                    y[c] = Math.FusedMultiplyAdd(f[q], m[((long)rows[q] * width) + c], y[c]);
            }
        }
    }

    /// <summary>The scalar reference of <see cref="AddAt"/>: the same bits.</summary>
    /// <inheritdoc cref="AddAt"/>
    public static void AddAtScalar(ReadOnlySpan<int> rows, ReadOnlySpan<double> factors, ReadOnlySpan<double> matrix, Span<double> result)
    {
        for (int c = 0; c < result.Length; c++)
        {
            for (int q = 0; q < rows.Length; q++)
                result[c] = Math.FusedMultiplyAdd(factors[q], matrix[(rows[q] * result.Length) + c], result[c]);
        }
    }
}
