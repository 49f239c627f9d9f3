using Mimik.Faces;
using Mimik.Faces.Sequences;
using Mimik.InverseRig;
using Mimik.TestSupport;

namespace Mimik.Tests.InverseRig;

/// <summary>The methods that solve every frame by itself.</summary>
public sealed class FrameMethodsTests
{
    private const int Frames = 9;

    private static readonly InverseRigMethod[] Methods = [InverseRigMethod.Frame, InverseRigMethod.Linear, InverseRigMethod.Quadratic];

    private static readonly BlendshapeRig Rig = LogicRigs.Random(30, 5, 12, hats: 3, correctives: 9);

    [Fact]
    public void OnALinearRigAllAreTheSame()
    {
        BlendshapeRig rig = LogicRigs.Random(30, 5, 3);
        ArraySequence targets = LogicRigs.Sequence(rig, LogicRigs.Walk(Frames, 5, 2), 0.5);
        var options = new InverseRigOptions { Lambda1 = 0.4, Lambda2 = 1, Tolerance = 1e-13, Iterations = 20_000 };
        InverseRigResult[] results = [.. Methods.Select(method => LogicRigs.Solve(rig, targets, options with { Method = method }))];
        InverseRigResult whole = LogicRigs.Solve(rig, targets, options with { Lambda2 = 0 });
        foreach (InverseRigResult result in results)
        {
            for (int k = 0; k < whole.Controls.Weights.Length; k++)
                Assert.Equal(whole.Controls.Weights[k], result.Controls.Weights[k], 1e-5);
            Assert.Equal(InverseRigExit.Converged, result.Exit);
        }
    }

    [Fact]
    public void TheObjectiveIsTheTrueRigsWithSmoothness()
    {
        ArraySequence targets = LogicRigs.Sequence(Rig, LogicRigs.Walk(Frames, 5, 2), 0.5);
        var options = new InverseRigOptions { Lambda1 = 0.4, Lambda2 = 1 };
        double whole = LogicRigs.Solve(Rig, targets, options).Objective;
        foreach (InverseRigMethod method in Methods)
        {
            InverseRigResult result = LogicRigs.Solve(Rig, targets, options with { Method = method });
            double plain = PlainObjective.Of(Rig, targets, [.. result.Controls.Weights.Select(c => (double)c)], 0.4, 1);
            Assert.Equal(plain, result.Objective, 1e-5 * plain);
            Assert.True(whole < plain);
        }
    }

    [Fact]
    public void EveryFrameStandsAlone()
    {
        float[] points = LogicRigs.Displacements(Rig, LogicRigs.Walk(Frames, 5, 2), 0.5);
        var all = new ArraySequence(points, 30, areDisplacements: true);
        var one = new ArraySequence(points[(90 * 4)..(90 * 5)], 30, areDisplacements: true);
        foreach (InverseRigMethod method in Methods)
        {
            var options = new InverseRigOptions { Method = method, Lambda1 = 0.4, Lambda2 = 1, Start = InitialGuess.Linear };
            float[] among = LogicRigs.Solve(Rig, all, options).Controls[4].ToArray(), alone = LogicRigs.Solve(Rig, one, options).Controls.Weights;
            for (int i = 0; i < 5; i++)
                Assert.Equal(alone[i], among[i], 1e-4);
        }
    }

    [Fact]
    public void FramesWithAllCorrectivesFitBestAndLinearOnesWorst()
    {
        // Strong correctives, little noise: each method's fidelity follows from what it knows of the rig.
        BlendshapeRig rig = LogicRigs.Random(60, 4, 5, correctives: 8);
        ArraySequence targets = LogicRigs.Sequence(rig, LogicRigs.Walk(20, 4, 2), 0.05);
        double[] costs = [.. Methods.Select(method => LogicRigs.Solve(
            rig, targets, new InverseRigOptions { Method = method, Lambda1 = 1e-3, Lambda2 = 0, Iterations = 3000, Tolerance = 1e-8 }).Objective)];
        Assert.True(costs[0] < costs[2] && costs[2] < costs[1], string.Join(", ", costs));
    }

