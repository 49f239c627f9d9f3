using System.Diagnostics;
using Mimik.Numerics;

namespace Mimik.Benchmarks;

/// <summary>Our dense product beside OpenBLAS's, in the same run.</summary>
internal static class GemmComparison
{
    private const int Size = 1920;

    public static void Run()
    {
        Console.WriteLine($"processor: {MultiplicationProbe.Processor}");
        foreach (int threads in (int[])[1, 2])
        {
            double ours = 0, theirs = 0;
            // In turns, so that both meet the same load from elsewhere.
            for (int round = 0; round < 6; round++)
            {
                theirs = Math.Max(theirs, MultiplicationProbe.Measure(threads, 2));
                ours = Math.Max(ours, Measure(threads));
            }

            Console.WriteLine($"{threads} threads: Mimik {ours:f0} GFLOP/s, OpenBLAS {theirs:f0} GFLOP/s, ratio {ours / theirs:f2}");
        }
    }

    private static double Measure(int threads)
    {
        float[] a = new float[Size * Size], b = new float[Size * Size], c = new float[Size * Size];
        Array.Fill(a, 0.5f);
        Array.Fill(b, 0.25f);
        double best = double.PositiveInfinity;
        for (int i = 0; i < 2; i++)
        {
            var clock = Stopwatch.StartNew();
            Gemm.Multiply(false, false, Size, Size, Size, 1, a, Size, b, Size, 0, c, Size, threads);
            best = Math.Min(best, clock.Elapsed.TotalSeconds);
        }

        return 2e-9 * Size * Size * Size / best;
    }
}
