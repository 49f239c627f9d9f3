using System.Diagnostics;
using Mimik.Faces;
using Mimik.Numerics;
using Mimik.Skinning;

namespace Mimik.Benchmarks;

/// <summary>A step of the detail mode on the ICT face: fused, as three dense products, and as plain loops, in turns in one run.</summary>
internal static class DetailIteration
{
    // Steps that bring the start's noise to the number of influences, and code to its final form.
    private const int WarmUp = 40;

    public static void Run(Arguments arguments)
    {
        int rounds = arguments["rounds", 30], threads = arguments["threads", 2];
        BlendshapeRig rig = Reference.IctFace();
        SkinCompressorOptions options = new()
        {
            Bones = 200,
            Influences = 32,
            NonZeros = 6 * 200 * rig.Shapes.Count,
            Power = arguments["power", 12],
            FreeIterations = WarmUp,
            Method = CompressionMethod.Published,
            Threads = threads,
        };
        FitProblem problem = FitProblem.Create(rig, options)!;
        var states = Enumerable.Range(0, 3).Select(_ => new FitState(problem, options)).ToArray();
        var fused = new ProjectedAdam(problem, states[0], options);
        for (int step = 0; step < WarmUp; step++)
            fused.Step();
        for (int i = 1; i < states.Length; i++)
            Copy(states[0], states[i]);
        var dense = new ThreeProducts(problem, states[1], options, (ta, tb, m, n, k, a, strideA, b, strideB, c, strideC) =>
            Gemm.Multiply(ta, tb, m, n, k, 1, a, strideA, b, strideB, 0, c, strideC, threads));
        var plain = new ThreeProducts(problem, states[2], options, PlainLoops);

        // In turns, so that all meet the same load from elsewhere.
        var times = (Fused: new List<double>(), Dense: new List<double>());
        for (int round = 0; round < rounds; round++)
        {
            times.Fused.Add(Seconds(fused.Step));
            times.Dense.Add(Seconds(dense.Step));
        }

        double plainTime = Seconds(plain.Step);
        double loss = fused.Measure().Loss, denseLoss = new ProjectedAdam(problem, states[1], options).Measure().Loss;
        Console.WriteLine($"processor: {MultiplicationProbe.Processor}; {threads} threads, {rounds} turns");
        Console.WriteLine($"{rig.Shapes.Count} shapes, {problem.VertexCount:N0} vertices, P = {options.Bones}, K = {options.Influences}, p = {options.Power}");
        Console.WriteLine(FormattableString.Invariant($"loss after the turns: fused {loss:0.00000e0}, three products {denseLoss:0.00000e0}"));
        Console.WriteLine("| Step | Best, ms | Median, ms | Over fused, best |");
        Console.WriteLine("|---|---|---|---|");
        Print("fused", times.Fused, times.Fused);
        Print("three dense products", times.Dense, times.Fused);
        Print("plain loops, one thread", [plainTime], times.Fused);
    }

    private static void Print(string name, List<double> seconds, List<double> fused)
    {
        double[] sorted = [.. seconds.Order()];
        Console.WriteLine(FormattableString.Invariant($"| {name} | {1000 * sorted[0]:f1} | {1000 * sorted[sorted.Length / 2]:f1} | {sorted[0] / fused.Min():f2} |"));
    }

    private static double Seconds(Action step)
    {
        var clock = Stopwatch.StartNew();
        step();
        return clock.Elapsed.TotalSeconds;
    }

    private static void Copy(FitState from, FitState to)
    {
        to.Iteration = from.Iteration;
        foreach ((AlignedFloats source, AlignedFloats target) in from.Arrays.Zip(to.Arrays))
            source.Span.CopyTo(target.Span);
    }

    private static void PlainLoops(bool transposeA, bool transposeB, int m, int n, int k, float[] a, int strideA, float[] b, int strideB, float[] c, int strideC)
    {
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < n; j++)
            {
                float sum = 0;
                for (int p = 0; p < k; p++)
                    sum += (transposeA ? a[(p * strideA) + i] : a[(i * strideA) + p]) * (transposeB ? b[(j * strideB) + p] : b[(p * strideB) + j]);
                c[(i * strideC) + j] = sum;
            }
        }
    }
}
