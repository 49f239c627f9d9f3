using System.Text.Json.Nodes;
using Mimik.Faces;
using Mimik.Faces.Sample;
using Mimik.Faces.Sequences;
using Mimik.Numerics;

namespace Mimik.Cli.Tests;

public sealed class SolveReportTests : IDisposable
{
    private const int Frames = 6;
    private readonly SmallFace _face = new();

    public void Dispose() => _face.Dispose();

    [Fact]
    public async Task The_sample_face_gets_a_page_and_its_figures()
    {
        BlendshapeRig rig = SampleFace.Create();
        WriteMeshes(rig, _face["meshes.npy"]);
        AnimationFile.Write(_face["truth.npz"], Truth(rig));
        (int code, string output, string error) = await SmallFace.Run(
            "solve", "sample", _face["meshes.npy"], "--report", _face["r.html"], "--report", _face["r.json"], "--truth", _face["truth.npz"], "--fps", "24");
        Assert.True(code == 0, error);
        Assert.Equal(2, output.Split('\n').Count(line => line.StartsWith("wrote ", StringComparison.Ordinal)));
        string page = File.ReadAllText(_face["r.html"]);
        Assert.StartsWith("<!DOCTYPE html>", page, StringComparison.Ordinal);
        Assert.Contains("meshes.npy as 52 controls of Mimik&#39;s own face", page, StringComparison.Ordinal);
        Assert.Contains("What the rig cannot follow", page, StringComparison.Ordinal);
        Assert.Contains("jawOpen", page, StringComparison.Ordinal);
        Assert.Equal((3 * 3) + 3, page.Split("data:image/png;base64,").Length - 1);
        JsonNode json = JsonNode.Parse(File.ReadAllText(_face["r.json"]))!;
        Assert.Equal(Frames, (int)json["frames"]!);
        Assert.Equal(24, (double)json["frames_per_second"]!);
        Assert.InRange((double)json["error"]!["mean"]!, 0.04, 0.12);
        Assert.InRange((double)json["curves"]!["mean_error"]!, 0, 0.05);
        Assert.Equal(52, json["controls"]!.AsArray().Count);
    }

    [Fact]
    public async Task Markers_are_listed_by_name()
    {
        string tracks = "a.x,a.y,a.z,b.x,b.y,b.z,c.x,c.y,c.z\n" + string.Concat(Enumerable.Range(0, Frames).Select(t => string.Join(",", new[] { 0, 8, 21 }.SelectMany(v =>
            Enumerable.Range(0, 3).Select(axis => (t == 2 && v == 8 ? "" : FormattableString.Invariant($"{_face.Rig.Neutral[(3 * v) + axis] + (0.001 * t)}"))))) + "\n"));
        File.WriteAllText(_face["tracks.csv"], tracks);
        File.WriteAllText(_face["map.csv"], "name,vertex\na,0\nb,8\nc,21\n");
        (int code, _, string error) = await SmallFace.Run("solve", _face["rig.npz"], _face["tracks.csv"], "--map", _face["map.csv"], "--report", _face["r.html"], "--report", _face["r.json"]);
        Assert.True(code == 0, error);
        Assert.Contains("There are no pictures: 3 points", File.ReadAllText(_face["r.html"]), StringComparison.Ordinal);
        JsonArray points = JsonNode.Parse(File.ReadAllText(_face["r.json"]))!["by_point"]!.AsArray();
        Assert.Equal(["a", "b", "c"], points.Select(point => (string)point!["name"]!));
        Assert.Equal([Frames, Frames - 1, Frames], points.Select(point => (int)point!["frames"]!));
    }

    [Fact]
    public async Task A_report_of_another_kind_is_refused_before_the_solve()
    {
        (int code, _, string error) = await SmallFace.Run("solve", _face["rig.npz"], _face["none.npy"], "--report", _face["r.pdf"]);
        Assert.NotEqual(0, code);
        Assert.Contains("r.pdf: expected a report (.html, .json), found .pdf", error, StringComparison.Ordinal);
    }

    private static WeightAnimation Truth(BlendshapeRig rig)
    {
        string[] names = [.. rig.ControlNames];
        float[] weights = new float[Frames * names.Length];
        for (int t = 0; t < Frames; t++)
        {
            weights[(t * names.Length) + Array.IndexOf(names, "jawOpen")] = 0.1f * t;
            weights[(t * names.Length) + Array.IndexOf(names, "browInnerUp")] = 0.6f - (0.1f * t);
        }

        return new WeightAnimation(weights, names.Length, names, 24);
    }

    private static void WriteMeshes(BlendshapeRig rig, string path)
    {
        WeightAnimation truth = Truth(rig);
        var random = new RandomSource(2);
        float[] weights = new float[rig.Shapes.Count];
        PositionsFile.Write(path, Frames, rig.VertexCount, (t, points) =>
        {
            rig.Logic.Evaluate(truth[t], weights);
            rig.Pose(weights, points);
            for (int k = 0; k < points.Length; k++)
                points[k] += (float)(0.05 / rig.Unit.ReportScale * random.NextGaussian());
        });
    }
}
