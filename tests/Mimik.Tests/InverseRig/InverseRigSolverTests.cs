using Mimik.Faces;
using Mimik.Faces.Sequences;
using Mimik.Geometry;
using Mimik.InverseRig;
using Mimik.Playback;

namespace Mimik.Tests.InverseRig;

public sealed class InverseRigSolverTests
{
    private static readonly BlendshapeRig Rig = LogicRigs.Random(40, 5, 1, correctives: 6);

    [Theory]
    [InlineData(InitialGuess.Zeros)]
    [InlineData(InitialGuess.Linear)]
    public void PlantedCurvesComeBack(InitialGuess start)
    {
        float[] truth = LogicRigs.Walk(30, 5, 2);
        InverseRigResult result = LogicRigs.Solve(Rig, LogicRigs.Sequence(Rig, truth), new InverseRigOptions { Lambda1 = 0, Lambda2 = 0, Start = start });
        for (int k = 0; k < truth.Length; k++)
            Assert.Equal(truth[k], result.Controls.Weights[k], 1e-3);
        Assert.Equal(InverseRigExit.Converged, result.Exit);
        Assert.Equal(0, result.MissingPoints);
        Assert.Equal(Rig.ControlNames, result.Controls.Names);
    }

    [Fact]
    public void AutomaticLambdasDoNotDependOnTheUnit()
    {
        float[] truth = LogicRigs.Walk(30, 5, 2);
        BlendshapeRig large = LogicRigs.Of(40, [.. Rig.Shapes.Select(shape => shape.Deltas.Select(x => 1024 * x).ToArray())], Rig.Logic);
        InverseRigResult a = LogicRigs.Solve(Rig, LogicRigs.Sequence(Rig, truth)), b = LogicRigs.Solve(large, LogicRigs.Sequence(large, truth));
        Assert.Equal(1, b.Lambda1 / a.Lambda1 / (1024.0 * 1024), 1e-9);
        Assert.Equal(1, b.Lambda2 / a.Lambda2 / (1024.0 * 1024), 1e-9);
        for (int k = 0; k < truth.Length; k++)
            Assert.Equal(a.Controls.Weights[k], b.Controls.Weights[k], 1e-5);
    }

    [Fact]
    public void AutomaticLambdasDoNotDependOnTheNumberOfVertices()
    {
        static float[] Twice(float[] x) => [.. x, .. x];
        float[] truth = LogicRigs.Walk(30, 5, 2), points = LogicRigs.Displacements(Rig, truth, 0.1);
        BlendshapeRig fine = LogicRigs.Of(80, [.. Rig.Shapes.Select(shape => Twice(shape.Deltas))], Rig.Logic);
        var finePoints = new ArraySequence([.. Enumerable.Range(0, 30).SelectMany(t => Twice(points[(t * 120)..((t + 1) * 120)]))], 80, areDisplacements: true);
        InverseRigResult a = LogicRigs.Solve(Rig, new ArraySequence(points, 40, areDisplacements: true)), b = LogicRigs.Solve(fine, finePoints);
        Assert.Equal(1, b.Lambda1 / a.Lambda1, 1e-9);
        Assert.Equal(1, b.Lambda2 / a.Lambda2, 1e-9);
        for (int k = 0; k < truth.Length; k++)
            Assert.Equal(a.Controls.Weights[k], b.Controls.Weights[k], 1e-5);
    }

    [Fact]
    public void AutomaticLambdasFollowTheFrameRate()
    {
        var solver = new InverseRigSolver(Rig);
        Assert.Equal(16, solver.Lambda2(120) / solver.Lambda2(60), 1e-9);
        Assert.Equal(solver.Lambda2(null), solver.Lambda2(60));
    }

    [Fact]
    public void LocksLimitsAndActiveControlsHold()
    {
        float[] truth = LogicRigs.Walk(20, 5, 6);
        var options = new InverseRigOptions
        {
            Lambda1 = 0.1,
            Lambda2 = 0.1,
            ActiveControls = ["shape00", "shape01", "shape02"],
            Limits = [new("shape00", 0.25, 0.25), new("shape01", -0.5, 0.3), new("shape04", 0.7, 0.7)],
        };
        WeightAnimation curves = LogicRigs.Solve(Rig, LogicRigs.Sequence(Rig, truth), options).Controls;
        for (int t = 0; t < 20; t++)
        {
            Assert.Equal(0.25f, curves[t][0]);
            Assert.InRange(curves[t][1], -0.5f, 0.3f);
            Assert.Equal(0, curves[t][3]);
            Assert.Equal(0.7f, curves[t][4]);
        }
    }

