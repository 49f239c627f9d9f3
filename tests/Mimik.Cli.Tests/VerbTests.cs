using System.Globalization;
using System.Text.Json.Nodes;
using Mimik.Faces;
using Mimik.Formats.Obj;
using Mimik.Playback;
using Mimik.Skinning;

namespace Mimik.Cli.Tests;

public sealed class VerbTests : IDisposable
{
    private static readonly string[] Small = ["--bones", "4", "-k", "3", "--non-zeros", "40", "--iterations", "20+20", "--cycles", "1", "--smoothness", "1"];
    private readonly SmallFace _face = new();

    public void Dispose() => _face.Dispose();

    [Fact]
    public async Task Info_describes_the_rig_line_by_line()
    {
        (int code, string output, string error) = await SmallFace.Run("info", _face["rig.npz"]);
        Assert.Equal(0, code);
        Assert.Empty(error);
        Assert.Contains("4: 3 controls, 0 in-betweens, 1 correctives", output, StringComparison.Ordinal);
        Assert.Contains("jawOpen, mouthSmileLeft, browInnerUp, jawOpen_mouthSmileLeft", output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', output);
    }

    [Fact]
    public async Task Compressed_rigs_keep_their_bits_through_every_format_of_theirs()
    {
        await Compress("c.npz", "c.mimik", "c.glb");
        Assert.Equal(0, (await SmallFace.Run("convert", _face["c.mimik"], _face["back.npz"])).Code);
        Assert.Equal(File.ReadAllBytes(_face["c.npz"]), File.ReadAllBytes(_face["back.npz"]));
        Assert.Equal(0, (await SmallFace.Run("convert", _face["c.npz"], _face["back.mimik"])).Code);
        Assert.Equal(File.ReadAllBytes(_face["c.mimik"]), File.ReadAllBytes(_face["back.mimik"]));
        (_, string glb, _) = await SmallFace.Run("info", _face["c.glb"]);
        Assert.Contains("compressed rig (glTF)", glb, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lower_precision_makes_a_smaller_playback_file_and_says_what_it_costs()
    {
        await Compress("c.npz", "c.mimik");
        (int code, string output, string error) = await SmallFace.Run("convert", _face["c.npz"], _face["small.mimik"], "--half-transforms", "--weight-bits", "8");
        Assert.True(code == 0, error);
        Assert.Contains("small.mimik: half-float transforms and 8-bit weights move vertices by 0.", output, StringComparison.Ordinal);
        long size = new FileInfo(_face["small.mimik"]).Length;
        Assert.Contains($"small.mimik: {size.ToString("N0", CultureInfo.InvariantCulture)} bytes: transforms ", output, StringComparison.Ordinal);
        Assert.True(size < new FileInfo(_face["c.mimik"]).Length);
        (code, output, error) = await SmallFace.Run(["compress", _face["rig.npz"], "-o", _face["direct.mimik"], .. Small, "--half-transforms", "--weight-bits", "8"]);
        Assert.True(code == 0, error);
        Assert.Contains("direct.mimik: half-float transforms and 8-bit weights move", output, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(_face["small.mimik"]), File.ReadAllBytes(_face["direct.mimik"]));
    }

    [Fact]
    public async Task Another_seed_gives_other_bits_and_the_same_seed_the_same_on_any_number_of_threads()
    {
        await Compress("a.npz");
        Assert.Equal(0, (await SmallFace.Run(["compress", _face["rig.npz"], "-o", _face["b.npz"], .. Small, "--threads", "1"])).Code);
        Assert.Equal(0, (await SmallFace.Run(["compress", _face["rig.npz"], "-o", _face["c.npz"], .. Small, "--seed", "7"])).Code);
        Assert.Equal(File.ReadAllBytes(_face["a.npz"]), File.ReadAllBytes(_face["b.npz"]));
        Assert.NotEqual(File.ReadAllBytes(_face["a.npz"]), File.ReadAllBytes(_face["c.npz"]));
    }

    [Fact]
    public async Task Compress_measures_in_motion_and_reports_to_people_and_programs()
    {
        string weights = _face.WriteWeights("w.npy", 6, 3);
        (int code, string output, string error) = await SmallFace.Run(
            ["compress", _face["rig.npz"], "-o", _face["c.npz"], .. Small, "--animation", weights, "--importance", "part:face=2", "--report", _face["r.html"], "--report", _face["r.json"]]);
        Assert.True(code == 0, error);
        Assert.Contains("weighted loss", output, StringComparison.Ordinal);
        Assert.Contains("over w.npy (6 frames): mean", output, StringComparison.Ordinal);
        Assert.Contains("normals: mean", output, StringComparison.Ordinal);
        Assert.Contains("gaps not measured: lips: no control for mouthClose; left eyelids", output, StringComparison.Ordinal);
        Assert.Contains($"wrote {_face["r.html"]}", output, StringComparison.Ordinal);
        Assert.StartsWith("<!DOCTYPE html>", File.ReadAllText(_face["r.html"]), StringComparison.Ordinal);
        JsonNode json = JsonNode.Parse(File.ReadAllText(_face["r.json"]))!;
        Assert.True((bool)json["loss_is_weighted"]!);
        Assert.Equal(6, (int)json["motion"]!["frames"]!);
        Assert.Equal(4, json["options"]!["shape_factors"]!.AsArray().Count);
    }

    [Fact]
    public async Task Detail_means_p_12_and_all_non_zeros_unless_told_otherwise()
    {
        string[] detail = ["compress", _face["rig.npz"], "--bones", "5", "-k", "3", "--iterations", "60+40", "--smoothness", "1"];
        (int code, string output, string error) = await SmallFace.Run([.. detail, "--detail", "-o", _face["a.npz"]]);
        Assert.True(code == 0, error);
        Assert.Contains($"5 bones, 3 a vertex, {5 * 6 * 4} non-zeros, 100 iterations", output, StringComparison.Ordinal);
        Assert.Equal(0, (await SmallFace.Run([.. detail, "--non-zeros", "all", "--power", "12", "-o", _face["b.npz"]])).Code);
        Assert.Equal(File.ReadAllBytes(_face["a.npz"]), File.ReadAllBytes(_face["b.npz"]));
        (_, string fewer, _) = await SmallFace.Run([.. detail, "--detail", "--non-zeros", "50", "--power", "8", "-o", _face["c.npz"]]);
        Assert.Contains(" 50 non-zeros", fewer, StringComparison.Ordinal);
        (code, _, error) = await SmallFace.Run("compress", _face["rig.npz"], "--detail", "-k", "300", "-o", _face["d.npz"]);
        Assert.NotEqual(0, code);
        Assert.Contains("influences: expected 1 to the number of bones, 200, found 300", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Curves_to_measure_over_need_not_weight_the_fit()
    {
        await Compress("a.npz");
        string weights = _face.WriteWeights("w.npy", 6, 3);
        (int code, string output, string error) = await SmallFace.Run(["compress", _face["rig.npz"], "-o", _face["b.npz"], .. Small, "--curves", weights]);
        Assert.True(code == 0, error);
        Assert.Contains("over w.npy (6 frames): mean", output, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(_face["a.npz"]), File.ReadAllBytes(_face["b.npz"]));
        (_, string synthetic, _) = await SmallFace.Run(["compress", _face["rig.npz"], "-o", _face["b.npz"], .. Small]);
        Assert.Contains("over a synthetic animation (", synthetic, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_budget_is_kept_and_more_of_it_fits_better()
    {
        double small = await Fit("small.npz", 64, "--budget", "64"), large = await Fit("large.npz", 400, "--budget", "0.4kB");
        Assert.True(large < small, $"{large} against {small}");

        async Task<double> Fit(string name, int bytes, params string[] budget)
        {
            (int code, string output, string error) = await SmallFace.Run(
                ["compress", _face["rig.npz"], "-o", _face[name], "--report", _face["report.json"], "--iterations", "40+40", "--cycles", "0", "--smoothness", "0.01", .. budget]);
            Assert.True(code == 0, error);
            Assert.Contains("tried ", output, StringComparison.Ordinal);
            CompressedRig rig = CompskinResultFile.Read(_face[name]);
            Assert.InRange(PlaybackFileSize.OfTransforms(rig.Playback.Transforms), 1, bytes);
            return CompressionErrors.Evaluate(_face.Rig, rig).Total.MeanDistance;
        }
    }

    [Fact]
    public async Task A_largest_error_is_kept_with_no_more_than_it_takes()
    {
        string[] quick = ["--iterations", "200+200", "--cycles", "1", "--smoothness", "0.001"];
        (int code, string output, string error) = await SmallFace.Run(["compress", _face["rig.npz"], "-o", _face["coarse.npz"], "--max-error", "8mm", .. quick]);
        Assert.True(code == 0, error + output);
        Assert.Equal(0, (await SmallFace.Run(["compress", _face["rig.npz"], "-o", _face["fine.npz"], "--max-error", "0.3cm", .. quick])).Code);
        CompressedRig coarse = CompskinResultFile.Read(_face["coarse.npz"]), fine = CompskinResultFile.Read(_face["fine.npz"]);
        Assert.InRange(1000 * CompressionErrors.Evaluate(_face.Rig, coarse).Total.MaxDistance, 0, 8000);
        Assert.True(fine.Playback.Transforms.Values.Length >= coarse.Playback.Transforms.Values.Length);
    }

    [Fact]
    public async Task A_sweep_shows_every_size()
    {
        string[] quick = ["--iterations", "20+20", "--cycles", "0", "--bones", "4", "-k", "3", "--smoothness", "1"];
        (int code, string output, string error) = await SmallFace.Run(["compress", _face["rig.npz"], "--sweep", _face["s.csv"], .. quick]);
        Assert.True(code == 0, error);
        string[] rows = File.ReadAllLines(_face["s.csv"]);
        Assert.StartsWith("bones,influences,non_zeros,transform_bytes,mean_distance,max_distance", rows[0], StringComparison.Ordinal);
        Assert.InRange(rows.Length, 4, 13);
        Assert.All(rows[1..], row => Assert.StartsWith("4,3,", row, StringComparison.Ordinal));
        Assert.Contains("a vertex", output, StringComparison.Ordinal);
        Assert.Equal(0, (await SmallFace.Run(["compress", _face["rig.npz"], "--sweep", _face["s.html"], .. quick])).Code);
        Assert.Contains("<svg", File.ReadAllText(_face["s.html"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bench_keeps_runs_and_prints_a_table()
    {
        string[] bench = ["bench", "compress", _face["rig.npz"], "-o", _face["bench"], "--bones", "4", "-k", "3", "--iterations", "20+20", "--cycles", "0", "--seeds", "1", "--method", "published", "polished"];
        (int code, string output, string error) = await SmallFace.Run(bench);
        Assert.True(code == 0, error);
        Assert.Contains("run 2/2, polished, seed 0: loss", output, StringComparison.Ordinal);
        Assert.Contains("coordinate mean (mm)", output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_face["bench"], "curves.csv")));
        (code, _, error) = await SmallFace.Run(bench);
        Assert.Equal(1, code);
        Assert.Contains("--resume goes on with it", error, StringComparison.Ordinal);
        (code, output, _) = await SmallFace.Run([.. bench, "--resume", "--target", "1"]);
        Assert.Equal(0, code);
        Assert.Contains("kept from before", output, StringComparison.Ordinal);
        Assert.Contains("to target (s)", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, "as the rig's controls in order")]
    [InlineData(4, "past the rig logic")]
    public async Task Frames_are_the_rig_posed_by_width(int channels, string note)
    {
        string weights = _face.WriteWeights("w.npy", 2, channels);
        (int code, string output, string error) = await SmallFace.Run("animate", _face["rig.npz"], "-w", weights, "-o", _face["frames"]);
        Assert.True(code == 0, error);
        Assert.Contains(note, output, StringComparison.Ordinal);
        Assert.Contains("2 frames, 60 a second", output, StringComparison.Ordinal);
        Assert.Equal(["frame_0000.obj", "frame_0001.obj"], Directory.GetFiles(_face["frames"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));

        float[] frame = AnimationFile.Read(weights)[1].ToArray();
        float[] shapes = channels == 4 ? frame : [.. frame, frame[0] * frame[1]];
        float[] expected = new float[_face.Rig.Neutral.Length];
        _face.Rig.Pose(shapes, expected);
        var mesh = ObjFile.Read(Path.Combine(_face["frames"], "frame_0001.obj"));
        Assert.Equal(expected, mesh.Positions);
        Assert.Equal(_face.Rig.Surface.Faces.Corners.ToArray(), mesh.Faces.Corners.ToArray());
        Assert.Equal(_face.Rig.Surface.Faces.Offsets.ToArray(), mesh.Faces.Offsets.ToArray());
    }

    [Fact]
    public async Task A_timecode_wins_over_the_rate_that_is_asked_for()
    {
        AnimationFile.Write(_face["w.csv"], new WeightAnimation([0, 0.5f, 1], 1, ["jawOpen"], 30));
        (int code, string output, string error) = await SmallFace.Run("animate", _face["rig.npz"], "-w", _face["w.csv"], "-o", _face["a.glb"], "--fps", "24");
        Assert.True(code == 0, error);
        Assert.Contains("3 frames, 30 a second", output, StringComparison.Ordinal);
        Assert.Contains("--fps 24 is for files that do not", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("chain")]
    [InlineData("trs")]
    [InlineData("morph")]
    public async Task Joints_shape_the_gltf_of_a_compressed_rig(string joints)
    {
        await Compress("c.npz");
        string weights = _face.WriteWeights("w.npy", 4, 3);
        (int code, string output, string error) = await SmallFace.Run("animate", _face["c.npz"], "-w", weights, "-o", _face["a.glb"], "--joints", joints);
        Assert.True(code == 0, error);
        Assert.Equal(joints == "trs", output.Contains("joints that keep translation", StringComparison.Ordinal));
        (_, string info, _) = await SmallFace.Run("info", _face["a.glb"]);
        Assert.Equal(joints != "morph", info.Contains("compressed rig (glTF)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Render_writes_a_picture_of_the_size_asked_for()
    {
        string[] render = ["render", _face["rig.npz"], "--set", "jawOpen=0.6", "--size", "40x30", "--heat-map", "-o", _face["a.png"]];
        (int code, string output, string error) = await SmallFace.Run(render);
        Assert.True(code == 0, error);
        Assert.Contains("largest distance", output, StringComparison.Ordinal);
        Assert.Contains("40 x 30 pixels", (await SmallFace.Run("info", _face["a.png"])).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_heat_map_against_the_same_face_in_another_unit_is_nought()
    {
        BlendshapeRig rig = _face.Rig;
        Blendshape[] shapes = [.. rig.Shapes.Select(shape => new Blendshape(shape.Name, [.. shape.Deltas.Select(x => 100 * x)]))];
        var centimetres = new BlendshapeRig([.. rig.Neutral.Select(x => 100 * x)], rig.Surface, shapes, new LengthUnit(0.01, UnitSource.Declared), rig.Logic);
        RigFile.Write(_face["cm.npz"], centimetres);
        string[] render = ["render", _face["rig.npz"], "--set", "jawOpen=1", "--size", "20x20", "--heat-map", _face["cm.npz"], "-o", _face["a.png"]];
        (int code, string output, string error) = await SmallFace.Run(render);
        Assert.True(code == 0, error);
        string distance = output.Split("largest distance ")[1].Split(' ')[0];
        Assert.InRange(double.Parse(distance, System.Globalization.CultureInfo.InvariantCulture), 0, 1e-4);
    }

    [Fact]
    public async Task A_published_result_takes_its_names_from_the_rig_beside_it()
    {
        string result = TestSupport.Repository.Shared("reference/compskin/ict_face_result.npz");
        string rig = TestSupport.Repository.Shared("reference/compskin/ict_face_rig.npz");
        Assert.DoesNotContain("jawOpen", (await SmallFace.Run("info", result)).Output, StringComparison.Ordinal);
        Assert.Contains("jawOpen", (await SmallFace.Run("info", result, "--rig", rig)).Output, StringComparison.Ordinal);
    }

    private async Task Compress(params string[] outputs)
    {
        string[] arguments = ["compress", _face["rig.npz"], .. Small, .. outputs.SelectMany(output => (string[])["-o", _face[output]])];
        (int code, _, string error) = await SmallFace.Run(arguments);
        Assert.True(code == 0, error);
    }
}
