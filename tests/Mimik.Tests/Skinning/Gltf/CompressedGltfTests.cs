using System.Numerics;
using System.Text.Json.Nodes;
using Mimik.Faces;
using Mimik.Formats;
using Mimik.Geometry;
using Mimik.Playback;
using Mimik.Skinning;
using Mimik.Skinning.Gltf;
using Mimik.TestSupport;

namespace Mimik.Tests.Skinning.Gltf;

public class CompressedGltfTests
{
    private const double Metres = 0.01;
    private const double Fps = 30;

    [Theory]
    [InlineData(0.2)]
    [InlineData(3)]
    public void A_client_shows_what_Mimik_poses_at_keys_and_between(double strength)
    {
        using var folder = new TemporaryFolder();
        CompressedRig rig = PlantedRigs.Create(strength: strength, seams: true);
        WeightAnimation animation = Animation(rig, 20);
        CompressedGltfReport report = CompressedGltf.Write(folder["face.glb"], rig, animation);
        Assert.Equal(0, report.MaxJointError);
        var player = new GltfPlayer(folder["face.glb"]);
        double size = 31 * Metres;
        for (double frame = 0; frame < 19; frame += 0.25)
        {
            Assert.True(Deviation(player, rig, animation, frame) < 5e-6 * size, $"frame {frame}");
            Assert.True(Deviation(player, rig, animation, frame, spherical: false) < 5e-6 * size, $"frame {frame}, by component");
        }
    }

    [Fact]
    public void Seams_split_vertices_and_the_map_brings_them_together()
    {
        using var folder = new TemporaryFolder();
        CompressedRig rig = PlantedRigs.Create(seams: true);
        CompressedGltf.Write(folder["face.glb"], rig);
        int[] vertices = [.. new GltfPlayer(folder["face.glb"]).Skin(0).Select(v => v.Vertex)];
        Assert.True(vertices.Length > rig.Playback.VertexCount);
        Assert.Equal(Enumerable.Range(0, rig.Playback.VertexCount), vertices.Distinct().Order());
    }

    [Theory]
    [InlineData(GltfJoints.Chain, null)]
    [InlineData(GltfJoints.NearestTrs, null)]
    [InlineData(GltfJoints.Chain, 4)]
    public void Bind_pose_is_the_rest_pose(GltfJoints joints, int? influences)
    {
        using var folder = new TemporaryFolder();
        CompressedRig rig = PlantedRigs.Create();
        CompressedGltf.Write(folder["face.glb"], rig, null, new CompressedGltfOptions { Joints = joints, Influences = influences });
        foreach ((int v, Vector3 p) in new GltfPlayer(folder["face.glb"]).Skin(0))
        {
            for (int axis = 0; axis < 3; axis++)
                Assert.Equal(rig.Playback.Rest[(3 * v) + axis] * Metres, p[axis], 2e-7);
        }
    }

    [Fact]
    public void Files_pass_the_validator()
    {
        using var folder = new TemporaryFolder();
        CompressedRig rig = WithStaticPart(PlantedRigs.Create(seams: true));
        WeightAnimation animation = Animation(rig, 12);
        CompressedGltf.Write(folder["bind.glb"], rig);
        CompressedGltf.Write(folder["chain.glb"], rig, animation);
        CompressedGltf.Write(folder["chain.gltf"], rig, animation);
        CompressedGltf.Write(folder["trs.glb"], rig, animation, new CompressedGltfOptions { Joints = GltfJoints.NearestTrs });
        CompressedGltf.Write(folder["four.glb"], rig, animation, new CompressedGltfOptions { Influences = 4 });
        GltfValidator.AssertClean(folder["bind.glb"], folder["chain.glb"], folder["chain.gltf"], folder["trs.glb"], folder["four.glb"]);
    }

    [Fact]
    public void Single_joints_report_the_error_that_a_client_shows()
    {
        using var folder = new TemporaryFolder();
        CompressedRig rig = PlantedRigs.Create();
        WeightAnimation animation = Animation(rig, 10);
        CompressedGltfReport report = CompressedGltf.Write(folder["trs.glb"], rig, animation, new CompressedGltfOptions { Joints = GltfJoints.NearestTrs });
        var player = new GltfPlayer(folder["trs.glb"]);
        double[] errors = [.. Enumerable.Range(0, 10).Select(frame => Deviation(player, rig, animation, frame))];
        Assert.Equal(report.MaxJointError * Metres, errors.Max(), 1e-3 * errors.Max());
        Assert.InRange(report.MeanJointError, 1e-3 * report.MaxJointError, report.MaxJointError);
        Assert.Equal(11, player.Json["nodes"]!.AsArray().Count(n => n!["name"]!.GetValue<string>() is var name && (name.StartsWith("bone", StringComparison.Ordinal) || name == "skeleton")));
    }

