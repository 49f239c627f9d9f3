using Mimik.Faces;
using Mimik.Geometry;
using Mimik.Playback;
using Mimik.Skinning;
using Mimik.TestSupport;

namespace Mimik.Tests.Skinning;

public sealed class SkinCompressorTests
{
    private static readonly SkinCompressorOptions Quick = new()
    {
        Method = CompressionMethod.Published,
        Bones = 6,
        Influences = 3,
        FreeIterations = 120,
        NormalisedIterations = 80,
        LearningRate = 0.01,
        Threads = 1,
    };

    // 100 steps, two times 7 rounds and 150 steps, and up to 40 rounds from 414 on.
    private static readonly SkinCompressorOptions QuickPolish = Quick with
    {
        Method = CompressionMethod.Polished,
        FreeIterations = 60,
        NormalisedIterations = 40,
        Cycles = 2,
    };

    public static TheoryData<SkinCompressorOptions> Solvers => [Quick, Quick with { Power = 12 }, QuickPolish];

    public static TheoryData<SkinCompressorOptions, int> Stops
    {
        get
        {
            // A run that is stopped at the report of step 50 stops after step 51; 101 is where the phases meet.
            SkinCompressorOptions published = Quick with { FreeIterations = 101, NormalisedIterations = 99 };
            var stops = new TheoryData<SkinCompressorOptions, int>();
            foreach (int step in (int[])[50, 100, 150])
                stops.Add(published, step);
            foreach (int step in (int[])[50, 150])
                stops.Add(published with { Power = 12 }, step);

            // Within the first steps, on the way into a block of rounds, within one, on its last, within the exploration, within the last block.
            foreach (int step in (int[])[50, 100, 103, 106, 150, 400, 416])
                stops.Add(QuickPolish, step);
            return stops;
        }
    }

    [Fact]
    public void RecoversARigThatBonesMadeExactly()
    {
        BlendshapeRig rig = SmallRigs.Planted(14, 4, 8);
        CompressionResult result = Compress(
            rig, new SkinCompressorOptions { Method = CompressionMethod.Published, Bones = 8, Influences = 6, NonZeros = 8 * 8 * 6, Smoothness = 0, FreeIterations = 3000, NormalisedIterations = 3000, Threads = 1 });
        double size = Math.Sqrt(rig.Shapes.Average(shape => shape.Deltas.Average(x => (double)x * x)));
        Assert.True(Math.Sqrt(result.Report.MeanSquaredError) < 0.02 * size, $"{Math.Sqrt(result.Report.MeanSquaredError)} of {size}");
    }

