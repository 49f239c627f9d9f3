using System.Diagnostics;
using Mimik.Faces;
using Mimik.Faces.Sequences;
using Mimik.InverseRig;

namespace Mimik.Workflows.Solve;

/// <summary>A sequence pushed through <see cref="StreamingInverseRig"/> frame by frame, as live frames would be.</summary>
internal static class StreamedSolve
{
    public static InverseRigResult Run(InverseRigSolver solver, IMeshSequence frames, int lookAhead, IProgress<InverseRigProgress>? progress, CancellationToken cancellation)
    {
        var stream = new StreamingInverseRig(solver, lookAhead, frames.AreDisplacements, frames.FramesPerSecond);
        int m = solver.ControlCount, given = 0;
        float[] points = new float[3 * frames.PointCount], curves = new float[frames.FrameCount * m];
        var reading = new Stopwatch();
        var clock = Stopwatch.StartNew();
        for (int t = 0; t < frames.FrameCount; t++)
        {
            cancellation.ThrowIfCancellationRequested();
            reading.Start();
            frames.Read(t, points);
            reading.Stop();
            given += stream.TryPush(points, curves.AsSpan(given * m, m)) ? 1 : 0;
            progress?.Report(new InverseRigProgress("streaming", t + 1, frames.FrameCount));
        }

        while (given < frames.FrameCount && stream.TryFlush(curves.AsSpan(given * m, m)))
            given++;
        double solving = clock.Elapsed.TotalSeconds - reading.Elapsed.TotalSeconds;
        var controls = new WeightAnimation(curves, m, solver.ControlNames, frames.FramesPerSecond, frames.StartSeconds);
        return solver.Account(frames, controls, stream.Iterations, stream.Exit, reading.Elapsed.TotalSeconds, solving, cancellation);
    }
}
