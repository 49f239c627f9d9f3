using System.Numerics.Tensors;

namespace Mimik.Numerics;

/// <summary>Cholesky factorisation A = L L^T of small symmetric positive definite matrices, in place, in double.</summary>
public static class Cholesky
{
    /// <summary>Factors a matrix; only its lower triangle is read and written.</summary>
    /// <param name="a">[n x n] row-major; receives L in its lower triangle.</param>
    /// <param name="n">The order.</param>
    /// <returns>False where a pivot is not positive: the matrix is not positive definite, and <paramref name="a"/> is half done.</returns>
    public static bool TryFactor(Span<double> a, int n)
    {
        Check(a.Length, n);
        for (int j = 0; j < n; j++)
        {
            ReadOnlySpan<double> pivotRow = a.Slice(j * n, j);
            double pivot = a[(j * n) + j] - Dot(pivotRow, pivotRow);
            if (!(pivot > 0))
                return false;
            pivot = Math.Sqrt(pivot);
            a[(j * n) + j] = pivot;
            for (int i = j + 1; i < n; i++)
                a[(i * n) + j] = (a[(i * n) + j] - Dot(a.Slice(i * n, j), pivotRow)) / pivot;
        }

        return true;
    }

    /// <summary>Solves A x = b.</summary>
    /// <param name="factor">[n x n] of <see cref="TryFactor"/>.</param>
    /// <param name="n">The order.</param>
    /// <param name="b">[n] right side; receives x.</param>
    public static void Solve(ReadOnlySpan<double> factor, int n, Span<double> b)
    {
        Check(factor.Length, n);
        if (b.Length != n)
            throw new ArgumentException($"expected {n} numbers, found {b.Length}", nameof(b));
        for (int i = 0; i < n; i++)
            b[i] = (b[i] - Dot(factor.Slice(i * n, i), b[..i])) / factor[(i * n) + i];
        for (int i = n - 1; i >= 0; i--)
        {
            b[i] /= factor[(i * n) + i];
            for (int j = 0; j < i; j++)
                b[j] -= factor[(i * n) + j] * b[i];
        }
    }

    private static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y) => TensorPrimitives.Dot(x, y);

    private static void Check(int length, int n)
    {
        if (n < 0 || length != (long)n * n)
            throw new ArgumentException($"expected {n} x {n} numbers, found {length}", nameof(n));
    }
}
