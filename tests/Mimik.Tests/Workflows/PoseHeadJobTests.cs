using System.Text;
using Mimik.Faces;
using Mimik.Faces.Heads;
using Mimik.Faces.Landmarks;
using Mimik.Formats;
using Mimik.Formats.Arrays;
using Mimik.Formats.Obj;
using Mimik.Formats.Pickle;
using Mimik.Formats.Png;
using Mimik.Geometry;
using Mimik.Tests.Faces.Heads;
using Mimik.TestSupport;
using Mimik.Workflows;

namespace Mimik.Tests.Workflows;

/// <summary><c>mimik pose</c>: every output, and what lies beside a model.</summary>
public sealed class PoseHeadJobTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MorphableModel _model = CubeHead.Create();

    public PoseHeadJobTests() => FlameFileWriter.Write(_folder["small.pkl"], _model);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Options_reach_the_head_that_is_written()
    {
        Job("head.obj", job => job with
        {
            Shape = "1=1.5",
            Expression = "0.5,-1",
            Turns = new Dictionary<string, string> { ["--jaw"] = "20", ["--neck"] = "0,10,0", ["--eyes"] = "1,2,3,4,5,6" },
            Translation = "10,0,-5",
        });
        var expected = HeadParameters.For(_model);
        expected.Shape[1] = 1.5f;
        (expected.Expression[0], expected.Expression[1]) = (0.5f, -1);
        const float Degree = (float)(Math.PI / 180);
        expected.RotationOf(0, 2)[0] = 20 * Degree;
        expected.RotationOf(0, 1)[1] = 10 * Degree;
        for (int i = 0; i < 6; i++)
            expected.RotationOf(0, 3 + (i / 3))[i % 3] = (i + 1) * Degree;
        (expected.Translations[0], expected.Translations[2]) = (0.01f, -0.005f);
        float[] vertices = HeadEvaluator.Evaluate(_model, expected), found = ObjFile.Read(_folder["head.obj"]).Positions;
        for (int i = 0; i < vertices.Length; i++)
            Assert.Equal(vertices[i], found[i], 1e-6f);
    }

    [Theory]
    [InlineData("head.obj", "# licence: for tests")]
    [InlineData("head.ply", "comment licence: for tests")]
    [InlineData("head.glb", "\"copyright\":\"for tests\"")]
    [InlineData("head.png", "tEXtCopyright\0for tests")]
    [InlineData("head.npz", "licence.npy")]
    public void Every_file_names_the_terms(string file, string expected)
    {
        IReadOnlyList<string> notes = Job(file, job => job with { Rendering = new RenderOptions { Width = 64, Height = 64, SamplesPerAxis = 1 } });
        Assert.Contains(expected, Encoding.Latin1.GetString(File.ReadAllBytes(_folder[file])), StringComparison.Ordinal);
        Assert.Contains(notes, note => note.Contains("licence: for tests", StringComparison.Ordinal));
    }

    [Fact]
    public void A_rig_that_is_written_again_keeps_the_terms()
    {
        Job("head.glb", job => job with { Reading = new HeadReadOptions { Licence = new ModelLicence("mine", true) } });
        RigFile.Write(_folder["rig.npz"], RigFile.Read(_folder["head.glb"]).Rig);
        RigFile.Write(_folder["again.glb"], RigFile.Read(_folder["rig.npz"]).Rig);
        Assert.Equal("mine", RigFile.Read(_folder["again.glb"]).Rig.Surface.Licence);
    }

    [Fact]
    public void Parameters_go_round_and_random_heads_repeat()
    {
        Job("a.npz", job => job with { RandomSeed = 5 });
        Job("b.npz", job => job with { RandomSeed = 5 });
        Assert.Equal(File.ReadAllBytes(_folder["a.npz"]), File.ReadAllBytes(_folder["b.npz"]));
        Job("c.npz", job => job with { ParametersPath = _folder["a.npz"] });
        Assert.Equal(NpzFile.Read(_folder["a.npz"])["pose"].ToSingles(), NpzFile.Read(_folder["c.npz"])["pose"].ToSingles());
        HeadParametersFile.Write(_folder["batch.npz"], CubeHead.Random(_model, 3), _model);
        IReadOnlyList<string> notes = Job("head.obj", job => job with { ParametersPath = _folder["batch.npz"] });
        Assert.Contains(notes, note => note.EndsWith("the first of 3 heads (--head chooses another)", StringComparison.Ordinal));
        Refused("--head: expected 0 to 2, found 3", job => job with { ParametersPath = _folder["batch.npz"], Head = 3 });
    }

    [Fact]
    public void Files_that_are_read_are_not_written_over()
    {
        HeadParametersFile.Write(_folder["p.npz"], CubeHead.Random(_model, 2), _model);
        byte[] before = File.ReadAllBytes(_folder["p.npz"]);
        var error = Assert.ThrowsAny<MimikException>(() => Job("p.npz", job => job with { ParametersPath = _folder["p.npz"] }));
        Assert.Contains("expected a place to write that nothing else takes", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(_folder["p.npz"]));
        error = Assert.ThrowsAny<MimikException>(() => Job("q.npz", job => job with { Texture = "1" }));
        Assert.Contains("--texture: expected a mesh or a picture to write", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_lies_beside_a_model_is_found()
    {
        int[] mesh = _model.Surface.Faces.Corners;
        FlameEmbeddingWriter.WriteStatic(_folder["small_static_embedding.pkl"], LandmarkEmbedding.AtVertices("", [0, 2, 4]), mesh);
        var row = LandmarkEmbedding.OnTriangles("", [1, 3], [0.5f, 0.25f, 0.25f, 0, 1, 0], mesh);
        FlameEmbeddingWriter.WriteDynamic(_folder["flame_dynamic_embedding.npy"], new ContourEmbedding([.. Enumerable.Repeat(row, ContourEmbedding.FlameRows)]), mesh);
        var masks = new PickleDict();
        masks.Set("face", NpyArray.From([1, 2, 3], 3));
        AtomicFile.Write(_folder["FLAME_masks.pkl"], stream => PickleWriter.Write(stream, masks));
        MorphableModel read = HeadModelFile.Read(_folder["small.pkl"]);
        float[] points = new float[9];
        Assert.Single(read.Landmarks).Apply(_model.Template, points);
        Assert.Equal([.. _model.Template[..3], .. _model.Template[6..9], .. _model.Template[12..15]], points);
        Assert.Equal(row.Corners, read.Contour!.Rows[20].Corners);
        Assert.Equal(row.Weights, read.Contour.Rows[20].Weights);
        Assert.Equal([1, 2, 3], read.Regions["face"]);
        Assert.Equal(3, read.Notes.Count);

        // Another mesh's is left out with a word on it, unless the user named it.
        FlameEmbeddingWriter.WriteStatic(_folder["small_static_embedding.pkl"], LandmarkEmbedding.AtVertices("", [12]), [10, 11, 12, .. Enumerable.Repeat(0, 90)]);
        PickleDict bad = new();
        bad.Set("face", NpyArray.From([100], 1));
        AtomicFile.Write(_folder["FLAME_masks.pkl"], stream => PickleWriter.Write(stream, bad));
        Assert.Contains(HeadModelFile.Read(_folder["small.pkl"]).Notes, note => note.StartsWith("left out: ", StringComparison.Ordinal));
        var error = Assert.ThrowsAny<MimikException>(() => HeadModelFile.Read(_folder["small.pkl"], new HeadReadOptions { MasksPath = _folder["FLAME_masks.pkl"] }));
        Assert.Contains("face: expected vertices below 8, found 100", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Texture_coordinates_come_from_a_template_with_the_same_faces()
    {
        int[] corners = _model.Surface.Faces.Corners;
        float[] uvs = [.. Enumerable.Range(0, 2 * CubeHead.Vertices).Select(i => i / 16f)];

        // The template lists its faces the other way round, and each from another corner.
        int[] other = [.. corners.Chunk(3).Reverse().SelectMany(face => (int[])[face[1], face[2], face[0]])];
        ObjFile.Write(_folder["head_template.obj"], new PolygonMesh(_model.Template, PolygonFaces.Uniform(other, 3)) { Uvs = uvs, UvCorners = [.. other] });
        IReadOnlyList<string> notes = Job("head.glb", job => job);
        Assert.Contains("beside it: head_template.obj", notes);
        RigSurface surface = RigFile.Read(_folder["head.glb"]).Rig.Surface;
        for (int c = 0; c < corners.Length; c++)
            Assert.Equal(uvs[2 * corners[c]], surface.Uvs![2 * surface.UvCorners![c]], 1e-6f);
    }

    [Fact]
    public void A_texture_space_makes_a_picture_and_its_coefficients_change_it()
    {
        int faces = _model.Surface.Faces.Count;
        NpzFile.Write(_folder["FLAME_texture.npz"], new Dictionary<string, NpyArray>
        {
            ["vt"] = NpyArray.From(new float[6], 3, 2),
            ["ft"] = NpyArray.From(Enumerable.Range(0, 3 * faces).Select(i => i % 3).ToArray(), faces, 3),
            ["mean"] = NpyArray.From([30.0, 20, 10, 60, 50, 40], 1, 2, 3),
            ["tex_dir"] = NpyArray.From([1.0, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 1], 1, 2, 3, 2),
        });
        Job("head.glb", job => job with { UvPath = _folder["FLAME_texture.npz"], Texture = "5,1=7" });
        RigMaterial material = RigFile.Read(_folder["head.glb"]).Rig.Surface.Materials[0];
        Image picture = PngFile.Parse(material.BaseColourImage!, "t.png", new ReadBudget());
        Assert.Equal([15, 25, 35, 255, 47, 57, 67, 255], picture.Pixels);
        Refused("--texture: expected a model with colours, or --uv FLAME_texture.npz", job => job with { Texture = "1" });
        Refused("at least 3 directions, found 2", job => job with { UvPath = _folder["FLAME_texture.npz"], Texture = "1,1,1" });
    }

    [Theory]
    [InlineData("3=1", null, "--shape: expected coefficients of 0 to 2, found 3")]
    [InlineData("nose=1", null, "--shape: expected an index or a name of the model's 3 (shape000, ...), found \"nose\"")]
    [InlineData("1,many", null, "--shape: expected numbers, found \"many\"")]
    [InlineData(null, "1,2", "--jaw: expected 1 or 3 numbers, found 2")]
    public void Wrong_numbers_are_refused(string? shape, string? jaw, string expected) =>
        Refused(expected, job => job with { Shape = shape, Turns = jaw is null ? new Dictionary<string, string>() : new() { ["--jaw"] = jaw } });

    [Fact]
    public void A_model_without_a_jaw_says_so()
    {
        FlameFileWriter.Write(_folder["still.pkl"], CubeHead.Create(jaw: false));
        FlameFileWriter.Write(_folder["flame2023_no_jaw.pkl"], _model);
        foreach (string file in (string[])["still.pkl", "flame2023_no_jaw.pkl"])
            Refused("in this edition without a jaw the mouth opens by expressions", job => job with { ModelPath = _folder[file], Turns = new Dictionary<string, string> { ["--jaw"] = "10" } });
    }

    [Fact]
    public void Info_describes_a_model()
    {
        IReadOnlyList<InfoRow> rows = new InfoJob(_folder["small.pkl"], new FaceReadOptions()).Run();
        Assert.Contains(new InfoRow("format", "head model: FLAME"), rows);
        Assert.Contains(new InfoRow("licence", "for tests"), rows);
        Assert.Contains(new InfoRow("identity", "3 coefficients, in standard deviations"), rows);
        Assert.Contains(rows, row => row.Label == "joint jaw");
    }

    private IReadOnlyList<string> Job(string output, Func<PoseHeadJob, PoseHeadJob> with) =>
        with(new PoseHeadJob { ModelPath = _folder["small.pkl"], OutputPath = _folder[output] }).Run();

    private void Refused(string expected, Func<PoseHeadJob, PoseHeadJob> with)
    {
        var error = Assert.ThrowsAny<MimikException>(() => Job("refused.obj", with));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.False(File.Exists(_folder["refused.obj"]));
    }
}
