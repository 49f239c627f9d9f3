using Mimik.Faces;
using Mimik.Geometry;
using Mimik.Playback;
using Mimik.Skinning;

namespace Mimik.Tests.Skinning;

public class InfluenceReducerTests
{
    [Theory]
    [InlineData(1, 8, 4)]
    [InlineData(2, 8, 2)]
    [InlineData(3, 8, 1)]
    [InlineData(4, 16, 4)]
    [InlineData(5, 20, 8)]
    public void Never_worse_than_truncation_at_any_vertex(int seed, int from, int to)
    {
        CompressedRig rig = PlantedRigs.Create(seed, side: 8, bones: 24, influences: from);
        InfluenceReduction reduction = InfluenceReducer.Reduce(rig, to, rounds: 0);
        double[] solved = SquaredErrors(rig, reduction.Rig), truncated = SquaredErrors(rig, Truncate(rig, to));
        double scale = truncated.Max();
        for (int v = 0; v < solved.Length; v++)
            Assert.True(solved[v] <= truncated[v] + (1e-9 * scale), $"vertex {v}: {solved[v]} > {truncated[v]}");
        Assert.True(reduction.Error.Mean < 0.9 * reduction.TruncatedError.Mean, $"{reduction.Error} against {reduction.TruncatedError}");
    }

    [Fact]
    public void Weights_stay_on_the_simplex_largest_first()
    {
        CompressedRig reduced = InfluenceReducer.Reduce(PlantedRigs.Create(6)).Rig;
        Assert.Equal(4, reduced.Playback.Influences);
        for (int v = 0; v < reduced.Playback.VertexCount; v++)
        {
            float[] w = reduced.Playback.Weights[(4 * v)..((4 * v) + 4)];
            Assert.Equal(1, w.Sum(x => (double)x), 1e-6);
            Assert.All(w, x => Assert.True(x >= 0));
            Assert.Equal(w.OrderDescending(), w);
        }
    }

    [Fact]
    public void Two_bones_that_move_alike_become_one_without_loss()
    {
        // Bones 0 and 1 have the same transforms; three influences over them and bone 2 need only two.
        var transforms = new SparseTransforms(3, [0, 4], [0, 4, 6, 10], [0.1f, 1f, 0.1f, 1f]);
        CompressedRig rig = WithPlayback([0.5f, 0.3f, 0.2f], [0, 1, 2], 3, transforms);
        InfluenceReduction reduction = InfluenceReducer.Reduce(rig, 2);
        Assert.True(reduction.Error.Max < 1e-7, $"{reduction.Error}");
        Assert.True(reduction.TruncatedError.Max > 0.1);
        Assert.Equal([0.8f, 0.2f], reduction.Rig.Playback.Weights[..2].Select(w => MathF.Round(w, 5)));
    }

    [Fact]
    public void Matches_a_search_over_a_fine_grid()
    {
        CompressedRig rig = PlantedRigs.Create(8, side: 3, bones: 4, influences: 3);
        CompressedRig reduced = InfluenceReducer.Reduce(rig, 2, rounds: 0).Rig;
        double[] solved = SquaredErrors(rig, reduced);
        for (int v = 0; v < rig.Playback.VertexCount; v++)
        {
            double best = double.PositiveInfinity;
            foreach ((int a, int b) in ((int, int)[])[(0, 1), (0, 2), (1, 2)])
            {
                for (int step = 0; step <= 200; step++)
                {
                    float[] w = [.. rig.Playback.Weights];
                    Array.Clear(w, 3 * v, 3);
                    (w[(3 * v) + a], w[(3 * v) + b]) = (step / 200f, 1 - (step / 200f));
                    best = Math.Min(best, SquaredErrors(rig, WithWeights(rig, w))[v]);
                }
            }

            Assert.True(solved[v] <= best * (1 + 1e-6), $"vertex {v}: {solved[v]} > {best}");
        }
    }

    [Fact]
    public void Same_bits_every_time()
    {
        CompressedRig rig = PlantedRigs.Create(9);
        PlaybackRig first = InfluenceReducer.Reduce(rig).Rig.Playback, second = InfluenceReducer.Reduce(rig).Rig.Playback;
        Assert.Equal(first.Weights, second.Weights);
        Assert.Equal(first.Bones, second.Bones);
        Assert.Equal(first.Transforms.Values, second.Transforms.Values);
    }

    [Fact]
    public void A_rig_with_few_influences_passes_through()
    {
        CompressedRig rig = PlantedRigs.Create(10, influences: 3);
        InfluenceReduction reduction = InfluenceReducer.Reduce(rig, 4);
        Assert.Equal(3, reduction.Rig.Playback.Influences);
        Assert.Equal(0, reduction.Error.Max);
    }

