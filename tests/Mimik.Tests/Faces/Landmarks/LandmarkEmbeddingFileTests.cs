using System.Text;
using Mimik.Faces.Landmarks;
using Mimik.Formats;
using Mimik.Formats.Arrays;
using Mimik.TestSupport;

namespace Mimik.Tests.Faces.Landmarks;

public sealed class LandmarkEmbeddingFileTests
{
    // Two triangles of a square.
    private static readonly int[] Square = [0, 1, 2, 0, 2, 3];

    [Theory]
    [InlineData("flame_static_embedding.pkl")]
    [InlineData("flame_static_embedding_py2style.pkl")]
    public void Flames_static_landmarks(string name)
    {
        (int[] mesh, int vertices) = FlameMesh();
        LandmarkEmbeddings read = LandmarkEmbeddingFile.Read(Repository.Shared($"reference/flame/{name}"), mesh, vertices);
        LandmarkEmbedding set = Assert.Single(read.Sets);
        Assert.Equal(("ibug51", 51), (set.Convention, set.Count));
        Assert.Null(read.Contour);
    }

    [Theory]
    [InlineData("flame_dynamic_embedding.npy")]
    [InlineData("flame_dynamic_embedding_py2style.npy")]
    public void Flames_contour(string name)
    {
        (int[] mesh, int vertices) = FlameMesh();
        LandmarkEmbeddings read = LandmarkEmbeddingFile.Read(Repository.Shared($"reference/flame/{name}"), mesh, vertices);
        Assert.Empty(read.Sets);
        Assert.Equal(79, read.Contour!.Rows.Count);
        Assert.Equal(17, read.Contour.Count);
    }

    [Fact]
    public void MediaPipes_places_come_in_the_usual_order_whatever_the_files()
    {
        int[] indices = [.. LandmarkTables.MediaPipe105.Reverse()];
        int[] triangles = [.. Enumerable.Range(0, 105).Select(i => i % 2)];
        float[] weights = [.. Enumerable.Range(0, 105).SelectMany(i => (float[])[i / 200f, 1 - (i / 200f), 0])];
        var stream = new MemoryStream();
        NpzFile.WriteTo(stream, new Dictionary<string, NpyArray>
        {
            ["landmark_indices"] = NpyArray.From(indices),
            ["lmk_face_idx"] = NpyArray.From(triangles),
            ["lmk_b_coords"] = NpyArray.From(weights, 105, 3),
        });
        LandmarkEmbedding set = Assert.Single(LandmarkEmbeddingFile.Parse(stream.ToArray(), "mediapipe_landmark_embedding.npz", Square, 4, new ReadBudget()).Sets);
        Assert.Equal("mediapipe105", set.Convention);
        Assert.Equal(104 / 200f, set.Weights[0]);
        Assert.Equal(0, set.Weights[3 * 104]);
        indices[3] = 400;
        NpzFile.WriteTo(stream = new MemoryStream(), new Dictionary<string, NpyArray>
        {
            ["landmark_indices"] = NpyArray.From(indices),
            ["lmk_face_idx"] = NpyArray.From(triangles),
            ["lmk_b_coords"] = NpyArray.From(weights, 105, 3),
        });
        Assert.Contains("105 vertices of mediapipe105", Refused(stream.ToArray(), "m.npz"));
    }

    [Fact]
    public void User_made_places_are_vertices_triples_or_triangles()
    {
        LandmarkEmbedding vertices = Parse("""{"convention": "mine", "vertices": [3, 1]}""").Sets[0];
        Assert.Equal([3, 3, 3, 1, 1, 1], vertices.Corners);
        LandmarkEmbedding triples = Parse("""{"vertices": [[3, 1, 0]], "weights": [[0.25, 0.5, 0.25]]}""").Sets[0];
        Assert.Equal([3, 1, 0], triples.Corners);
        Assert.Equal("", triples.Convention);
        LandmarkEmbedding triangles = Parse("""{"triangles": [1], "weights": [[0.25, 0.5, 0.25]]}""").Sets[0];
        Assert.Equal([0, 2, 3], triangles.Corners);
        Assert.Equal("now7", Parse("""{"vertices": [0, 1, 2, 3, 0, 1, 2]}""").Sets[0].Convention);
    }

