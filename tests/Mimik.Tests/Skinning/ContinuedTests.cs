using Mimik.Faces;
using Mimik.Playback;
using Mimik.Skinning;
using Mimik.TestSupport;

namespace Mimik.Tests.Skinning;

/// <summary>The method for p above 2: from p = 2 on, with free weights and a bone that rests.</summary>
public sealed class ContinuedTests
{
    private static readonly SkinCompressorOptions Quick = new()
    {
        Bones = 6,
        Influences = 3,
        NonZeros = SkinCompressorOptions.AllNonZeros,
        Power = 12,
        FreeIterations = 150,
        NormalisedIterations = 150,
        LearningRate = 0.01,
        Threads = 1,
    };

    [Theory]
    [InlineData(SkinCompressorOptions.AllNonZeros)]
    [InlineData(40)]
    public void LargestErrorsAreSmallerThanThePublishedMethodLeavesThem(int nonZeros)
    {
        BlendshapeRig rig = SmallRigs.Waves(12, 9);
        SkinCompressorOptions options = Quick with { NonZeros = nonZeros, FreeIterations = 500, NormalisedIterations = 500 };
        double continued = Compress(rig, options).Report.Loss, published = Compress(rig, options with { Method = CompressionMethod.Published }).Report.Loss;
        Assert.True(continued < published, $"{continued} against {published}");
    }

    [Fact]
    public void AllParametersOfAllBonesAreUsed()
    {
        CompressedRig rig = Compress(SmallRigs.WithStillPart(SmallRigs.Waves(10, 5)), Quick).Rig;
        PlaybackRig p = rig.Playback;
        Assert.Equal(7, p.Transforms.BoneCount);
        Assert.Equal(6 * 6 * 5, p.Transforms.Values.Length);
        for (int v = 0; v < p.VertexCount; v++)
            Assert.Equal(1, p.Weights.AsSpan(v * 3, 3).ToArray().Sum(w => (double)w), 1e-6);
    }

    [Fact]
    public void TheLossDoesNotJumpBetweenThePhases()
    {
        // Steps too small to matter, so that what is left between two measurements is the change of phase.
        CompressionReport report = Compress(SmallRigs.Waves(12, 9), Quick with { FreeIterations = 300, NormalisedIterations = 100, LearningRate = 1e-3 }).Report;
        double before = report.LossCurve.Single(point => point.Iteration == 250).Loss;
        Assert.All(report.LossCurve.Where(point => point.Iteration >= 300), point => Assert.InRange(point.Loss, 0, 1.1 * before));
    }

    [Fact]
    public void RestingMovesNothing()
    {
        BlendshapeRig rig = SmallRigs.WithStillPart(SmallRigs.Waves(10, 5));
        FitProblem problem = FitProblem.Create(rig, Quick)!;
        var state = new FitState(problem, Quick);
        var adam = new ProjectedAdam(problem, state, Quick);
        for (int step = 0; step < 40; step++)
            adam.Step();
        FitMeasure free = adam.Measure();
        RestingBone.Take(problem, state, Quick);
        adam.Refresh();
        FitMeasure resting = adam.Measure();
        Assert.Equal(free.Loss, resting.Loss, 1e-5 * free.Loss);
        Assert.Equal(free.MaxDistance, resting.MaxDistance, 1e-5 * free.MaxDistance);
        double[] weights = new PlainAdam(problem, Quick).Weights(state);
        int n = problem.VertexCount;
        double[] moving = [.. Enumerable.Range(0, n).Select(i => Enumerable.Range(0, 5).Sum(j => weights[(j * n) + i]))];
        for (int i = 0; i < n; i++)
        {
            Assert.Equal(1, moving[i] + weights[(5 * n) + i], 1e-6);
            Assert.InRange(Enumerable.Range(0, 6).Count(j => weights[(j * n) + i] != 0), 1, Quick.Influences);
        }

        // No bone could take more.
        for (int j = 0; j < 5; j++)
            Assert.Equal(1, Enumerable.Range(0, n).Where(i => weights[(j * n) + i] > 0).Max(i => moving[i]), 1e-3);
    }