    [Fact]
    public void Bones_that_move_nothing_do_not_disturb()
    {
        var none = new SparseTransforms(10, [0, 0], [], []);
        CompressedRig rig = PlantedRigs.Create(11, shapes: 1);
        PlaybackRig p = rig.Playback;
        rig = rig with { Playback = new PlaybackRig(p.Rest, p.Centre, p.Influences, p.Bones, p.Weights, none, p.ShapeNames, p.Logic, p.Triangles, p.MetresPerUnit) };
        InfluenceReduction reduction = InfluenceReducer.Reduce(rig);
        Assert.Equal(0, reduction.Error.Max);
        Assert.All(reduction.Rig.Playback.Weights, w => Assert.True(w >= 0));
    }

    [Fact]
    public void Hundreds_of_influences_fit_the_stack()
    {
        const int Bones = 520, Kept = 518;
        ushort[] bones = [.. Enumerable.Range(0, Bones).Select(b => (ushort)b)];
        var transforms = new SparseTransforms(Bones, [0, Bones], [.. bones.Select(b => (ushort)((6 * b) + (b % 6)))], [.. bones.Select(b => 0.01f * (b + 1))]);
        var playback = new PlaybackRig(
            [1, 2, 3], new float[3], Bones, bones, [.. Enumerable.Repeat(1f / Bones, Bones)], transforms, ["a"], RigLogic.Identity(1), [], null);
        var rig = new CompressedRig(playback, new RigSurface(1, PolygonFaces.None), LengthUnit.Unknown);
        InfluenceReduction reduction = InfluenceReducer.Reduce(rig, Kept);
        Assert.Equal(Kept, reduction.Rig.Playback.Weights.Length);
        Assert.Equal(1, reduction.Rig.Playback.Weights.Sum(x => (double)x), 1e-5);
        Assert.True(reduction.Error.Mean <= reduction.TruncatedError.Mean);
    }

    [Fact]
    public void Refuses_no_influences_and_negative_rounds()
    {
        Assert.Throws<MimikException>(() => InfluenceReducer.Reduce(PlantedRigs.Create(), 0));
        Assert.Throws<MimikException>(() => InfluenceReducer.Reduce(PlantedRigs.Create(), 4, -1));
    }

    [Theory]
    [InlineData(1, 8, 4)]
    [InlineData(2, 8, 2)]
    [InlineData(3, 6, 1)]
    [InlineData(5, 16, 6)]
    public void Squared_error_falls_from_round_to_round(int seed, int from, int to)
    {
        CompressedRig rig = PlantedRigs.Create(seed, side: 8, bones: 16, influences: from);
        double[] sums = [.. new[] { 0, 1, 2, 6 }.Select(rounds => SquaredErrors(rig, InfluenceReducer.Reduce(rig, to, rounds).Rig).Sum())];
        Assert.True(sums[1] < 0.9 * sums[0], $"{sums[1]} against {sums[0]}");
        Assert.True(sums[2] <= sums[1] * (1 + 1e-6) && sums[3] <= sums[2] * (1 + 1e-6), string.Join(", ", sums));
    }

    [Fact]
    public void Transforms_match_a_dense_least_squares_solution()
    {
        // One round from known weights: the parameters against QR of the bone columns themselves.
        CompressedRig rig = PlantedRigs.Create(12, side: 6, bones: 5, influences: 4, shapes: 3);
        CompressedRig start = InfluenceReducer.Reduce(rig, 2, rounds: 0).Rig;
        PlaybackRig p = rig.Playback, q = start.Playback;
        double[] Slots(PlaybackRig of) => [.. Enumerable.Range(0, p.Bones.Length).Select(e =>
            Enumerable.Range(e / p.Influences * of.Influences, of.Influences).Where(o => of.Weights[o] > 0 && of.Bones[o] == p.Bones[e]).Sum(o => (double)of.Weights[o]))];
        SparseTransforms refitted = new TransformRefit(p, Slots(p)).Solve(Slots(q), p.Transforms);
        for (int s = 0; s < p.Transforms.ShapeCount; s++)
        {
            float[] one = new float[p.Transforms.ShapeCount];
            one[s] = 1;
            double[] rest = PlantedRigs.Pose(rig, new float[one.Length]), goal = PlantedRigs.Pose(rig, one);
            int first = p.Transforms.RowOffsets[s], count = p.Transforms.RowOffsets[s + 1] - first;
            var columns = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.Dense(goal.Length, count);
            for (int c = 0; c < count; c++)
            {
                var single = new SparseTransforms(5, [0, 1], [p.Transforms.Indices[first + c]], [1]);
                var alone = new PlaybackRig(q.Rest, q.Centre, q.Influences, q.Bones, q.Weights, single, ["a"], RigLogic.Identity(1), q.Triangles, null);
                columns.SetColumn(c, [.. PlantedRigs.Pose(start with { Playback = alone }, [1f]).Zip(PlantedRigs.Pose(start with { Playback = alone }, [0f]), (x, y) => x - y)]);
            }

            double[] expected = [.. columns.QR().Solve(MathNet.Numerics.LinearAlgebra.Vector<double>.Build.Dense([.. goal.Zip(rest, (x, y) => x - y)]))];
            for (int c = 0; c < count; c++)
                Assert.Equal(expected[c], refitted.Values[first + c], 1e-4);
        }
    }