    [Fact]
    public void PinsHoldInTheirFrames()
    {
        float[] truth = LogicRigs.Walk(20, 5, 6);
        WeightAnimation curves = LogicRigs.Solve(
            Rig, LogicRigs.Sequence(Rig, truth), new InverseRigOptions { Lambda2 = 10, Pins = [new(7, "shape02", 0.875), new(9, "shape02", 0)] }).Controls;
        Assert.Equal(0.875f, curves[7][2]);
        Assert.Equal(0, curves[9][2]);
    }

    [Fact]
    public void PairsDrawControlsTogetherOrApart()
    {
        float[] truth = LogicRigs.Walk(10, 5, 7);
        ArraySequence targets = LogicRigs.Sequence(Rig, truth, 0.5);
        InverseRigResult free = LogicRigs.Solve(Rig, targets);
        InverseRigResult tied = LogicRigs.Solve(Rig, targets, new InverseRigOptions { Pairs = [new("shape00", "shape01", 1000, PairPenaltyKind.Symmetric), new("shape02", "shape03", 1000, PairPenaltyKind.Exclusive)] });
        for (int t = 0; t < 10; t++)
        {
            Assert.Equal(tied.Controls[t][0], tied.Controls[t][1], 2e-2);
            Assert.Equal(0, tied.Controls[t][2] * tied.Controls[t][3], 1e-3);
        }

        Assert.Contains(Enumerable.Range(0, 10), t => Math.Abs(free.Controls[t][0] - free.Controls[t][1]) > 0.1);
        Assert.Contains(Enumerable.Range(0, 10), t => free.Controls[t][2] * free.Controls[t][3] > 0.01);
    }

    [Fact]
    public void MissingPointsAreAsIfTheyWereNotThere()
    {
        float[] truth = LogicRigs.Walk(12, 5, 8), points = LogicRigs.Displacements(Rig, truth, 0.4);
        float[] gaps = [.. points], weights = new float[40];
        for (int v = 0; v < 40; v++)
            weights[v] = v % 3 == 0 ? 0 : 1;
        for (int k = 0; k < gaps.Length / 3; k++)
        {
            if (k % 40 % 3 == 0)
                gaps.AsSpan(3 * k, 3).Fill(float.NaN);
        }

        var options = new InverseRigOptions { Lambda1 = 0.1, Lambda2 = 0.1 };
        InverseRigResult missing = LogicRigs.Solve(Rig, new ArraySequence(gaps, 40, areDisplacements: true), options);
        InverseRigResult masked = LogicRigs.Solve(Rig, new ArraySequence(points, 40, areDisplacements: true), options with { PointWeights = weights });
        Assert.Equal(1, missing.Objective / masked.Objective, 1e-8);
        Assert.Equal(12 * 14, missing.MissingPoints);
        for (int k = 0; k < truth.Length; k++)
            Assert.Equal(masked.Controls.Weights[k], missing.Controls.Weights[k], 1e-4);
    }

    [Fact]
    public void MarkersAreBoundByTheirWeights()
    {
        float[] truth = LogicRigs.Walk(12, 5, 8), points = LogicRigs.Displacements(Rig, truth);
        var map = new BarycentricMap([.. Enumerable.Range(0, 60).Select(k => (k * 7) % 40)], [.. Enumerable.Repeat(new[] { 0.5, 0.2, 0.3 }, 20).SelectMany(w => w)]);
        float[] markers = new float[12 * 60];
        for (int t = 0; t < 12; t++)
            map.Apply(points.AsSpan(t * 120, 120), markers.AsSpan(t * 60, 60));
        InverseRigResult result = LogicRigs.Solve(
            Rig, new ArraySequence(markers, 20, areDisplacements: true), new InverseRigOptions { Lambda1 = 0, Lambda2 = 1e-6, Binding = map });
        for (int k = 0; k < truth.Length; k++)
            Assert.Equal(truth[k], result.Controls.Weights[k], 2e-2);
    }