    [Fact]
    public void What_is_written_reads_back()
    {
        using var folder = new TemporaryFolder();
        var set = new LandmarkEmbedding("mine", [0, 1, 2, 1, 2, 3], [0.1f, 0.7f, 0.2f, 1, 0, 0]);
        var contour = new ContourEmbedding([.. Enumerable.Range(0, 79).Select(r => LandmarkEmbedding.AtVertices("", [r % 4, 1]))]);
        LandmarkEmbeddingFile.Write(folder["own.json"], set, contour);
        LandmarkEmbeddings again = LandmarkEmbeddingFile.Read(folder["own.json"], Square, 4);
        Assert.Equal(set.Corners, again.Sets[0].Corners);
        Assert.Equal(set.Weights, again.Sets[0].Weights);
        Assert.Equal(contour.Rows[78].Corners, again.Contour!.Rows[78].Corners);
    }

    [Theory]
    [InlineData("{}", "vertices or triangles")]
    [InlineData("[]", "an object")]
    [InlineData("{\"vertices\": [4]}", "expected vertices below 4, found 4")]
    [InlineData("{\"vertices\": [-1]}", "vertices from 0")]
    [InlineData("{\"vertices\": [[0, 1]], \"weights\": [[1, 0, 0]]}", "three numbers a row")]
    [InlineData("{\"vertices\": [[0, 1, 2]], \"weights\": [[1, 1, 0]]}", "weights that sum to 1")]
    [InlineData("{\"vertices\": [[0, 1, 2]]}", "weights, or plain vertices")]
    [InlineData("{\"triangles\": [2], \"weights\": [[1, 0, 0]]}", "triangle below 2, found 2")]
    [InlineData("{\"convention\": \"ibug68\", \"vertices\": [1]}", "68 landmarks of ibug68, found 1")]
    [InlineData("{\"vertices\": [\"a\"]}", "JSON")]
    [InlineData("{\"contour\": []}", "79 rows")]
    public void Bad_files_are_refused_in_one_line(string json, string part)
    {
        string message = Refused(Encoding.UTF8.GetBytes(json), "own.json");
        Assert.StartsWith("own.json: ", message, StringComparison.Ordinal);
        Assert.Contains(part, message);
    }

    [Fact]
    public void Damaged_files_never_crash_the_reader()
    {
        Mutation.AssertReaderIsRobust(
            """{"convention": "mine", "vertices": [[0, 1, 2]], "weights": [[0.25, 0.5, 0.25]]}"""u8.ToArray(),
            (bytes, budget) => LandmarkEmbeddingFile.Parse(bytes, "own.json", Square, 4, budget),
            1000);
        byte[] flame = File.ReadAllBytes(Repository.Shared("reference/flame/flame_static_embedding.pkl"));
        (int[] mesh, int vertices) = FlameMesh();
        Mutation.AssertReaderIsRobust(flame, (bytes, budget) => LandmarkEmbeddingFile.Parse(bytes, "flame.pkl", mesh, vertices, budget), 300);
    }

    private static LandmarkEmbeddings Parse(string json) => LandmarkEmbeddingFile.Parse(Encoding.UTF8.GetBytes(json), "own.json", Square, 4, new ReadBudget());

    private static string Refused(byte[] bytes, string name) =>
        Assert.ThrowsAny<MimikException>(() => LandmarkEmbeddingFile.Parse(bytes, name, Square, 4, new ReadBudget())).Message;

    private static (int[] Mesh, int Vertices) FlameMesh()
    {
        NpzFile file = NpzFile.Read(Repository.Shared("reference/flame/flame_arrays_f64_small.npz"));
        return (file["f"].ToInt32s(), file["v_template"].Shape[0]);
    }
}
