using Mimik.Faces;
using Mimik.Formats.Arrays;
using Mimik.Skinning;
using Mimik.TestSupport;
using Mimik.Workflows;

namespace Mimik.Tests.Skinning;

/// <summary>Factors of shapes and of vertices: what they are, and that errors fall where they are large.</summary>
public class FitWeightingTests
{
    private static readonly SkinCompressorOptions Quick = new()
    {
        Bones = 6,
        Influences = 3,
        FreeIterations = 120,
        NormalisedIterations = 80,
        Cycles = 1,
        LearningRate = 0.01,
        Threads = 1,
    };

    [Fact]
    public void FactorsAreTheRootMeanSquareOfTheWeights()
    {
        // Shape 0 is at 1 all the time, shape 1 at 1 in one of four frames, shape 2 never: 1, 1/2, the floor.
        float[] factors = ShapeUse.Factors([1, 0, 0, -1, 1, 0, 1, 0, 0, 1, 0, 0], 3);
        Assert.Equal(1, factors.Average(u => (double)u * u), 1e-6);
        Assert.Equal(2, factors[0] / factors[1], 1e-6);
        double mean = Math.Sqrt((1 + 0.25) / 3);
        Assert.Equal(ShapeUse.Floor * mean, factors[2] / factors[0], 1e-6);
    }

    [Fact]
    public void EqualUseAndNoUseGiveFactorsOfOne()
    {
        Assert.Equal([1f, 1f], ShapeUse.Factors([0.5f, 0.1f, 0.1f, 0.5f], 2));
        Assert.Equal([1f, 1f], ShapeUse.Factors([0, 0, 0, 0], 2));
        Assert.Equal([1f, 1f], ShapeUse.Factors([], 2));
        Assert.Throws<MimikException>(() => ShapeUse.Factors([1, 2, 3], 2));
    }

    [Fact]
    public void WeightedShapesAreFittedAsIfTheRigHadThemScaled()
    {
        // Powers of two scale without rounding: the fit must have the same bits, its transforms divided again.
        float[] factors = [2, 0.5f, 1, 4, 1];
        BlendshapeRig rig = SmallRigs.Waves(10, 5);
        var scaled = new BlendshapeRig(
            rig.Neutral, rig.Surface, [.. rig.Shapes.Select((shape, s) => new Blendshape(shape.Name, [.. shape.Deltas.Select(d => factors[s] * d)]))], rig.Unit);
        CompressionResult expected = Compress(scaled, Quick), found = Compress(rig, Quick with { ShapeFactors = factors });
        Assert.Equal(expected.Rig.Playback.Weights, found.Rig.Playback.Weights);
        Assert.Equal(expected.Rig.Playback.Bones, found.Rig.Playback.Bones);
        Assert.Equal(expected.Rig.Playback.Transforms.Indices, found.Rig.Playback.Transforms.Indices);
        Assert.Equal(expected.Report.LossCurve, found.Report.LossCurve);
        Assert.Equal(expected.Report.Loss, found.Report.Loss);
        for (int s = 0; s < factors.Length; s++)
        {
            for (int e = expected.Rig.Playback.Transforms.RowOffsets[s]; e < expected.Rig.Playback.Transforms.RowOffsets[s + 1]; e++)
                Assert.Equal(expected.Rig.Playback.Transforms.Values[e], found.Rig.Playback.Transforms.Values[e] * factors[s]);
            Assert.Equal(expected.Report.Errors.Shapes[s].MeanDistance, found.Report.Errors.Shapes[s].MeanDistance * factors[s], 1e-6);
        }
    }

    [Fact]
    public void ErrorsOnTheWayAreThoseOfTheShapesThemselves()
    {
        BlendshapeRig rig = SmallRigs.Waves(10, 5);
        CompressionProgress? last = null;
        CompressionReport report = SkinCompressor.Compress(
            rig, Quick with { ShapeFactors = [3, 0.3f, 1, 1, 1] }, new Immediate(p => last = p), TestContext.Current.CancellationToken).Report;
        Assert.Equal(report.Errors.Total.MeanDistance, last!.MeanError, 1e-4 * last.MeanError);
        Assert.Equal(report.Errors.Total.MaxDistance, last.MaxError, 1e-4 * last.MaxError);
        Assert.Equal([3, 0.3f, 1, 1, 1], report.ShapeFactors);
    }

    [Fact]
    public void StatesOfAnotherWeightingAreRefused()
    {
        using var folder = new TemporaryFolder();
        BlendshapeRig rig = SmallRigs.Waves(10, 5);
        new SkinCompressorSolver(rig, Quick).Save(folder["state"]);
        var other = new SkinCompressorSolver(rig, Quick with { ShapeFactors = [1, 1, 1, 1, 2] });
        Assert.Contains("fingerprint", Assert.Throws<Mimik.Formats.MalformedFileException>(() => other.Resume(folder["state"])).Message);
    }

    [Fact]
    public void ImportanceOfVerticesThatNothingMovesIsRefused()
    {
        BlendshapeRig rig = SmallRigs.WithStillPart(SmallRigs.Waves(10, 5));
        float[] importance = [.. Enumerable.Range(0, rig.VertexCount).Select(v => v >= 101 ? 1f : 0f)];
        MimikException error = Assert.Throws<MimikException>(() => Compress(rig, Quick with { Importance = importance }));
        Assert.Equal("compress: importance: expected a factor above 0 in a part that some shape moves, found 0 at all its vertices", error.Message);
    }

