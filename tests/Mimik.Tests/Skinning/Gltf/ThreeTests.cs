using Mimik.Faces;
using Mimik.Faces.Sample;
using Mimik.Formats.Arrays;
using Mimik.Skinning;
using Mimik.Skinning.Gltf;
using Mimik.TestSupport;

namespace Mimik.Tests.Skinning.Gltf;

/// <summary>
/// three.js in a headless Chromium loads both kinds of file, moves their vertices as Mimik says, and draws them. With MIMIK_PICTURES set to a
/// folder, pictures of the sample face are kept there: <c>MIMIK_PICTURES=docs/images dotnet test tests/Mimik.Tests --filter FullyQualifiedName~ThreeTests</c>.
/// </summary>
public class ThreeTests(ITestOutputHelper output)
{
    private const double HeadSize = 0.3792;
    private static readonly double[] Frames = [3, 0, 1, 0.5, 2.7, 6.1, 8.5];

    // Of the clip of the sample animation, first the one that is drawn: surprise.
    private static readonly double[] SampleFrames = [12, 0, 7.5, 30];

    [Fact]
    public void Skinned_face_moves_in_three_as_Mimik_says()
    {
        using var folder = new TemporaryFolder();
        WeightAnimation animation = IctFace.RecordedFrames();

        // three.js reads four influences a vertex.
        CompressedGltfReport report = CompressedGltf.Write(folder["face.glb"], IctFace.Load(), animation, new CompressedGltfOptions { Influences = 4 });
        CompressedRig rig = report.Influences!.Rig;
        InfluenceReduction r = report.Influences!;
        output.WriteLine($"four influences, mean and max in mm: {10 * r.Error.Mean:f4}, {10 * r.Error.Max:f3}; weights alone {10 * r.WeightsError.Mean:f4}, {10 * r.WeightsError.Max:f3}; truncated {10 * r.TruncatedError.Mean:f4}, {10 * r.TruncatedError.Max:f3}");
        Check(folder, "picture.png", animation, Frames, weights => PlantedRigs.Pose(rig, weights));
    }

    [Fact]
    public void Morphed_face_moves_in_three_as_Mimik_says()
    {
        using var folder = new TemporaryFolder();
        CompressedRig rig = IctFace.Load();
        WeightAnimation animation = IctFace.RecordedFrames();
        GltfRigFile.Write(folder["face.glb"], rig.Decompress(), animation);
        Check(folder, "picture.png", animation, Frames, weights => PlantedRigs.Pose(rig, weights));
    }

    [Fact]
    public void Skinned_sample_face_is_drawn()
    {
        using var folder = new TemporaryFolder();
        BlendshapeRig face = SampleFace.Create();
        var options = new SkinCompressorOptions { Influences = 4, Cycles = 1 };
        CompressionResult compressed = SkinCompressor.Compress(face, options, cancellation: TestContext.Current.CancellationToken);
        output.WriteLine($"compressed: {compressed.Report.Errors.Total}, {compressed.Report.Seconds:f1} s");
        WeightAnimation clip = Clip(face);
        CompressedGltf.Write(folder["face.glb"], compressed.Rig, clip);
        Check(folder, "three-skinned.png", clip, SampleFrames, weights => PlantedRigs.Pose(compressed.Rig, weights));
    }

    [Fact]
    public void Morphed_sample_face_is_drawn()
    {
        using var folder = new TemporaryFolder();
        BlendshapeRig face = SampleFace.Create();
        WeightAnimation clip = Clip(face);
        GltfRigFile.Write(folder["face.glb"], face, clip);
        Check(folder, "three-morph.png", clip, SampleFrames, weights => Posed(face, weights));
    }

    /// <summary>Half a second of the sample animation at its own rate.</summary>
    private static WeightAnimation Clip(BlendshapeRig face)
    {
        var bound = AnimationBinding.Create(SampleAnimation.Create(), face);
        const int First = 285, Frames = 32;
        return new WeightAnimation(bound.ShapeWeights[(First * bound.ShapeCount)..((First + Frames) * bound.ShapeCount)], bound.ShapeCount, framesPerSecond: 60);
    }

    private static double[] Posed(BlendshapeRig rig, float[] weights)
    {
        double[] posed = [.. rig.Neutral.Select(x => (double)x)];
        for (int s = 0; s < weights.Length; s++)
        {
            for (int i = 0; i < posed.Length && weights[s] != 0; i++)
                posed[i] += (double)weights[s] * rig.Shapes[s].Deltas[i];
        }

        return posed;
    }

    private void Check(TemporaryFolder folder, string picture, WeightAnimation animation, double[] frames, Func<float[], double[]> pose)
    {
        string node = Repository.Tool("node"), chromium = Repository.Tool("chromium"), tools = Path.Combine(Repository.Root, "tests", "tools");
        Assert.SkipUnless(
            Directory.Exists(Path.Combine(tools, "node_modules", "three")) && Directory.Exists(Path.Combine(tools, "node_modules", "playwright-core")),
            "needs three.js: run \"npm ci\" in tests/tools");
        Assert.NotEmpty(chromium);
        (int exit, string log) = ExternalProgram.Run(
            node,
            [Path.Combine(tools, "three_draw.mjs"), folder["face.glb"], folder[picture], folder["out.npy"], .. frames.Select(f => $"{f / animation.FramesPerSecond:r}")],
            TimeSpan.FromMinutes(5));
        Assert.True(exit == 0, log);
        output.WriteLine(log);
        NpyArray seen = NpyArray.Read(folder["out.npy"]);
        double[] rows = seen.ToDoubles();
        int vertices = seen.Shape[1];
        for (int f = 0; f < frames.Length; f++)
        {
            double[] posed = pose(Blend(animation, frames[f]));
            double worst = 0;
            for (int i = 0; i < vertices; i++)
            {
                ReadOnlySpan<double> row = rows.AsSpan(4 * ((f * vertices) + i), 4);
                int v = 3 * (int)row[0];
                double x = row[1] - (0.01 * posed[v]), y = row[2] - (0.01 * posed[v + 1]), z = row[3] - (0.01 * posed[v + 2]);
                worst = Math.Max(worst, Math.Sqrt((x * x) + (y * y) + (z * z)));
            }

            output.WriteLine($"frame {frames[f]}: {worst / HeadSize:g3} of the head");
            Assert.True(worst < 1e-5 * HeadSize, $"frame {frames[f]}: {worst / HeadSize}");
        }

        Assert.True(new FileInfo(folder[picture]).Length > 10_000, "the picture is empty");
        if (picture.StartsWith("three-", StringComparison.Ordinal) && Environment.GetEnvironmentVariable("MIMIK_PICTURES") is { Length: > 0 } kept)
            File.Copy(folder[picture], Path.Combine(Repository.Root, kept, picture), overwrite: true);
    }

    private static float[] Blend(WeightAnimation animation, double frame)
    {
        int f = Math.Min((int)frame, animation.FrameCount - 2);
        double t = frame - f;
        return [.. Enumerable.Range(0, animation.ChannelCount).Select(s => (float)(((1 - t) * animation[f][s]) + (t * animation[f + 1][s])))];
    }
}
