using Mimik.Faces;
using Mimik.Formats.Arrays;
using Mimik.Skinning;
using Mimik.Skinning.Gltf;
using Mimik.TestSupport;

namespace Mimik.Tests.Skinning.Gltf;

/// <summary>
/// three.js in a headless Chromium loads both kinds of file, moves their vertices as Mimik says, and draws them. With MIMIK_PICTURES set to a
/// folder, the pictures are kept there: <c>MIMIK_PICTURES=docs/images dotnet test tests/Mimik.Tests --filter FullyQualifiedName~ThreeTests</c>.
/// </summary>
public class ThreeTests(ITestOutputHelper output)
{
    private const double HeadSize = 0.3792;
    private static readonly double[] Frames = [3, 0, 1, 0.5, 2.7, 6.1, 8.5];

    [Fact]
    public void Skinned_face_moves_in_three_as_Mimik_says()
    {
        using var folder = new TemporaryFolder();
        WeightAnimation animation = IctFace.RecordedFrames();

        // three.js reads four influences a vertex.
        CompressedGltfReport report = CompressedGltf.Write(folder["face.glb"], IctFace.Load(), animation, new CompressedGltfOptions { Influences = 4 });
        CompressedRig rig = report.Influences!.Rig;
        output.WriteLine($"four influences, mean and max in mm: {10 * report.Influences.Error.Mean}, {10 * report.Influences.Error.Max}; truncated {10 * report.Influences.TruncatedError.Mean}, {10 * report.Influences.TruncatedError.Max}");
        Check(folder, "face.glb", "three-skinned.png", animation, weights => PlantedRigs.Pose(rig, weights));
    }

    [Fact]
    public void Morphed_face_moves_in_three_as_Mimik_says()
    {
        using var folder = new TemporaryFolder();
        CompressedRig rig = IctFace.Load();
        WeightAnimation animation = IctFace.RecordedFrames();
        GltfRigFile.Write(folder["face.glb"], rig.Decompress(), animation);
        Check(folder, "face.glb", "three-morph.png", animation, weights => PlantedRigs.Pose(rig, weights));
    }

    private void Check(TemporaryFolder folder, string file, string picture, WeightAnimation animation, Func<float[], double[]> pose)
    {
        string node = Repository.Tool("node"), chromium = Repository.Tool("chromium"), tools = Path.Combine(Repository.Root, "tests", "tools");
        Assert.SkipUnless(
            Directory.Exists(Path.Combine(tools, "node_modules", "three")) && Directory.Exists(Path.Combine(tools, "node_modules", "playwright-core")),
            "needs three.js: run \"npm ci\" in tests/tools");
        Assert.NotEmpty(chromium);
        (int exit, string log) = ExternalProgram.Run(
            node,
            [Path.Combine(tools, "three_draw.mjs"), folder[file], folder[picture], folder["out.npy"], .. Frames.Select(f => $"{f / 30:r}")],
            TimeSpan.FromMinutes(5));
        Assert.True(exit == 0, log);
        output.WriteLine(log);
        NpyArray seen = NpyArray.Read(folder["out.npy"]);
        double[] rows = seen.ToDoubles();
        int vertices = seen.Shape[1];
        for (int f = 0; f < Frames.Length; f++)
        {
            double[] posed = pose(Blend(animation, Frames[f]));
            double worst = 0;
            for (int i = 0; i < vertices; i++)
            {
                ReadOnlySpan<double> row = rows.AsSpan(4 * ((f * vertices) + i), 4);
                int v = 3 * (int)row[0];
                double x = row[1] - (0.01 * posed[v]), y = row[2] - (0.01 * posed[v + 1]), z = row[3] - (0.01 * posed[v + 2]);
                worst = Math.Max(worst, Math.Sqrt((x * x) + (y * y) + (z * z)));
            }

            output.WriteLine($"frame {Frames[f]}: {worst / HeadSize:g3} of the head");
            Assert.True(worst < 1e-5 * HeadSize, $"frame {Frames[f]}: {worst / HeadSize}");
        }

        Assert.True(new FileInfo(folder[picture]).Length > 10_000, "the picture is empty");
        if (Environment.GetEnvironmentVariable("MIMIK_PICTURES") is { Length: > 0 } kept)
            File.Copy(folder[picture], Path.Combine(Repository.Root, kept, picture), overwrite: true);
    }

    private static float[] Blend(WeightAnimation animation, double frame)
    {
        int f = Math.Min((int)frame, animation.FrameCount - 2);
        double t = frame - f;
        return [.. Enumerable.Range(0, animation.ChannelCount).Select(s => (float)(((1 - t) * animation[f][s]) + (t * animation[f + 1][s])))];
    }
}
