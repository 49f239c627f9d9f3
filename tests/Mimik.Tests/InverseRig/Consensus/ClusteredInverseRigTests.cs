using Mimik.Faces;
using Mimik.Faces.Sequences;
using Mimik.InverseRig;
using Mimik.InverseRig.Clustering;
using Mimik.InverseRig.Consensus;

namespace Mimik.Tests.InverseRig.Consensus;

public sealed class ClusteredInverseRigTests
{
    private static readonly InverseRigOptions Options = new() { Lambda1 = 0.3, Lambda2 = 0.2, Tolerance = 1e-9 };
    private static readonly ConsensusOptions Patient = new() { Rounds = 400, Tolerance = 1e-6, PolishSteps = 0 };

    /// <summary>Every third vertex; controls 0 to 5 in turn, 2 and 3 shared; all move everything, so that much leaks between segments.</summary>
    private static RigClustering Thirds(BlendshapeRig rig, params int[][] controls) => new(
        rig.VertexCount, [.. rig.ControlNames], [.. controls.Select((held, k) => new RigSegment([.. Enumerable.Range(0, rig.VertexCount).Where(v => v % controls.Length == k)], held))]);

    private static ClusteredResult Solve(BlendshapeRig rig, IMeshSequence targets, RigClustering clustering, InverseRigOptions options, ConsensusOptions consensus) =>
        new ClusteredInverseRig(new InverseRigSolver(rig, options), clustering, consensus).Solve(targets, cancellation: TestContext.Current.CancellationToken);

