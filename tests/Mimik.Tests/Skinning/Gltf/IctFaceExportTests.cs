using System.Numerics;
using Mimik.Faces;
using Mimik.Formats.Arrays;
using Mimik.Skinning;
using Mimik.Skinning.Gltf;
using Mimik.TestSupport;

namespace Mimik.Tests.Skinning.Gltf;

public class IctFaceExportTests(ITestOutputHelper output)
{
    private const double HeadSize = 0.3792;

    [Fact]
    public void A_plain_client_plays_the_recorded_frames()
    {
        using var folder = new TemporaryFolder();
        CompressedRig rig = IctFace.Load();
        WeightAnimation animation = IctFace.RecordedFrames();
        CompressedGltfReport report = CompressedGltf.Write(folder["face.glb"], rig, animation);
        output.WriteLine($"{report.KeyCount} keys, {new FileInfo(folder["face.glb"]).Length} bytes, between {report.WorstBetweenKeys}");
        var player = new GltfPlayer(folder["face.glb"]);
        for (double frame = 0; frame <= animation.FrameCount - 1; frame += 0.7)
        {
            double[] posed = Posed(rig, animation, frame);
            double worst = player.Skin(frame / 30).Max(v => Distance(v.Position, posed, v.Vertex));
            Assert.True(worst < 1e-5 * HeadSize, $"frame {frame}: {worst / HeadSize}");
        }
    }

    [Theory]
    [InlineData(GltfJoints.Chain)]
    [InlineData(GltfJoints.NearestTrs)]
    public void Exports_pass_the_validator(GltfJoints joints)
    {
        using var folder = new TemporaryFolder();
        CompressedGltfReport report = CompressedGltf.Write(folder["face.glb"], IctFace.Load(), IctFace.RecordedFrames(), new CompressedGltfOptions { Joints = joints });
        output.WriteLine($"joint error, mean and max in mm: {10 * report.MeanJointError}, {10 * report.MaxJointError}; {report.KeyCount} keys");
        GltfValidator.AssertClean(folder["face.glb"]);
    }

    [Fact]
    public void Blender_moves_the_vertices_as_Mimik_says()
    {
        string blender = Repository.Tool("blender");
        using var folder = new TemporaryFolder();
        CompressedRig rig = IctFace.Load();
        WeightAnimation animation = IctFace.RecordedFrames();
        CompressedGltf.Write(folder["face.glb"], rig, animation);
        double[] frames = [0, 1, 2, 3, 5, 0.25, 0.5, 1.5, 2.7, 3.9, 6.1, 8.5];
        (int exit, string log) = ExternalProgram.Run(
            blender,
            ["--background", "--factory-startup", "--python", Path.Combine(Repository.Root, "tests", "tools", "blender_positions.py"), "--", folder["face.glb"], "30", folder["out.npy"], .. frames.Select(f => $"{f}")]);
        Assert.True(exit == 0 && File.Exists(folder["out.npy"]), log);
        output.WriteLine(log);
        double[] seen = NpyArray.Read(folder["out.npy"]).ToDoubles();
        int[] map = [.. new GltfPlayer(folder["face.glb"]).Skin(0).Select(v => v.Vertex)];
        Assert.Equal(frames.Length * map.Length * 3, seen.Length);
        for (int f = 0; f < frames.Length; f++)
        {
            double[] posed = Posed(rig, animation, frames[f]);
            double worst = 0;
            for (int i = 0; i < map.Length; i++)
            {
                int at = 3 * ((f * map.Length) + i);
                worst = Math.Max(worst, Distance(new Vector3((float)seen[at], (float)seen[at + 1], (float)seen[at + 2]), posed, map[i]));
            }

            output.WriteLine($"frame {frames[f]}: {worst / HeadSize:g3} of the head");
            Assert.True(worst < 1e-5 * HeadSize, $"frame {frames[f]}: {worst / HeadSize}");
        }
    }

    [Fact]
    public void Babylon_moves_the_vertices_as_Mimik_says()
    {
        string node = Repository.Tool("node"), tools = Path.Combine(Repository.Root, "tests", "tools");
        Assert.SkipUnless(
            Directory.Exists(Path.Combine(tools, "node_modules", "@babylonjs", "loaders")),
            "needs Babylon.js: run \"npm install --no-save @babylonjs/core @babylonjs/loaders\" in tests/tools");
        using var folder = new TemporaryFolder();
        CompressedRig rig = IctFace.Load();
        WeightAnimation animation = IctFace.RecordedFrames();
        CompressedGltf.Write(folder["face.glb"], rig, animation);
        double[] frames = [0, 1, 3, 0.5, 2.7, 6.1, 8.5];
        (int exit, string log) = ExternalProgram.Run(
            node, [Path.Combine(tools, "babylon_positions.mjs"), folder["face.glb"], folder["out.npy"], .. frames.Select(f => $"{f / 30:r}")]);
        Assert.True(exit == 0, log);
        output.WriteLine(log);
        double[] rows = NpyArray.Read(folder["out.npy"]).ToDoubles();
        int[] map = [.. new GltfPlayer(folder["face.glb"]).Skin(0).Select(v => v.Vertex)];
        Assert.Equal(frames.Length * map.Length * 4, rows.Length);
        for (int f = 0; f < frames.Length; f++)
        {
            double[] posed = Posed(rig, animation, frames[f]);
            double worst = Enumerable.Range(0, map.Length).Max(i =>
            {
                int at = 4 * ((f * map.Length) + i);
                return Distance(new Vector3((float)rows[at + 1], (float)rows[at + 2], (float)rows[at + 3]), posed, map[i]);
            });
            output.WriteLine($"frame {frames[f]}: {worst / HeadSize:g3} of the head");
            Assert.True(worst < 1e-5 * HeadSize, $"frame {frames[f]}: {worst / HeadSize}");
        }
    }

    private static double[] Posed(CompressedRig rig, WeightAnimation animation, double frame)
    {
        int f = Math.Min((int)frame, animation.FrameCount - 2);
        double t = frame - f;
        return PlantedRigs.Pose(rig, [.. Enumerable.Range(0, animation.ChannelCount).Select(s => (float)(((1 - t) * animation[f][s]) + (t * animation[f + 1][s])))]);
    }

    private static double Distance(Vector3 metres, double[] posed, int vertex)
    {
        double x = metres.X - (0.01 * posed[3 * vertex]), y = metres.Y - (0.01 * posed[(3 * vertex) + 1]), z = metres.Z - (0.01 * posed[(3 * vertex) + 2]);
        return Math.Sqrt((x * x) + (y * y) + (z * z));
    }
}