    [Fact]
    public void ThePolishedMethodRecoversItMoreClosely()
    {
        BlendshapeRig rig = SmallRigs.Planted(14, 4, 8);
        CompressionResult result = Compress(rig, new SkinCompressorOptions { Bones = 8, Influences = 6, NonZeros = 8 * 8 * 6, Smoothness = 0, Cycles = 2, Threads = 1 });
        double size = Math.Sqrt(rig.Shapes.Average(shape => shape.Deltas.Average(x => (double)x * x)));
        Assert.True(Math.Sqrt(result.Report.MeanSquaredError) < 0.003 * size, $"{Math.Sqrt(result.Report.MeanSquaredError)} of {size}");
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void AnyNumberOfThreadsGivesTheSameBits(SkinCompressorOptions options)
    {
        BlendshapeRig rig = SmallRigs.Waves(24, 19);
        CompressedRig one = Compress(rig, options).Rig;
        CompressedRig two = Compress(rig, options with { Threads = 2 }).Rig;
        CompressedRig three = Compress(rig, options with { Threads = 3 }).Rig;
        AssertSame(one, two, 1);
        AssertSame(one, three, 1);
        CompressedRig other = Compress(rig, options with { Seed = 2 }).Rig;
        Assert.NotEqual(one.Playback.Weights, other.Playback.Weights);
    }

    [Theory]
    [InlineData(1f / 1024, CompressionMethod.Published)]
    [InlineData(64f, CompressionMethod.Published)]
    [InlineData(1f / 1024, CompressionMethod.Polished)]
    [InlineData(64f, CompressionMethod.Polished)]
    public void UnitsDoNotMatter(float scale, CompressionMethod method)
    {
        SkinCompressorOptions options = method == CompressionMethod.Published ? Quick : QuickPolish;
        CompressedRig one = Compress(SmallRigs.Waves(10, 5), options).Rig;
        CompressedRig scaled = Compress(SmallRigs.Waves(10, 5, scale), options).Rig;
        AssertSame(one, scaled, scale);
    }

    [Theory]
    [InlineData(0.3f)]
    [InlineData(25.4f)]
    public void AnyScaleGivesTheSameErrorsForItsSize(float scale)
    {
        // Rounding decides between choices that are nearly as good, so the bits differ.
        BlendshapeRig rig = SmallRigs.Planted(10, 4, 8), scaled = Scaled(rig, scale);
        SkinCompressorOptions options = QuickPolish with { Bones = 8, Influences = 4, NonZeros = 8 * 8 * 6, Smoothness = 0.01 };
        double size = Math.Sqrt(rig.Shapes.Average(shape => shape.Deltas.Average(x => (double)x * x)));
        ErrorFigures one = Compress(rig, options).Report.Errors.Total, other = Compress(scaled, options).Report.Errors.Total;
        Assert.Equal(one.MeanDistance / size, other.MeanDistance / (size * scale), 1e-3);
        Assert.InRange(one.MeanDistance / size, 0, 0.02);
    }

    [Theory]
    [MemberData(nameof(Stops))]
    public void AResumedRunHasTheSameBits(SkinCompressorOptions options, int reportBeforeTheStop)
    {
        using var folder = new TemporaryFolder();
        BlendshapeRig rig = SmallRigs.Waves(10, 5);
        CompressionResult whole = Compress(rig, options);

        var first = new SkinCompressorSolver(rig, options);
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => first.Run(
            new Stopper(reportBeforeTheStop, stop), new CompressionCheckpoint(folder["state"], TimeSpan.FromHours(1)), stop.Token));
        Assert.True(File.Exists(folder["state"]));

        var second = new SkinCompressorSolver(rig, options with { Threads = 2 });
        second.Resume(folder["state"]);
        Assert.Equal(reportBeforeTheStop + 1, second.Iteration);
        second.Run(cancellation: TestContext.Current.CancellationToken);
        CompressionResult resumed = second.Finish();
        AssertSame(whole.Rig, resumed.Rig, 1);
        Assert.Equal(whole.Report.LossCurve, resumed.Report.LossCurve);
    }

    [Fact]
    public void StatesAreCheckedAgainstRigAndOptions()
    {
        using var folder = new TemporaryFolder();
        BlendshapeRig rig = SmallRigs.Waves(10, 5);
        new SkinCompressorSolver(rig, Quick).Save(folder["state"]);
        Assert.Contains("fingerprint", Assert.Throws<Mimik.Formats.MalformedFileException>(() => new SkinCompressorSolver(rig, Quick with { Seed = 3 }).Resume(folder["state"])).Message);
        Assert.Contains("fingerprint", Assert.Throws<Mimik.Formats.MalformedFileException>(() => new SkinCompressorSolver(SmallRigs.Waves(10, 6), Quick).Resume(folder["state"])).Message);
        byte[] bytes = File.ReadAllBytes(folder["state"]);
        foreach (int length in (int[])[0, 7, 8, 40, 67, 68, bytes.Length - 1])
        {
            File.WriteAllBytes(folder["cut"], bytes[..length]);
            Assert.Throws<Mimik.Formats.MalformedFileException>(() => new SkinCompressorSolver(rig, Quick).Resume(folder["cut"]));
        }

        foreach (int at in (int[])[43, 44, 47, 48, 51])
        {
            byte[] lying = [.. bytes];
            lying[at] ^= 0xF0;
            File.WriteAllBytes(folder["lie"], lying);
            Assert.ThrowsAny<MimikException>(() => new SkinCompressorSolver(rig, Quick).Resume(folder["lie"]));
        }

        Assert.Throws<MimikException>(() => new SkinCompressorSolver(rig, Quick).Resume(folder["absent"]));
    }

