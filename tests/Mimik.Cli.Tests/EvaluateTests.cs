using System.Text.Json.Nodes;
using Mimik.Faces;
using Mimik.Faces.Landmarks;
using Mimik.Faces.Sample;
using Mimik.Formats.Arrays;
using Mimik.Formats.Obj;
using Mimik.Formats.Ply;
using Mimik.Geometry;

namespace Mimik.Cli.Tests;

/// <summary>mimik evaluate and mimik landmarks on the face that Mimik brings along.</summary>
public sealed class EvaluateTests : IDisposable
{
    private readonly SmallFace _face = new();

    public EvaluateTests()
    {
        BlendshapeRig sample = SampleFace.Create();
        ObjFile.Write(_face["pred.obj"], new PolygonMesh(sample.Neutral, sample.Surface.Faces));

        // The same face in millimetres and somewhere else.
        float scale = (float)sample.Unit.MillimetresPerUnit!.Value;
        float[] scan = [.. sample.Neutral.Select(x => scale * x)];
        RigidMotion.Create((0.1, 0.3, -0.2, 0.9), (50, 60, -700)).Apply(scan, scan);
        PlyFile.Write(_face["scan.ply"], new PolygonMesh(scan, PolygonFaces.None));
        Seven = Places(sample);
        LandmarkFile.Write(_face["pred.json"], new LandmarkSet("now7", 3, [.. Seven.SelectMany(v => sample.Neutral.AsSpan(3 * v, 3).ToArray())]) { Unit = sample.Unit });
        LandmarkFile.Write(_face["scan.json"], new LandmarkSet("now7", 3, [.. Seven.SelectMany(v => scan.AsSpan(3 * v, 3).ToArray())]) { Unit = LengthUnit.Parse("mm") });
        LandmarkFile.Write(_face["mirrored.json"], new LandmarkSet("now7", 3, [.. Seven.Select((_, k) => Seven[LandmarkConvention.Now7.Mirror[k]]).SelectMany(v => scan.AsSpan(3 * v, 3).ToArray())]) { Unit = LengthUnit.Parse("mm") });
    }

    private int[] Seven { get; }

    public void Dispose() => _face.Dispose();

