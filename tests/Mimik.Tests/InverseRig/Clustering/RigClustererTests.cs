using Mimik.Faces;
using Mimik.InverseRig.Clustering;
using Mimik.Playback;

namespace Mimik.Tests.InverseRig.Clustering;

public sealed class RigClustererTests
{
    [Theory]
    [InlineData(ClusteringMethod.Rsjd)]
    [InlineData(ClusteringMethod.RsjdAdjusted)]
    public void Planted_segments_are_found_with_their_controls(ClusteringMethod method)
    {
        RigClustering clustering = RigClusterer.Cluster(BlockRig.Create(), new RigClustererOptions { Segments = BlockRig.Blocks, Method = method });
        const int Shared = BlockRig.Blocks * BlockRig.ControlsPerBlock;
        Assert.Equal(BlockRig.Blocks, clustering.Segments.Count);
        foreach (RigSegment segment in clustering.Segments)
        {
            int block = BlockRig.BlockOf(segment.Vertices[0]);
            Assert.Equal(BlockRig.VerticesPerBlock, segment.Vertices.Length);
            Assert.All(segment.Vertices, v => Assert.Equal(block, BlockRig.BlockOf(v)));
            int[] own = [.. Enumerable.Range(block * BlockRig.ControlsPerBlock, BlockRig.ControlsPerBlock)];
            Assert.Equal(block is 0 or 2 ? [.. own, Shared] : own, segment.Controls);
        }

        Assert.Equal([Shared], clustering.SharedControls);
        Assert.Equal([Shared + 1], clustering.UnassignedControls);
        Assert.Equal(Enumerable.Range(BlockRig.Blocks * BlockRig.VerticesPerBlock, BlockRig.StillVertices), clustering.UnassignedVertices);
    }

    [Fact]
    public void A_planted_clustering_loses_nothing_and_is_as_dense_as_its_blocks()
    {
        var clusterer = new RigClusterer(BlockRig.Create());
        ClusteringFigures figures = clusterer.Measure(clusterer.Cluster(new RigClustererOptions { Segments = BlockRig.Blocks, Method = ClusteringMethod.Rsjd }, TestContext.Current.CancellationToken));
        Assert.Equal(0, figures.ReconstructionError);
        double pairs = BlockRig.Blocks * BlockRig.VerticesPerBlock * ((BlockRig.Blocks * BlockRig.ControlsPerBlock) + 1.0);
        Assert.Equal(BlockRig.VerticesPerBlock * ((BlockRig.Blocks * BlockRig.ControlsPerBlock) + 2) / pairs, figures.Density, 12);
        Assert.Equal(2 * BlockRig.VerticesPerBlock / pairs, figures.InterDensity, 12);
    }

    [Theory]
    [InlineData(1, ClusteringMethod.Rsjd)]
    [InlineData(1, ClusteringMethod.RsjdAdjusted)]
    [InlineData(7, ClusteringMethod.Rsjd)]
    [InlineData(7, ClusteringMethod.RsjdAdjusted)]
    [InlineData(60, ClusteringMethod.Rsjd)]
    [InlineData(60, ClusteringMethod.RsjdAdjusted)]
    public void Every_moving_vertex_is_in_one_segment_and_every_control_in_at_least_one(int segments, ClusteringMethod method)
    {
        RigClustering clustering = RigClusterer.Cluster(BlockRig.Random(60, 9, 3, logic: true), new RigClustererOptions { Segments = segments, Method = method });
        Assert.Equal(segments, clustering.Segments.Count);
        Assert.Equal(Enumerable.Range(0, 60), clustering.Segments.SelectMany(segment => segment.Vertices).Order());
        Assert.Equal(Enumerable.Range(0, 9), clustering.Segments.SelectMany(segment => segment.Controls).Distinct().Order());
        Assert.Empty(clustering.UnassignedVertices);
        Assert.Empty(clustering.UnassignedControls);
        if (segments == 1)
            Assert.Equal(Enumerable.Range(0, 9), clustering.Segments[0].Controls);
    }

    [Fact]
    public void Threads_do_not_change_the_segments_and_another_seed_does()
    {
        BlendshapeRig rig = BlockRig.Random(3000, 20, 8, logic: true);
        var options = new RigClustererOptions { Segments = 12, Restarts = 2, MaxIterations = 40, Threads = 1 };
        int[] one = RigClusterer.Cluster(rig, options).SegmentOfVertex;
        Assert.Equal(one, RigClusterer.Cluster(rig, options with { Threads = 2 }).SegmentOfVertex);
        Assert.Equal(one, RigClusterer.Cluster(rig, options with { Threads = 5 }).SegmentOfVertex);
        Assert.NotEqual(one, RigClusterer.Cluster(rig, options with { Seed = 1 }).SegmentOfVertex);
    }