    [Fact]
    public void ZeroAndDependentShapesAreSolvedAndNamed()
    {
        float[] a = Rig.Shapes[0].Deltas, b = Rig.Shapes[1].Deltas;
        BlendshapeRig rig = LogicRigs.Of(40, [a, b, new float[120], [.. a.Select((x, k) => (0.5f * x) - b[k])]]);
        float[] truth = LogicRigs.Walk(15, 4, 3);
        InverseRigResult result = LogicRigs.Solve(rig, LogicRigs.Sequence(rig, truth), new InverseRigOptions { Lambda1 = 1e-3, Lambda2 = 0 });
        Assert.Equal(["shape02"], result.Uncertainty.ZeroControls);
        Assert.Equal(["shape03"], result.Uncertainty.DependentControls);
        Assert.True(double.IsPositiveInfinity(result.Uncertainty.StandardDeviations[2]));
        Assert.Contains(result.Uncertainty.TradeOffs, pair => pair is { First: "shape00", Second: "shape03", Correlation: < -0.9 });
        Assert.InRange(result.Objective, 0, 0.02);
    }

    [Fact]
    public void StandardDeviationsAreThoseOfRepeatedSolves()
    {
        BlendshapeRig rig = LogicRigs.Random(200, 3, 5);
        float[] truth = new float[900];
        Array.Fill(truth, 0.5f);
        InverseRigResult result = LogicRigs.Solve(rig, LogicRigs.Sequence(rig, truth, 0.2), new InverseRigOptions { Lambda1 = 0, Lambda2 = 0 });
        for (int i = 0; i < 3; i++)
        {
            double square = Enumerable.Range(0, 300).Average(t => Math.Pow(result.Controls[t][i] - 0.5, 2));
            // Of 300 samples: 4 % one standard deviation.
            Assert.InRange(result.Uncertainty.StandardDeviations[i] / Math.Sqrt(square), 0.8, 1.25);
        }
    }

    [Fact]
    public void RestartsKeepTheBest()
    {
        double[] gains = new double[6];
        for (int seed = 0; seed < gains.Length; seed++)
        {
            BlendshapeRig rig = LogicRigs.Random(3, 4, seed, hats: 8, correctives: 8);
            ArraySequence targets = LogicRigs.Sequence(rig, LogicRigs.Walk(10, 4, 2), 1.5);
            double once = LogicRigs.Solve(rig, targets).Objective, often = LogicRigs.Solve(rig, targets, new InverseRigOptions { Restarts = 5 }).Objective;
            gains[seed] = once - often;
        }

        Assert.All(gains, gain => Assert.True(gain >= 0));
        Assert.Contains(gains, gain => gain > 1e-3);
    }

    [Fact]
    public void StartWeightsAreWhereItStarts()
    {
        float[] truth = LogicRigs.Walk(10, 5, 2);
        ArraySequence targets = LogicRigs.Sequence(Rig, truth, 0.5);
        InverseRigResult first = LogicRigs.Solve(Rig, targets), again = LogicRigs.Solve(Rig, targets, new InverseRigOptions { StartWeights = first.Controls.Weights });
        Assert.Equal(0, again.Iterations);
        Assert.Equal(first.Controls.Weights, again.Controls.Weights);
    }

