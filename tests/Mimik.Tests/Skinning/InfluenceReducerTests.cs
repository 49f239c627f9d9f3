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
        InfluenceReduction reduction = InfluenceReducer.Reduce(rig, to);
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
        CompressedRig reduced = InfluenceReducer.Reduce(rig, 2).Rig;
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
        Assert.Equal(InfluenceReducer.Reduce(rig).Rig.Playback.Weights, InfluenceReducer.Reduce(rig).Rig.Playback.Weights);
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
    public void Refuses_no_influences() =>
        Assert.Throws<MimikException>(() => InfluenceReducer.Reduce(PlantedRigs.Create(), 0));

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
