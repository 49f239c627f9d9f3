using System.Diagnostics;
using Mimik.Faces;
using Mimik.Skinning;

namespace Mimik.Benchmarks;

/// <summary>
/// Follows the recorded run of the published method on the ICT face and prints our loss over the recorded one, and the cost of an
/// iteration over the recorded one, both scaled by the multiplication probe.
/// </summary>
internal static class PublishedCurve
{
    // The first windows of a run still compile.
    private const int UnmeasuredWindows = 2;

    private static readonly int[] Points = [1000, 2000, 3000, 5000, 9000];

    public static void Run(Arguments arguments)
    {
        int iterations = arguments["iterations", 5000], threads = arguments["threads", 2];
        if (iterations < Points[0])
            throw new MimikException($"--iterations: expected {Points[0]}, the first point of the recorded curve, or more, found {iterations}");
        BlendshapeRig rig = Reference.IctFace();
        double speed = MultiplicationProbe.Measure(threads);
        Console.WriteLine($"processor: {MultiplicationProbe.Processor}");
        Console.WriteLine($"probe: {speed:f0} GFLOP/s on {threads} threads (recorded: {MultiplicationProbe.RecordedTwoThreads:f0} on 2)");
        for (int seed = 0; seed < arguments["seeds", 3]; seed++)
            Follow(rig, seed, iterations, threads, speed);
    }

    private static void Follow(BlendshapeRig rig, int seed, int iterations, int threads, double speed)
    {
        var solver = new SkinCompressorSolver(rig, new SkinCompressorOptions { Method = CompressionMethod.Published, NonZeros = 1281, Smoothness = 10, Seed = seed, Threads = threads });
        using var stop = new CancellationTokenSource();
        var watch = new Watch(iterations, stop);
        TimeSpan busy = Environment.CpuUsage.TotalTime;
        try
        {
            solver.Run(watch, cancellation: stop.Token);
        }
        catch (OperationCanceledException)
        {
            // Where it was asked to stop.
        }

        busy = Environment.CpuUsage.TotalTime - busy;
        foreach (int point in Points.Where(watch.Losses.ContainsKey))
        {
            double recorded = Reference.Loss(point);
            Console.WriteLine($"seed {seed}, iteration {point}: loss {watch.Losses[point]:0.000e0} cm2, recorded {recorded:0.000e0}, ratio {watch.Losses[point] / recorded:f4}");
        }

        double[] costs = [.. watch.SecondsPerIteration.Skip(UnmeasuredWindows).Order()];
        double scaled = Reference.SecondsPerIteration() * MultiplicationProbe.RecordedTwoThreads / speed;
        double median = costs[costs.Length / 2];
        Console.WriteLine(
            $"seed {seed}: an iteration takes {1000 * median:f2} ms (median of {costs.Length} windows; best {1000 * costs[0]:f2}), recorded and scaled {1000 * scaled:f2}: ratio {median / scaled:f4}");
        Console.WriteLine(
            $"seed {seed}: processor time of an iteration, all threads together: {busy.TotalMilliseconds / iterations:f2} ms (unlike the clock, not lengthened by other programs' turns)");
    }

    /// <summary>Notes losses and times as the run reports them, and stops it.</summary>
    private sealed class Watch(int iterations, CancellationTokenSource stop) : IProgress<CompressionProgress>
    {
        private readonly Stopwatch _clock = Stopwatch.StartNew();
        private double _last;

        public Dictionary<int, double> Losses { get; } = [];

        public List<double> SecondsPerIteration { get; } = [];

        public void Report(CompressionProgress value)
        {
            double now = _clock.Elapsed.TotalSeconds;
            if (value.Iteration > 0)
                SecondsPerIteration.Add((now - _last) / SkinCompressorSolver.MeasureInterval);
            _last = now;
            Losses[value.Iteration] = value.Loss / 100;
            if (value.Iteration >= iterations)
                stop.Cancel();
        }
    }
}