    [Fact]
    public void Where_segments_share_everything_they_agree_on_the_optimum()
    {
        BlendshapeRig rig = LogicRigs.Random(40, 5, 1);
        ArraySequence targets = LogicRigs.Sequence(rig, LogicRigs.Walk(30, 5, 2), 0.5);
        RigClustering clustering = Thirds(rig, [0, 1, 2, 3, 4], [0, 1, 2, 3, 4], [0, 1, 2, 3, 4]);
        double optimum = LogicRigs.Solve(rig, targets, Options).Objective;
        (InverseRigResult result, ConsensusFigures figures) = Solve(rig, targets, clustering, Options, Patient);
        Assert.Equal(ConsensusExit.Agreed, figures.Exit);
        Assert.Equal(5, figures.SharedControls);
        Assert.InRange(figures.PrimalResidual, 0, 1e-6);
        Assert.InRange(result.Objective / optimum, 1 - 1e-9, 1 + 1e-4);
        Assert.Equal(figures.Objective, result.Objective);

        (_, ConsensusFigures averaged) = Solve(rig, targets, clustering, Options, Patient with { Rounds = 0 });
        Assert.Equal(ConsensusExit.Averaged, averaged.Exit);
        Assert.True(averaged.Objective > 1.0005 * optimum);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    public void What_leaks_between_segments_is_settled_too(int correctives)
    {
        BlendshapeRig rig = LogicRigs.Random(40, 6, 3, correctives: correctives);
        ArraySequence targets = LogicRigs.Sequence(rig, LogicRigs.Walk(30, 6, 2), 0.5);
        RigClustering clustering = Thirds(rig, [0, 1, 2], [2, 3], [3, 4, 5]);
        double optimum = LogicRigs.Solve(rig, targets, Options).Objective;
        InverseRigResult averaged = Solve(rig, targets, clustering, Options, Patient with { Rounds = 0 }).Result, settled = Solve(rig, targets, clustering, Options, Patient).Result;
        Assert.True(averaged.Objective > 1.01 * optimum);
        Assert.InRange(settled.Objective / optimum, 1 - 1e-6, 1 + 1e-4);
        ClusteredResult polished = Solve(rig, targets, clustering, Options, Patient with { Rounds = 5, PolishSteps = 50 });
        Assert.True(polished.Consensus.Objective > polished.Result.Objective);
        Assert.InRange(polished.Result.Objective / optimum, 1 - 1e-6, 1 + 1e-6);
    }

    [Fact]
    public void Segments_that_share_nothing_are_solved_as_if_each_were_alone()
    {
        // Four blocks of as many vertices: n_k / n is a power of two, so that no bit may differ.
        const int Blocks = 4, Points = 10;
        BlendshapeRig[] alone = [.. Enumerable.Range(0, Blocks).Select(k => LogicRigs.Random(Points, 2, 10 + k))];
        BlendshapeRig rig = LogicRigs.Of(Blocks * Points, [.. Enumerable.Range(0, Blocks * 2).Select(i =>
        {
            float[] deltas = new float[3 * Blocks * Points];
            alone[i / 2].Shapes[i % 2].Deltas.CopyTo(deltas, 3 * Points * (i / 2));
            return deltas;
        })]);
        float[] truth = LogicRigs.Walk(20, Blocks * 2, 4), points = LogicRigs.Displacements(rig, truth, 0.3);
        var clustering = new RigClustering(
            rig.VertexCount, [.. rig.ControlNames], [.. Enumerable.Range(0, Blocks).Select(k => new RigSegment([.. Enumerable.Range(k * Points, Points)], [2 * k, (2 * k) + 1]))]);
        (InverseRigResult result, ConsensusFigures figures) = Solve(rig, new ArraySequence(points, rig.VertexCount, areDisplacements: true), clustering, Options, Patient);
        Assert.Equal(ConsensusExit.Independent, figures.Exit);
        Assert.Equal(0, figures.Rounds);
        for (int k = 0; k < Blocks; k++)
        {
            float[] own = [.. Enumerable.Range(0, 20).SelectMany(t => points.AsSpan(3 * ((t * Blocks * Points) + (k * Points)), 3 * Points).ToArray())];
            // lambda1 / m and lambda2 weigh Blocks times as much beside the mean over a block's own points.
            InverseRigResult single = LogicRigs.Solve(
                alone[k], new ArraySequence(own, Points, areDisplacements: true), Options with { Lambda1 = Options.Lambda1, Lambda2 = Blocks * Options.Lambda2 });
            for (int t = 0; t < 20; t++)
            {
                for (int i = 0; i < 2; i++)
                    Assert.Equal(single.Controls[t][i], result.Controls[t][(2 * k) + i]);
            }
        }
    }

    [Fact]
    public void Bounds_locks_and_pins_hold_in_all_segments()
    {
        BlendshapeRig rig = LogicRigs.Random(40, 6, 3, correctives: 4);
        ArraySequence targets = LogicRigs.Sequence(rig, LogicRigs.Walk(20, 6, 2), 0.5);
        InverseRigOptions options = Options with
        {
            Limits = [new("shape02", -0.1, 0.3), new("shape03", 0.6, 0.6), new("shape05", 0.2, 0.2)],
            Pins = [new(7, "shape02", 0.25)],
        };
        foreach (int polish in new[] { 0, 5 })
        {
            WeightAnimation curves = Solve(rig, targets, Thirds(rig, [0, 2, 3], [1, 2, 3], [2, 4]), options, new ConsensusOptions { PolishSteps = polish }).Result.Controls;
            for (int t = 0; t < 20; t++)
            {
                if (t != 7)
                    Assert.InRange(curves[t][2], -0.1f, 0.3f);
                Assert.Equal(0.6f, curves[t][3]);
                // In no segment, but locked.
                Assert.Equal(0.2f, curves[t][5]);
                Assert.InRange(curves[t][0], 0, 1);
            }

            Assert.Equal(0.25f, curves[7][2]);
        }
    }

    [Fact]
    public void Controls_in_no_segment_rest_until_the_polish()
    {
        BlendshapeRig rig = LogicRigs.Random(30, 4, 3);
        ArraySequence targets = LogicRigs.Sequence(rig, LogicRigs.Walk(20, 4, 2));
        RigClustering clustering = Thirds(rig, [0, 1], [1, 2], []);
        InverseRigResult plain = Solve(rig, targets, clustering, Options, Patient).Result, polished = Solve(rig, targets, clustering, Options, Patient with { PolishSteps = 50 }).Result;
        Assert.All(Enumerable.Range(0, 20), t => Assert.Equal(0, plain.Controls[t][3]));
        Assert.Contains(Enumerable.Range(0, 20), t => polished.Controls[t][3] > 0.1);
        // The third segment is not solved, but its errors count.
        Assert.Equal(PlainObjective.Of(rig, targets, [.. plain.Controls.Weights.Select(c => (double)c)], 0.3, 0.2), plain.Objective, 1e-5 * plain.Objective);
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        BlendshapeRig rig = LogicRigs.Random(40, 6, 3, hats: 2, correctives: 4);
        float[] points = LogicRigs.Displacements(rig, LogicRigs.Walk(250, 6, 2), 0.5);
        // Some points are missing, more of one segment than of the others.
        for (int k = 0; k < points.Length / 3; k += 7)
            points.AsSpan(3 * k, 3).Fill(float.NaN);
        InverseRigResult[] results = [.. new[] { 1, 2, 5 }.Select(threads => Solve(
            rig, new ArraySequence([.. points], 40, areDisplacements: true), Thirds(rig, [0, 1, 2], [2, 3], [3, 4, 5]), Options with { Threads = threads }, new ConsensusOptions { Rounds = 8 }).Result)];
        Assert.Equal(results[0].Controls.Weights, results[1].Controls.Weights);
        Assert.Equal(results[0].Controls.Weights, results[2].Controls.Weights);
        Assert.Equal(results[0].Objective, results[2].Objective);
    }

    [Fact]
    public void Missing_points_leave_the_whole_objective_as_it_is()
    {
        BlendshapeRig rig = LogicRigs.Random(40, 4, 3);
        float[] points = LogicRigs.Displacements(rig, LogicRigs.Walk(15, 4, 2), 0.5);
        for (int k = 0; k < points.Length / 3; k += 3)
            points.AsSpan(3 * k, 3).Fill(float.NaN);
        var targets = new ArraySequence(points, 40, areDisplacements: true);
        double optimum = LogicRigs.Solve(rig, targets, Options).Objective;
        Assert.Equal(optimum, Solve(rig, targets, Thirds(rig, [0, 1, 2], [1, 2, 3]), Options, Patient).Result.Objective, 1e-4 * optimum);
    }

    [Fact]
    public void Pairs_count_once()
    {
        BlendshapeRig rig = LogicRigs.Random(40, 5, 3);
        ArraySequence targets = LogicRigs.Sequence(rig, LogicRigs.Walk(15, 5, 2), 0.5);
        // Both in two segments; in two different ones; in the same.
        InverseRigOptions options = Options with { Pairs = [new("shape01", "shape02", 3, PairPenaltyKind.Symmetric), new("shape00", "shape04", 3, PairPenaltyKind.Symmetric), new("shape03", "shape04", 0.2, PairPenaltyKind.Symmetric)] };
        double optimum = LogicRigs.Solve(rig, targets, options).Objective;
        Assert.Equal(optimum, Solve(rig, targets, Thirds(rig, [0, 1, 2], [1, 2, 3, 4]), options, Patient).Result.Objective, 1e-4 * optimum);
    }

    public static TheoryData<ConsensusOptions, string> BadOptions => new()
    {
        { new ConsensusOptions { Rho = 0 }, "rho: expected a finite number above 0, found 0" },
        { new ConsensusOptions { Rounds = -1 }, "consensus rounds: expected 0 or more, found -1" },
        { new ConsensusOptions { Tolerance = double.NaN }, "consensus tolerance: expected a finite number of 0 or more, found NaN" },
        { new ConsensusOptions { PolishSteps = -1 }, "polish: expected 0 steps or more, found -1" },
    };

    [Theory]
    [MemberData(nameof(BadOptions), DisableDiscoveryEnumeration = true)]
    public void Bad_options_are_one_line(ConsensusOptions options, string message)
    {
        BlendshapeRig rig = LogicRigs.Random(10, 2, 1);
        Assert.Equal(message, Assert.Throws<MimikException>(() => new ClusteredInverseRig(new InverseRigSolver(rig), Thirds(rig, [0], [1]), options)).Message);
    }

    [Fact]
    public void Other_rigs_and_empty_segments_are_refused()
    {
        BlendshapeRig rig = LogicRigs.Random(10, 2, 1), other = LogicRigs.Random(11, 2, 1);
        var solver = new InverseRigSolver(rig);
        Assert.Equal("clustering: expected one of 10 vertices and 2 controls, found 11 and 2", Assert.Throws<MimikException>(() => new ClusteredInverseRig(solver, Thirds(other, [0], [1]))).Message);
        ArraySequence targets = LogicRigs.Sequence(rig, LogicRigs.Walk(4, 2, 2));
        Assert.Equal(
            "clustering: expected a segment with controls and observed points, found none",
            Assert.Throws<MimikException>(() => new ClusteredInverseRig(solver, Thirds(rig, [], [])).Solve(targets, cancellation: TestContext.Current.CancellationToken)).Message);
        Assert.Equal(
            "clusters: expected no intervals and no restarts beside them, found some",
            Assert.Throws<MimikException>(() => new ClusteredInverseRig(new InverseRigSolver(rig, new InverseRigOptions { Restarts = 1 }), Thirds(rig, [0], [1]))).Message);
    }
}
