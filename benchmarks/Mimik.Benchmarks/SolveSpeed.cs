using System.Diagnostics;
using Mimik.Faces.Sequences;
using Mimik.Faces.Synthetic;
using Mimik.InverseRig;
using Mimik.Workflows.Bench;

namespace Mimik.Benchmarks;

/// <summary>Inverse rigs from arrays in memory to curves, Gram matrix included: against the recorded times, over sizes, and as a stream.</summary>
internal static class SolveSpeed
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);

    public static void Run(Arguments arguments)
    {
        int rounds = arguments["rounds", 7], threads = arguments["threads", 2];
        double probe = MultiplicationProbe.Measure(threads);
        Console.WriteLine(FormattableString.Invariant($"processor: {MultiplicationProbe.Processor}; {threads} threads; probe {probe:f0} GFLOP/s (recorded: {MultiplicationProbe.RecordedTwoThreads:f0} on 2)"));
        Console.WriteLine("| Case | Frames | Gram, ms | Projecting, ms | Solving, ms | Frames a second | Over the recorded, by the clock | Scaled by the probe | J over its value at convergence - 1 | Peak memory |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
        SolveCase ict = SolveCase.Ict();
        Row(ict, ict.Frames, rounds, threads, probe);
        PlainDescent.Compare(ict);
        SolveCase paper = SolveCase.Paper(100);
        Row(paper, paper.Frames, Math.Min(rounds, 5), threads, probe);
        Stream(ict);
        Stream(paper);
    }

    /// <summary>Time over frames and over coordinates, each at 1, 2, 4 and 8 times.</summary>
    public static void Scaling(Arguments arguments)
    {
        int rounds = arguments["rounds", 5], threads = arguments["threads", 2];
        Console.WriteLine($"processor: {MultiplicationProbe.Processor}; {threads} threads; best of {rounds}");
        Console.WriteLine("| Vertices | Frames | Gram, ms | Projecting, ms | Solving, ms | Together, ms | Over the first |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        var size = new RandomRigOptions { Vertices = 3_136, Controls = 53, Pairs = 40, Triples = 20, Quadruples = 8, Frames = 3200 };
        SolveCase frames = SolveCase.Random("", size, null);
        double first = 0;
        foreach (int count in (int[])[400, 800, 1600, 3200])
            first = ScalingRow(frames, count, rounds, threads, first);
        first = 0;
        foreach (int factor in (int[])[1, 2, 4, 8])
            first = ScalingRow(SolveCase.Random("", size with { Vertices = 3_136 * factor, Frames = 400 }, null), 400, rounds, threads, first);
    }

    private static double ScalingRow(SolveCase c, int frames, int rounds, int threads, double first)
    {
        Sample best = Best(c, frames, rounds, threads);
        first = first == 0 ? best.Total : first;
        Console.WriteLine(FormattableString.Invariant(
            $"| {c.Rig.VertexCount:N0} | {frames:N0} | {1000 * best.Gram:f1} | {1000 * best.Projecting:f1} | {1000 * best.Solving:f1} | {1000 * best.Total:f1} | {best.Total / first:f2} |"));
        return first;
    }

    private static void Row(SolveCase c, int frames, int rounds, int threads, double probe)
    {
        var options = new InverseRigOptions { Lambda1 = c.Lambda, Lambda2 = c.Lambda, Threads = threads };
        PeakMemory.Restart();
        Sample best = Best(c, frames, rounds, threads);
        long peak = PeakMemory.Bytes();
        double converged = new InverseRigSolver(c.Rig, options with { Tolerance = 1e-13 }).Solve(c.Sequence(frames)).Objective;
        double rate = frames / best.Total, over = rate * (c.RecordedSecondsPerFrame ?? double.NaN);
        Console.WriteLine(FormattableString.Invariant(
            $"| {c.Name} | {frames} | {1000 * best.Gram:f1} | {1000 * best.Projecting:f1} | {1000 * best.Solving:f1} | {rate:f0} | {over:f0} | {over * MultiplicationProbe.RecordedTwoThreads / probe:f0} | {(best.Objective / converged) - 1:0.0e0} | {peak / 1e6:f0} MB |"));
    }

    private static Sample Best(SolveCase c, int frames, int rounds, int threads)
    {
        var options = new InverseRigOptions { Lambda1 = c.Lambda, Lambda2 = c.Lambda, Threads = threads };
        using ArraySequence sequence = c.Sequence(frames);
        Sample best = new(double.PositiveInfinity, 0, 0, 0, 0);

        // The first rounds are compiled anew while they run.
        var warm = Stopwatch.StartNew();
        for (int round = 0; round < rounds;)
        {
            bool counts = warm.Elapsed > WarmUp;
            var clock = Stopwatch.StartNew();
            var solver = new InverseRigSolver(c.Rig, options);
            double gram = clock.Elapsed.TotalSeconds;
            InverseRigResult result = solver.Solve(sequence);
            double total = clock.Elapsed.TotalSeconds;
            round += counts ? 1 : 0;
            if (counts && total < best.Total)
                best = new Sample(total, gram, result.ProjectionSeconds, total - gram - result.ProjectionSeconds, result.Objective);
        }

        return best;
    }

    private static void Stream(SolveCase c)
    {
        int n = c.Rig.Neutral.Length, m = c.Rig.Logic.ControlCount;
        var solver = new InverseRigSolver(c.Rig, new InverseRigOptions { Lambda1 = c.Lambda, Lambda2 = c.Lambda, Threads = 1 });
        using ArraySequence sequence = c.Sequence(c.Frames);
        double whole = solver.Solve(sequence).Objective;
        Console.WriteLine();
        Console.WriteLine($"{c.Name}, pushed frame by frame on one thread:");
        Console.WriteLine("| Look-ahead | Median push, ms | 99th percentile, ms | J over the whole sequence's |");
        Console.WriteLine("|---|---|---|---|");
        foreach (int lookAhead in (int[])[0, 2, 4])
        {
            var times = new List<double>();
            float[] curves = new float[c.Frames * m];
            for (int pass = 0; pass < 3; pass++)
            {
                var stream = new StreamingInverseRig(solver, lookAhead, areDisplacements: true);
                int given = 0;
                for (int t = 0; t < c.Frames; t++)
                {
                    var clock = Stopwatch.StartNew();
                    given += stream.TryPush(c.Points.AsSpan(t * n, n), curves.AsSpan(given * m, m)) ? 1 : 0;
                    if (pass > 0)
                        times.Add(1000 * clock.Elapsed.TotalSeconds);
                }

                while (given < c.Frames)
                    stream.TryFlush(curves.AsSpan(given++ * m, m));
            }

            times.Sort();
            double cost = solver.Measure(sequence, new Faces.WeightAnimation(curves, m)).Objective;
            Console.WriteLine(FormattableString.Invariant($"| {lookAhead} | {times[times.Count / 2]:f2} | {times[times.Count * 99 / 100]:f2} | {cost / whole:f4} |"));
        }
    }

    private readonly record struct Sample(double Total, double Gram, double Projecting, double Solving, double Objective);
}
