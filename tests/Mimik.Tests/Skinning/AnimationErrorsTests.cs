using Mimik.Faces;
using Mimik.Geometry;
using Mimik.Playback;
using Mimik.Skinning;

namespace Mimik.Tests.Skinning;

public class AnimationErrorsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(99)]
    [InlineData(100)]
    [InlineData(101)]
    [InlineData(1000)]
    [InlineData(12345)]
    public void TheSpreadIsThatOfTheSortedValues(int count)
    {
        var random = new Random(count);
        double[] values = [.. Enumerable.Range(0, count).Select(_ => random.NextDouble())];
        ErrorSpread whole = SpreadCollector.Of(values);
        double[] sorted = [.. values.Order()];
        Assert.Equal(values.Average(), whole.Mean, 1e-12);
        Assert.Equal(sorted[(int)Math.Ceiling(0.99 * count) - 1], whole.Percentile99);
        Assert.Equal(sorted[^1], whole.Max);

        // In pieces, with gaps, and with room for more than ever comes: the same.
        var collector = new SpreadCollector(10L * count);
        foreach (double[] piece in values.Chunk(37))
            collector.Add([double.NaN, .. piece, double.NaN]);
        Assert.Equal(count, collector.Count);
        Assert.Equal(whole.Percentile99, collector.ToSpread().Percentile99);
        Assert.Equal(whole.Max, collector.ToSpread().Max);
    }

    [Fact]
    public void NothingHasNoSpread() => Assert.Equal(default, SpreadCollector.Of([]));

    [Fact]
    public void APlantedErrorIsFoundWhereItIs()
    {
        // The compression is exact but for one vertex in one shape: 3, 0, 4 hundredths of a centimetre off at weight 1.
        CompressedRig compressed = PlantedRigs.Create();
        BlendshapeRig rig = compressed.Decompress();
        rig.Shapes[2].Deltas[(3 * 17) + 0] += 0.03f;
        rig.Shapes[2].Deltas[(3 * 17) + 2] -= 0.04f;
        int shapes = rig.Shapes.Count, frames = 40;
        float[] weights = new float[frames * shapes];
        weights[(25 * shapes) + 2] = 0.5f;
        weights[(26 * shapes) + 2] = 2;
        weights[(27 * shapes) + 1] = 1;
        AnimationErrors errors = AnimationErrors.Evaluate(rig, compressed, weights, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal("mm", errors.LengthLabel);
        Assert.Equal(26, errors.WorstFrame);
        Assert.Equal(1.0, errors.Distance.Max, 1e-5);
        Assert.Equal(0.25, errors.Frames[25].Max, 1e-5);
        Assert.Equal(1.0 / rig.VertexCount, errors.Frames[26].Mean, 1e-6);
        Assert.Equal(1.25 / (frames * rig.VertexCount), errors.Distance.Mean, 1e-6);
        // One of 144 vertices is less than a hundredth of a frame, and two of 5,760 of all.
        Assert.Equal(0, errors.Frames[26].Percentile99, 1e-5);
        Assert.Equal(0, errors.Distance.Percentile99, 1e-5);
        Assert.True(errors.NormalFrames[26].Max > 0.1);
        Assert.Equal(0, errors.NormalFrames[27].Max, 1e-2);
        Assert.Equal((long)frames * rig.VertexCount, errors.NormalsCompared + errors.NormalsLeftOut);
    }

    [Fact]
    public void ATurnThatTheOriginalDoesNotMakeTiltsAllNormals()
    {
        // A plane in x and y, its centre at the origin; the shape moves nothing, its compression turns by [r]x: y gives z = r y.
        float[] neutral = [-1, -1, 0, 1, -1, 0, 1, 1, 0, -1, 1, 0];
        var surface = new RigSurface(4, PolygonFaces.Uniform([0, 1, 2, 3], 4));
        var rig = new BlendshapeRig(neutral, surface, [new Blendshape("turn", new float[12])], new LengthUnit(0.001, UnitSource.Declared));
        var playback = new PlaybackRig(
            neutral, new float[3], 1, new ushort[4], [1, 1, 1, 1], new SparseTransforms(1, [0, 1], [0], [0.5f]), ["turn"], RigLogic.Identity(1), surface.Faces.Triangulate(), 0.001);
        AnimationErrors errors = AnimationErrors.Evaluate(
            rig, new CompressedRig(playback, surface, rig.Unit), (float[])[0, 0.2f, 1], cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(0, errors.NormalFrames[0].Max);
        Assert.Equal(Math.Atan(0.1) * 180 / Math.PI, errors.NormalFrames[1].Mean, 1e-5);
        Assert.Equal(Math.Atan(0.5) * 180 / Math.PI, errors.NormalFrames[2].Max, 1e-5);
        Assert.Equal(2, errors.WorstNormalFrame);
        Assert.Equal(0.5, errors.Distance.Max, 1e-6);
        Assert.Equal(12, errors.NormalsCompared);
    }

    [Fact]
    public void AnyNumberOfThreadsGivesTheSameBits()
    {
        CompressedRig compressed = PlantedRigs.Create();
        BlendshapeRig rig = PlantedRigs.Create(seed: 2).Decompress();
        float[] weights = PlantedRigs.Weights(3, 50, rig.Shapes.Count);
        AnimationErrors one = AnimationErrors.Evaluate(rig, compressed, weights, 1, TestContext.Current.CancellationToken);
        AnimationErrors four = AnimationErrors.Evaluate(rig, compressed, weights, 4, TestContext.Current.CancellationToken);
        Assert.Equal(one.Distance, four.Distance);
        Assert.Equal(one.NormalDegrees, four.NormalDegrees);
        Assert.Equal(one.Frames, four.Frames);
        Assert.Equal(one.Frames.Max(frame => frame.Max), one.Distance.Max);
        Assert.Equal(one.Frames.Average(frame => frame.Mean), one.Distance.Mean, 1e-9);
    }

    [Fact]
    public void ShapesAtOneAgreeWithAnAnimationOfThem()
    {
        CompressedRig compressed = PlantedRigs.Create();
        BlendshapeRig rig = PlantedRigs.Create(seed: 2).Decompress();
        int shapes = rig.Shapes.Count;
        float[] weights = new float[shapes * shapes];
        for (int s = 0; s < shapes; s++)
            weights[(s * shapes) + s] = 1;
        AnimationErrors errors = AnimationErrors.Evaluate(rig, compressed, weights, cancellation: TestContext.Current.CancellationToken);
        CompressionErrors extremes = CompressionErrors.Evaluate(rig, compressed);
        for (int s = 0; s < shapes; s++)
            Assert.Equal(extremes.Shapes[s].Percentile99Distance, errors.Frames[s].Percentile99, 1e-9);
        Assert.Equal(extremes.Total.MeanDistance, errors.Distance.Mean, 1e-9);
        Assert.Equal(extremes.Total.Percentile99Distance, errors.Distance.Percentile99, 1e-9);
        Assert.Equal(extremes.Total.MaxDistance, errors.Distance.Max, 1e-9);
        Assert.InRange(extremes.Total.Percentile99Absolute, extremes.Total.MeanAbsolute, extremes.Total.MaxAbsolute);
    }

    [Fact]
    public void WeightsThatDoNotFitAreRefusedAndCancellationIsHeard()
    {
        CompressedRig compressed = PlantedRigs.Create();
        BlendshapeRig rig = compressed.Decompress();
        Assert.Throws<MimikException>(() => AnimationErrors.Evaluate(rig, compressed, new float[7], cancellation: TestContext.Current.CancellationToken));
        Assert.Throws<MimikException>(() => AnimationErrors.Evaluate(SmallRigs.Waves(5, 6), compressed, new float[6], cancellation: TestContext.Current.CancellationToken));
        AnimationErrors none = AnimationErrors.Evaluate(rig, compressed, default, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(-1, none.WorstFrame);
        Assert.Equal(-1, none.WorstNormalFrame);
        Assert.Throws<OperationCanceledException>(() => AnimationErrors.Evaluate(rig, compressed, new float[6], cancellation: new CancellationToken(canceled: true)));
    }
}
