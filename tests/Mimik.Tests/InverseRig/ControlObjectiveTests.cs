using Mimik.Faces;
using Mimik.Faces.Sequences;
using Mimik.InverseRig;

namespace Mimik.Tests.InverseRig;

/// <summary>The Gram form against the definition on the meshes, and its derivatives against differences.</summary>
public sealed class ControlObjectiveTests
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void TheGramFormIsTheDefinition(bool weighted, bool gaps)
    {
        BlendshapeRig rig = LogicRigs.Random(40, 4, 1, hats: 3, correctives: 5);
        float[] curves = LogicRigs.Walk(9, 4, 2), other = LogicRigs.Walk(9, 4, 3), points = LogicRigs.Displacements(rig, curves, 0.3);
        float[]? weights = weighted ? [.. Enumerable.Range(0, 40).Select(v => v % 5 == 0 ? 0 : 0.25f * (v % 7))] : null;
        for (int k = 0; k < points.Length / 3 && gaps; k++)
        {
            // Single points, most points of a frame, and a frame of which nothing is left.
            if (k % 11 == 0 || k / 40 == 4 && k % 3 != 0 || k / 40 == 6)
                points.AsSpan(3 * k, 3).Fill(float.NaN);
        }

        var frames = new ArraySequence(points, 40, areDisplacements: true);
        var solver = new InverseRigSolver(rig, new InverseRigOptions { Lambda1 = 0.3, Lambda2 = 0.2, PointWeights = weights, Threads = 2 });
        ControlObjective objective = solver.Objective(LogicRigs.Project(solver, frames), 0.2);
        double[] at = [.. other.Select(c => (double)c)];
        double expected = PlainObjective.Of(rig, frames, at, 0.3, 0.2, weights);
        Assert.Equal(1, SequenceCost.Of(objective, at) / expected, 1e-6);
        MeshErrors errors = solver.Measure(frames, new WeightAnimation(other, 4), cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(1, errors.Objective / expected, 1e-6);
    }

    [Fact]
    public void PositionsAreDisplacementsFromTheNeutral()
    {
        BlendshapeRig still = LogicRigs.Random(30, 3, 1);
        float[] neutral = [.. Enumerable.Range(0, 90).Select(k => 0.1f * k)];
        var rig = new BlendshapeRig(neutral, still.Surface, still.Shapes, still.Unit);
        float[] curves = LogicRigs.Walk(6, 3, 2), points = LogicRigs.Displacements(rig, curves);
        float[] positions = [.. points.Select((x, k) => x + neutral[k % 90])];
        var options = new InverseRigOptions { Lambda1 = 0, Lambda2 = 0 };
        InverseRigResult a = LogicRigs.Solve(rig, new ArraySequence(points, 30, areDisplacements: true), options);
        InverseRigResult b = LogicRigs.Solve(rig, new ArraySequence(positions, 30), options);
        for (int k = 0; k < curves.Length; k++)
        {
            Assert.Equal(curves[k], a.Controls.Weights[k], 1e-5);
            Assert.Equal(curves[k], b.Controls.Weights[k], 1e-5);
        }
    }

    [Fact]
    public void DerivativesAreFiniteDifferences()
    {
        const double Step = 1e-5;
        BlendshapeRig rig = LogicRigs.Random(20, 5, 4, hats: 6, correctives: 8);
        ArraySequence frames = LogicRigs.Sequence(rig, LogicRigs.Walk(1, 5, 2), 0.5);
        var options = new InverseRigOptions
        {
            Lambda1 = 0.5,
            Lambda2 = 0,
            Pairs = [new("shape00", "shape01", 0.7, PairPenaltyKind.Symmetric), new("shape02", "shape04", 0.9, PairPenaltyKind.Exclusive)],
        };
        var solver = new InverseRigSolver(rig, options);
        ControlObjective objective = solver.Objective(LogicRigs.Project(solver, frames), 0);
        double[] c = [0.11, 0.52, 0.83, 0.34, 0.65], gradient = new double[5], moved = new double[5], hessian = new double[25];
        int[] pieces = [.. c.Select((x, i) => objective.Products.PieceOf(i, x))];
        var model = new FrameModel(objective);
        model.Evaluate(0, c, pieces);
        model.Gradient(0, c, gradient);
        model.Hessian(0, [0, 1, 2, 3, 4], true, new HessianScratch(objective.Products), hessian);
        for (int i = 0; i < 5; i++)
        {
            double At(double by, Span<double> slope)
            {
                c.CopyTo(moved, 0);
                moved[i] += by;
                double cost = model.Evaluate(0, moved, pieces);
                model.Gradient(0, moved, slope);
                return cost;
            }

            double[] above = new double[5], below = new double[5];
            Assert.Equal((At(Step, above) - At(-Step, below)) / (2 * Step), gradient[i], 1e-5);
            for (int j = i; j < 5; j++)
                Assert.Equal((above[j] - below[j]) / (2 * Step), hessian[(j * 5) + i], 1e-4);
        }
    }
}