    [Fact]
    public void AMaskIsReadFromEveryFileThatMayHoldOne()
    {
        using var folder = new TemporaryFolder();
        BlendshapeRig rig = SmallRigs.Waves(10, 5);
        float[] factors = [.. Enumerable.Range(0, 100).Select(v => v / 50f)];
        NpyArray column = NpyArray.From<float>(factors, 100, 1), other = NpyArray.From<float>([1f, 2f], 2);
        column.Write(folder["mask.npy"]);
        NpzFile.Write(folder["sole.npz"], [new("anything", column)]);
        NpzFile.Write(folder["named.npz"], [new("other", other), new("importance", column)]);
        foreach (string name in (string[])["mask.npy", "sole.npz", "named.npz"])
            Assert.Equal(factors, new FitWeighting { Importance = folder[name] }.Apply(Quick, rig, new FaceReadOptions(), []).Importance);
    }

    [Fact]
    public void AnAnimationOfShapesThatMoveNothingIsRefused()
    {
        using var folder = new TemporaryFolder();
        // The last shape of the rig is zero throughout.
        AnimationFile.Write(folder["w.npy"], new WeightAnimation([0, 0, 0, 0, 0, 0, 0, 0, 0, 1], 5));
        MimikException error = Assert.Throws<MimikException>(
            () => new FitWeighting { AnimationPath = folder["w.npy"] }.Apply(Quick, SmallRigs.Waves(10, 5), new FaceReadOptions(), []));
        Assert.Equal($"{folder["w.npy"]}: expected an animation that moves the face, found changes of shapes that move no vertex", error.Message);
    }

    [Fact]
    public void OnTheIctFaceImportantVerticesAreFittedMoreClosely()
    {
        BlendshapeRig rig = IctRig();
        // The upper half: above the mean height.
        double middle = Enumerable.Range(0, rig.VertexCount).Average(v => rig.Neutral[(3 * v) + 1]);
        float[] importance = [.. Enumerable.Range(0, rig.VertexCount).Select(v => rig.Neutral[(3 * v) + 1] > middle ? 4f : 1f)];
        double[] plain = Squares(rig, Compress(rig, Short).Rig, importance), weighted = Squares(rig, Compress(rig, Short with { Importance = importance }).Rig, importance);
        Assert.True(weighted[1] < 0.7 * plain[1], $"important: {weighted[1]} against {plain[1]}");
        Assert.True(weighted[0] > plain[0], $"others: {weighted[0]} against {plain[0]}");
    }

    [Fact]
    public void OnTheIctFaceTheAnimationThatWeightsTheFitIsPlayedMoreClosely()
    {
        BlendshapeRig rig = IctRig();
        string curves = Repository.Shared("animation/facs72.npz");
        var notes = new List<string>();
        SkinCompressorOptions weighted = new FitWeighting { AnimationPath = curves }.Apply(Short, rig, new FaceReadOptions(), notes);
        Assert.NotEmpty(notes);
        Assert.Equal(1, weighted.ShapeFactors!.Average(u => (double)u * u), 1e-5);
        float[] weights = AnimationBinding.Create(AnimationFile.Read(curves), rig).ShapeWeights;
        // Every tenth frame will do.
        float[] some = [.. weights.Chunk(rig.Shapes.Count).Where((_, t) => t % 10 == 0).SelectMany(row => row)];
        double before = AnimationErrors.Evaluate(rig, Compress(rig, Short).Rig, some, cancellation: TestContext.Current.CancellationToken).Frames.Average(frame => frame.Mean);
        double after = AnimationErrors.Evaluate(rig, Compress(rig, weighted).Rig, some, cancellation: TestContext.Current.CancellationToken).Frames.Average(frame => frame.Mean);
        Assert.True(after < 0.95 * before, $"{after} against {before}");
    }

    private static SkinCompressorOptions Short => new() { NonZeros = 1281, Smoothness = 10, Cycles = 0 };

    private static BlendshapeRig IctRig() =>
        CompskinRigFile.Read(Repository.Shared("reference/compskin/ict_face_rig.npz")).WithUnit(new LengthUnit(0.01, UnitSource.Overridden));

    private static CompressionResult Compress(BlendshapeRig rig, SkinCompressorOptions options) =>
        SkinCompressor.Compress(rig, options, cancellation: TestContext.Current.CancellationToken);

    // The sums of squared errors at vertices of factor 1 and of larger factors.
    private static double[] Squares(BlendshapeRig rig, CompressedRig compressed, float[] importance)
    {
        BlendshapeRig played = compressed.Decompress();
        double[] sums = new double[2];
        for (int s = 0; s < rig.Shapes.Count; s++)
        {
            for (int i = 0; i < rig.Neutral.Length; i++)
                sums[importance[i / 3] > 1 ? 1 : 0] += Math.Pow(played.Shapes[s].Deltas[i] - rig.Shapes[s].Deltas[i], 2);
        }

        return sums;
    }

    private sealed class Immediate(Action<CompressionProgress> show) : IProgress<CompressionProgress>
    {
        public void Report(CompressionProgress value) => show(value);
    }
}
