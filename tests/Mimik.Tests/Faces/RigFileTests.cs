using Mimik.Faces;
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