    [Fact]
    public void StillPartsPassThroughExactly()
    {
        BlendshapeRig rig = SmallRigs.WithStillPart(SmallRigs.Waves(10, 5));
        CompressionResult result = Compress(rig, Quick);
        Assert.Equal(101, result.Report.FittedVertices);
        Assert.Equal(7, result.Rig.Playback.Transforms.BoneCount);
        for (int v = 101; v < 104; v++)
        {
            Assert.Equal(6, result.Rig.Playback.Bones[3 * v]);
            Assert.Equal(1, result.Rig.Playback.Weights[3 * v]);
        }

        AssertWeights(result.Rig);
        Assert.Equal(0, result.Report.Errors.Shapes[^1].MaxDistance, 1e-3);
    }

    [Fact]
    public void ARigThatNothingMovesIsPassedThrough()
    {
        BlendshapeRig waves = SmallRigs.Waves(10, 1);
        CompressionResult result = Compress(waves, Quick);
        Assert.Equal(CompressionExit.NothingMoves, result.Report.Exit);
        Assert.Equal(0, result.Report.NonZeros);
        Assert.Equal(0, result.Report.Errors.Total.MaxDistance);
        AssertWeights(result.Rig);
    }

    [Fact]
    public void MoreBonesThanAnythingNeedsStillWorks()
    {
        // One vertex, no edges, no extent.
        var rig = new BlendshapeRig([1, 2, 3], new RigSurface(1, PolygonFaces.None), [new Blendshape("up", [0, 1, 0])], LengthUnit.Unknown);
        CompressionResult result = Compress(rig, Quick with { Influences = 6, FreeIterations = 1500, NormalisedIterations = 500 });
        Assert.InRange(result.Report.Errors.Total.MaxDistance, 0, 0.05);
        AssertWeights(result.Rig);
    }

    public static TheoryData<SkinCompressorOptions, string> BadOptions => new()
    {
        { Quick with { Influences = 7 }, "influences" },
        { Quick with { Influences = 0 }, "influences" },
        { Quick with { Bones = 0 }, "bones" },
        { Quick with { NonZeros = 0 }, "non-zeros" },
        { Quick with { NonZeros = (6 * 6 * 5) + 1 }, "non-zeros" },
        { Quick with { Power = 3 }, "power" },
        { Quick with { Power = 0 }, "power" },
        { Quick with { Smoothness = -1 }, "smoothness" },
        { Quick with { Smoothness = double.NaN }, "smoothness" },
        { Quick with { FreeIterations = 0 }, "free iterations" },
        { Quick with { NormalisedIterations = -1 }, "normalised iterations" },
        { Quick with { Cycles = -1 }, "cycles" },
        { Quick with { LearningRate = 0 }, "learning rate" },
        { Quick with { Threads = -1 }, "threads" },
        { Quick with { Importance = [1, 1] }, "importance" },
        { Quick with { Importance = [.. Enumerable.Repeat(float.NaN, 100)] }, "importance" },
        { Quick with { Importance = new float[100] }, "importance" },
        { Quick with { ShapeFactors = [1, 1] }, "shape factors" },
        { Quick with { ShapeFactors = [1, 1, 0, 1, 1] }, "shape factors" },
        { Quick with { ShapeFactors = [1, 1, float.NaN, 1, 1] }, "shape factors" },
    };

