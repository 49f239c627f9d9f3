using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Mimik.Numerics;

/// <summary>Sums of float rows times double numbers, in double.</summary>
public static class WideCombination
{
    private const int Lanes = 8;

    /// <summary>sum += factor * row, element by element.</summary>
    /// <param name="factor">The factor.</param>
    /// <param name="row">[n].</param>
    /// <param name="sum">[n]; added to.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static unsafe void Add(double factor, ReadOnlySpan<float> row, Span<double> sum)
    {
        if (row.Length != sum.Length)
            throw new ArgumentException($"expected {sum.Length} numbers, found {row.Length}", nameof(row));
        var factors = Vector512.Create(factor);
        fixed (float* x = row)
        fixed (double* y = sum)
        {
            int k = 0;
            for (; k <= row.Length - (2 * Lanes); k += 2 * Lanes)
            {
                Vector512.FusedMultiplyAdd(factors, Load(x + k), Vector512.Load(y + k)).Store(y + k);
                Vector512.FusedMultiplyAdd(factors, Load(x + k + Lanes), Vector512.Load(y + k + Lanes)).Store(y + k + Lanes);
            }

            for (; k < row.Length; k++)
                y[k] = Math.FusedMultiplyAdd(factor, x[k], y[k]);
        }
    }

    /// <summary>The scalar reference of <see cref="Add"/>: the same bits.</summary>
    /// <inheritdoc cref="Add"/>
    public static void AddScalar(double factor, ReadOnlySpan<float> row, Span<double> sum)
    {
        for (int k = 0; k < row.Length; k++)
            sum[k] = Math.FusedMultiplyAdd(factor, row[k], sum[k]);
    }

    /// <summary>Eight floats as doubles.</summary>
    internal static unsafe Vector512<double> Load(float* p)
    {
        if (Avx512F.IsSupported)
            return Avx512F.ConvertToVector512Double(Vector256.Load(p));
        (Vector256<double> low, Vector256<double> high) = Vector256.Widen(Vector256.Load(p));
        return Vector512.Create(low, high);
    }
}
