using Mimik.Faces;
using Mimik.Formats;
using Mimik.Formats.Obj;
using Mimik.Geometry;
using Mimik.Playback;
using Mimik.TestSupport;

namespace Mimik.Tests.Faces;

public class ObjRigFolderTests
{
    private const string Quad = "v 0 0 0\nv 0.2 0 0\nv 0.2 0.2 0\nv 0 0.2 0\n";

    [Fact]
    public void A_rig_comes_back_from_its_folder()
    {
        using var folder = new TemporaryFolder();
        BlendshapeRig rig = TwoParts();
        IReadOnlyList<string> notes = ObjRigFolder.Write(folder["my rig"], rig);
        Assert.Equal(["left out: rig logic; 1 in-betweens and 0 correctives are shapes like the others"], notes);
        RigImport import = ObjRigFolder.Read(folder["my rig"]);
        Assert.Equal("OBJ folder", import.Format);
        Assert.StartsWith("unit: m, inferred", import.Notes[0], StringComparison.Ordinal);
        Assert.Equal(rig.Neutral, import.Rig.Neutral);
        Assert.Equal(rig.ShapeNames.Order(StringComparer.Ordinal), import.Rig.ShapeNames);
        foreach (Blendshape shape in rig.Shapes)
            Assert.Equal(shape.Deltas, import.Rig.Shapes.Single(s => s.Name == shape.Name).Deltas, (a, b) => MathF.Abs(a - b) < 1e-7f);
        Assert.Equal(rig.Surface.Parts, import.Rig.Surface.Parts);
        Assert.Equal(rig.Surface.Faces.Corners, import.Rig.Surface.Faces.Corners);
        Assert.Equal(rig.Surface.Faces.Offsets, import.Rig.Surface.Faces.Offsets);
        Assert.Equal(rig.Surface.Uvs, import.Rig.Surface.Uvs);
        Assert.Equal(rig.Surface.UvCorners, import.Rig.Surface.UvCorners);
        Assert.Equal(rig.Surface.FaceMaterials, import.Rig.Surface.FaceMaterials);
        Assert.Equal(rig.Surface.Materials.Select(m => (m.Name, string.Join(' ', m.BaseColour))), import.Rig.Surface.Materials.Select(m => (m.Name, string.Join(' ', m.BaseColour))));
        ObjRigFolder.Write(folder["my rig"], rig);
    }

