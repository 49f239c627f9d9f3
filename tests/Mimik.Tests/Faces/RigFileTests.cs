using Mimik.Faces;
using Mimik.Formats;
using Mimik.Formats.Arrays;
using Mimik.TestSupport;

namespace Mimik.Tests.Faces;

public class RigFileTests
{
    [Theory]
    [InlineData("a.obj", "OBJ")]
    [InlineData("a.ply", "PLY")]
    public void A_single_mesh_is_a_rig_without_shapes(string name, string format)
    {
        using var folder = new TemporaryFolder();
        BlendshapeRig rig = ObjRigFolderTests.TwoParts();
        IReadOnlyList<string> notes = RigFile.Write(folder[name], rig);
        Assert.Equal("left out: 3 shapes; the file holds the neutral alone (a folder name writes them all)", notes[0]);
        RigImport import = RigFile.Read(folder[name]);
        Assert.Equal(format, import.Format);
        Assert.Equal(rig.Neutral, import.Rig.Neutral);
        Assert.Equal(rig.Surface.Faces.Corners, import.Rig.Surface.Faces.Corners);
        Assert.Empty(import.Rig.Shapes);
    }

    [Theory]
    [InlineData("a.npz", "rig archive")]
    [InlineData("a.glb", "glTF")]
    [InlineData("a.gltf", "glTF")]
    public void Whole_rigs_come_back_with_their_logic_parts_and_materials(string name, string format)
    {
        using var folder = new TemporaryFolder();
        BlendshapeRig rig = ObjRigFolderTests.TwoParts();
        RigFile.Write(folder[name], rig);
        RigImport import = RigFile.Read(folder[name]);
        Assert.Equal(format, import.Format);
        Assert.StartsWith("unit: m", import.Notes[0], StringComparison.Ordinal);
        Assert.Equal(rig.ShapeNames, import.Rig.ShapeNames);
        Assert.Equal(rig.Logic.InBetweens.ToArray(), import.Rig.Logic.InBetweens.ToArray());
        Assert.Equal(rig.Neutral, import.Rig.Neutral, (a, b) => MathF.Abs(a - b) < 1e-6f);
        Assert.Equal(rig.Surface.Parts, import.Rig.Surface.Parts);
        Assert.Equal(rig.Surface.Materials.Select(m => m.Name), import.Rig.Surface.Materials.Select(m => m.Name));
        Assert.Equal("unit: cm, as asked", RigFile.Read(folder[name], new RigReadOptions { Unit = LengthUnit.Parse("cm") }).Notes[0]);
        Assert.Contains("--max-memory", Assert.Throws<MimikException>(() => RigFile.Read(folder[name], new RigReadOptions { Budget = new ReadBudget(600) })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_ICT_face_is_read_from_its_archive()
    {
        RigImport import = RigFile.Read(Repository.Shared("models/ict-facekit/ict-facekit.npz"));
        Assert.Equal(("ICT FaceKit archive", 26_719, 53), (import.Format, import.Rig.VertexCount, import.Rig.Shapes.Count));
        Assert.Equal("unit: cm, as the format says", import.Notes[0]);
    }

    [Fact]
    public void An_archive_without_a_rig_is_named()
    {
        using var folder = new TemporaryFolder();
        NpzFile.Write(folder["a.npz"], [new("weights", NpyArray.From([1f]))]);
        Assert.EndsWith("found weights", Assert.Throws<MalformedFileException>(() => RigFile.Read(folder["a.npz"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_without_an_extension_is_a_folder()
    {
        using var folder = new TemporaryFolder();
        RigFile.Write(folder["rig"], ObjRigFolderTests.TwoParts());
        Assert.Equal(3, RigFile.Read(folder["rig"]).Rig.Shapes.Count);
        RigFile.Write(folder["rig"], ObjRigFolderTests.TwoParts());
    }

    [Fact]
    public void The_content_decides_where_the_name_is_wrong()
    {
        using var folder = new TemporaryFolder();
        RigFile.Write(folder["a.ply"], ObjRigFolderTests.TwoParts());
        File.Move(folder["a.ply"], folder["a.obj"]);
        Assert.Equal("PLY", RigFile.Read(folder["a.obj"]).Format);
    }

    [Fact]
    public void What_is_unknown_ends_in_one_line_that_lists_what_is_known()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.stl"], "solid");
        File.WriteAllText(folder["plain"], "");
        Assert.StartsWith($"{folder["a.stl"]}: expected .", Assert.Throws<MimikException>(() => RigFile.Read(folder["a.stl"])).Message, StringComparison.Ordinal);
        Assert.EndsWith("found a name that ends in .stl", Assert.Throws<MimikException>(() => RigFile.Read(folder["a.stl"])).Message, StringComparison.Ordinal);
        Assert.EndsWith("found a name without an extension", Assert.Throws<MimikException>(() => RigFile.Read(folder["plain"])).Message, StringComparison.Ordinal);
        Assert.Contains("no such file", Assert.Throws<MimikException>(() => RigFile.Read(folder["no.obj"])).Message, StringComparison.Ordinal);
        foreach (string name in new[] { "b.fbx", "b.stl", "plain" })
            Assert.Contains(": expected .", Assert.Throws<MimikException>(() => RigFile.Write(folder[name], ObjRigFolderTests.TwoParts())).Message, StringComparison.Ordinal);
        Assert.Equal("", File.ReadAllText(folder["plain"]));
    }
}