    [Fact]
    public void AnyNumberOfThreadsGivesTheSameBits()
    {
        BlendshapeRig rig = SmallRigs.Waves(24, 19);
        CompressedRig one = Compress(rig, Quick).Rig;
        AssertSame(one, Compress(rig, Quick with { Threads = 2 }).Rig, 1);
        AssertSame(one, Compress(rig, Quick with { Threads = 3 }).Rig, 1);
    }

    [Theory]
    [InlineData(1f / 1024)]
    [InlineData(64f)]
    public void UnitsDoNotMatter(float scale) =>
        AssertSame(Compress(SmallRigs.Waves(10, 5), Quick).Rig, Compress(SmallRigs.Waves(10, 5, scale), Quick).Rig, scale);

    [Theory]
    [InlineData(50)]
    [InlineData(150)]
    [InlineData(250)]
    public void AResumedRunHasTheSameBits(int reportBeforeTheStop)
    {
        using var folder = new TemporaryFolder();
        BlendshapeRig rig = SmallRigs.Waves(10, 5);
        CompressionResult whole = Compress(rig, Quick);
        var first = new SkinCompressorSolver(rig, Quick);
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => first.Run(
            new Stopper(reportBeforeTheStop, stop), new CompressionCheckpoint(folder["state"], TimeSpan.FromHours(1)), stop.Token));
        var second = new SkinCompressorSolver(rig, Quick with { Threads = 2 });
        second.Resume(folder["state"]);
        Assert.Equal(reportBeforeTheStop + 1, second.Iteration);
        second.Run(cancellation: TestContext.Current.CancellationToken);
        CompressionResult resumed = second.Finish();
        AssertSame(whole.Rig, resumed.Rig, 1);
        Assert.Equal(whole.Report.LossCurve, resumed.Report.LossCurve);

        // A state that has come to its end is only read.
        second.Save(folder["end"]);
        var third = new SkinCompressorSolver(rig, Quick);
        third.Resume(folder["end"]);
        third.Run(cancellation: TestContext.Current.CancellationToken);
        AssertSame(whole.Rig, third.Finish().Rig, 1);
    }

    [Fact]
    public void OneInfluenceLeavesNoPlaceForABoneThatRests()
    {
        SkinCompressorOptions options = Quick with { Influences = 1, Method = CompressionMethod.Continued };
        AssertSame(Compress(SmallRigs.Waves(10, 5), options with { Method = CompressionMethod.Published }).Rig, Compress(SmallRigs.Waves(10, 5), options).Rig, 1);
    }

    [Fact]
    public void FewNonZerosStayFew()
    {
        CompressionReport report = Compress(SmallRigs.Waves(12, 9), Quick with { NonZeros = 40 }).Report;
        Assert.InRange(report.NonZeros, 1, 40);
    }

    private static CompressionResult Compress(BlendshapeRig rig, SkinCompressorOptions options) =>
        SkinCompressor.Compress(rig, options, cancellation: TestContext.Current.CancellationToken);

    private static void AssertSame(CompressedRig expected, CompressedRig found, float scale)
    {
        Assert.Equal(expected.Playback.Bones, found.Playback.Bones);
        Assert.Equal(expected.Playback.Weights, found.Playback.Weights);
        Assert.Equal(expected.Playback.Transforms.Indices, found.Playback.Transforms.Indices);
        Assert.Equal(
            expected.Playback.Transforms.Values.Select((x, i) => expected.Playback.Transforms.Indices[i] % 6 < 3 ? x : x * scale), found.Playback.Transforms.Values);
    }

    private sealed class Stopper(int iteration, CancellationTokenSource stop) : IProgress<CompressionProgress>
    {
        public void Report(CompressionProgress value)
        {
            if (value.Iteration == iteration)
                stop.Cancel();
        }
    }
}
