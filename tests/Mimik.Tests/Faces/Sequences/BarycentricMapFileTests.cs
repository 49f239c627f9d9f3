using System.Text;
using Mimik.Faces.Sequences;
using Mimik.Formats;
using Mimik.Formats.Arrays;
using Mimik.Geometry;
using Mimik.TestSupport;

namespace Mimik.Tests.Faces.Sequences;

public sealed class BarycentricMapFileTests
{
    private const string Json = """{"markers": [{"name": "nose", "vertices": [3, 4, 5], "weights": [0.5, 0.25, 0.25]}, {"name": "chin", "vertex": 7}]}""";
    private const string Table = "name,v0,v1,v2,w0,w1,w2\r\nnose,3,4,5,0.5,0.25,0.25\r\nchin,7,7,7,1,0,0\r\n";

    [Theory]
    [InlineData("m.json", Json)]
    [InlineData("m.csv", Table)]
    public void Text_says_vertices_and_weights(string name, string text)
    {
        BarycentricMap map = Parse(name, text);
        Assert.Equal([3, 4, 5, 7, 7, 7], map.Vertices);
        Assert.Equal([0.5, 0.25, 0.25, 1, 0, 0], map.Weights);
        Assert.Equal(["nose", "chin"], map.Names!);
    }

    [Fact]
    public void A_marker_may_be_a_vertex_and_a_list_may_stand_alone()
    {
        Assert.Equal([4, 4, 4, 9, 9, 9], Parse("m.csv", "name,vertex\na,4\nb,9\n").Vertices);
        BarycentricMap map = Parse("m.json", """[{"vertex": 2}, {"name": "b", "vertex": 3}]""");
        Assert.Equal([2, 2, 2, 3, 3, 3], map.Vertices);
        Assert.Null(map.Names);
    }

    [Fact]
    public void An_archive_comes_back()
    {
        using var folder = new TemporaryFolder();
        BarycentricMap map = Parse("m.json", Json);
        BarycentricMapFile.Write(folder["m.npz"], map);
        BarycentricMap again = BarycentricMapFile.Read(folder["m.npz"]);
        Assert.Equal(map.Vertices, again.Vertices);
        Assert.Equal(map.Weights, again.Weights);
        Assert.Equal(map.Names!, again.Names!);
    }

    [Theory]
    [InlineData("m.json", "{}", "JSON: expected a list of markers, found Object")]
    [InlineData("m.json", "[1]", "marker 0: expected an object, found Number")]
    [InlineData("m.json", """[{"name": "a"}]""", "marker 0: expected vertices and weights, or a vertex, found neither")]
    [InlineData("m.json", """[{"vertices": [1, 2], "weights": [1, 0, 0]}]""", "three vertices and three weights, found 2 and 3")]
    [InlineData("m.json", """[{"vertices": [1, 2, "x"], "weights": [1, 0, 0]}]""", "JSON: expected a list of markers with name, vertices and weights")]
    [InlineData("m.json", """[{"vertex": 1.5}]""", "JSON: expected a list of markers with name, vertices and weights")]
    [InlineData("m.json", "[", "JSON: expected a list of markers with name, vertices and weights")]
    [InlineData("m.json", "[]", "barycentric map: expected three vertices and three weights a point, found 0 and 0")]
    [InlineData("m.json", """[{"name": "a", "vertices": [1, 2, 3], "weights": [1, 1, 0]}]""", "point 0 (\"a\"): expected finite weights that sum to 1")]
    [InlineData("m.csv", "", "line 1: expected a row of column names, found an empty file")]
    [InlineData("m.csv", "name,v\na,1\n", "line 1: expected the column names name,v0,v1,v2,w0,w1,w2 or name,vertex")]
    [InlineData("m.csv", "name,vertex\na,-1\n", "line 2, column 2: expected a vertex from 0, found \"-1\"")]
    [InlineData("m.csv", "name,vertex\na\n", "line 2: expected 2 columns, found 1")]
    [InlineData("m.csv", "name,v0,v1,v2,w0,w1,w2\na,1,2,3,x,0,0\n", "line 2, column 5: expected a weight, found \"x\"")]
    [InlineData("m.csv", "name,vertex\na,1\na,2\n", "unique names, found \"a\" twice")]
    [InlineData("m.txt", "", "expected a barycentric map (.json, .csv, .npz)")]
    public void Bad_maps_say_where(string name, string text, string expected)
    {
        string message = Assert.ThrowsAny<MimikException>(() => Parse(name, text)).Message;
        Assert.StartsWith(name + ": ", message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("m.json")]
    [InlineData("m.csv")]
    [InlineData("m.npz")]
    public void Damaged_maps_are_read_or_refused(string name)
    {
        byte[] valid = Encoding.UTF8.GetBytes(name == "m.json" ? Json : Table);
        if (name == "m.npz")
        {
            using var stream = new MemoryStream();
            NpzFile.WriteTo(stream, [new("vertices", NpyArray.From([1, 2, 3], 1, 3)), new("weights", NpyArray.From([0.5, 0.25, 0.25], 1, 3))]);
            valid = stream.ToArray();
        }

        int refused = Mutation.AssertReaderIsRobust(valid, (bytes, budget) => BarycentricMapFile.Parse(bytes, name, budget), 1000);
        Assert.InRange(refused, 300, 1000);
    }

    private static BarycentricMap Parse(string name, string text) => BarycentricMapFile.Parse(Encoding.UTF8.GetBytes(text), name, new ReadBudget());
}
