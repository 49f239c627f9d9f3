using System.Diagnostics;
using Mimik.Numerics;

namespace Mimik.Benchmarks;

/// <summary>Our dense product beside OpenBLAS's in the same run: shapes by threads, each the best of many turns.</summary>
internal static class GemmComparison
{
    private static readonly int[] ThreadCounts = [1, 2];

    // (what it is, op(A), op(B), m, n, k): the shapes of the detail mode (S = 57, N = 9,409, P = 200), of a refit (P = 40), and two cubes.
    private static readonly Shape[] Shapes =
    [
        new("cube", false, false, 1024, 1024, 1024),
        new("probe", false, false, 1920, 1920, 1920),
        new("detail: Z = B X", false, false, 171, 9409, 800),
        new("detail: dX = B^T R", true, false, 800, 9409, 171),
        new("detail: dB = R X^T", false, true, 171, 800, 9409),
        new("moments: X X^T", false, true, 160, 160, 9409),
        new("moments: A X^T", false, true, 57, 240, 28227),
        new("refit: B H", false, false, 57, 240, 240),
    ];

    public static void Run(Arguments arguments)
    {
        int rounds = arguments["rounds", 30];
        if (Environment.GetEnvironmentVariable("OPENBLAS_CORETYPE") is { Length: > 0 } core)
            throw new MimikException($"OPENBLAS_CORETYPE: expected it to be unset, so that OpenBLAS takes the kernels of this processor, found {core}");
        Console.WriteLine($"processor: {MultiplicationProbe.Processor}; OpenBLAS kernels: {OpenBlas.Core}");
        Console.WriteLine($"best of {rounds} turns each, GFLOP/s");
        Console.WriteLine("| Product | op | m x n x k | Threads | Mimik | OpenBLAS | Ratio |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (Shape shape in Shapes)
        {
            foreach (int threads in ThreadCounts)
                Compare(shape, threads, rounds);
        }
    }

    // In turns, so that both meet the same load from elsewhere.
    private static void Compare(Shape shape, int threads, int rounds)
    {
        (string name, bool ta, bool tb, int m, int n, int k) = shape;
        float[] a = Noise(m * k, 1), b = Noise(k * n, 2), ours = new float[m * n], theirs = new float[m * n];
        OpenBlas.UseThreads(threads);
        double ourBest = double.PositiveInfinity, theirBest = double.PositiveInfinity;
        for (int round = 0; round < rounds; round++)
        {
            var clock = Stopwatch.StartNew();
            OpenBlas.Multiply(ta, tb, m, n, k, a, b, theirs);
            theirBest = Math.Min(theirBest, clock.Elapsed.TotalSeconds);
            clock.Restart();
            Gemm.Multiply(ta, tb, m, n, k, 1, a, ta ? m : k, b, tb ? k : n, 0, ours, n, threads);
            ourBest = Math.Min(ourBest, clock.Elapsed.TotalSeconds);
        }

        double difference = 0;
        for (int i = 0; i < ours.Length; i++)
            difference = Math.Max(difference, Math.Abs(ours[i] - theirs[i]));
        if (!(difference < 1e-4 * k))
            throw new MimikException($"{name}: expected the product that OpenBLAS makes, found one that differs by {difference}");
        double work = 2e-9 * m * n * k;
        string op = $"{(ta ? "A^T" : "A")} {(tb ? "B^T" : "B")}";
        Console.WriteLine(FormattableString.Invariant($"| {name} | {op} | {m:N0} x {n:N0} x {k:N0} | {threads} | {work / ourBest:f0} | {work / theirBest:f0} | {theirBest / ourBest:f2} |"));
    }

    private static float[] Noise(int length, long seed)
    {
        float[] values = new float[length];
        new RandomSource(seed).FillGaussian(values, 1);
        return values;
    }

    private readonly record struct Shape(string Name, bool TransposeA, bool TransposeB, int M, int N, int K);
}
