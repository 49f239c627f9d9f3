using Mimik.Faces;
using Mimik.Faces.Sequences;
using Mimik.Geometry;
using Mimik.InverseRig;
using Mimik.Numerics;

namespace Mimik.Tests.InverseRig;

public sealed class RigCalibrationTests
{
    private const int Frames = 40, Controls = 6, Points = 60;

    private static readonly BlendshapeRig Rig = LogicRigs.Random(Points, Controls, 3, correctives: 8);
    private static readonly float[] Truth = Sparse(Frames, 5);

    [Fact]
    public void APlantedOffsetComesBackAndControlsAreAsGoodAsWithoutOne()
    {
        float[] clean = LogicRigs.Displacements(Rig, Truth, 0.05), offset = Gaussian(3 * Points, 7, 0.6);
        double without = Error(Solved(Rig, clean)), uncalibrated = Error(Solved(Rig, Moved(clean, offset)));
        RigCalibration calibration = Calibrate(Rig, First(Moved(clean, offset), 12));
        double calibrated = Error(Solved(calibration.Apply(Rig), Moved(clean, offset), areDisplacements: false));
        Assert.True(uncalibrated > 5 * without, $"{uncalibrated} {without}");
        Assert.True(calibrated < 1.3 * without, $"{calibrated} {without}");
        Assert.True(RootMeanSquare(calibration.Offset, offset) < 0.05, $"{RootMeanSquare(calibration.Offset, offset)}");
        Assert.All(calibration.Gains, gain => Assert.Equal(1, gain));
        Assert.True(calibration.NeutralShareBefore > 0.9);
        Assert.True(calibration.NeutralShareAfter < 0.1);
        Assert.True(calibration.FidelityAfter < 0.05 * calibration.FidelityBefore);
        Assert.True(calibration.Converged);
    }

    [Fact]
    public void PlantedGainsComeBackWhereCorrectivesTellThem()
    {
        BlendshapeRig rig = LogicRigs.Random(Points, Controls, 3, correctives: 24);
        Assert.All(new InverseRigSolver(rig).Products.SlotsOf, slots => Assert.True(slots.Length > 3));
        double[] planted = [1.3, 0.75, 1, 1.5, 0.9, 1.15];
        float[] offset = Gaussian(3 * Points, 7, 0.4);
        BlendshapeRig actor = Scaled(rig, planted);
        float[] meshes = Moved(LogicRigs.Displacements(actor, Truth, 0.02), offset);
        RigCalibration calibration = Calibrate(rig, First(meshes, 30), new RigCalibrationOptions { Gains = true, GainPull = 0.002, Tolerance = 1e-8 });
        for (int i = 0; i < Controls; i++)
            Assert.Equal(planted[i], calibration.Gains[i], 0.06);
        double with = Error(Solved(calibration.Apply(rig), meshes, areDisplacements: false));
        double offsetAlone = Error(Solved(Calibrate(rig, First(meshes, 30)).Apply(rig), meshes, areDisplacements: false));
        Assert.True(with < 0.4 * offsetAlone, $"{with} {offsetAlone}");
    }

    [Fact]
    public void GainsKeepTheirLimitsAndFixedOnesTheirValue()
    {
        BlendshapeRig actor = Scaled(Rig, [1.9, 1.9, 0.3, 1, 1, 1]);
        var options = new RigCalibrationOptions { Gains = true, LowestGain = 0.8, HighestGain = 1.2, GainLimits = [new("shape00", 1.1, 1.1), new("shape01", 1, 3)] };
        IReadOnlyList<double> gains = Calibrate(Rig, First(LogicRigs.Displacements(actor, Truth), 30), options).Gains;
        Assert.Equal(1.1, gains[0]);
        Assert.InRange(gains[1], 1.4, 3);
        Assert.Equal(0.8, gains[2]);
        Assert.All(gains.Skip(3), gain => Assert.InRange(gain, 0.8, 1.2));
    }