    [Fact]
    public async Task A_face_against_itself_in_another_unit_and_place()
    {
        (int code, string output, string error) = await SmallFace.Run(
            "evaluate", _face["pred.obj"], _face["scan.ply"], "--pred-landmarks", _face["pred.json"], "--scan-landmarks", _face["scan.json"],
            "--refine", "-o", _face["e.json"], "--report", _face["e.html"], "--distances", _face["d.npy"]);
        Assert.True(code == 0, error);
        Assert.Contains($"unit {SampleFace.Create().Unit.Name},", output, StringComparison.Ordinal);
        Assert.Contains("unit mm,", output, StringComparison.Ordinal);
        Assert.Contains("aligned on 7 landmarks", output, StringComparison.Ordinal);
        JsonNode figures = JsonNode.Parse(File.ReadAllText(_face["e.json"]))!;
        Assert.InRange(figures["regions"]![0]!["max"]!.GetValue<double>(), 0, 0.01);
        Assert.Equal(101, figures["cumulative"]!["share"]!.AsArray().Count);
        Assert.Equal(SampleFace.Create().VertexCount, NpyArray.Read(_face["d.npy"]).Count);
        string page = File.ReadAllText(_face["e.html"]);
        Assert.StartsWith("<!DOCTYPE html>", page, StringComparison.Ordinal);
        Assert.Contains("Cumulative distances", page, StringComparison.Ordinal);
        Assert.DoesNotContain(">NaN", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_figures_on_any_number_of_threads()
    {
        string[] line = ["evaluate", _face["pred.obj"], _face["scan.ply"], "--pred-landmarks", _face["pred.json"], "--scan-landmarks", _face["scan.json"], "--radius", "60", "-o"];
        Assert.Equal(0, (await SmallFace.Run([.. line, _face["a.json"], "--threads", "1"])).Code);
        Assert.Equal(0, (await SmallFace.Run([.. line, _face["b.json"], "--threads", "3"])).Code);
        Assert.Equal(File.ReadAllBytes(_face["a.json"]), File.ReadAllBytes(_face["b.json"]));
    }

    [Fact]
    public async Task Landmarks_become_an_embedding_that_stands_for_them()
    {
        (int code, string output, string error) = await SmallFace.Run("landmarks", _face["pred.obj"], _face["pred.json"], "-o", _face["places.json"]);
        Assert.True(code == 0, error);
        Assert.Contains("7 landmarks (now7)", output, StringComparison.Ordinal);
        (code, output, error) = await SmallFace.Run(
            "evaluate", _face["pred.obj"], _face["scan.ply"], "--pred-landmarks", _face["places.json"], "--scan-landmarks", _face["scan.json"]);
        Assert.True(code == 0, error);
        Assert.Contains("which are 0.000 mm apart", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Regions_by_label_and_by_mask()
    {
        int n = SampleFace.Create().VertexCount;
        NpyArray.From<int>([.. Enumerable.Range(0, n).Select(i => (i % 3) - 1)]).Write(_face["labels.npy"]);
        NpzFile.Write(_face["masks.npz"], new Dictionary<string, NpyArray> { ["some"] = NpyArray.From([5, 6, 7]), ["half"] = NpyArray.From<float>([.. Enumerable.Range(0, n).Select(i => i < n / 2 ? 1f : 0)]) });
        string output = (await SmallFace.Run("evaluate", _face["pred.obj"], _face["scan.ply"], "--aligned", "--scan-units", "mm", "--regions", _face["labels.npy"])).Output;
        Assert.Contains("region 0", output, StringComparison.Ordinal);
        Assert.Contains("region 1", output, StringComparison.Ordinal);
        output = (await SmallFace.Run("evaluate", _face["pred.obj"], _face["scan.ply"], "--aligned", "--scan-units", "mm", "--regions", _face["masks.npz"])).Output;
        Assert.Contains("half", output, StringComparison.Ordinal);
        Assert.Contains("some", output, StringComparison.Ordinal);

        // Through the surface that a vertex is closest to: the same count where each lies on its own.
        string[] aligned = ["evaluate", _face["pred.obj"], _face["scan.ply"], "--pred-landmarks", _face["pred.json"], "--scan-landmarks", _face["scan.json"]];
        output = (await SmallFace.Run([.. aligned, "--pred-regions", _face["masks.npz"]])).Output;
        Assert.Contains("half", output, StringComparison.Ordinal);
        (int code, _, string error) = await SmallFace.Run([.. aligned, "--pred-regions", _face["scan.json"]]);
        Assert.NotEqual(0, code);
        Assert.Contains("expected regions of vertices (.npy, .npz, .pkl)", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Landmarks_far_from_the_surface_are_no_embedding()
    {
        (int code, _, string error) = await SmallFace.Run("landmarks", _face["pred.obj"], _face["scan.json"], "-o", _face["places.json"]);
        Assert.NotEqual(0, code);
        Assert.Contains("point 0: expected a landmark on the surface", error, StringComparison.Ordinal);
        Assert.False(File.Exists(_face["places.json"]));
    }

    [Theory]
    [InlineData("", "expected --pred-landmarks and --scan-landmarks, or --aligned, found neither")]
    [InlineData("--pred-landmarks pred.json", "found landmarks of one side alone")]
    [InlineData("--pred-landmarks pred.json --scan-landmarks mirrored.json", "mirrored")]
    [InlineData("--pred-landmarks pred.json --scan-landmarks scan.json --scan-units cm", "another unit or place")]
    [InlineData("--aligned --radius 5", "--radius: expected --scan-landmarks")]
    [InlineData("--aligned --radius 0 --scan-landmarks scan.json", "--radius: expected millimetres above 0")]
    [InlineData("--aligned -o e.txt", "e.txt: expected a name that ends in .json")]
    [InlineData("--aligned --scan-units mm --regions pred.obj", "expected regions of vertices")]
    [InlineData("--aligned --scan-units inch", "expected um, mm, cm or m")]
    [InlineData("--aligned --threads -1", "--threads: expected 0 or more")]
    public async Task What_cannot_be_evaluated_is_said_in_a_line(string options, string part)
    {
        string[] words = [.. options.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word.EndsWith(".json", StringComparison.Ordinal) || word.EndsWith(".obj", StringComparison.Ordinal) || word.EndsWith(".txt", StringComparison.Ordinal) ? _face[word] : word)];
        (int code, _, string error) = await SmallFace.Run(["evaluate", _face["pred.obj"], _face["scan.ply"], .. words]);
        Assert.NotEqual(0, code);
        Assert.Contains(part, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd('\n').Split('\n'));
    }

    // Vertices near the seven places of the benchmark: eye corners, below the nose, corners of the mouth.
    private static int[] Places(BlendshapeRig rig)
    {
        (double X, double Y)[] wanted = [(-45, 35), (-17, 34), (17, 34), (45, 35), (0, -15), (-25, -40), (25, -40)];
        double scale = rig.Unit.MillimetresPerUnit!.Value;
        return [.. wanted.Select(place => Enumerable.Range(0, rig.VertexCount)
            .Where(v => rig.Neutral[(3 * v) + 2] > 0)
            .MinBy(v => Math.Pow((scale * rig.Neutral[3 * v]) - place.X, 2) + Math.Pow((scale * rig.Neutral[(3 * v) + 1]) - place.Y, 2)))];
    }
}
