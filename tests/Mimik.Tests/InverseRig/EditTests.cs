using Mimik.Faces;
using Mimik.Faces.Sequences;
using Mimik.Geometry;
using Mimik.InverseRig;

namespace Mimik.Tests.InverseRig;

public sealed class EditTests
{
    private const int Frames = 120, Controls = 5;

    private static readonly BlendshapeRig Rig = LogicRigs.Random(40, Controls, 1, correctives: 6);
    private static readonly ArraySequence Targets = LogicRigs.Sequence(Rig, LogicRigs.Walk(Frames, Controls, 6), 0.3);
    private static readonly InverseRigSolver Solver = new(Rig, new InverseRigOptions { Lambda1 = 0.1, Lambda2 = 5, Tolerance = 1e-12 });
    private static readonly InverseRigResult Solution = Solver.Solve(Targets);

    [Fact]
    public void PinsHoldAndUntouchedFramesKeepTheirBits()
    {
        InverseRigEdit edit = Edit([new(40, "shape02", 0.875), new(44, "shape02", 0), new(100, "shape00", 0.5)], 10);
        Assert.Equal([(30, 55), (90, 111)], edit.Stretches);
        Assert.Equal(0.875f, edit.Controls[40][2]);
        Assert.Equal(0, edit.Controls[44][2]);
        Assert.Equal(0.5f, edit.Controls[100][0]);
        Assert.Equal(InverseRigExit.Converged, edit.Exit);
        Assert.True(edit.Iterations > 0);
        for (int t = 0; t < Frames; t++)
        {
            if (t is not ((>= 30 and < 55) or (>= 90 and < 111)))
                Assert.Equal(Solution.Controls[t], edit.Controls[t]);
        }
    }

    [Fact]
    public void NeighboursFollowSmoothly()
    {
        double there = Solution.Controls[60][3], step = there < 0.5 ? 0.4 : -0.4;
        InverseRigEdit edit = Edit([new(60, "shape03", there + step)], 15);
        double before = Change(59), at = Change(60), after = Change(61), edge = Change(46);
        Assert.Equal(1, at, 1e-6);
        Assert.InRange(before, 0.1 * at, at);
        Assert.InRange(after, 0.1 * at, at);
        Assert.InRange(Math.Abs(edge), 0, 0.05 * at);
        double Change(int t) => (edit.Controls[t][3] - Solution.Controls[t][3]) / step;
    }

    [Fact]
    public void AReachOverEverythingIsTheSolveWithPins()
    {
        ControlPin[] pins = [new(10, "shape01", 0.9), new(90, "shape04", 0)];
        InverseRigResult whole = new InverseRigSolver(Rig, Solver.Options with { Pins = pins, StartWeights = Solution.Controls.Weights }).Solve(Targets, cancellation: TestContext.Current.CancellationToken);
        InverseRigEdit edit = Edit(pins, int.MaxValue);
        Assert.Equal([(0, Frames)], edit.Stretches);
        for (int k = 0; k < whole.Controls.Weights.Length; k++)
            Assert.Equal(whole.Controls.Weights[k], edit.Controls.Weights[k], 1e-4);
    }

    [Fact]
    public void PinsThatSayWhatIsThereChangeNothing()
    {
        InverseRigEdit edit = Edit([.. Enumerable.Range(0, Controls).Select(i => new ControlPin(50, $"shape{i:d2}", Solution.Controls[50][i]))], 20);
        for (int k = 0; k < edit.Controls.Weights.Length; k++)
            Assert.Equal(Solution.Controls.Weights[k], edit.Controls.Weights[k], 1e-5);
    }

    [Fact]
    public void PinsAtTheEndsReachNoFurtherThanTheSequence()
    {
        InverseRigEdit edit = Edit([new(0, "shape00", 1), new(Frames - 1, "shape00", 1)], 3);
        Assert.Equal([(0, 4), (Frames - 4, Frames)], edit.Stretches);
        Assert.Equal(1, edit.Controls[0][0]);
        Assert.Equal(1, edit.Controls[Frames - 1][0]);
    }

    [Fact]
    public void WhatCurvesCarryStays()
    {
        RigidMotion[] pose = [.. Enumerable.Repeat(RigidMotion.Identity, Frames)];
        var carried = new WeightAnimation(Solution.Controls.Weights, Controls, Solution.Controls.Names, 29.97, 3600) { HeadPose = pose };
        WeightAnimation edited = Solver.Edit(Targets, carried, [new(5, "shape00", 1)], 4, TestContext.Current.CancellationToken).Controls;
        Assert.Equal((29.97, 3600.0), (edited.FramesPerSecond!.Value, edited.StartSeconds));
        Assert.Same(pose, edited.HeadPose);
    }

    [Fact]
    public void BadPinsAreOneLine()
    {
        Assert.Equal("pin of shape01: expected a frame below 120, found 120", Assert.Throws<MimikException>(() => Edit([new(120, "shape01", 0)], 1)).Message);
        Assert.Equal("pins: expected every control once a frame, found shape01 twice in frame 3", Assert.Throws<MimikException>(() => Edit([new(3, "shape01", 0), new(3, "shape01", 1)], 1)).Message);
        Assert.Equal("curves: expected 120 frames of 5 controls, found 1 of 5", Assert.Throws<MimikException>(
            () => Solver.Edit(Targets, new WeightAnimation(new float[5], 5), [new(0, "shape01", 0)], 1, TestContext.Current.CancellationToken)).Message);
    }

    private static InverseRigEdit Edit(IReadOnlyList<ControlPin> pins, int reach) => Solver.Edit(Targets, Solution.Controls, pins, reach, TestContext.Current.CancellationToken);
}
