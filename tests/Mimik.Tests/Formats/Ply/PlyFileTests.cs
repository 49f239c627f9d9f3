using System.Text;
using Mimik.Formats;
using Mimik.Formats.Ply;
using Mimik.Geometry;
using Mimik.TestSupport;

namespace Mimik.Tests.Formats.Ply;

public class PlyFileTests
{
    private const string Ascii = """
        ply
        format ascii 1.0
        comment a square and a triangle
        obj_info made by hand
        element vertex 5
        property double x
        property uchar red
        property float y
        property short z
        element cloud 2
        property list uchar float weights
        property int id
        element face 2
        property int flag
        property list uchar int vertex_indices
        end_header
        0 255 0 0
        1.5 0 0 0
        1 0 1 -7
        0 0 1 0
        9 9 9 9
        3 .1 .2 .3 7
        0 8
        1 4 0 1 2 3
        2 3 0 1 2

        """;

    [Fact]
    public void Text_is_read_and_what_is_unknown_is_passed_over()
    {
        PolygonMesh mesh = Parse(Ascii);
        Assert.Equal([0, 0, 0, 1.5f, 0, 0, 1, 1, -7, 0, 1, 0, 9, 9, 9], mesh.Positions);
        Assert.Equal([0, 4, 7], mesh.Faces.Offsets);
        Assert.Equal([0, 1, 2, 3, 0, 1, 2], mesh.Faces.Corners);
        Assert.Equal("left out of the file: red, cloud, flag", Assert.Single(mesh.Notes));
        Assert.Equal(mesh.Positions, Parse(Ascii.ReplaceLineEndings("\r\n")).Positions);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Binary_of_either_order_and_every_type_is_read(bool little)
    {
        string[] types = ["char", "uchar", "short", "ushort", "int", "uint", "float", "double", "int8", "uint8", "int16", "uint16", "int32", "uint32", "float32", "float64"];
        foreach (string type in types)
        {
            var file = new MemoryStream();
            file.Write(Encoding.ASCII.GetBytes(
                $"ply\nformat binary_{(little ? "little" : "big")}_endian 1.0\nelement edge 1\nproperty list {type} {type} ends\nelement face 1\nproperty list {type} {type} vertex_index\n" +
                $"element vertex 3\nproperty float nx\nproperty {type} x\nproperty {type} y\nproperty {type} z\nelement empty 2000000000\nend_header\n"));
            Number(file, type, 2, little);
            Number(file, type, 1, little);
            Number(file, type, 1, little);
            foreach (int value in new[] { 3, 2, 1, 0 })
                Number(file, type, value, little);
            for (int i = 0; i < 9; i++)
            {
                if (i % 3 == 0)
                    Number(file, "float", 1, little);
                Number(file, type, 10 * i, little);
            }

            PolygonMesh mesh = PlyFile.Parse(file.ToArray(), "a.ply", new ReadBudget());
            Assert.Equal([0, 10, 20, 30, 40, 50, 60, 70, 80], mesh.Positions);
            Assert.Equal([2, 1, 0], mesh.Faces.Corners);
        }
    }

    [Theory]
    [InlineData("s", "t")]
    [InlineData("u", "v")]
    [InlineData("texture_u", "texture_v")]
    public void Texture_coordinates_by_vertex_are_read(string u, string v)
    {
        PolygonMesh mesh = Parse($"ply\nformat ascii 1.0\nelement vertex 3\nproperty float x\nproperty float y\nproperty float z\nproperty float {v}\nproperty float {u}\nelement face 1\nproperty list uchar int vertex_index\nend_header\n0 0 0 1 2\n0 0 0 3 4\n0 0 0 5 6\n3 2 1 0");
        Assert.Equal([2, 1, 4, 3, 6, 5], mesh.Uvs!);
        Assert.Equal([2, 1, 0], mesh.UvCorners!);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(300)]
    public void What_is_written_is_read_back(int corners)
    {
        using var folder = new TemporaryFolder();
        var mesh = new PolygonMesh([0, 0.1f, 0, 1, 0, 1e-30f, -0f, 1, 0, 1, 1, 1], new PolygonFaces([0, 3, 3 + corners], [0, 1, 2, .. Enumerable.Range(0, corners).Select(i => i % 4)]))
        {
            Uvs = [0, 0.5f, 1, 0.25f],
            UvCorners = [.. Enumerable.Range(0, 3 + corners).Select(i => i % 2)],
        };
        PlyFile.Write(folder["a.ply"], mesh);
        PolygonMesh read = PlyFile.Read(folder["a.ply"]);
        Assert.Equal(mesh.Positions.Select(BitConverter.SingleToInt32Bits), read.Positions.Select(BitConverter.SingleToInt32Bits));
        Assert.Equal(mesh.Faces.Offsets, read.Faces.Offsets);
        Assert.Equal(mesh.Faces.Corners, read.Faces.Corners);
        Assert.Equal(mesh.UvCorners.SelectMany(i => mesh.Uvs[(2 * i)..((2 * i) + 2)]), read.UvCorners!.SelectMany(i => read.Uvs![(2 * i)..((2 * i) + 2)]));
        Assert.Empty(read.Notes);
    }

    [Fact]
    public void Zero_area_faces_and_isolated_vertices_are_kept()
    {
        PolygonMesh mesh = Parse(Cloud(3, "0 0 0\n0 0 0\n5 5 5\n3 0 0 1\n", 1));
        Assert.Equal(3, mesh.VertexCount);
        Assert.Equal([0, 0, 1], mesh.Faces.Corners);
    }

    [Fact]
    public void Every_truncation_of_a_binary_file_is_an_error()
    {
        using var folder = new TemporaryFolder();
        PlyFile.Write(folder["a.ply"], Parse(Ascii));
        byte[] bytes = File.ReadAllBytes(folder["a.ply"]);
        for (int length = 0; length < bytes.Length; length++)
            Assert.Throws<MalformedFileException>(() => PlyFile.Parse(bytes.AsMemory(0, length), "a.ply", new ReadBudget()));
    }

    public static TheoryData<string, string> Damages() => new()
    {
        { "", "line 1: expected the word ply, found no end of the line" },
        { "plx\n", "line 1: expected the word ply, found \"plx\"" },
        { "ply\nformat ascii 1.0\n", "line 3: expected a header that ends with end_header, found no end of the line" },
        { "ply\nend_header\n", "line 2: expected a format line before end_header, found none" },
        { "ply\nformat utf8 1.0\n", "line 2: expected ascii, binary_little_endian or binary_big_endian, found \"utf8\"" },
        { "ply\nproperty int x\n", "line 2: expected a header line: format 1.0, element, property, comment or end_header, found \"property int x\"" },
        { "ply\nelement vertex -1\n", "line 2: expected a count of 0 to 2147483647, found \"-1\"" },
        { "ply\nelement vertex 99999999999\n", "line 2: expected a count of 0 to 2147483647, found \"99999999999\"" },
        { "ply\nelement a 1\nproperty half x\n", "line 3: expected a number type such as uchar, int or float, found \"half\"" },
        { "ply\nelement a 1\nelement a 1\n", "line 3: expected each element once, found \"a\" twice" },
        { "ply\nformat ascii 1.0\nend_header\n", "element vertex: expected vertices, found none" },
        { "ply\nformat ascii 1.0\nelement vertex 1\nproperty int x\nend_header\n", "element vertex: expected at least 2 bytes for 1 items, found 0" },
        { "ply\nformat ascii 1.0\nelement vertex 1\nproperty int x\nend_header\n1 1", "element vertex: expected the properties x, y and z, found x" },
        { "ply\nformat ascii 1.0\nelement face 1\nproperty int x\nend_header\n1 1", "element face: expected the property vertex_indices, a list, found x" },
        { Cloud(2_000_000_000, "0 0 0\n"), "element vertex: expected at least 12000000000 bytes for 2000000000 items, found 6" },
        { Cloud(1, "0 0 nan\n"), "vertex 0, z: expected a finite number, found NaN" },
        { Cloud(1, "0 1e99 0\n"), "vertex 0, y: expected a finite number, found 1E+99" },
        { Cloud(1, "0 x 0\n"), "vertex 0, y: expected a number, found \"x\"" },
        { Cloud(1, "0       0\n"), "vertex 0, z: expected a number, found the end of the file" },
        { Cloud(1, "0 0 0\n3 0 0 1\n", 1), "face 0: expected vertices below 1, found 1" },
        { Cloud(1, "0 0 0\n3 0 0 -1\n", 1), "face 0: expected vertex indices from 0, found -1" },
        { Cloud(1, "0 0 0\n3 0 0 0.5\n", 1), "face 0: expected vertex indices from 0, found 0.5" },
        { Cloud(1, "0 0 0\n2 0 0\n", 1), "face 0: expected three or more corners, found 2" },
        { Cloud(1, "0 0 0\n-2 0 0\n", 1), "face 0, vertex_indices: expected a list's length, found -2" },
        { Cloud(1, "0 0 0\n2000000000 0 0\n", 1), "face 0, vertex_indices: expected at least 4000000000 bytes for 2000000000 items, found 5" },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public void Errors_name_the_element(string text, string expected) =>
        Assert.Equal("a.ply: " + expected, Assert.Throws<MalformedFileException>(() => Parse(text)).Message);

    private static string Cloud(int vertices, string body, int faces = 0) =>
        $"ply\nformat ascii 1.0\nelement vertex {vertices}\nproperty float x\nproperty float y\nproperty float z\nelement face {faces}\nproperty list int float vertex_indices\nend_header\n{body}";

    private static PolygonMesh Parse(string text) => PlyFile.Parse(Encoding.ASCII.GetBytes(text), "a.ply", new ReadBudget());

    private static void Number(Stream stream, string type, int value, bool little)
    {
        byte[] bytes = type switch
        {
            "char" or "uchar" or "int8" or "uint8" => [(byte)value],
            "short" or "ushort" or "int16" or "uint16" => BitConverter.GetBytes((short)value),
            "float" or "float32" => BitConverter.GetBytes((float)value),
            "double" or "float64" => BitConverter.GetBytes((double)value),
            _ => BitConverter.GetBytes(value),
        };
        if (!little)
            Array.Reverse(bytes);
        stream.Write(bytes);
    }
}
