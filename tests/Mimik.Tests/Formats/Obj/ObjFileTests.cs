using System.Text;
using Mimik.Formats;
using Mimik.Formats.Obj;
using Mimik.Formats.Png;
using Mimik.Geometry;
using Mimik.TestSupport;

namespace Mimik.Tests.Formats.Obj;

public class ObjFileTests
{
    private const string Square = """
        # a square and a triangle
        mtllib no.mtl
        o Plate
        v 0 0 0
        v 1.5e0 0 0 0.5 0.5 0.5
        v 1 +1 0
        v .0 1. -2E-3
        vt 0 0
        vt 1 0 0
        vt 1 1
        vn 0 0 1
        s off
        usemtl a b
        f 1/1/1 2/2/1 3/3/1 4/1/1
        o Tip
        usemtl c
        f -4/-3 -3/-2 \
          -2/-1
        """;

    [Fact]
    public void Every_kind_of_line_is_read()
    {
        PolygonMesh mesh = Parse(Square);
        Assert.Equal([0, 0, 0, 1.5f, 0, 0, 1, 1, 0, 0, 1, -0.002f], mesh.Positions);
        Assert.Equal([0, 4, 7], mesh.Faces.Offsets);
        Assert.Equal([0, 1, 2, 3, 0, 1, 2], mesh.Faces.Corners);
        Assert.Equal([0, 0, 1, 0, 1, 1], mesh.Uvs!);
        Assert.Equal([0, 1, 2, 0, 0, 1, 2], mesh.UvCorners!);
        Assert.Equal(["Plate", "Tip"], mesh.Groups);
        Assert.Equal([0, 1], mesh.FaceGroups!);
        Assert.Equal(["a b", "c"], mesh.Materials.Select(m => m.Name));
        Assert.Equal([0, 1], mesh.FaceMaterials!);
        Assert.Contains(mesh.Notes, note => note.Contains("normals", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void Other_line_ends_give_the_same_mesh(string end)
    {
        PolygonMesh mesh = Parse("\uFEFF" + Square.ReplaceLineEndings(end));
        Assert.Equal(Parse(Square).Positions, mesh.Positions);
        Assert.Equal(Parse(Square).Faces.Corners, mesh.Faces.Corners);
        Assert.Equal(Parse(Square).FaceGroups, mesh.FaceGroups);
    }

    [Fact]
    public void Groups_and_then_materials_tell_parts_apart_where_objects_do_not()
    {
        const string vertices = "v 0 0 0\nv 1 0 0\nv 0 1 0\n";
        Assert.Equal(["x y", "z"], Parse(vertices + "o all\ng x y\nf 1 2 3\ng z\nf 1 2 3").Groups);
        Assert.Equal(["m", "n"], Parse(vertices + "o all\nusemtl m\nf 1 2 3\nusemtl n\nf 1 2 3").Groups);
        Assert.Equal(["all"], Parse(vertices + "o all\nf 1 2 3").Groups);
        Assert.Equal([-1, 0], Parse(vertices + "f 1 2 3\no named\nf 1 2 3").FaceGroups!);
        Assert.Null(Parse(vertices + "f 1 2 3").FaceGroups);
    }

    [Fact]
    public void Floats_are_rounded_to_nearest_and_written_shortest()
    {
        var random = new Random(3);
        float[] positions = new float[3000];
        for (int i = 0; i < positions.Length; i++)
        {
            do
                positions[i] = BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue));
            while (!float.IsFinite(positions[i]));
        }

        using var folder = new TemporaryFolder();
        ObjFile.Write(folder["a.obj"], new PolygonMesh(positions, PolygonFaces.None));
        Assert.Equal(positions.Select(BitConverter.SingleToInt32Bits), ObjFile.Read(folder["a.obj"]).Positions.Select(BitConverter.SingleToInt32Bits));

        // Half way between two floats, and just above: ties go to even.
        Assert.Equal([16777216f, 16777218f, 1e-45f], Parse("v 16777217 16777217.0000000001 0.8e-45").Positions);
    }

    [Fact]
    public void A_mesh_with_materials_comes_back()
    {
        using var folder = new TemporaryFolder();
        byte[] picture = PngFile.Encode(new Image(2, 2));
        var mesh = new PolygonMesh([0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 1, 1], new PolygonFaces([0, 3, 7], [0, 1, 2, 0, 1, 3, 2]))
        {
            Uvs = [0, 0, 0.25f, 1],
            UvCorners = [0, 1, 0, 1, 0, 1, 1],
            Groups = ["left eye", "rest"],
            FaceGroups = [0, 1],
            Materials = [new MeshMaterial("eye white", [1, 0.5f, 0.25f, 1]) { BaseColourImage = picture, BaseColourImageType = "image/png" }, new MeshMaterial("b", [0, 0, 0, 0.5f])],
            FaceMaterials = [0, 1],
        };
        ObjFile.Write(folder["a face.obj"], mesh);
        PolygonMesh read = ObjFile.Read(folder["a face.obj"]);
        Assert.Equal(mesh.Positions, read.Positions);
        Assert.Equal(mesh.Faces.Corners, read.Faces.Corners);
        Assert.Equal(mesh.Faces.Offsets, read.Faces.Offsets);
        Assert.Equal(mesh.Uvs, read.Uvs);
        Assert.Equal(mesh.UvCorners, read.UvCorners);
        Assert.Equal(mesh.Groups, read.Groups);
        Assert.Equal(mesh.FaceGroups, read.FaceGroups);
        Assert.Equal(mesh.FaceMaterials, read.FaceMaterials);
        for (int m = 0; m < 2; m++)
        {
            Assert.Equal(mesh.Materials[m].Name, read.Materials[m].Name);
            Assert.Equal(mesh.Materials[m].BaseColour, read.Materials[m].BaseColour);
            Assert.Equal(mesh.Materials[m].BaseColourImage, read.Materials[m].BaseColourImage);
            Assert.Equal(mesh.Materials[m].BaseColourImageType, read.Materials[m].BaseColourImageType);
        }

        Assert.Empty(read.Notes);
    }

    [Fact]
    public void Files_outside_the_folder_are_not_opened()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["in"]);
        File.WriteAllText(folder["secret.mtl"], "newmtl m\nKd 1 0 0");
        File.WriteAllText(Path.Combine(folder["in"], "a.obj"), "mtllib ../secret.mtl\nv 0 0 0\nv 1 0 0\nv 0 1 0\nusemtl m\nf 1 2 3\n");
        PolygonMesh mesh = ObjFile.Read(Path.Combine(folder["in"], "a.obj"));
        Assert.Null(mesh.Materials[0].BaseColour);
        Assert.Contains("not beside the file", Assert.Single(mesh.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void A_bad_library_is_named_with_its_line()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["m.mtl"], "newmtl m\n\nKd 1 x 0");
        File.WriteAllText(folder["a.obj"], "mtllib m.mtl\nv 0 0 0\nv 1 0 0\nv 0 1 0\nusemtl m\nf 1 2 3\n");
        Assert.Equal($"{folder["m.mtl"]}: line 3: expected numbers of 0 to 1, found \"x\"", Assert.Throws<MalformedFileException>(() => ObjFile.Read(folder["a.obj"])).Message);
    }