    [Fact]
    public void Several_starts_end_with_less_inertia_than_one_does_on_average()
    {
        BlendshapeRig rig = BlockRig.Random(400, 6, 21);
        double Inertia(int restarts, long seed) => PlainClustering.Inertia(rig, RigClusterer.Cluster(rig, new RigClustererOptions { Segments = 9, Restarts = restarts, Seed = seed }));
        double[] one = [.. Enumerable.Range(0, 8).Select(seed => Inertia(1, seed))], several = [.. Enumerable.Range(0, 8).Select(seed => Inertia(10, seed))];
        Assert.True(several.Average() < one.Average(), $"{several.Average()} against {one.Average()}");
        Assert.True(several.Max() < one.Max(), $"{several.Max()} against {one.Max()}");
    }

    [Fact]
    public void No_vertex_is_nearer_to_another_segments_mean()
    {
        BlendshapeRig rig = BlockRig.Random(500, 5, 13);
        RigClustering clustering = RigClusterer.Cluster(rig, new RigClustererOptions { Segments = 8 });
        double[][] means = PlainClustering.Means(rig, clustering);
        for (int v = 0; v < rig.VertexCount; v++)
        {
            double[] row = PlainClustering.ScaledRow(rig, v);
            double own = PlainClustering.Square(row, means[clustering.SegmentOfVertex[v]]);
            Assert.All(means, mean => Assert.True(own <= PlainClustering.Square(row, mean) + 1e-5));
        }
    }

    [Theory]
    [InlineData(ClusteringMethod.Rsjd)]
    [InlineData(ClusteringMethod.RsjdAdjusted)]
    public void Controls_go_where_plain_code_puts_them(ClusteringMethod method)
    {
        for (int seed = 0; seed < 5; seed++)
        {
            BlendshapeRig rig = BlockRig.Random(80, 7, seed);
            RigClustering clustering = RigClusterer.Cluster(rig, new RigClustererOptions { Segments = 6, Method = method });
            int[][] expected = PlainClustering.Controls(rig, clustering, method);
            Assert.Equal(expected, clustering.Segments.Select(segment => segment.Controls));
        }
    }

    [Fact]
    public void Figures_are_those_of_plain_code_over_the_displacements()
    {
        for (int seed = 0; seed < 5; seed++)
        {
            BlendshapeRig rig = BlockRig.Random(70, 8, seed);
            var clusterer = new RigClusterer(rig);
            RigClustering clustering = clusterer.Cluster(new RigClustererOptions { Segments = 5 }, TestContext.Current.CancellationToken);
            ClusteringFigures figures = clusterer.Measure(clustering), expected = PlainClustering.Measure(rig, clustering);
            Assert.Equal(expected.ReconstructionError, figures.ReconstructionError, 5e-6 * expected.ReconstructionError);
            Assert.Equal(expected.Density, figures.Density, 12);
            Assert.Equal(expected.InterDensity, figures.InterDensity, 12);
        }
    }

    [Fact]
    public void Rounds_that_run_out_are_told()
    {
        var clusterer = new RigClusterer(BlockRig.Random(400, 6, 2));
        bool? Settled(int rounds) => clusterer.Measure(clusterer.Cluster(new RigClustererOptions { Segments = 9, Restarts = 1, MaxIterations = rounds }, TestContext.Current.CancellationToken)).IsSettled;
        Assert.False(Settled(2));
        Assert.True(Settled(500));
    }

    [Fact]
    public void One_segment_holds_everything()
    {
        var clusterer = new RigClusterer(BlockRig.Random(40, 6, 2));
        Assert.Equal(new ClusteringFigures(0, 1, 0) { IsSettled = true }, clusterer.Measure(clusterer.Cluster(new RigClustererOptions { Segments = 1 }, TestContext.Current.CancellationToken)));
    }

    [Fact]
    public void A_corrective_counts_for_the_controls_that_drive_it()
    {
        // Vertex 0 moves with each control, vertex 1 in the corrective alone.
        Blendshape[] shapes = [new("a", [1, 0, 0, 0, 0, 0]), new("b", [0, 1, 0, 0, 0, 0]), new("c", [0, 0, 1, 0, 0, 0]), new("a_b", [0, 0, 0, 0, 0, 6])];
        BlendshapeRig rig = BlockRig.Of(2, shapes, new RigLogic(3, 4, [], [new Corrective(3, [0, 1])]));
        RigClustering clustering = RigClusterer.Cluster(rig, new RigClustererOptions { Segments = 2, Method = ClusteringMethod.Rsjd });
        Assert.Equal([0, 1], clustering.Segments[clustering.SegmentOfVertex[1]].Controls);
        Assert.Equal([2], clustering.Segments[clustering.SegmentOfVertex[0]].Controls);
        Assert.Empty(clustering.UnassignedVertices);
    }

