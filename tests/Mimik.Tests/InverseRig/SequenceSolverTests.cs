using Mimik.Faces;
using Mimik.Faces.Sequences;
using Mimik.InverseRig;

namespace Mimik.Tests.InverseRig;

public sealed class SequenceSolverTests
{
    private static readonly BlendshapeRig Rig = LogicRigs.Random(15, 4, 2, hats: 3, correctives: 5);

    [Fact]
    public void WindowsReachWhatOneWindowReaches()
    {
        const int Frames = 470;
        ArraySequence targets = LogicRigs.Sequence(Rig, LogicRigs.Walk(Frames, 4, 1), 0.3);
        var solver = new InverseRigSolver(Rig, new InverseRigOptions { Lambda1 = 0.2, Lambda2 = 2 });
        ControlObjective objective = solver.Objective(LogicRigs.Project(solver, targets), 2);
        double[] whole = new double[Frames * 4], parts = new double[Frames * 4];
        new WindowSolver(objective, whole, 0, Frames, 0, 0).Run(1e-9, 200, TestContext.Current.CancellationToken);
        var sequence = new SequenceSolver(objective, parts, 1e-7, 200, 2);
        sequence.Run(null, TestContext.Current.CancellationToken);
        Assert.Equal(5, sequence.WindowCount);
        // With hats there is more than one stationary point: both are as good to a part in a thousand.
        Assert.Equal(1, SequenceCost.Of(objective, parts) / SequenceCost.Of(objective, whole), 1e-3);
    }

    [Fact]
    public void AnyNumberOfThreadsGivesTheSameBits()
    {
        ArraySequence targets = LogicRigs.Sequence(Rig, LogicRigs.Walk(300, 4, 3), 0.3);
        InverseRigResult[] results = [.. new[] { 1, 2, 5 }.Select(threads => LogicRigs.Solve(Rig, targets, new InverseRigOptions { Threads = threads }))];
        Assert.Equal(results[0].Controls.Weights, results[1].Controls.Weights);
        Assert.Equal(results[0].Controls.Weights, results[2].Controls.Weights);
        Assert.Equal(results[0].Objective, results[2].Objective);
    }

    [Fact]
    public void IntervalsKnowTheTwoFramesBefore()
    {
        ArraySequence targets = LogicRigs.Sequence(Rig, LogicRigs.Walk(23, 4, 4), 0.3);
        var options = new InverseRigOptions { Lambda1 = 0.2, Lambda2 = 3 };
        InverseRigResult whole = LogicRigs.Solve(Rig, targets, options), parts = LogicRigs.Solve(Rig, targets, options with { IntervalFrames = 5 });
        Assert.InRange(parts.Objective, whole.Objective, 1.5 * whole.Objective);

        // The first interval does not depend on what follows.
        float[] points = LogicRigs.Displacements(Rig, LogicRigs.Walk(23, 4, 4), 0.3);
        var first = new ArraySequence(points[..(5 * 45)], 15, areDisplacements: true);
        InverseRigResult alone = LogicRigs.Solve(Rig, first, options);
        Assert.Equal(alone.Controls.Weights, parts.Controls.Weights[..20]);
    }

    [Fact]
    public void AStreamSeesAsFarAsItIsAllowed()
    {
        const int Frames = 60;
        float[] points = LogicRigs.Displacements(Rig, LogicRigs.Walk(Frames, 4, 5), 0.3);
        var targets = new ArraySequence(points, 15, areDisplacements: true);
        var solver = new InverseRigSolver(Rig, new InverseRigOptions { Lambda1 = 0.2, Lambda2 = 1 });
        double whole = LogicRigs.Solve(Rig, targets, new InverseRigOptions { Lambda1 = 0.2, Lambda2 = 1 }).Objective;
        double last = double.PositiveInfinity;
        foreach (int lookAhead in (int[])[0, 2, 4])
        {
            float[] curves = new float[Frames * 4];
            var stream = new StreamingInverseRig(solver, lookAhead, areDisplacements: true);
            int given = 0;
            for (int t = 0; t < Frames; t++)
            {
                bool has = stream.TryPush(points.AsSpan(t * 45, 45), curves.AsSpan(given * 4, 4));
                Assert.Equal(t >= lookAhead, has);
                given += has ? 1 : 0;
            }

            while (given < Frames)
                Assert.True(stream.TryFlush(curves.AsSpan(given++ * 4, 4)));
            Assert.False(stream.TryFlush(new float[4]));
            double cost = PlainObjective.Of(Rig, targets, [.. curves.Select(c => (double)c)], 0.2, 1);
            Assert.InRange(cost, whole * (1 - 1e-6), last);
            last = cost;
        }

        Assert.InRange(last, whole * (1 - 1e-6), 1.05 * whole);
    }

    [Fact]
    public void AStreamTakesGapsAndRefusesInfinity()
    {
        var solver = new InverseRigSolver(Rig);
        var stream = new StreamingInverseRig(solver, 0);
        float[] frame = new float[45], controls = new float[4];
        frame[7] = float.NaN;
        Assert.True(stream.TryPush(frame, controls));
        Array.Fill(frame, float.NaN);
        Assert.True(stream.TryPush(frame, controls));
        Assert.All(controls, c => Assert.Equal(0, c, 1e-6));
        frame[3] = float.PositiveInfinity;
        MimikException error = Assert.Throws<MimikException>(() => stream.TryPush(frame, controls));
        Assert.Equal("stream: frame 2: vertex 1: expected finite coordinates, or NaN where it is missing, found Infinity", error.Message);
        Assert.Throws<ArgumentException>(() => stream.TryPush(new float[44], controls));
        Assert.Throws<MimikException>(() => new StreamingInverseRig(new InverseRigSolver(Rig, new InverseRigOptions { IntervalFrames = 3 })));
    }
}