    public static TheoryData<InverseRigOptions, string> BadOptions => new()
    {
        { new InverseRigOptions { Lambda1 = -1 }, "lambda1: expected a finite number of 0 or more, found -1" },
        { new InverseRigOptions { Lambda2 = double.NaN }, "lambda2: expected a finite number of 0 or more, found NaN" },
        { new InverseRigOptions { Tolerance = 0 }, "tolerance: expected a number between 0 and 1, found 0" },
        { new InverseRigOptions { Iterations = 0 }, "iterations: expected 1 or more, found 0" },
        { new InverseRigOptions { IntervalFrames = 0 }, "interval: expected 1 frame or more, found 0" },
        { new InverseRigOptions { Limits = [new("jaw", 0, 1)] }, "limits: expected a control of the rig, found \"jaw\" (the rig has shape00, shape01, shape02, shape03, shape04)" },
        { new InverseRigOptions { Limits = [new("shape01", 0, 1), new("shape01", 0, 1)] }, "limits: expected every control once, found shape01 twice" },
        { new InverseRigOptions { Limits = [new("shape01", 1, 0)] }, "limits of shape01: expected finite lower <= upper, found 1 and 0" },
        { new InverseRigOptions { ActiveControls = ["shape01", "shape01"] }, "active controls: expected every control once, found shape01 twice" },
        { new InverseRigOptions { Pins = [new(3, "shape01", 0), new(3, "shape01", 1)] }, "pins: expected every control once a frame, found shape01 twice in frame 3" },
        { new InverseRigOptions { Pins = [new(-1, "shape01", 0)] }, "pin of shape01: expected a frame from 0 on, found -1" },
        { new InverseRigOptions { Pins = [new(4, "shape01", 0)] }, "pin of shape01: expected a frame below 4, found 4" },
        { new InverseRigOptions { Pins = [new(2, "shape01", 7)] }, "pin of shape01 in frame 2: expected 0 to 1, the control's bounds, found 7" },
        { new InverseRigOptions { Pins = [new(2, "shape01", 0.9)], Limits = [new("shape01", 0.2, 0.2)] }, "pin of shape01 in frame 2: expected 0.2 to 0.2, the control's bounds, found 0.9" },
        { new InverseRigOptions { ActiveControls = [] }, "active controls: expected one or more, found 0" },
        { new InverseRigOptions { PointWeights = new float[40] }, "point weights: expected one above 0, found 0" },
        { new InverseRigOptions { PointWeights = [1] }, "point weights: expected 40 numbers, found 1" },
        { new InverseRigOptions { StartWeights = [1] }, "start: expected 4 frames of 5 controls, found 1 numbers" },
        { new InverseRigOptions { Pairs = [new("shape01", "shape01", 1, PairPenaltyKind.Symmetric)] }, "pair: expected two different controls, found shape01" },
    };

    [Theory]
    [MemberData(nameof(BadOptions), DisableDiscoveryEnumeration = true)]
    public void BadOptionsAreOneLine(InverseRigOptions options, string message)
    {
        MimikException error = Assert.Throws<MimikException>(() => LogicRigs.Solve(Rig, LogicRigs.Sequence(Rig, LogicRigs.Walk(4, 5, 1)), options));
        Assert.Equal(message, error.Message);
    }

    [Fact]
    public void AFrameThatIsFarOffDoesNotHideTheOthers()
    {
        float[] points = LogicRigs.Displacements(Rig, LogicRigs.Walk(20, 5, 3), 0.05), wrong = [.. points];
        foreach (ref float x in wrong.AsSpan(19 * 120, 120))
            x *= 1000;
        var options = new InverseRigOptions { Lambda1 = 0.01, Lambda2 = 0 };
        InverseRigResult a = LogicRigs.Solve(Rig, new ArraySequence(points, 40, areDisplacements: true), options);
        InverseRigResult b = LogicRigs.Solve(Rig, new ArraySequence(wrong, 40, areDisplacements: true), options);
        for (int k = 0; k < 19 * 5; k++)
            Assert.Equal(a.Controls.Weights[k], b.Controls.Weights[k], 0.01);
    }

    [Fact]
    public void ASequenceWithoutPointsIsRefused()
    {
        float[] nothing = new float[240];
        Array.Fill(nothing, float.NaN);
        MimikException error = Assert.Throws<MimikException>(() => LogicRigs.Solve(Rig, new ArraySequence(nothing, 40, name: "meshes")));
        Assert.Equal("meshes: frame 0: expected an observed point in some frame, found none in the sequence", error.Message);
    }

    [Fact]
    public void AnotherTopologyIsRefused()
    {
        var frames = new ArraySequence(new float[4 * 3 * 41], 41, name: "meshes");
        Assert.Equal("meshes: frame 0: expected 40 vertices, as the rig has, found 41", Assert.Throws<MimikException>(() => LogicRigs.Solve(Rig, frames)).Message);
        BlendshapeRig none = LogicRigs.Of(2, [], RigLogic.Identity(0));
        Assert.Equal("rig: expected at least one control, found none", Assert.Throws<MimikException>(() => new InverseRigSolver(none)).Message);
    }
}
