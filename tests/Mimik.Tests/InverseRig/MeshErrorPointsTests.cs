using Mimik.Faces;
using Mimik.Faces.Sequences;
using Mimik.InverseRig;

namespace Mimik.Tests.InverseRig;

/// <summary>Errors by point say which of the sequence's points they belong to.</summary>
public sealed class MeshErrorPointsTests
{
    private const int Points = 12, Frames = 7;
    private static readonly BlendshapeRig Rig = LogicRigs.Random(Points, 3, 4, correctives: 2);

    [Fact]
    public void Points_of_weight_zero_are_left_out_and_the_others_keep_their_numbers()
    {
        float[] weights = [.. Enumerable.Range(0, Points).Select(v => v % 3 == 0 ? 0f : 1 + v)];
        float[] targets = LogicRigs.Displacements(Rig, LogicRigs.Walk(Frames, 3, 5), 0.1);
        // Point 4 misses two frames, point 10 all.
        foreach ((int frame, int point) in Enumerable.Range(0, Frames).Select(t => (t, 10)).Concat([(1, 4), (5, 4)]))
            targets.AsSpan(3 * ((frame * Points) + point), 3).Fill(float.NaN);
        var frames = new ArraySequence(targets, Points, areDisplacements: true);
        var curves = new WeightAnimation(LogicRigs.Walk(Frames, 3, 6), 3);
        MeshErrors errors = new InverseRigSolver(Rig, new InverseRigOptions { PointWeights = weights })
            .Measure(frames, curves, outsideSpan: true, cancellation: TestContext.Current.CancellationToken);

        Assert.Equal([1, 2, 4, 5, 7, 8, 10, 11], errors.Points);
        Assert.Equal([Frames, Frames, Frames - 2, Frames, Frames, Frames, 0, Frames], errors.PointFrames);
        Assert.Equal([1, 2, 1, 1, 1, 2, 1], errors.FrameMissing);
        Assert.Equal(errors.Points.Count, errors.OutsideSpan.Count);
        float[] poses = LogicRigs.Displacements(Rig, curves.Weights);
        for (int k = 0; k < errors.Points.Count; k++)
        {
            var distances = new List<double>();
            double[] residual = new double[3];
            for (int t = 0; t < Frames; t++)
            {
                int at = 3 * ((t * Points) + errors.Points[k]);
                double[] d = [.. Enumerable.Range(at, 3).Select(e => (double)targets[e] - poses[e])];
                if (double.IsNaN(d[0]))
                    continue;
                distances.Add(Math.Sqrt(d.Sum(x => x * x)));
                for (int axis = 0; axis < 3; axis++)
                    residual[axis] += d[axis];
            }

            Assert.Equal(distances.DefaultIfEmpty(0).Average(), errors.PointMeans[k], 1e-5);
            Assert.Equal(distances.DefaultIfEmpty(0).Max(), errors.PointMaxima[k], 1e-5);
            for (int axis = 0; axis < 3; axis++)
                Assert.Equal(residual[axis] / Math.Max(1, distances.Count), errors.MeanResidual[(3 * k) + axis], 1e-5);
        }
    }

    [Fact]
    public void Without_weights_the_points_are_all_vertices()
    {
        var frames = LogicRigs.Sequence(Rig, LogicRigs.Walk(2, 3, 5));
        MeshErrors errors = new InverseRigSolver(Rig).Measure(frames, new WeightAnimation(new float[6], 3), cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(0, Points), errors.Points);
        Assert.Equal([0, 0], errors.FrameMissing);
    }

    [Fact]
    public void Meshes_within_the_span_stay_within_it_when_points_are_missing()
    {
        float[] targets = LogicRigs.Displacements(Rig, LogicRigs.Walk(Frames, 3, 5));
        foreach ((int frame, int point) in Enumerable.Range(0, Frames).Select(t => (t, 10)).Concat([(1, 4), (5, 4), (5, 5), (6, 0)]))
            targets.AsSpan(3 * ((frame * Points) + point), 3).Fill(float.NaN);
        targets.AsSpan(3 * 3 * Points, 3 * Points).Fill(float.NaN);
        MeshErrors errors = new InverseRigSolver(Rig).Measure(
            new ArraySequence(targets, Points, areDisplacements: true), new WeightAnimation(new float[3 * Frames], 3), outsideSpan: true, cancellation: TestContext.Current.CancellationToken);
        Assert.True(errors.Mean > 0.1);
        Assert.Equal(0, errors.OutsideSpanMean, 1e-5);
        Assert.All(errors.OutsideSpan, distance => Assert.Equal(0, distance, 1e-4));
    }

    [Fact]
    public void What_another_neutral_would_explain_lands_on_its_vertex()
    {
        float[] truth = LogicRigs.Walk(Frames, 3, 5), targets = LogicRigs.Displacements(Rig, truth);
        for (int t = 0; t < Frames; t++)
            targets[3 * ((t * Points) + 8)] += 2;
        float[] weights = [.. Enumerable.Range(0, Points).Select(v => v < 5 ? 0f : 1)];
        MeshErrors errors = new InverseRigSolver(Rig, new InverseRigOptions { PointWeights = weights }).Measure(
            new ArraySequence(targets, Points, areDisplacements: true), new WeightAnimation(truth, 3), cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(8, errors.Points[Enumerable.Range(0, errors.Points.Count).MaxBy(k => Math.Abs(errors.MeanResidual[3 * k]))]);
        Assert.Equal(1, errors.NeutralShare, 1e-6);
        Assert.Equal(2, errors.PointMeans[8 - 5], 1e-5);
    }
}