    [Fact]
    public void Finds_the_bones_that_duplicates_were_made_from()
    {
        // Each bone of a rig of one influence is split in two, one of which moves too far and the other as much too little: one
        // influence is enough once the transforms may move, and not before.
        CompressedRig twins = Twins(PlantedRigs.Create(13, bones: 6, influences: 1));
        InfluenceReduction reduction = InfluenceReducer.Reduce(twins, 1);
        Assert.True(reduction.WeightsError.Mean > 0.01, $"{reduction.WeightsError}");
        Assert.True(reduction.Error.Max < 1e-5, $"{reduction.Error}");
        Assert.Equal(twins.Playback.Transforms.Indices, reduction.Rig.Playback.Transforms.Indices);
    }

    private static CompressedRig Twins(CompressedRig rig)
    {
        PlaybackRig p = rig.Playback;
        SparseTransforms t = p.Transforms;
        var offsets = new int[t.ShapeCount + 1];
        var entries = new List<(ushort Index, float Value)>();
        for (int s = 0; s < t.ShapeCount; s++)
        {
            IEnumerable<int> row = Enumerable.Range(t.RowOffsets[s], t.RowOffsets[s + 1] - t.RowOffsets[s]);
            entries.AddRange(row.SelectMany(e => new[] { 1.3f, 0.7f }.Select((factor, twin) =>
                ((ushort)((12 * (t.Indices[e] / 6)) + (6 * twin) + (t.Indices[e] % 6)), factor * t.Values[e]))).OrderBy(entry => entry.Item1));
            offsets[s + 1] = entries.Count;
        }

        var transforms = new SparseTransforms(2 * t.BoneCount, offsets, [.. entries.Select(e => e.Index)], [.. entries.Select(e => e.Value)]);
        ushort[] bones = [.. p.Bones.SelectMany(b => new[] { (ushort)(2 * b), (ushort)((2 * b) + 1) })];
        float[] weights = [.. p.Weights.SelectMany(w => new[] { w / 2, w / 2 })];
        return rig with { Playback = new PlaybackRig(p.Rest, p.Centre, 2 * p.Influences, bones, weights, transforms, p.ShapeNames, p.Logic, p.Triangles, p.MetresPerUnit) };
    }

    private static CompressedRig Truncate(CompressedRig rig, int kept)
    {
        float[] w = [.. rig.Playback.Weights];
        int k = rig.Playback.Influences;
        for (int v = 0; v < rig.Playback.VertexCount; v++)
        {
            double sum = w[(v * k)..((v * k) + kept)].Sum(x => (double)x);
            for (int i = 0; i < k; i++)
                w[(v * k) + i] = i < kept ? (float)(w[(v * k) + i] / sum) : 0;
        }

        return WithWeights(rig, w);
    }

    private static CompressedRig WithWeights(CompressedRig rig, float[] weights)
    {
        PlaybackRig p = rig.Playback;
        return rig with { Playback = new PlaybackRig(p.Rest, p.Centre, p.Influences, p.Bones, weights, p.Transforms, p.ShapeNames, p.Logic, p.Triangles, p.MetresPerUnit) };
    }

    private static CompressedRig WithPlayback(float[] weights, ushort[] bones, int influences, SparseTransforms transforms)
    {
        CompressedRig rig = PlantedRigs.Create(7, side: 4);
        float[] w = [.. Enumerable.Range(0, 16).SelectMany(_ => weights)];
        ushort[] b = [.. Enumerable.Range(0, 16).SelectMany(_ => bones)];
        var playback = new PlaybackRig(rig.Playback.Rest, rig.Playback.Centre, influences, b, w, transforms, ["a"], RigLogic.Identity(1), rig.Playback.Triangles, 0.01);
        return rig with { Playback = playback };
    }

    private static double[] SquaredErrors(CompressedRig a, CompressedRig b)
    {
        double[] errors = new double[a.Playback.VertexCount];
        int shapes = a.Playback.Transforms.ShapeCount;
        for (int s = 0; s < shapes; s++)
        {
            float[] weights = new float[shapes];
            weights[s] = 1;
            double[] x = PlantedRigs.Pose(a, weights), y = PlantedRigs.Pose(b, weights);
            for (int i = 0; i < x.Length; i++)
                errors[i / 3] += (x[i] - y[i]) * (x[i] - y[i]);
        }

        return errors;
    }
}
