using System.Diagnostics;

namespace Mimik.Benchmarks;

/// <summary>How long a short piece of work takes on this thread.</summary>
/// <param name="Best">The best of many runs, in microseconds.</param>
/// <param name="Median">Their median.</param>
internal readonly record struct Timing(double Best, double Median)
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(250), Settle = TimeSpan.FromMilliseconds(400), Longest = TimeSpan.FromSeconds(1.5);
    private const int Samples = 4000, Fewest = 25;

    /// <summary>Runs the work until the compiler has settled, then many times by itself.</summary>
    /// <param name="work">The work.</param>
    /// <param name="parts">What a run holds of the thing that is timed: frames, faces.</param>
    public static Timing Of(Action work, int parts = 1)
    {
        // Methods are compiled anew in the background, twice, once thirty calls were seen and no others for a tenth of a second: time is left for that.
        var clock = new Stopwatch();
        for (int round = 0; round < 3; round++)
        {
            clock.Restart();
            for (int i = 0; i < 40 || clock.Elapsed < WarmUp; i++)
                work();
            Thread.Sleep(Settle);
        }

        var times = new List<double>(Samples);
        clock.Restart();
        while (times.Count < Fewest || (times.Count < Samples && clock.Elapsed < Longest))
        {
            long start = Stopwatch.GetTimestamp();
            work();
            times.Add(1e6 * (Stopwatch.GetTimestamp() - start) / Stopwatch.Frequency / parts);
        }

        times.Sort();
        return new Timing(times[0], times[times.Count / 2]);
    }

    /// <summary>The better of two measurements of the same work.</summary>
    /// <param name="other">The other.</param>
    public Timing OrBetter(Timing other) => other.Median < Median ? new Timing(Math.Min(Best, other.Best), other.Median) : new Timing(Math.Min(Best, other.Best), Median);
}