    [Fact]
    public void Parts_that_no_shape_moves_stay()
    {
        using var folder = new TemporaryFolder();
        CompressedRig rig = WithStaticPart(PlantedRigs.Create());
        CompressedGltf.Write(folder["face.glb"], rig, Animation(rig, 5));
        int first = rig.Surface.Parts[1].FirstVertex;
        foreach ((int v, Vector3 p) in new GltfPlayer(folder["face.glb"]).Skin(2.5 / Fps).Where(v => v.Vertex >= first))
        {
            for (int axis = 0; axis < 3; axis++)
                Assert.Equal((float)(rig.Playback.Rest[(3 * v) + axis] * Metres), p[axis]);
        }
    }

    [Fact]
    public void Four_influences_are_solved_anew()
    {
        using var folder = new TemporaryFolder();
        CompressedRig rig = PlantedRigs.Create();
        WeightAnimation animation = Animation(rig, 5);
        CompressedGltfReport report = CompressedGltf.Write(folder["face.glb"], rig, animation, new CompressedGltfOptions { Influences = 4 });
        var player = new GltfPlayer(folder["face.glb"]);
        Assert.False(player.Json["meshes"]![0]!["primitives"]![0]!["attributes"]!.AsObject().ContainsKey("JOINTS_1"));
        Assert.True(Deviation(player, report.Influences!.Rig, animation, 2.5) < 5e-6 * 0.31);
        Assert.True(report.Influences.Error.Mean < report.Influences.TruncatedError.Mean);
    }

    [Fact]
    public void Extras_hold_what_a_viewer_needs_to_pose()
    {
        using var folder = new TemporaryFolder();
        CompressedRig rig = PlantedRigs.Create();
        CompressedGltf.Write(folder["face.glb"], rig);
        JsonNode extras = new GltfPlayer(folder["face.glb"]).Json["scenes"]![0]!["extras"]!["mimik"]!;
        Assert.Equal(rig.Playback.ShapeNames, extras["shapes"]!.AsArray().Select(n => (string)n!));
        Assert.Equal(rig.Playback.Transforms.Values, extras["skinning"]!["values"]!.AsArray().Select(n => (float)n!));
        Assert.Equal(Metres, (double)extras["metresPerUnit"]!);
    }

    [Theory]
    [InlineData("face.glb", GltfJoints.Chain)]
    [InlineData("face.gltf", GltfJoints.NearestTrs)]
    public void A_rig_comes_back_from_its_file(string name, GltfJoints joints)
    {
        using var folder = new TemporaryFolder();
        CompressedRig rig = WithStaticPart(PlantedRigs.Create(seams: true));
        CompressedGltf.Write(folder[name], rig, Animation(rig, 4), new CompressedGltfOptions { Joints = joints });
        CompressedRig back = CompressedGltf.Read(folder[name]);
        PlaybackRig a = rig.Playback, b = back.Playback;
        Assert.Equal(a.ShapeNames, b.ShapeNames);
        Assert.Equal(a.Transforms.Indices, b.Transforms.Indices);
        Assert.Equal(a.Transforms.Values, b.Transforms.Values);
        Assert.Equal(a.Centre, b.Centre);
        Assert.Equal(a.MetresPerUnit, b.MetresPerUnit);
        Assert.Equal(a.Logic.ControlCount, b.Logic.ControlCount);
        Assert.Equal(rig.Surface.Faces.Corners, back.Surface.Faces.Corners);
        Assert.Equal(["face", "tooth"], back.Surface.Parts.Select(part => part.Name));
        float[] weights = [.. Enumerable.Range(0, a.Transforms.ShapeCount).Select(s => 0.3f * s)];
        double[] x = PlantedRigs.Pose(rig, weights), y = PlantedRigs.Pose(back, weights);
        for (int i = 0; i < x.Length; i++)
            Assert.Equal(x[i], y[i], 2e-5);
    }

