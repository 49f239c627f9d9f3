using System.Diagnostics;
using Mimik.Faces.Sequences;
using Mimik.InverseRig;
using Mimik.Workflows.Bench;

namespace Mimik.Benchmarks;

/// <summary>A sequence that is larger than the memory it may take: written once, then read frame by frame and solved.</summary>
internal static class SolveFromDisk
{
    public static void Run(Arguments arguments, string folder)
    {
        int frames = arguments["frames", 10_000], threads = arguments["threads", 2];
        string path = Path.Combine(folder, $"ict-{frames}.npy");
        SolveCase c = SolveCase.Ict();
        int n = c.Rig.Neutral.Length;
        if (!File.Exists(path))
        {
            // The recorded frames to and fro, so that curves stay smooth.
            PositionsFile.Write(path, frames, c.Rig.VertexCount, (t, points) =>
            {
                int at = t % ((2 * c.Frames) - 2);
                c.Points.AsSpan((at < c.Frames ? at : (2 * c.Frames) - 2 - at) * n, n).CopyTo(points);
            });
        }

        c = c with { Points = [] };
        PeakMemory.Restart();
        var clock = Stopwatch.StartNew();
        var solver = new InverseRigSolver(c.Rig, new InverseRigOptions { Lambda1 = c.Lambda, Lambda2 = c.Lambda, Threads = threads });
        using IMeshSequence sequence = MeshSequenceFile.Open(path, new MeshSequenceOptions { VertexCount = c.Rig.VertexCount, Displacements = true });
        InverseRigResult result = solver.Solve(sequence);
        double seconds = clock.Elapsed.TotalSeconds;
        Console.WriteLine(FormattableString.Invariant(
            $"{frames:N0} frames of {c.Rig.VertexCount:N0} vertices ({new FileInfo(path).Length / 1e9:f2} GB) from disk: {seconds:f1} s ({result.ProjectionSeconds:f1} s reading and projecting, {result.SolveSeconds:f1} s solving), {frames / seconds:f0} frames a second, J {result.Objective:f3}, {result.Exit}; peak memory {PeakMemory.Bytes() / 1e6:f0} MB on {threads} threads"));
    }
}