    [Theory]
    [MemberData(nameof(BadOptions))]
    public void BadOptionsAreNamed(SkinCompressorOptions options, string option)
    {
        MimikException error = Assert.Throws<MimikException>(() => Compress(SmallRigs.Waves(10, 5), options));
        Assert.StartsWith($"compress: {option}: expected ", error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void ARigWithoutShapesIsRefused()
    {
        var rig = new BlendshapeRig([1, 2, 3], new RigSurface(1, PolygonFaces.None), [], LengthUnit.Unknown);
        Assert.Throws<MimikException>(() => Compress(rig, Quick));
    }

    [Fact]
    public void ErrorsOfARigWithoutShapesAreNone()
    {
        var rig = new BlendshapeRig([1, 2, 3], new RigSurface(1, PolygonFaces.None), [], LengthUnit.Unknown);
        var playback = new PlaybackRig([1, 2, 3], new float[3], 1, [0], [1], new SparseTransforms(1, [0], [], []), [], RigLogic.Identity(0), [], null);
        var compressed = new CompressedRig(playback, rig.Surface, rig.Unit);
        Assert.Equal(default, CompressionErrors.Evaluate(rig, compressed).Total);
        Assert.Empty(AnimationErrors.Evaluate(rig, compressed, default, cancellation: TestContext.Current.CancellationToken).Frames);
        Assert.Throws<MimikException>(() => AnimationErrors.Evaluate(rig, compressed, new float[1], cancellation: TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(2, 1e30, null)]
    [InlineData(12, 1e30, null)]
    [InlineData(2, 1e-3, 1e300)]
    public void ARunThatDivergesSaysSo(int power, double learningRate, double? smoothness)
    {
        SkinCompressorOptions options = Quick with { Power = power, LearningRate = learningRate, Smoothness = smoothness };
        MimikException error = Assert.Throws<MimikException>(() => Compress(SmallRigs.Waves(10, 5), options));
        Assert.StartsWith("compress: the objective is not finite at iteration ", error.Message);
    }

    [Fact]
    public void MoreBonesThanMemoryAddressesAreRefused()
    {
        const int Vertices = 60_000;
        float[] neutral = [.. Enumerable.Range(0, 3 * Vertices).Select(i => (float)i)];
        var rig = new BlendshapeRig(neutral, new RigSurface(Vertices, PolygonFaces.None), [new Blendshape("all", neutral)], LengthUnit.Unknown);
        Assert.Contains("fewer bones", Assert.Throws<MimikException>(() => new SkinCompressorSolver(rig, new SkinCompressorOptions { Bones = 10_000 })).Message);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(12)]
    public void FacesWithoutAreaAndIsolatedVerticesAreFitted(int power)
    {
        // A grid that lies in one line has no area anywhere; half of its vertices are in no face.
        BlendshapeRig waves = SmallRigs.Waves(12, 4);
        float[] line = [.. waves.Neutral.Select((x, i) => i % 3 == 0 ? x : 0)];
        var faces = PolygonFaces.Uniform([.. waves.Surface.Faces.Corners.Take(waves.Surface.Faces.Corners.Length / 8 * 4)], 4);
        var rig = new BlendshapeRig(line, new RigSurface(waves.VertexCount, faces), waves.Shapes, LengthUnit.Unknown);
        CompressionResult result = Compress(rig, Quick with { Power = power });
        Assert.Equal(144, result.Report.FittedVertices);
        Assert.True(result.Report.Loss < result.Report.LossCurve[0].Loss);
        AssertWeights(result.Rig);
    }

    [Fact]
    public void TheReportAgreesWithItself()
    {
        BlendshapeRig rig = SmallRigs.Waves(10, 5).WithUnit(new LengthUnit(0.01, UnitSource.Overridden));
        var seen = new List<CompressionProgress>();
        CompressionResult result = Compress(rig, Quick, new Collector(seen));
        CompressionReport report = result.Report;
        Assert.Equal("mm", report.LengthLabel);
        Assert.Equal([0, 50, 100, 150, 200], report.LossCurve.Select(point => point.Iteration));
        Assert.Equal(report.LossCurve.Select(point => point.Loss), seen.Select(p => p.Loss));
        Assert.Equal(report.Loss, report.MeanSquaredError + (report.Smoothness * report.LaplacianTerm), 1e-5 * report.Loss);
        Assert.Equal(report.Errors.Total.MeanDistance, seen[^1].MeanError, 1e-4 * seen[^1].MeanError);
        Assert.Equal(report.Errors.Total.MaxDistance, seen[^1].MaxError, 1e-4 * seen[^1].MaxError);
        Assert.Null(seen[0].Remaining);
        Assert.Equal(TimeSpan.Zero, seen[^1].Remaining);
        Assert.Equal((int)Math.Round(22.5 * 5), report.NonZeros);
        ErrorSpread frame = AnimationErrors.Evaluate(rig, result.Rig, (float[])[0, 1, 0, 0, 0], cancellation: TestContext.Current.CancellationToken).Frames[0];
        Assert.Equal(report.Errors.Shapes[1].MeanDistance, frame.Mean, 1e-6);
        Assert.Equal(report.Errors.Shapes[1].MaxDistance, frame.Max, 1e-6);
        Assert.InRange(frame.Percentile99, frame.Mean, frame.Max);
    }

    [Fact]
    public void ImportantVerticesAreFittedMoreClosely()
    {
        BlendshapeRig rig = SmallRigs.Waves(12, 9);
        float[] importance = [.. Enumerable.Range(0, 144).Select(v => v < 48 ? 8f : 1f)];
        SkinCompressorOptions options = Quick with { NonZeros = 60, FreeIterations = 600, NormalisedIterations = 400, Smoothness = 0 };
        double plain = ImportantError(rig, Compress(rig, options).Rig);
        double important = ImportantError(rig, Compress(rig, options with { Importance = importance }).Rig);
        Assert.True(important < plain, $"{important} against {plain}");
    }

    private static CompressionResult Compress(BlendshapeRig rig, SkinCompressorOptions options, IProgress<CompressionProgress>? progress = null) =>
        SkinCompressor.Compress(rig, options, progress, TestContext.Current.CancellationToken);

    private static BlendshapeRig Scaled(BlendshapeRig rig, float scale)
    {
        float[] Times(float[] values) => [.. values.Select(x => x * scale)];
        return new BlendshapeRig(Times(rig.Neutral), rig.Surface, [.. rig.Shapes.Select(shape => new Blendshape(shape.Name, Times(shape.Deltas)))], rig.Unit);
    }

    private static double ImportantError(BlendshapeRig rig, CompressedRig compressed)
    {
        double[] moved = new double[rig.Neutral.Length], weights = new double[rig.Shapes.Count];
        double sum = 0;
        for (int s = 0; s < weights.Length; s++)
        {
            Array.Clear(weights);
            weights[s] = 1;
            CompressionErrors.Displace(compressed.Playback, weights, moved);
            for (int i = 0; i < 3 * 48; i++)
                sum += Math.Pow(moved[i] - rig.Shapes[s].Deltas[i], 2);
        }

        return sum;
    }

    private static void AssertWeights(CompressedRig rig)
    {
        int k = rig.Playback.Influences;
        for (int v = 0; v < rig.Playback.VertexCount; v++)
        {
            ReadOnlySpan<float> weights = rig.Playback.Weights.AsSpan(v * k, k);
            double sum = 0;
            for (int i = 0; i < k; i++)
            {
                Assert.True(weights[i] >= 0 && (i == 0 || weights[i] <= weights[i - 1]));
                sum += weights[i];
            }

            Assert.Equal(1, sum, 2e-7 * k);
        }
    }

    // Weights and rotations have no unit, translations have.
    private static void AssertSame(CompressedRig expected, CompressedRig found, float scale)
    {
        Assert.Equal(expected.Playback.Bones, found.Playback.Bones);
        Assert.Equal(expected.Playback.Weights, found.Playback.Weights);
        Assert.Equal(expected.Playback.Transforms.RowOffsets, found.Playback.Transforms.RowOffsets);
        Assert.Equal(expected.Playback.Transforms.Indices, found.Playback.Transforms.Indices);
        Assert.Equal(
            expected.Playback.Transforms.Values.Select((x, i) => expected.Playback.Transforms.Indices[i] % 6 < 3 ? x : x * scale), found.Playback.Transforms.Values);
        Assert.Equal(expected.Playback.Centre.Select(x => x * scale), found.Playback.Centre);
    }

    private sealed class Stopper(int iteration, CancellationTokenSource stop) : IProgress<CompressionProgress>
    {
        public void Report(CompressionProgress value)
        {
            if (value.Iteration == iteration)
                stop.Cancel();
        }
    }

    private sealed class Collector(List<CompressionProgress> seen) : IProgress<CompressionProgress>
    {
        public void Report(CompressionProgress value) => seen.Add(value);
    }
}
