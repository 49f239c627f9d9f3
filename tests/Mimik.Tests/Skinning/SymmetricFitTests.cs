using Mimik.Faces;
using Mimik.Formats;
using Mimik.Playback;
using Mimik.Skinning;
using Mimik.TestSupport;

namespace Mimik.Tests.Skinning;

/// <summary>Symmetric fits: their bits are mirror images, they cost little, and what is not symmetric is refused.</summary>
public class SymmetricFitTests
{
    private static readonly SkinCompressorOptions Quick = new()
    {
        Symmetric = true,
        Bones = 8,
        Influences = 4,
        NonZeros = 9 * 30,
        FreeIterations = 120,
        NormalisedIterations = 80,
        Cycles = 2,
        LearningRate = 0.01,
        Threads = 1,
    };

    [Theory]
    [InlineData(13, 8, 4, CompressionMethod.Polished, 2)]
    [InlineData(14, 8, 3, CompressionMethod.Polished, 2)]
    [InlineData(13, 7, 4, CompressionMethod.Polished, 2)]
    [InlineData(13, 7, 5, CompressionMethod.Polished, 2)]
    [InlineData(13, 2, 2, CompressionMethod.Polished, 2)]
    [InlineData(13, 7, 5, CompressionMethod.Published, 2)]
    [InlineData(13, 8, 4, CompressionMethod.Published, 12)]
    [InlineData(13, 8, 4, CompressionMethod.Continued, 12)]
    [InlineData(13, 7, 4, CompressionMethod.Continued, 12)]
    [InlineData(14, 7, 5, CompressionMethod.Continued, 8)]
    [InlineData(13, 8, 3, CompressionMethod.Continued, 12)]
    public void TheResultIsItsOwnMirrorImageToTheLastBit(int columns, int bones, int influences, CompressionMethod method, int power)
    {
        BlendshapeRig rig = SymmetricRigs.Create(columns);
        CompressionResult result = Compress(rig, Quick with { Bones = bones, Influences = influences, NonZeros = 7 * 15, Method = method, Power = power });
        AssertMirrored(result.Rig, bones, v => SymmetricRigs.Image(v, columns), s => (s / 3 * 3) + 2 - (s % 3));
        Assert.InRange(result.Report.NonZeros, 7 * 15 / 2, 7 * 15);
        for (int v = 0; v < rig.VertexCount; v++)
            Assert.Equal(1, result.Rig.Playback.Weights.Skip(v * influences).Take(influences).Sum(w => (double)w), 1e-6);
    }

    [Fact]
    public void SidesAreFoundFromTheDeltasWhereNamesTellNothing()
    {
        CompressedRig named = Compress(SymmetricRigs.Create(11), Quick).Rig, nameless = Compress(SymmetricRigs.Create(11, named: false), Quick).Rig;
        Assert.Equal(named.Playback.Transforms.Values, nameless.Playback.Transforms.Values);
        Assert.Equal(named.Playback.Weights, nameless.Playback.Weights);
    }

    [Fact]
    public void RoundsOfASymmetricFitNeverRaiseTheObjective()
    {
        BlendshapeRig rig = SymmetricRigs.Create(15);
        SkinCompressorOptions options = Quick with { NonZeros = 90, Cycles = 0, FreeIterations = 30, NormalisedIterations = 10 };
        IReadOnlyList<LossPoint> curve = Compress(rig, options).Report.LossCurve;
        LossPoint[] rounds = [.. curve.Where(point => point.Iteration >= 41)];
        Assert.True(rounds.Length > 5);
        for (int r = 1; r < rounds.Length; r++)
            Assert.True(rounds[r].Loss <= rounds[r - 1].Loss * (1 + 1e-5), $"{rounds[r - 1].Loss} to {rounds[r].Loss} at {rounds[r].Iteration}");
        Assert.True(rounds[^1].Loss < rounds[0].Loss);
    }

    [Fact]
    public void SymmetryCostsLittle()
    {
        BlendshapeRig rig = SymmetricRigs.Create(15);
        SkinCompressorOptions options = Quick with { NonZeros = 120, Cycles = 4 };
        double symmetric = Compress(rig, options).Report.Loss, free = Compress(rig, options with { Symmetric = false }).Report.Loss;
        Assert.True(symmetric < 1.5 * free, $"{symmetric} against {free}");
    }

