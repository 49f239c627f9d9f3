using Mimik.Faces;
using Mimik.Faces.Sequences;
using Mimik.InverseRig;
using Mimik.Numerics;
using Mimik.Playback;

namespace Mimik.Tests.InverseRig;

/// <summary>The bound holds everywhere and touches, its steps are its minima, and following it lowers the objective.</summary>
public sealed class QuadraticSolverTests
{
    private const int Controls = 6, Points = 25;

    private static readonly BlendshapeRig Rig = Pairs();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TheBoundIsAboveEverywhereAndTouches(bool gaps)
    {
        float[] points = LogicRigs.Displacements(Rig, LogicRigs.Walk(3, Controls, 1), 0.5);
        for (int k = 0; k < points.Length && gaps; k += 21)
            points[k] = float.NaN;
        var frames = new ArraySequence(points, Points, areDisplacements: true);
        QuadraticSolver solver = Solver(Rig, frames, out ControlObjective objective);
        var random = new RandomSource(4);
        double closest = double.PositiveInfinity;
        for (int trial = 0; trial < 400; trial++)
        {
            int frame = trial % 3;
            double size = Math.Pow(10, -4 * random.NextDouble());
            double[] c = new double[Controls], v = new double[Controls], to = new double[Controls];
            for (int j = 0; j < Controls; j++)
            {
                c[j] = random.NextDouble();
                v[j] = size * ((2 * random.NextDouble()) - 1);
                to[j] = c[j] + v[j];
            }

            QuadraticMajoriser bound = solver.Around(frames, frame, c);
            double here = Plain(frames, frame, c), there = Plain(frames, frame, to);
            Assert.Equal(here, bound.At(new double[Controls]), 1e-5 * here);
            Assert.Equal(here, Cost(objective, frame, c), 1e-5 * here);
            double above = bound.At(v) - Cost(objective, frame, to);
            Assert.True(above >= -1e-12 * here, $"{above} below at a step of {size}");
            Assert.Equal(there, Cost(objective, frame, to), 1e-5 * Math.Max(1, there));

            // To first order, too: what is left falls with the square of the step.
            Assert.True(above <= 1e3 * size * size, $"{above} above at a step of {size}");
            closest = Math.Min(closest, above / (size * size));
        }

        Assert.True(closest > 0);
    }

    [Fact]
    public void StepsAreMinimaOfTheBound()
    {
        var random = new RandomSource(2);
        for (int trial = 0; trial < 300; trial++)
        {
            double Size() => Math.Pow(10, (8 * random.NextDouble()) - 5);
            double slope = (trial % 2 == 0 ? 1 : -1) * Size(), quartic = trial % 7 == 0 ? 0 : Size(), curvature = trial % 5 == 0 && quartic > 0 ? 0 : Size();
            quartic *= trial % 11 == 0 ? 1e-30 : 1;
            var bound = new QuadraticMajoriser(1, [slope], [curvature], quartic);
            double low = -random.NextDouble(), high = random.NextDouble(), step = bound.Step(0, low, high);
            Assert.InRange(step, low, high);
            double derivative = slope + (2 * curvature * step) + (4 * quartic * step * step * step);
            if (step == low)
                Assert.True(derivative >= -1e-9 * Math.Abs(slope));
            else if (step == high)
                Assert.True(derivative <= 1e-9 * Math.Abs(slope));
            else
                Assert.Equal(0, derivative, 1e-9 * Math.Abs(slope));
        }

        Assert.Equal(0, new QuadraticMajoriser(1, [0], [0], 0).Step(0, -1, 1));
        Assert.Equal(-0.25, new QuadraticMajoriser(1, [3], [0], 0).Step(0, -0.25, 1));
    }

    [Fact]
    public void EveryStepLowersTheObjective()
    {
        ArraySequence frames = LogicRigs.Sequence(Rig, LogicRigs.Walk(5, Controls, 6), 0.5);
        QuadraticSolver solver = Solver(Rig, frames, out ControlObjective objective);
        double[] last = new double[5];
        Array.Fill(last, double.PositiveInfinity);
        for (int steps = 1; steps <= 40; steps++)
        {
            double[] controls = new double[5 * Controls];
            solver.Run(frames, controls, 1e-15, steps, cancellation: TestContext.Current.CancellationToken);
            for (int t = 0; t < 5; t++)
            {
                double cost = Cost(objective, t, controls.AsSpan(t * Controls, Controls));
                Assert.True(cost < last[t]);
                last[t] = cost;
            }
        }
    }