    [Fact]
    public void TheObjectiveFallsInEveryRound()
    {
        float[] meshes = Moved(LogicRigs.Displacements(Scaled(Rig, [1.3, 0.75, 1, 1.5, 0.9, 1.15]), Truth, 0.1), Gaussian(3 * Points, 7, 0.6));
        var solver = new InverseRigSolver(Rig);
        double[] low = [.. Enumerable.Repeat(0.5, Controls)], high = [.. Enumerable.Repeat(2.0, Controls)];
        var options = new RigCalibrationOptions { Gains = true, Tolerance = 1e-12, Rounds = 60 };
        CalibrationState state = new CalibrationSolver(
            solver, new ArraySequence(First(meshes, 10), Points, areDisplacements: true), options, (low, high), (new double[Controls], [.. Enumerable.Repeat(1.0, Controls)]), 2, TestContext.Current.CancellationToken)
            .Run(null, TestContext.Current.CancellationToken);
        for (int k = 1; k < state.Costs.Count; k++)
            Assert.InRange(state.Costs[k], 0, state.Costs[k - 1]);
        Assert.True(state.After < 0.2 * state.Before);
        Assert.Equal(state.After, PlainCost(state, meshes, solver, options), 1e-5 * state.After);
    }

    [Fact]
    public void AConstantExpressionStaysAnExpression()
    {
        // The second control is at 0.4 or more in every frame.
        float[] curves = [.. Truth.Select((c, k) => k % Controls == 1 ? 0.4f + (0.5f * c) : c)];
        RigCalibration pulled = Calibrate(Rig, First(LogicRigs.Displacements(Rig, curves), 10), new RigCalibrationOptions { NeutralPull = 0.01 });
        RigCalibration free = Calibrate(Rig, First(LogicRigs.Displacements(Rig, curves), 10), new RigCalibrationOptions { NeutralPull = 0, Tolerance = 1e-9, Rounds = 5000 });
        double least = Enumerable.Range(0, 10).Min(t => pulled.Controls[t][1]), vanished = Enumerable.Range(0, 10).Min(t => free.Controls[t][1]);
        double truth = Enumerable.Range(0, 10).Min(t => curves[(t * Controls) + 1]);
        Assert.InRange(least, truth - 0.06, truth);
        Assert.InRange(vanished, 0, 0.1);
    }

    [Fact]
    public void MissingPointsAndWeightsCountAsTheyDoInTheObjective()
    {
        float[] meshes = First(Moved(LogicRigs.Displacements(Rig, Truth, 0.05), Gaussian(3 * Points, 7, 0.6)), 8);
        var random = new RandomSource(2);
        for (int k = 0; k < meshes.Length / 3; k++)
        {
            // Every frame has gaps of its own; nobody ever saw point 4.
            if (random.NextDouble() < 0.2 || k % Points == 4)
                meshes.AsSpan(3 * k, 3).Fill(float.NaN);
        }

        float[] weights = [.. Enumerable.Range(0, Points).Select(v => v % 7 == 0 ? 0 : 0.5f + (v % 3))];
        var solver = new InverseRigSolver(Rig, new InverseRigOptions { PointWeights = weights });
        var options = new RigCalibrationOptions { Gains = true, Tolerance = 1e-10 };
        var sequence = new ArraySequence(meshes, Points, areDisplacements: true);
        RigCalibration calibration = solver.Calibrate(sequence, options, cancellation: TestContext.Current.CancellationToken);
        Assert.All(Enumerable.Range(0, Points).Where(v => v % 7 == 0 || v == 4), v => Assert.Equal([0, 0, 0], calibration.Offset.Skip(3 * v).Take(3)));

        // The mean of what is left at every point, each frame by its own count, r more of nothing.
        double pull = 8 * options.NeutralPull / (3.0 * weights.Sum(w => (double)w));
        BlendshapeRig scaled = Scaled(Rig, calibration.Gains);
        float[] posed = LogicRigs.Displacements(scaled, calibration.Controls.Weights);
        for (int v = 0; v < Points; v++)
        {
            if (v % 7 == 0 || v == 4)
                continue;
            double sum = 0, count = pull;
            for (int t = 0; t < 8; t++)
            {
                int at = (t * 3 * Points) + (3 * v);
                if (float.IsNaN(meshes[at]))
                    continue;
                double n = 3.0 * Enumerable.Range(0, Points).Where(u => !float.IsNaN(meshes[(t * 3 * Points) + (3 * u)])).Sum(u => (double)weights[u]);
                sum += (meshes[at] - posed[at]) / n;
                count += 1 / n;
            }

            Assert.Equal(sum / count, calibration.Offset[3 * v], 2e-4);
        }
    }