    [Fact]
    public void The_unit_that_is_asked_for_wins()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["neutral.obj"], Quad + "f 1 2 3 4");
        RigImport import = ObjRigFolder.Read(folder.Path, new RigReadOptions { Unit = LengthUnit.Parse("cm") });
        Assert.Equal(0.01, import.Rig.Unit.MetresPerUnit);
        Assert.Equal("unit: cm, as asked", import.Notes[0]);
    }

    [Theory]
    [InlineData(Quad + "v 1 1 1\nf 1 2 3 4", "vertices: expected 4, as in the neutral, found 5")]
    [InlineData(Quad + "f 1 2 3\nf 1 3 4", "faces: expected 1, as in the neutral, found 2")]
    [InlineData(Quad + "f 2 3 4 1", "face 1: expected vertices 1 2 3 4, as in the neutral, found 2 3 4 1")]
    [InlineData("v 1 x", "line 1: expected three coordinates, found \"x\"")]
    public void A_mesh_that_does_not_fit_is_named(string shape, string expected)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["Neutral.obj"], Quad + "f 1 2 3 4");
        File.WriteAllText(folder["aa fits.obj"], Quad + "f 1 2 3 4");
        File.WriteAllText(folder["smile.obj"], shape);
        Assert.Equal($"{folder["smile.obj"]}: {expected}", Assert.Throws<MalformedFileException>(() => ObjRigFolder.Read(folder.Path)).Message);
    }

    [Fact]
    public void A_folder_without_a_neutral_or_with_two_or_a_shape_twice_is_an_error()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("found no meshes", Assert.Throws<MimikException>(() => ObjRigFolder.Read(folder.Path)).Message, StringComparison.Ordinal);
        File.WriteAllText(folder["smile.obj"], Quad);
        Assert.Contains("found 1 meshes of other names", Assert.Throws<MimikException>(() => ObjRigFolder.Read(folder.Path)).Message, StringComparison.Ordinal);
        File.WriteAllText(folder["rest.obj"], Quad);
        Assert.Equal(["smile"], ObjRigFolder.Read(folder.Path).Rig.ShapeNames);
        File.WriteAllText(folder["rest.ply"], "ply\n");
        Assert.Contains("found rest.obj and rest.ply", Assert.Throws<MimikException>(() => ObjRigFolder.Read(folder.Path)).Message, StringComparison.Ordinal);
        File.Delete(folder["rest.ply"]);
        File.Copy(folder["smile.obj"], folder["smile.ply"]);
        Assert.Contains("smile", Assert.Throws<MimikException>(() => ObjRigFolder.Read(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Shapes_that_cannot_be_files_are_refused_before_anything_is_written()
    {
        using var folder = new TemporaryFolder();
        foreach (string name in new[] { "a/b", "..", "", "NEUTRAL", "a|b" })
        {
            BlendshapeRig rig = new([0, 0, 0], new RigSurface(1, PolygonFaces.None), [new Blendshape(name, new float[3])], LengthUnit.Unknown);
            Assert.Throws<MimikException>(() => ObjRigFolder.Write(folder["out"], rig));
            Assert.False(Directory.Exists(folder["out"]));
        }

        Directory.CreateDirectory(folder["used"]);
        File.WriteAllText(Path.Combine(folder["used"], "other.obj"), Quad);
        Assert.Contains("found other.obj", Assert.Throws<MimikException>(() => ObjRigFolder.Write(folder["used"], TwoParts())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Groups_with_vertices_of_their_own_become_parts()
    {
        RigSurface surface = Surface(
            """
            v 0 0 0
            v 1 0 0
            v 0 1 0
            v 9 9 9
            v 2 0 0
            v 3 0 0
            v 2 1 0
            o eye
            f 5 6 7
            o face
            f 1 2 3
            o eye
            f 7 6 5
            """);
        Assert.Equal([new RigPart("face", 0, 4, 0, 1), new RigPart("eye", 4, 3, 1, 2)], surface.Parts);
        Assert.Equal([0, 1, 2, 4, 5, 6, 6, 5, 4], surface.Faces.Corners);
    }

    [Fact]
    public void Groups_that_share_vertices_become_one_part_with_the_larger_ones_name()
    {
        RigSurface surface = Surface(
            """
            v 0 0 0
            v 1 0 0
            v 0 1 0
            v 1 1 0
            v 2 1 0
            v 7 0 0
            v 8 0 0
            v 7 1 0
            g neck
            f 1 2 3
            g skin
            f 2 3 4
            f 3 4 5
            g tooth
            f 6 7 8
            """);
        Assert.Equal([new RigPart("skin", 0, 5, 0, 3), new RigPart("tooth", 5, 3, 3, 1)], surface.Parts);
    }

    [Fact]
    public void Faces_without_a_group_or_material_get_names_of_their_own()
    {
        RigSurface surface = Surface("v 0 0 0\nv 1 0 0\nv 0 1 0\nv 5 5 5\nv 6 5 5\nv 5 6 5\nf 1 2 3\no rest\nusemtl skin\nf 4 5 6\n");
        Assert.Equal(["rest", "rest 2"], surface.Parts.Select(part => part.Name));
        Assert.Equal(["skin", "skin 2"], surface.Materials.Select(material => material.Name));
        Assert.Equal([1, 0], surface.FaceMaterials);
    }

    internal static BlendshapeRig TwoParts()
    {
        float[] neutral = [0, 0, 0, 0.2f, 0, 0, 0.2f, 0.2f, 0, 0, 0.2f, 0, 0.5f, 0, 0, 0.6f, 0, 0, 0.5f, 0.1f, 0.3f];
        var surface = new RigSurface(
            7,
            new PolygonFaces([0, 4, 7], [0, 1, 2, 3, 4, 5, 6]),
            [new RigPart("face skin", 0, 4, 0, 1), new RigPart("tooth", 4, 3, 1, 1)],
            [RigMaterial.Default, new RigMaterial("enamel", [1, 1, 0.5f, 1])],
            [0, 1],
            [0, 0, 1, 0, 1, 1, 0, 1],
            [0, 1, 2, 3, 0, 1, 3]);
        float[] smile = new float[21], open = new float[21];
        (smile[1], smile[11], open[19]) = (0.0125f, -0.25f, -0.1f);
        return new BlendshapeRig(
            neutral,
            surface,
            [new Blendshape("mouth smile", smile), new Blendshape("jawOpen", open), new Blendshape("jawOpen50", (float[])smile.Clone())],
            LengthUnit.Metres,
            new RigLogic(2, 3, [new InBetween(2, 1, 0, 0.5f, 1)], []));
    }

    private static RigSurface Surface(string obj) =>
        MeshSurface.ToSurface(ObjFile.Parse(System.Text.Encoding.UTF8.GetBytes(obj), "a.obj", new ReadBudget()));
}
