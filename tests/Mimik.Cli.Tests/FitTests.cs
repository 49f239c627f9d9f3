using System.Globalization;
using System.Text.Json;
using Mimik.Faces.Heads;
using Mimik.Faces.Landmarks;
using Mimik.Formats.Arrays;
using Mimik.TestSupport;

namespace Mimik.Cli.Tests;

/// <summary><c>mimik fit</c>, on the stand-in in FLAME's layout.</summary>
public sealed class FitTests(FitTests.Head head) : IClassFixture<FitTests.Head>, IDisposable
{
    private readonly SmallFace _face = new();

    public void Dispose() => _face.Dispose();

    [Fact]
    public async Task A_scan_in_another_unit_is_fitted_and_reported()
    {
        string model = await head.ModelAsync();
        Assert.Equal(0, (await SmallFace.Run("pose", model, "--random", "5", "--jaw", "10", "--global", "8,30,-5", "-o", _face["scan.obj"])).Code);
        (int code, string output, string error) = await SmallFace.Run(
            "fit", model, "--scan", _face["scan.obj"], "-o", _face["fitted.npz"], "-o", _face["fitted head.ply"], "--report", _face["r.html"], "--report", _face["r.json"], "--steps", "10");
        Assert.True(code == 0, error);
        Assert.Contains("unit m, by the size of a head", output, StringComparison.Ordinal);
        using var report = JsonDocument.Parse(File.ReadAllText(_face["r.json"]));
        Assert.InRange(report.RootElement.GetProperty("scan_mean_mm").GetDouble(), 0, 0.2);
        Assert.Contains("ICT Face Model Light", report.RootElement.GetProperty("licence").GetString(), StringComparison.Ordinal);
        Assert.Contains("How the fit went", File.ReadAllText(_face["r.html"]), StringComparison.Ordinal);
        Assert.Contains("shape", NpzFile.Read(_face["fitted.npz"]).Names);
    }

    [Fact]
    public async Task A_cloud_of_the_face_alone_is_fitted_and_what_it_does_not_show_has_no_distance()
    {
        string path = await head.ModelAsync();
        MorphableModel model = HeadModelFile.Read(path);
        HeadParameters parameters = HeadParameters.For(model);
        for (int k = 0; k < 20; k++)
            parameters.Shape[k] = (k % 3) - 1;
        float[] vertices = HeadEvaluator.Evaluate(model, parameters);
        var lines = new List<string>();
        for (int v = 0; v < model.VertexCount; v++)
        {
            if (vertices[(3 * v) + 2] > 0.02f && vertices[(3 * v) + 1] > -0.08f)
                lines.Add(string.Create(CultureInfo.InvariantCulture, $"v {1000 * vertices[3 * v]} {1000 * vertices[(3 * v) + 1]} {1000 * vertices[(3 * v) + 2]}"));
        }

        File.WriteAllLines(_face["cloud.obj"], lines);
        (int code, string output, string error) = await SmallFace.Run("fit", path, "--scan", _face["cloud.obj"], "--scan-units", "mm", "-o", _face["c.npz"], "--report", _face["c.json"], "--steps", "15");
        Assert.True(code == 0, error);
        Assert.DoesNotContain("suspicious", output, StringComparison.Ordinal);
        using var report = JsonDocument.Parse(File.ReadAllText(_face["c.json"]));
        Assert.InRange(report.RootElement.GetProperty("scan_mean_mm").GetDouble(), 0, 0.5);
    }

    [Fact]
    public async Task Landmarks_are_fitted_in_the_unit_of_their_size_and_their_mistakes_are_told()
    {
        string model = await head.ModelAsync();
        float[] points = Points(model);
        NpyArray.From(points, points.Length / 3, 3).Write(_face["l.npy"]);
        (int code, string output, string error) = await SmallFace.Run("fit", model, "--landmarks", _face["l.npy"], "-o", _face["a.npz"]);
        Assert.True(code == 0, error);
        Assert.Contains("unit m, by the size of the face", output, StringComparison.Ordinal);
        Assert.Contains("converged", output, StringComparison.Ordinal);
        float[] mirrored = [.. points.Select((x, i) => i % 3 == 0 ? -x : x)];
        NpyArray.From(mirrored, points.Length / 3, 3).Write(_face["m.npy"]);
        (code, _, error) = await SmallFace.Run("fit", model, "--landmarks", _face["m.npy"], "-o", _face["b.npz"]);
        Assert.NotEqual(0, code);
        Assert.Contains("the landmarks are mirrored", error, StringComparison.Ordinal);
        Assert.False(File.Exists(_face["b.npz"]));
    }

