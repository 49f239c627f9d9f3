using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Mimik.Benchmarks;

/// <summary>How fast this machine multiplies: 1,920-cubed float matrices with OpenBLAS, by which recorded times are scaled.</summary>
internal static class MultiplicationProbe
{
    private const int Size = 1920;

    /// <summary>What the machine of the recorded times did on two threads, GFLOP/s.</summary>
    public const double RecordedTwoThreads = 323;

    /// <summary>The processor's name, as the system gives it.</summary>
    public static string Processor => File.Exists("/proc/cpuinfo")
        ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unknown"
        : RuntimeInformation.ProcessArchitecture.ToString();

    /// <summary>The best of several multiplications, in GFLOP/s.</summary>
    public static double Measure(int threads, int repeats = 12)
    {
        float[] a = new float[Size * Size], b = new float[Size * Size], c = new float[Size * Size];
        Array.Fill(a, 0.5f);
        Array.Fill(b, 0.25f);
        double best = double.PositiveInfinity;
        OpenBlas.UseThreads(threads);
        for (int i = 0; i < repeats; i++)
        {
            var clock = Stopwatch.StartNew();
            OpenBlas.Multiply(false, false, Size, Size, Size, a, b, c);
            best = Math.Min(best, clock.Elapsed.TotalSeconds);
        }

        if (c[0] != 0.125f * Size)
            throw new MimikException(string.Create(CultureInfo.InvariantCulture, $"OpenBLAS: expected a product of {0.125f * Size}, found {c[0]}"));
        return 2e-9 * Size * Size * Size / best;
    }
}
