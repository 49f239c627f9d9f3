using FsCheck.Fluent;
using Mimik.Faces;
using Mimik.Faces.Sequences;
using Mimik.InverseRig;
using Mimik.Numerics;

namespace Mimik.Tests.InverseRig;

public sealed class WindowSolverTests
{
    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 3)]
    [InlineData(3, 2)]
    public void LinearRigsEndAtTheBestOfAllActiveSets(int controls, int frames)
    {
        for (int seed = 0; seed < 12; seed++)
        {
            BlendshapeRig rig = LogicRigs.Random(3, controls, seed);
            float[] wild = new float[frames * controls];
            new RandomSource(seed + 50).FillGaussian(wild, 1);
            ArraySequence targets = LogicRigs.Sequence(rig, wild, 0.1);
            InverseRigResult result = LogicRigs.Solve(rig, targets, new InverseRigOptions { Lambda1 = 0.05, Lambda2 = 0.4, Tolerance = 1e-12 });
            double best = BruteForce(rig, targets, frames * controls, 0.05, 0.4);
            // The reference reads values of J at single-precision controls.
            Assert.Equal(best, result.Objective, 1e-6 * Math.Max(1, best));
        }
    }

    [Fact]
    public void RandomRigsDescendToStationaryPoints() =>
        FsCheck.Check.One(
            FsCheck.Config.QuickThrowOnFailure.WithMaxTest(60).WithReplay(new FsCheck.Replay(new FsCheck.Rnd(11, 13), null)),
            Prop.ForAll(ArbMap.Default.ArbFor<int>(), ArbMap.Default.ArbFor<byte>(), Descends));

    [Fact]
    public void KnownFramesAreHeldAndCount()
    {
        BlendshapeRig rig = LogicRigs.Random(10, 3, 1, correctives: 4);
        ArraySequence targets = LogicRigs.Sequence(rig, LogicRigs.Walk(12, 3, 4), 0.4);
        var solver = new InverseRigSolver(rig, new InverseRigOptions { Lambda1 = 0.1, Lambda2 = 5 });
        ControlObjective objective = solver.Objective(LogicRigs.Project(solver, targets), 5);
        double[] start = [.. LogicRigs.Walk(12, 3, 5).Select(c => (double)c)], c = [.. start];
        double before = SequenceCost.Of(objective, c);
        WindowOutcome outcome = new WindowSolver(objective, c, 4, 5, 2, 2).Run(1e-10, 100, TestContext.Current.CancellationToken);
        Assert.Equal(start[..12], c[..12]);
        Assert.Equal(start[27..], c[27..]);
        // The window's part of J falls by as much as all of it.
        Assert.Equal(before - SequenceCost.Of(objective, c), outcome.Start - outcome.Objective, 1e-9);
        Assert.True(outcome.Objective < outcome.Start);
    }

    private static bool Descends(int seed, byte kind)
    {
        BlendshapeRig rig = LogicRigs.Random(6 + (kind % 5), 4, seed, hats: kind % 4 * 2, correctives: kind % 7);
        ArraySequence targets = LogicRigs.Sequence(rig, LogicRigs.Walk(7, 4, seed + 1), 0.5);
        var solver = new InverseRigSolver(rig, new InverseRigOptions { Lambda1 = 0.2, Lambda2 = 0.3 });
        ControlObjective objective = solver.Objective(LogicRigs.Project(solver, targets), 0.3);
        double[] c = [.. LogicRigs.Walk(7, 4, seed + 2).Select(x => (double)x)];
        double last = SequenceCost.Of(objective, c), start = last;
        for (int step = 0; step < 200; step++)
        {
            WindowOutcome outcome = new WindowSolver(objective, c, 0, 7, 0, 0).Run(1e-13, 1, TestContext.Current.CancellationToken);
            double now = SequenceCost.Of(objective, c);
            if (now > last * (1 + 1e-12))
                return false;
            last = now;
            if (outcome.Exit != InverseRigExit.IterationsTaken)
                break;
        }

        return last <= start && IsStationary(objective, c);
    }

    // No single entry can be moved either way to lower J at first order: with kinks in single controls that is stationarity.
    private static bool IsStationary(ControlObjective objective, double[] c)
    {
        const double Step = 1e-4;
        double here = SequenceCost.Of(objective, c);
        for (int k = 0; k < c.Length; k++)
        {
            foreach (double by in (double[])[-Step, Step])
            {
                double value = c[k], to = Math.Clamp(value + by, 0, 1);
                c[k] = to;
                double there = SequenceCost.Of(objective, c);
                c[k] = value;
                // A slope of 1e-3 would gain 1e-7; second derivatives of 20 cost as much.
                if (there < here - 3e-7)
                    return false;
            }
        }

        return true;
    }

    // Every entry rests at 0, at 1, or is free: of all 3^k solutions that keep the bounds, the best.
    private static double BruteForce(BlendshapeRig rig, ArraySequence targets, int entries, double lambda1, double lambda2)
    {
        double Cost(double[] c) => PlainObjective.Of(rig, targets, c, lambda1, lambda2);
        double[] zero = new double[entries], gradient = new double[entries], hessian = new double[entries * entries];
        double origin = Cost(zero);
        double[] Unit(int i, int j)
        {
            double[] c = new double[entries];
            c[i] += 1;
            if (j >= 0)
                c[j] += 1;
            return c;
        }

        // A quadratic is known from its values at sums of units.
        for (int i = 0; i < entries; i++)
        {
            double once = Cost(Unit(i, -1)), twice = Cost(Unit(i, i));
            hessian[(i * entries) + i] = twice - (2 * once) + origin;
            gradient[i] = once - origin - (0.5 * hessian[(i * entries) + i]);
        }

        for (int i = 0; i < entries; i++)
        {
            for (int j = 0; j < i; j++)
            {
                double mixed = Cost(Unit(i, j)) - Cost(Unit(i, -1)) - Cost(Unit(j, -1)) + origin;
                hessian[(i * entries) + j] = hessian[(j * entries) + i] = mixed;
            }
        }

        double best = double.PositiveInfinity;
        for (int code = 0; code < (int)Math.Pow(3, entries); code++)
        {
            int[] state = [.. Enumerable.Range(0, entries).Select(i => code / (int)Math.Pow(3, i) % 3)];
            double[] c = [.. state.Select(s => s == 1 ? 1.0 : 0)];
            int[] free = [.. Enumerable.Range(0, entries).Where(i => state[i] == 2)];
            double[] matrix = new double[free.Length * free.Length], right = new double[free.Length];
            for (int a = 0; a < free.Length; a++)
            {
                right[a] = -gradient[free[a]];
                for (int j = 0; j < entries; j++)
                    right[a] -= hessian[(free[a] * entries) + j] * c[j];
                for (int b = 0; b < free.Length; b++)
                    matrix[(a * free.Length) + b] = hessian[(free[a] * entries) + free[b]];
            }

            if (!Cholesky.TryFactor(matrix, free.Length))
                continue;
            Cholesky.Solve(matrix, free.Length, right);
            for (int a = 0; a < free.Length; a++)
                c[free[a]] = right[a];
            if (c.All(x => x is >= 0 and <= 1))
                best = Math.Min(best, Cost(c));
        }

        return best;
    }
}