    [Fact]
    public void The_share_of_a_shape_is_the_mean_square_of_its_weight_over_a_controls()
    {
        var logic = new RigLogic(4, 7, [new InBetween(4, 1, 0.1f, 0.3f, 0.6f)], [new Corrective(5, [0, 2]), new Corrective(6, [0, 4, 3])]);
        (float Share, int[] Controls)[] driven = ControlReach.Driven(logic);
        Assert.Equal([0, 1, 3], driven[6].Controls);

        // Averages over a fine grid of each control, which the factors do not share.
        const int Steps = 4000;
        double Mean(Func<float, double> weight) => Enumerable.Range(0, Steps).Average(i => Math.Pow(weight((i + 0.5f) / Steps), 2));
        double control = Mean(x => x), hat = Mean(x => x is <= 0.1f or >= 0.6f ? 0 : x <= 0.3f ? (x - 0.1) / 0.2 : (0.6 - x) / 0.3);
        Assert.Equal(hat / control, driven[4].Share, 1e-4);
        Assert.Equal(control * control / control, driven[5].Share, 1e-4);
        Assert.Equal(control * hat * control / control, driven[6].Share, 1e-4);
    }

    [Fact]
    public void Segments_that_share_their_controls_are_merged_where_that_is_asked_for()
    {
        BlendshapeRig rig = BlockRig.Random(300, 6, 4);
        var options = new RigClustererOptions { Segments = 10, Method = ClusteringMethod.RsjdAdjusted };
        RigClustering apart = RigClusterer.Cluster(rig, options), merged = RigClusterer.Cluster(rig, options with { MergeAbove = 0.5 });
        Assert.True(merged.Segments.Count < apart.Segments.Count);
        Assert.Equal(Enumerable.Range(0, 300), merged.Segments.SelectMany(segment => segment.Vertices).Order());
        foreach (RigSegment a in merged.Segments)
        {
            foreach (RigSegment b in merged.Segments.Where(b => b != a && Math.Min(a.Controls.Length, b.Controls.Length) > 0))
                Assert.True(a.Controls.Intersect(b.Controls).Count() <= 0.5 * Math.Min(a.Controls.Length, b.Controls.Length));
        }

        Assert.All(apart.Segments, part => Assert.Contains(merged.Segments, whole => part.Vertices.All(whole.Vertices.Contains) && part.Controls.All(whole.Controls.Contains)));
    }

    [Fact]
    public void Fewer_different_vertices_than_segments_make_fewer_segments()
    {
        float[] deltas = [.. Enumerable.Range(0, 30).Select(i => i % 3 == 0 ? (i / 3 % 2) + 1f : 0f)];
        RigClustering clustering = RigClusterer.Cluster(BlockRig.Of(10, [new Blendshape("a", deltas)]), new RigClustererOptions { Segments = 5 });
        Assert.Equal(2, clustering.Segments.Count);
        Assert.Equal(10, clustering.Segments.Sum(segment => segment.Vertices.Length));
    }

    [Fact]
    public void Options_out_of_range_and_rigs_that_do_not_move_end_in_one_line()
    {
        BlendshapeRig rig = BlockRig.Random(20, 3, 1), still = BlockRig.Of(4, [new Blendshape("a", new float[12])]);
        string Error(RigClustererOptions options) => Assert.Throws<MimikException>(() => RigClusterer.Cluster(rig, options)).Message;
        Assert.Equal("segments: expected 1 to the number of vertices that move, 20, found 0", Error(new() { Segments = 0 }));
        Assert.Equal("segments: expected 1 to the number of vertices that move, 20, found 21", Error(new() { Segments = 21 }));
        Assert.Equal("merge above: expected a part from 0 to 1, found NaN", Error(new() { Segments = 2, MergeAbove = double.NaN }));
        Assert.Equal("restarts: expected 1 or more, found 0", Error(new() { Segments = 2, Restarts = 0 }));
        Assert.Equal("iterations: expected 1 or more, found 0", Error(new() { Segments = 2, MaxIterations = 0 }));
        Assert.Equal("clustering: expected 0 or more threads, found -1", Error(new() { Segments = 2, Threads = -1 }));
        Assert.Equal("clustering: expected controls that move vertices, found 1 that move none of 4", Assert.Throws<MimikException>(() => RigClusterer.Cluster(still)).Message);
        Assert.Equal(
            "clustering: expected one of 20 vertices and 3 controls, found 4 and 1",
            Assert.Throws<MimikException>(() => new RigClusterer(rig).Measure(new RigClustering(4, ["a"], []))).Message);
    }

    [Fact]
    public void What_rounding_leaves_of_a_displacement_is_none()
    {
        // Control b moves every vertex by a millionth of what control a does, and vertex 2 is moved by nothing else.
        BlendshapeRig rig = BlockRig.Of(3, [new Blendshape("a", [1, 0, 0, 0, 2, 0, 0, 0, 0]), new Blendshape("b", [1e-6f, 0, 0, 0, 1e-6f, 0, 0, 0, 1.5e-6f])]);
        RigClustering clustering = RigClusterer.Cluster(rig, new RigClustererOptions { Segments = 2 });
        Assert.Equal([1], clustering.UnassignedControls);
        Assert.Equal([2], clustering.UnassignedVertices);
    }

    [Fact]
    public void A_cancelled_clustering_ends()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => new RigClusterer(BlockRig.Random(20, 3, 1)).Cluster(new RigClustererOptions { Segments = 3 }, source.Token));
    }
}