    [Fact]
    public void MarkersAreCalibratedAtTheirOwnPoints()
    {
        float[] points = LogicRigs.Displacements(Rig, Truth, 0.01);
        var map = new BarycentricMap([.. Enumerable.Range(0, 120).Select(k => (k * 7) % Points)], [.. Enumerable.Repeat(new[] { 0.5, 0.2, 0.3 }, 40).SelectMany(w => w)]);
        float[] markers = new float[Frames * 120], offset = Gaussian(120, 3, 0.5);
        for (int t = 0; t < Frames; t++)
        {
            map.Apply(points.AsSpan(t * 180, 180), markers.AsSpan(t * 120, 120));
            for (int k = 0; k < 120; k++)
                markers[(t * 120) + k] += offset[k];
        }

        // Positions: the neutral of these rigs is the origin.
        var sequence = new ArraySequence(markers, 40);
        var options = new InverseRigOptions { Binding = map };
        RigCalibration calibration = new InverseRigSolver(Rig, options).Calibrate(new SequencePart(sequence, 0, 12), cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(120, calibration.Offset.Count);
        Assert.Throws<MimikException>(() => calibration.Apply(Rig));
        double before = Error(new InverseRigSolver(Rig, options).Solve(sequence, cancellation: TestContext.Current.CancellationToken));
        double after = Error(calibration.Solver(Rig, options).Solve(sequence, cancellation: TestContext.Current.CancellationToken));
        Assert.True(after < 0.25 * before, $"{after} {before}");
    }

    [Fact]
    public void TheSameBitsForAnyNumberOfThreads()
    {
        ArraySequence frames = new(First(Moved(LogicRigs.Displacements(Rig, Truth, 0.05), Gaussian(3 * Points, 7, 0.6)), 9), Points, areDisplacements: true);
        RigCalibration[] found = [.. new[] { 1, 3 }.Select(threads => new InverseRigSolver(Rig, new InverseRigOptions { Threads = threads })
            .Calibrate(frames, new RigCalibrationOptions { Gains = true }, cancellation: TestContext.Current.CancellationToken))];
        Assert.Equal(found[0].Offset, found[1].Offset);
        Assert.Equal(found[0].Gains, found[1].Gains);
        Assert.Equal(found[0].Controls.Weights, found[1].Controls.Weights);
    }

    public static TheoryData<RigCalibrationOptions, string> BadOptions => new()
    {
        { new RigCalibrationOptions { NeutralPull = -1 }, "neutral's pull: expected a finite number of 0 or more, found -1" },
        { new RigCalibrationOptions { GainPull = double.NaN }, "gains' pull: expected a finite number of 0 or more, found NaN" },
        { new RigCalibrationOptions { Tolerance = 0 }, "calibration's tolerance: expected a number between 0 and 1, found 0" },
        { new RigCalibrationOptions { Rounds = 0 }, "calibration's rounds: expected 1 or more, found 0" },
        { new RigCalibrationOptions { Gains = true, LowestGain = 0 }, "gain limits of shape00: expected finite lower <= upper above 0, found 0 and 2" },
        { new RigCalibrationOptions { Gains = true, GainLimits = [new("shape02", 2, 1)] }, "gain limits of shape02: expected finite lower <= upper above 0, found 2 and 1" },
        { new RigCalibrationOptions { Gains = true, GainLimits = [new("shape02", 1, 1), new("shape02", 1, 1)] }, "gain limits: expected every control once, found shape02 twice" },
    };

    [Theory]
    [MemberData(nameof(BadOptions), DisableDiscoveryEnumeration = true)]
    public void BadOptionsAreOneLine(RigCalibrationOptions options, string message) =>
        Assert.Equal(message, Assert.Throws<MimikException>(() => Calibrate(Rig, LogicRigs.Displacements(Rig, Truth), options)).Message);

    [Fact]
    public void AnotherRigIsRefused()
    {
        RigCalibration calibration = Calibrate(Rig, LogicRigs.Displacements(Rig, Truth));
        Assert.Equal(
            "calibration: expected an offset for each of 61 vertices, found one for 60 points",
            Assert.Throws<MimikException>(() => calibration.Apply(LogicRigs.Random(61, Controls, 1))).Message);
        Assert.Equal("calibration: expected gains of 5 controls, found 6", Assert.Throws<MimikException>(() => calibration.Apply(LogicRigs.Random(60, 5, 1))).Message);
        var offset = new InverseRigSolver(Rig, new InverseRigOptions { NeutralOffset = calibration.Offset });
        Assert.Equal(
            "calibration: expected a rig without an offset, found one",
            Assert.Throws<MimikException>(() => offset.Calibrate(LogicRigs.Sequence(Rig, Truth), cancellation: TestContext.Current.CancellationToken)).Message);
        Assert.Equal("neutral offset: expected 60 x 3 numbers, found 1", Assert.Throws<MimikException>(() => new InverseRigSolver(Rig, new InverseRigOptions { NeutralOffset = [1] })).Message);
    }

    // Every control rests now and then.
    private static float[] Sparse(int frames, int seed)
    {
        var random = new RandomSource(seed);
        double[] phase = [.. Enumerable.Range(0, Controls).Select(_ => 7 * random.NextDouble())];
        return [.. Enumerable.Range(0, frames * Controls).Select(k => (float)Math.Max(0, Math.Sin((0.5 * (k / Controls)) + phase[k % Controls])))];
    }

    private static RigCalibration Calibrate(BlendshapeRig rig, float[] displacements, RigCalibrationOptions? options = null) =>
        new InverseRigSolver(rig).Calibrate(new ArraySequence(displacements, rig.VertexCount, areDisplacements: true), options, cancellation: TestContext.Current.CancellationToken);

    // The rigs' neutral is the origin, so that displacements are positions, too.
    private static InverseRigResult Solved(BlendshapeRig rig, float[] displacements, bool areDisplacements = true) =>
        LogicRigs.Solve(rig, new ArraySequence(displacements, rig.VertexCount, areDisplacements), new InverseRigOptions { Lambda2 = 0 });

    private static double Error(InverseRigResult result) => result.Controls.Weights.Select((c, k) => Math.Abs((double)c - Truth[k])).Average();

    private static double RootMeanSquare(IReadOnlyList<float> a, float[] b) => Math.Sqrt(a.Select((x, k) => Math.Pow((double)x - b[k], 2)).Average());

    private static float[] First(float[] meshes, int frames) => meshes[..(frames * 3 * Points)];

    private static float[] Moved(float[] meshes, float[] offset) => [.. meshes.Select((x, k) => x + offset[k % offset.Length])];

    private static float[] Gaussian(int count, int seed, double deviation)
    {
        float[] values = new float[count];
        new RandomSource(seed).FillGaussian(values, (float)deviation);
        return values;
    }

    private static BlendshapeRig Scaled(BlendshapeRig rig, IReadOnlyList<double> gains) =>
        LogicRigs.Of(rig.VertexCount, [.. rig.Shapes.Select((shape, p) => p < gains.Count ? shape.Deltas.Select(x => (float)(gains[p] * x)).ToArray() : shape.Deltas)], rig.Logic);

    // J on the meshes themselves.
    private static double PlainCost(CalibrationState state, float[] meshes, InverseRigSolver solver, RigCalibrationOptions options)
    {
        float[] posed = LogicRigs.Displacements(Scaled(Rig, state.Gains), [.. state.Controls.Select(c => (float)c)]);
        double n = 3 * Points, cost = 0;
        for (int k = 0; k < posed.Length; k++)
            cost += Math.Pow((double)posed[k] + state.Offset[k % (3 * Points)] - meshes[k], 2) / n;
        cost += solver.Lambda1 / Controls * state.Controls.Sum();
        cost += 10 * options.NeutralPull * state.Offset.Sum(x => (double)x * x) / n;
        for (int i = 0; i < Controls; i++)
            cost += 10 * options.GainPull * Math.Max(Rig.Shapes[i].Deltas.Sum(x => (double)x * x) / n, solver.MeanEnergy) * Math.Pow(state.Gains[i] - 1, 2);
        return cost;
    }
}