    [Fact]
    public async Task A_picture_and_a_sequence_of_two_cameras_are_fitted()
    {
        string model = await head.ModelAsync();
        float[] points = Points(model);
        string Pixels(double side)
        {
            IEnumerable<string> pairs = Enumerable.Range(0, points.Length / 3).Select(k =>
            {
                double x = 1000 * points[3 * k], y = 1000 * points[(3 * k) + 1], z = 1000 * points[(3 * k) + 2];
                (double right, double depth) = ((Math.Cos(side) * x) - (Math.Sin(side) * z), 700 - (Math.Sin(side) * x) - (Math.Cos(side) * z));
                return string.Create(CultureInfo.InvariantCulture, $"[{(1200 * right / depth) + 500}, {(-1200 * y / depth) + 400}]");
            });
            return $"[{string.Join(", ", pairs)}]";
        }

        string Camera(string name, double side) => string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"name": "{{name}}", "fx": 1200, "fy": 1200, "cx": 500, "cy": 400, "R": [[{{Math.Cos(side)}}, 0, {{-Math.Sin(side)}}], [0, -1, 0], [{{-Math.Sin(side)}}, 0, {{-Math.Cos(side)}}]], "t": [0, 0, 700]}""");

        File.WriteAllText(_face["image.json"], $$"""{"convention": "ibug51", "units": "px", "image": [1000, 800], "points": {{Pixels(0)}}}""");
        (int code, string output, string error) = await SmallFace.Run("fit", model, "--image-landmarks", _face["image.json"], "--focal", "1200", "-o", _face["i.npz"], "--report", _face["i.html"]);
        Assert.True(code == 0, error);
        Assert.Contains("focal length 1200.0 pixels, as given", output, StringComparison.Ordinal);

        File.WriteAllText(_face["flipped.json"], $$"""{"convention": "ibug51", "units": "px", "image": [1000, 800], "points": {{Pixels(Math.PI)}}}""");
        (code, _, error) = await SmallFace.Run("fit", model, "--image-landmarks", _face["flipped.json"], "-o", _face["f.npz"]);
        Assert.NotEqual(0, code);
        Assert.Contains("turned away", error, StringComparison.Ordinal);

        string frame = $$"""{"views": [{"camera": "a", "points": {{Pixels(0)}}}, {"camera": "b", "points": {{Pixels(0.6)}}}]}""";
        File.WriteAllText(_face["s.json"], $$"""{"convention": "ibug51", "units": "px", "world_units": "mm", "cameras": [{{Camera("a", 0)}}, {{Camera("b", 0.6)}}], "frames": [{{frame}}, null, {{frame}}]}""");
        (code, output, error) = await SmallFace.Run("fit", model, "--sequence", _face["s.json"], "--shapes", "20", "--expressions", "10", "-o", _face["s.npz"], "-o", _face["s.npy"], "--report", _face["s.html"]);
        Assert.True(code == 0, error);
        Assert.Contains("3 frames, 2 with landmarks, 2 cameras", output, StringComparison.Ordinal);
        Assert.Equal(3, NpyArray.Read(_face["s.npy"]).Shape[0]);
    }

    [Theory]
    [InlineData("fit MODEL -o out.npz", "expected one of --landmarks")]
    [InlineData("fit MODEL --scan scan.obj -o out.xyz", "out.xyz: expected a name that ends in .npz, .obj, .ply, .glb or .gltf, found .xyz")]
    [InlineData("fit MODEL --scan missing.obj -o out.npz", "missing.obj: no such file")]
    [InlineData("fit MODEL --scan scan.obj --scan-units m -o out.npz", "scan.obj: expected a head of about")]
    [InlineData("fit MODEL --scan scan.obj --scan-units cm --exclude beard -o out.npz", "--exclude: expected a region or part")]
    [InlineData("fit MODEL --scan scan.obj --shapes 1000 -o out.npz", "shape coefficients: expected 0 to 100, found 1000")]
    [InlineData("fit MODEL --scan scan.obj --prior -1 -o out.npz", "--prior: expected 0 or more, found -1")]
    [InlineData("fit MODEL --image-landmarks scan.obj -o out.npz", "scan.obj")]
    [InlineData("fit MODEL --scan scan.obj --scan-units cm -o scan.obj", "scan.obj: expected a place to write that nothing else takes")]
    [InlineData("fit MODEL --scan scan.obj --focal 800 -o out.npz", "--focal: expected --image-landmarks beside it, found none")]
    [InlineData("fit MODEL --landmarks l.npy --trim 0.2 -o out.npz", "--trim: expected --scan beside it, found none")]
    [InlineData("fit MODEL --scan scan.obj --scan-units cm --joints jwa -o out.npz", "joints: expected some of global, neck, jaw, eyeLeft, eyeRight, found \"jwa\"")]
    [InlineData("fit MODEL --sequence empty.json -o out.npz", "points")]
    [InlineData("fit scan.obj --scan scan.obj -o out.npz", "scan.obj: expected a head model")]
    public async Task Wrong_input_is_one_line_and_leaves_no_file(string line, string expected)
    {
        string model = await head.ModelAsync();
        File.WriteAllText(_face["scan.obj"], "v 0 0 0\nv 20 0 0\nv 0 20 0\nv 0 0 20\nf 1 2 3\nf 1 2 4\n");
        File.WriteAllText(_face["empty.json"], """{"convention": "ibug51", "units": "mm", "frames": [{"points": [null]}]}""");
        string[] before = [.. _face.Files];
        string[] arguments = [.. line.Split(' ').Select(part => part == "MODEL" ? model : part.Contains('.', StringComparison.Ordinal) ? _face[part] : part)];
        (int code, _, string error) = await SmallFace.Run(arguments);
        Assert.NotEqual(0, code);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.Equal(before, _face.Files);
    }

    // [51 x 3] landmarks of a random face, m.
    private static float[] Points(string path)
    {
        MorphableModel model = HeadModelFile.Read(path);
        HeadParameters parameters = HeadParameters.For(model);
        for (int k = 0; k < 10; k++)
            parameters.Shape[k] = (k % 3) - 1;
        float[] vertices = HeadEvaluator.Evaluate(model, parameters);
        LandmarkEmbedding landmarks = model.Landmarks[0];
        float[] points = new float[3 * landmarks.Count];
        landmarks.Apply(vertices, points);
        return points;
    }

    /// <summary>The stand-in, made once.</summary>
    public sealed class Head : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        /// <summary>The model's path; skips the running test where the ICT face is absent.</summary>
        internal async Task<string> ModelAsync()
        {
            string ict = Repository.Shared("models/ict-facekit/ict-facekit.npz"), path = _folder["standin.pkl"];
            if (!File.Exists(path))
                Assert.Equal(0, (await SmallFace.Run("make", "flame-standin", ict, "-o", path)).Code);
            return path;
        }

        public void Dispose() => _folder.Dispose();
    }
}