    [Fact]
    public void A_file_without_transforms_is_another_rig()
    {
        using var folder = new TemporaryFolder();
        GltfRigFile.Write(folder["morph.glb"], PlantedRigs.Create().Decompress());
        Assert.Null(CompressedGltf.TryRead(folder["morph.glb"]));
        MimikException error = Assert.Throws<MalformedFileException>(() => CompressedGltf.Read(folder["morph.glb"]));
        Assert.Contains("sparse transforms", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_files_are_read_or_refused()
    {
        using var folder = new TemporaryFolder();
        CompressedRig rig = PlantedRigs.Create(side: 3, bones: 3, influences: 3, shapes: 3);
        CompressedGltf.Write(folder["face.glb"], rig);
        Mutation.AssertReaderIsRobust(
            File.ReadAllBytes(folder["face.glb"]), (bytes, budget) => CompressedGltf.Parse(bytes, "face.glb", budget), 3000);
    }

    [Fact]
    public void Refuses_animations_of_another_width_and_weights_that_do_not_sum_to_one()
    {
        using var folder = new TemporaryFolder();
        CompressedRig rig = PlantedRigs.Create(shapes: 3);
        MimikException width = Assert.Throws<MimikException>(() => CompressedGltf.Write(folder["a.glb"], rig, new WeightAnimation(new float[8], 4)));
        Assert.Contains("expected 3", width.Message, StringComparison.Ordinal);
        rig.Playback.Weights[0] += 0.1f;
        MimikException sum = Assert.Throws<MimikException>(() => CompressedGltf.Write(folder["a.glb"], rig));
        Assert.Contains("vertex 0", sum.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["a.glb"]));
    }

    [Fact]
    public void Same_bytes_every_time()
    {
        using var folder = new TemporaryFolder();
        CompressedRig rig = PlantedRigs.Create();
        foreach (string name in (string[])["a.glb", "b.glb"])
            CompressedGltf.Write(folder[name], rig, Animation(rig, 8));
        Assert.Equal(File.ReadAllBytes(folder["a.glb"]), File.ReadAllBytes(folder["b.glb"]));
    }

    internal static WeightAnimation Animation(CompressedRig rig, int frames)
    {
        int shapes = rig.Playback.Transforms.ShapeCount;
        return new WeightAnimation(PlantedRigs.Weights(5, frames, shapes), shapes, framesPerSecond: Fps);
    }

    /// <summary>The largest distance between a client's vertices and the rig posed by the weights blended linearly between frames, in metres.</summary>
    private static double Deviation(GltfPlayer player, CompressedRig rig, WeightAnimation animation, double frame, bool spherical = true)
    {
        int f = (int)frame;
        double t = frame - f;
        float[] weights = [.. Enumerable.Range(0, animation.ChannelCount).Select(s => (float)(((1 - t) * animation[f][s]) + (t * (t > 0 ? animation[f + 1][s] : 0))))];
        double[] posed = PlantedRigs.Pose(rig, weights);
        double worst = 0;
        foreach ((int v, Vector3 p) in player.Skin(frame / Fps, spherical))
        {
            double x = p.X - (Metres * posed[3 * v]), y = p.Y - (Metres * posed[(3 * v) + 1]), z = p.Z - (Metres * posed[(3 * v) + 2]);
            worst = Math.Max(worst, Math.Sqrt((x * x) + (y * y) + (z * z)));
        }

        return worst;
    }

    /// <summary>Adds a part of one triangle, bound to one more bone that has no transforms.</summary>
    private static CompressedRig WithStaticPart(CompressedRig rig)
    {
        PlaybackRig p = rig.Playback;
        int n = p.VertexCount, k = p.Influences, faces = rig.Surface.Faces.Count, corners = rig.Surface.Faces.Corners.Length;
        ushort[] bones = [.. p.Bones, .. new ushort[3 * k]];
        float[] weights = [.. p.Weights, .. new float[3 * k]];
        for (int v = n; v < n + 3; v++)
            (bones[v * k], weights[v * k]) = ((ushort)p.Transforms.BoneCount, 1);
        var transforms = new SparseTransforms(p.Transforms.BoneCount + 1, p.Transforms.RowOffsets, p.Transforms.Indices, p.Transforms.Values);
        var playback = new PlaybackRig([.. p.Rest, 1, 2, 3, 2, 2, 3, 1, 3, 3], p.Centre, k, bones, weights, transforms, p.ShapeNames, p.Logic, [.. p.Triangles, n, n + 1, n + 2], p.MetresPerUnit);
        int[]? uvCorners = rig.Surface.UvCorners is { } uv ? [.. uv, 0, 1, 2] : null;
        var surface = new RigSurface(
            n + 3,
            new PolygonFaces([.. rig.Surface.Faces.Offsets, corners + 3], [.. rig.Surface.Faces.Corners, n, n + 1, n + 2]),
            [new RigPart("face", 0, n, 0, faces), new RigPart("tooth", n, 3, faces, 1)],
            uvs: rig.Surface.Uvs,
            uvCorners: uvCorners);
        return new CompressedRig(playback, surface, rig.Unit);
    }
}
