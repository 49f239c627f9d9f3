using System.Diagnostics;
using System.Runtime.InteropServices;
using Mimik.Numerics;

namespace Mimik.Workflows.Bench;

/// <summary>How fast this machine is, so that times measured on it can be compared with others.</summary>
/// <param name="Processor">The processor's name, as the system gives it.</param>
/// <param name="Threads">Threads that took part.</param>
/// <param name="Gflops">The best of several products of 1,920-cubed float matrices.</param>
internal sealed record MachineProbe(string Processor, int Threads, double Gflops)
{
    private const int Size = 1920, Repeats = 5;

    /// <summary>Measures.</summary>
    /// <param name="threads">Threads that take part; 0 takes all.</param>
    public static MachineProbe Measure(int threads)
    {
        int workers = threads == 0 ? ParallelLoop.AllThreads : threads;
        float[] a = new float[Size * Size], b = new float[Size * Size], c = new float[Size * Size];
        Array.Fill(a, 0.5f);
        Array.Fill(b, 0.25f);
        double best = double.PositiveInfinity;
        for (int i = 0; i < Repeats; i++)
        {
            var clock = Stopwatch.StartNew();
            Gemm.Multiply(false, false, Size, Size, Size, 1, a, Size, b, Size, 0, c, Size, workers);
            best = Math.Min(best, clock.Elapsed.TotalSeconds);
        }

        return new MachineProbe(ProcessorName(), workers, 2e-9 * Size * Size * Size / best);
    }

    private static string ProcessorName()
    {
        const string File = "/proc/cpuinfo";
        string? line = System.IO.File.Exists(File)
            ? System.IO.File.ReadLines(File).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            : Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER");
        return line is null ? $"{RuntimeInformation.ProcessArchitecture}" : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }
}