    [Fact]
    public void Zero_area_faces_and_isolated_vertices_are_kept()
    {
        PolygonMesh mesh = Parse("v 0 0 0\nv 0 0 0\nv 5 5 5\nv 0 0 0\nf 1 2 4\nf 1 1 1");
        Assert.Equal(4, mesh.VertexCount);
        Assert.Equal([0, 1, 3, 0, 0, 0], mesh.Faces.Corners);
    }

    [Fact]
    public void Corners_without_texture_coordinates_beside_others_are_noted()
    {
        PolygonMesh mesh = Parse("v 0 0 0\nv 1 0 0\nv 0 1 0\nvt 1 1\nf 1/1 2//3 3");
        Assert.Equal([0, 1, 1], mesh.UvCorners!);
        Assert.Equal([1, 1, 0, 0], mesh.Uvs!);
        Assert.Contains("2 of 3 corners", Assert.Single(mesh.Notes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "file: expected vertices (lines that start with v), found none")]
    [InlineData("hello\n", "file: expected vertices (lines that start with v), found none")]
    [InlineData("v 1 2\n", "line 1: expected three coordinates, found the end of the line")]
    [InlineData("v 1 2 # 3\n", "line 1: expected three coordinates, found the end of the line")]
    [InlineData("v 1 2 x3\n", "line 1: expected three coordinates, found \"x3\"")]
    [InlineData("v 1 2 nan\n", "line 1: expected three coordinates, found \"nan\"")]
    [InlineData("v 1 2 1e99\n", "line 1: expected three coordinates, found \"1e99\"")]
    [InlineData("v 1 2 -inf\n", "line 1: expected three coordinates, found \"-inf\"")]
    [InlineData("v 1 2 3\nvt\n", "line 2: expected a texture coordinate, found the end of the line")]
    [InlineData("v 1 2 3\n\nf 1 1\n", "line 3: expected a face of three or more corners, found 2")]
    [InlineData("v 1 2 3\nf 1 1 2\nv 1 2 3\nf 1 2 99 \nf 1 2 1", "line 4: expected a vertex of 1 to 2, found 99")]
    [InlineData("v 1 2 3\nf 1 1 0\n", "line 2: expected a vertex counted from 1, or back from -1 to -1, found \"0\"")]
    [InlineData("v 1 2 3\nf 1 1 -2\n", "line 2: expected a vertex counted from 1, or back from -1 to -1, found \"-2\"")]
    [InlineData("v 1 2 3\nf 1 1 99999999999\n", "line 2: expected a vertex counted from 1, or back from -1 to -1, found \"99999999999\"")]
    [InlineData("v 1 2 3\nvt 1 1\nf 1/1 1/1 1/2", "line 3: expected a texture coordinate of 1 to 1, found 2")]
    [InlineData("v 1 2 3\nvt 1 1\nf 1/x 1/1 1/1", "line 3: expected a texture coordinate counted from 1, or back from -1 to -1, found \"1/x\"")]
    [InlineData("v 1 2 3\nf 1 \\\n 1 \\\n 1.5\n", "line 2: expected a vertex counted from 1, or back from -1 to -1, found \"1.5\"")]
    public void Errors_name_the_line(string text, string expected) =>
        Assert.Equal("a.obj: " + expected, Assert.Throws<MalformedFileException>(() => Parse(text)).Message);

    [Fact]
    public void Memory_follows_what_is_decoded_and_stays_under_the_limit()
    {
        var text = new StringBuilder();
        for (int i = 0; i < 10_000; i++)
            text.Append("v 0 0 0\n");
        var budget = new ReadBudget();
        ObjFile.Parse(Encoding.UTF8.GetBytes(text.ToString()), "a.obj", budget);
        Assert.InRange(budget.UsedBytes, 10_000 * 12, 10_000 * 12 * 4);
        Assert.Contains("--max-memory", Assert.Throws<MimikException>(() => ObjFile.Parse(Encoding.UTF8.GetBytes(text.ToString()), "a.obj", new ReadBudget(50_000))).Message, StringComparison.Ordinal);
    }

    private static PolygonMesh Parse(string text) => ObjFile.Parse(Encoding.UTF8.GetBytes(text), "a.obj", new ReadBudget());
}