    [Fact]
    public void ARigThatIsSymmetricToAToleranceIsFittedAtItsMean()
    {
        const int Columns = 13;
        BlendshapeRig rig = SymmetricRigs.Create(Columns);
        float[] neutral = [.. rig.Neutral.Select((x, i) => x + (i % 7 == 0 ? 0.004f : 0))];
        Blendshape[] shapes = [.. rig.Shapes.Select(shape => new Blendshape(shape.Name, [.. shape.Deltas.Select((d, i) => d + (i % 5 == 0 ? 0.002f : 0))]))];
        BlendshapeRig bent = SymmetricRigs.Make(neutral, Columns, shapes);
        CompressionResult result = Compress(bent, Quick);
        AssertMirrored(result.Rig, Quick.Bones, v => SymmetricRigs.Image(v, Columns), s => (s / 3 * 3) + 2 - (s % 3));
        RigAsymmetry from = result.Report.Asymmetry!;
        Assert.InRange(from.Max, 0.009, 0.02 * Math.Sqrt(3));
        Assert.InRange(from.Mean, 0.001, from.Max);
        Assert.InRange(from.RestMax, 0.019, 0.07);

        // The fit and the difference from symmetric are orthogonal; the errors are those against the rig as it was given.
        double square = MeanSquare(bent, result.Rig);
        Assert.Equal(square, result.Report.MeanSquaredError, 0.03 * square);
        Assert.True(result.Report.MeanSquaredError > from.MeanSquare);
        Assert.Null(Compress(bent, Quick with { Symmetric = false, Cycles = 0 }).Report.Asymmetry);
    }

    [Fact]
    public void AnAsymmetricMeshIsRefused()
    {
        BlendshapeRig rig = SymmetricRigs.Create(13);
        float[] neutral = [.. rig.Neutral];
        neutral[(3 * 30) + 1] += 0.07f;
        MimikException error = Refused(SymmetricRigs.Make(neutral, 13, rig.Shapes));
        Assert.Matches(@"^compress: symmetric: vertex (30|34) has no mirror image across the plane x = .*: expected a free vertex of a moving part within [\d.]+ mm, found the nearest at 0\.\d+ mm$", error.Message);
    }

    [Fact]
    public void AnAsymmetricShapeIsRefused()
    {
        BlendshapeRig rig = SymmetricRigs.Create(13);
        BlendshapeRig twoOfThree = SymmetricRigs.Make(rig.Neutral, 13, [rig.Shapes[0], rig.Shapes[1]]);
        MimikException error = Assert.Throws<MimikException>(() => new SkinCompressorSolver(twoOfThree, Quick with { NonZeros = 40 }));
        Assert.Matches("^compress: symmetric: shape \"smile0Left\" has no mirror image: expected a shape within 30 % of its size, found \".*\" at \\d+ %$", error.Message);
    }

    [Theory]
    [InlineData(1, 90, "influences")]
    [InlineData(4, 1, "non-zeros")]
    public void WhatPairsNeedIsAskedFor(int influences, int nonZeros, string option)
    {
        MimikException error = Assert.Throws<MimikException>(() => new SkinCompressorSolver(SymmetricRigs.Create(7), Quick with { Influences = influences, NonZeros = nonZeros }));
        Assert.StartsWith($"compress: {option}: expected 2 or more for a symmetric fit", error.Message);
    }

