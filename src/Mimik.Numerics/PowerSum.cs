using System.Runtime.Intrinsics;

namespace Mimik.Numerics;

/// <summary>Sums of even powers, summed up in double.</summary>
public static class PowerSum
{
    // Additions in single precision before the sum goes over into double.
    private const int Run = 1024;

    /// <summary>sum of (inner x)^(2 halfPower).</summary>
    /// <param name="values">x.</param>
    /// <param name="inner">Multiplies x before it is raised, to keep it in range.</param>
    /// <param name="halfPower">1 makes squares, 6 the twelfth power; at least 1.</param>
    public static unsafe double Even(ReadOnlySpan<float> values, float inner, int halfPower)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(halfPower, 1);
        double total = 0;
        var factor = Vector512.Create(inner);
        fixed (float* p = values)
        {
            int i = 0;
            while (i <= values.Length - 16)
            {
                Vector512<float> sum = default;
                int end = Math.Min(values.Length - 15, i + Run);
                for (; i < end; i += 16)
                {
                    Vector512<float> x = Vector512.Load(p + i) * factor, square = x * x, power = square;
                    for (int k = 1; k < halfPower; k++)
                        power *= square;
                    sum += power;
                }

                for (int lane = 0; lane < 16; lane++)
                    total += sum[lane];
            }

            for (; i < values.Length; i++)
            {
                float x = p[i] * inner, square = x * x, power = square;
                for (int k = 1; k < halfPower; k++)
                    power *= square;
                total += power;
            }
        }

        return total;
    }
}