    [Fact]
    public void AnyNumberOfThreadsGivesTheSameBits()
    {
        float[] points = LogicRigs.Displacements(Rig, LogicRigs.Walk(70, 5, 2), 0.5);
        for (int k = 0; k < points.Length; k += 333)
            points[k] = float.NaN;
        var targets = new ArraySequence(points, 30, areDisplacements: true);
        foreach (InverseRigMethod method in Methods)
        {
            InverseRigResult[] results = [.. new[] { 1, 3 }.Select(threads => LogicRigs.Solve(Rig, targets, new InverseRigOptions { Method = method, Threads = threads }))];
            Assert.Equal(results[0].Controls.Weights, results[1].Controls.Weights);
            Assert.Equal(results[0].Iterations, results[1].Iterations);
            Assert.Equal(70, results[0].Controls.FrameCount);
        }
    }

    [Fact]
    public void BoundsAndPinsHold()
    {
        ArraySequence targets = LogicRigs.Sequence(Rig, LogicRigs.Walk(Frames, 5, 2), 0.5);
        foreach (InverseRigMethod method in Methods)
        {
            WeightAnimation curves = LogicRigs.Solve(Rig, targets, new InverseRigOptions
            {
                Method = method,
                Limits = [new("shape00", 0.25, 0.25), new("shape01", -0.5, 0.3)],
                Pins = [new(3, "shape02", 0.875)],
            }).Controls;
            for (int t = 0; t < Frames; t++)
            {
                Assert.Equal(0.25f, curves[t][0]);
                Assert.InRange(curves[t][1], -0.5f, 0.3f);
            }

            Assert.Equal(0.875f, curves[3][2]);
        }
    }

    [Fact]
    public void WhatOnlyWholeSequencesHaveIsRefused()
    {
        foreach (InverseRigMethod method in Methods)
        {
            string name = method.ToString().ToLowerInvariant();
            var options = new InverseRigOptions { Method = method };
            string expected = $"method {name}: expected neither intervals nor restarts, which whole sequences have, found some";
            Assert.Equal(expected, Assert.Throws<MimikException>(() => new InverseRigSolver(Rig, options with { Restarts = 1 })).Message);
            Assert.Equal(expected, Assert.Throws<MimikException>(() => new InverseRigSolver(Rig, options with { IntervalFrames = 10 })).Message);
            Assert.Equal(
                $"streaming: expected the holistic method, found {name}",
                Assert.Throws<MimikException>(() => new StreamingInverseRig(new InverseRigSolver(Rig, options))).Message);
        }
    }

    [Fact]
    public void ACancelledRunEnds()
    {
        ArraySequence targets = LogicRigs.Sequence(Rig, LogicRigs.Walk(Frames, 5, 2), 0.5);
        foreach (InverseRigMethod method in Methods)
        {
            using var stop = new CancellationTokenSource();
            var options = new InverseRigOptions { Method = method, Tolerance = 1e-15, Iterations = 1_000_000 };
            Assert.ThrowsAny<OperationCanceledException>(() => RigInversion.Solve(Rig, targets, options, new Watch(progress =>
            {
                if (progress.Stage == "projecting")
                    stop.Cancel();
            }), stop.Token));
        }
    }

    [Fact]
    public void AnInterruptedRunGoesOnAtItsLastFrames()
    {
        using var folder = new TemporaryFolder();
        ArraySequence targets = LogicRigs.Sequence(Rig, LogicRigs.Walk(300, 5, 2), 0.5);
        foreach (InverseRigMethod method in Methods)
        {
            var options = new InverseRigOptions { Method = method, Iterations = 20 };
            var checkpoint = new InverseRigCheckpoint(folder[$"{method}.npz"], TimeSpan.Zero);
            using var stop = new CancellationTokenSource();
            Assert.ThrowsAny<OperationCanceledException>(() => new InverseRigSolver(Rig, options).Solve(targets, new Watch(progress =>
            {
                if (progress.Stage == "solving")
                    stop.Cancel();
            }), checkpoint, stop.Token));
            var seen = new List<int>();
            InverseRigResult rest = new InverseRigSolver(Rig, options).Solve(targets, new Watch(progress => seen.Add(progress.Stage == "solving" ? progress.Frames : 300)), checkpoint, TestContext.Current.CancellationToken);
            InverseRigResult whole = LogicRigs.Solve(Rig, targets, options);
            Assert.Equal(whole.Controls.Weights, rest.Controls.Weights);
            Assert.InRange(rest.Iterations, 1, whole.Iterations - 1);
            Assert.DoesNotContain(64, seen);
        }
    }

    private sealed class Watch(Action<InverseRigProgress> seen) : IProgress<InverseRigProgress>
    {
        public void Report(InverseRigProgress value) => seen(value);
    }
}