    [Theory]
    [InlineData(50)]
    [InlineData(203)]
    public void AResumedSymmetricRunHasTheSameBitsOnAnyNumberOfThreads(int steps)
    {
        using var folder = new TemporaryFolder();
        BlendshapeRig rig = SymmetricRigs.Create(19);
        CompressionResult whole = Compress(rig, Quick);
        var first = new SkinCompressorSolver(rig, Quick with { Threads = 3 });
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => first.Run(new Stopper(steps, stop), new CompressionCheckpoint(folder["state"], TimeSpan.FromHours(1)), stop.Token));
        Assert.Throws<MalformedFileException>(() => new SkinCompressorSolver(rig, Quick with { Symmetric = false }).Resume(folder["state"]));
        var second = new SkinCompressorSolver(rig, Quick with { Threads = 2 });
        second.Resume(folder["state"]);
        second.Run(cancellation: TestContext.Current.CancellationToken);
        CompressionResult resumed = second.Finish();
        Assert.Equal(whole.Rig.Playback.Bones, resumed.Rig.Playback.Bones);
        Assert.Equal(whole.Rig.Playback.Weights, resumed.Rig.Playback.Weights);
        Assert.Equal(whole.Rig.Playback.Transforms.Indices, resumed.Rig.Playback.Transforms.Indices);
        Assert.Equal(whole.Rig.Playback.Transforms.Values, resumed.Rig.Playback.Transforms.Values);
        Assert.Equal(whole.Report.LossCurve, resumed.Report.LossCurve);
    }

    [Fact]
    public void FactorsOfOneSideCountOnBoth()
    {
        const int Columns = 11;
        BlendshapeRig rig = SymmetricRigs.Create(Columns);
        float[] importance = [.. Enumerable.Range(0, rig.VertexCount).Select(v => v % Columns < 5 ? 3f : 1f)];
        float[] factors = [.. rig.Shapes.Select((_, s) => s % 3 == 0 ? 2f : 1f)];
        CompressionResult result = Compress(rig, Quick with { Importance = importance, ShapeFactors = factors });
        AssertMirrored(result.Rig, Quick.Bones, v => SymmetricRigs.Image(v, Columns), s => (s / 3 * 3) + 2 - (s % 3));
    }

    private static MimikException Refused(BlendshapeRig rig) => Assert.Throws<MimikException>(() => new SkinCompressorSolver(rig, Quick));

    private static CompressionResult Compress(BlendshapeRig rig, SkinCompressorOptions options) =>
        SkinCompressor.Compress(rig, options, null, TestContext.Current.CancellationToken);

    private static double MeanSquare(BlendshapeRig rig, CompressedRig compressed)
    {
        double[] moved = new double[rig.Neutral.Length], weights = new double[rig.Shapes.Count];
        double sum = 0;
        for (int s = 0; s < weights.Length; s++)
        {
            Array.Clear(weights);
            weights[s] = 1;
            CompressionErrors.Displace(compressed.Playback, weights, moved);
            sum += moved.Select((x, i) => Math.Pow(rig.Unit.ReportScale * (x - rig.Shapes[s].Deltas[i]), 2)).Average();
        }

        return sum / weights.Length;
    }

    private static void AssertMirrored(CompressedRig rig, int bones, Func<int, int> vertexImage, Func<int, int> shapeImage)
    {
        PlaybackRig playback = rig.Playback;
        int Bone(int bone) => bone % 2 == 0 && bone + 1 < bones ? bone + 1 : bone % 2 == 1 ? bone - 1 : bone;
        for (int v = 0; v < playback.VertexCount; v++)
            Assert.Equal(Held(v, bone => bone), Held(vertexImage(v), Bone));
        for (int s = 0; s < playback.Transforms.RowOffsets.Length - 1; s++)
        {
            Assert.Equal(
                Row(s).Select(p => (Index: (6 * Bone(p.Index / 6)) + (p.Index % 6), Value: p.Index % 6 is 1 or 2 or 3 ? -p.Value : p.Value)).OrderBy(p => p.Index),
                Row(shapeImage(s)));
        }

        List<(int Bone, float Weight)> Held(int v, Func<int, int> bone) =>
        [
            .. Enumerable.Range(v * playback.Influences, playback.Influences).Where(e => playback.Weights[e] != 0)
                .Select(e => (bone(playback.Bones[e]), playback.Weights[e])).Order(),
        ];

        List<(int Index, float Value)> Row(int s) =>
            [.. Enumerable.Range(playback.Transforms.RowOffsets[s], playback.Transforms.RowOffsets[s + 1] - playback.Transforms.RowOffsets[s]).Select(e => ((int)playback.Transforms.Indices[e], playback.Transforms.Values[e]))];
    }

    private sealed class Stopper(int iteration, CancellationTokenSource stop) : IProgress<CompressionProgress>
    {
        public void Report(CompressionProgress value)
        {
            if (value.Iteration >= iteration)
                stop.Cancel();
        }
    }
}
