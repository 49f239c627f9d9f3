using System.Text.Json.Nodes;
using Mimik.Faces.Sample;
using Mimik.Formats.Png;
using Mimik.Geometry;
using Mimik.InverseRig.Clustering;

namespace Mimik.Cli.Tests;

public sealed class ClusterTests : IDisposable
{
    private readonly SmallFace _face = new();

    public void Dispose() => _face.Dispose();

    [Fact]
    public async Task The_sample_face_is_cut_into_segments_that_are_written_shown_and_compared()
    {
        (int code, string output, string error) = await SmallFace.Run(
            "cluster", "sample", "-k", "8", "-o", _face["c.json"], "--picture", _face["c.png"], "--report", _face["c.html"], "--sweep", "2,6", "--restarts", "2");
        Assert.True(code == 0, error);
        Assert.Contains("8 segments of ", output, StringComparison.Ordinal);
        Assert.Contains("reconstruction error 0.0", output, StringComparison.Ordinal);
        Assert.Contains("vertices that no control moves", output, StringComparison.Ordinal);
        Assert.Equal(4, output.Split('\n').Count(line => line.Contains(" RSJD", StringComparison.Ordinal)));
        Assert.Equal(3, output.Split('\n').Count(line => line.StartsWith("wrote ", StringComparison.Ordinal)));
        RigClustering clustering = RigClusteringFile.Read(_face["c.json"], SampleFace.Create());
        Assert.Equal(8, clustering.Segments.Count);
        Assert.Empty(clustering.UnassignedControls);
        Assert.NotEmpty(clustering.SharedControls);
        Image picture = PngFile.Read(_face["c.png"]);
        Assert.True(picture.Width > 3 * 500 && picture.Height > 500);
        string page = File.ReadAllText(_face["c.html"]);
        Assert.StartsWith("<!DOCTYPE html>", page, StringComparison.Ordinal);
        Assert.Equal(8, page.Split("<td class=\"c\"").Length - 1);
        Assert.Contains("E_R = sum of M", page, StringComparison.Ordinal);
        Assert.Contains("What inter-density buys", page, StringComparison.Ordinal);
        Assert.DoesNotContain(">NaN", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_file_on_any_number_of_threads()
    {
        string[] line = ["cluster", _face["rig.npz"], "-k", "15", "--restarts", "1", "-o"];
        Assert.Equal(0, (await SmallFace.Run([.. line, _face["a.json"], "--threads", "1"])).Code);
        Assert.Equal(0, (await SmallFace.Run([.. line, _face["b.json"], "--threads", "3"])).Code);
        Assert.Equal(0, (await SmallFace.Run([.. line, _face["c.json"], "--seed", "3"])).Code);
        Assert.Equal(File.ReadAllBytes(_face["a.json"]), File.ReadAllBytes(_face["b.json"]));
        Assert.NotEqual(File.ReadAllBytes(_face["a.json"]), File.ReadAllBytes(_face["c.json"]));
    }

    [Fact]
    public async Task Methods_give_controls_differently_and_merging_leaves_fewer_segments()
    {
        async Task<JsonNode> Segments(params string[] options)
        {
            (int code, _, string error) = await SmallFace.Run(["cluster", _face["rig.npz"], "-k", "6", "-o", _face["m.json"], .. options]);
            Assert.True(code == 0, error);
            return JsonNode.Parse(File.ReadAllText(_face["m.json"]))!["segments"]!;
        }

        JsonNode adjusted = await Segments(), rsjd = await Segments("--method", "rsjd"), merged = await Segments("--merge-above", "0.4");
        Assert.Equal(6, adjusted.AsArray().Count);
        Assert.NotEqual(adjusted.ToJsonString(), rsjd.ToJsonString());
        Assert.True(merged.AsArray().Count < 6);
    }
}