    [Fact]
    public void ItEndsWhereNewtonStepsOfEveryFrameEnd()
    {
        float[] truth = LogicRigs.Walk(6, Controls, 6);
        ArraySequence frames = LogicRigs.Sequence(Rig, truth, 0.1);
        var options = new InverseRigOptions { Lambda1 = 0.05, Lambda2 = 0.3, StartWeights = truth, Tolerance = 1e-13, Iterations = 100_000 };
        InverseRigResult newton = LogicRigs.Solve(Rig, frames, options with { Method = InverseRigMethod.Frame });
        InverseRigResult bounds = LogicRigs.Solve(Rig, frames, options with { Method = InverseRigMethod.Quadratic });
        for (int k = 0; k < truth.Length; k++)
            Assert.Equal(newton.Controls.Weights[k], bounds.Controls.Weights[k], 1e-4);
        Assert.True(bounds.Iterations > 10 * newton.Iterations);
    }

    [Fact]
    public void PenaltiesOnPairsAreInTheBound()
    {
        ArraySequence frames = LogicRigs.Sequence(Rig, LogicRigs.Walk(2, Controls, 3), 0.5);
        QuadraticSolver solver = Solver(
            Rig, frames, out ControlObjective objective, new("shape00", "shape01", 3, PairPenaltyKind.Symmetric), new("shape02", "shape03", 5, PairPenaltyKind.Exclusive));
        var random = new RandomSource(7);
        for (int trial = 0; trial < 200; trial++)
        {
            double[] c = [.. Enumerable.Range(0, Controls).Select(_ => random.NextDouble())], v = [.. c.Select(value => random.NextDouble() - value)];
            QuadraticMajoriser bound = solver.Around(frames, 1, c);
            Assert.Equal(Cost(objective, 1, c), bound.Constant, 1e-12);
            Assert.True(bound.At(v) >= Cost(objective, 1, [.. c.Zip(v, (a, b) => a + b)]));
        }
    }

    private static QuadraticSolver Solver(BlendshapeRig rig, ArraySequence frames, out ControlObjective objective, params ControlPairPenalty[] penalties)
    {
        var solver = new InverseRigSolver(rig, new InverseRigOptions { Lambda1 = 0.3, Lambda2 = 0.2, Pairs = penalties });
        objective = FrameMethods.Objective(InverseRigMethod.Quadratic, solver.Objective(LogicRigs.Project(solver, frames), 0.2), rig.Logic);
        CorrectiveSpectrum spectrum = CorrectiveSpectrum.Of(solver.Basis.Shapes, rig.Logic, 2, TestContext.Current.CancellationToken);
        return new QuadraticSolver(objective, solver.Basis, spectrum, 2);
    }

    private static double Cost(ControlObjective objective, int frame, ReadOnlySpan<double> c) => new FrameModel(objective).Evaluate(frame, c, new int[c.Length]);

    // On the meshes, one frame alone.
    private static double Plain(ArraySequence frames, int frame, double[] c)
    {
        float[] points = new float[3 * Points];
        frames.Read(frame, points);
        return PlainObjective.Of(Rig, new ArraySequence(points, Points, areDisplacements: true), c, 0.3, 0.2);
    }

    private static BlendshapeRig Pairs()
    {
        BlendshapeRig shapes = LogicRigs.Random(Points, Controls + 7, 8);
        int[][] keys = [[0, 1], [0, 2], [3, 4], [4, 5], [1, 5], [2, 3], [0, 5]];
        var logic = new RigLogic(Controls, Controls + keys.Length, [], [.. keys.Select((key, k) => new Corrective(Controls + k, key))]);
        return LogicRigs.Of(Points, [.. shapes.Shapes.Select(shape => shape.Deltas)], logic);
    }
}
