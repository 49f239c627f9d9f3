using System.Diagnostics;
using Mimik.Faces;
using Mimik.Faces.Blender;
using Mimik.TestSupport;

namespace Mimik.Tests.Faces.Blender;

public sealed class BlenderRigFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_blend_and_an_fbx_give_the_rig_that_was_saved()
    {
        MakeFiles();
        foreach (string name in new[] { "a rig.blend", "a rig.fbx" })
        {
            RigImport import = RigFile.Read(_folder[name]);
            BlendshapeRig rig = import.Rig;
            Assert.Equal($"{Path.GetExtension(name)[1..].ToUpperInvariant()} through Blender", import.Format);
            Assert.Equal(["unit: m, as the format says"], import.Notes);
            Assert.Equal([new RigPart("head mesh", 0, 4, 0, 1), new RigPart("tooth", 4, 3, 1, 1)], rig.Surface.Parts);
            Assert.Equal([0, 1, 2, 3, 4, 5, 6], rig.Surface.Faces.Corners);
            Assert.Equal([0, 4, 7], rig.Surface.Faces.Offsets);
            Assert.Equal(["jawOpen", "mouth smile_L"], rig.ShapeNames.Order(StringComparer.Ordinal));

            // Blender's (x, y, z) is our (x, z, -y); the tooth is scaled and moved.
            Near([0, 0, 0, 0.2f, 0, 0, 0.2f, 0.2f, 0, 0, 0.2f, 0, 0.1f, 0.1f, 0.05f, 0.6f, 0.1f, 0.05f, 0.1f, 0.35f, 0.05f], rig.Neutral);
            Near([0, 0, 0, 0, 0.03f, 0.01f, .. new float[15]], Deltas(rig, "mouth smile_L"));
            Near([.. new float[7], -0.1f, .. new float[11], -0.025f, 0], Deltas(rig, "jawOpen"));
            Near([0, 0, 1, 0, 1, 1, 0, 0.5f], [.. rig.Surface.UvCorners![..4].SelectMany(i => rig.Surface.Uvs![(2 * i)..((2 * i) + 2)])]);
            Assert.Equal(["of head mesh", "of tooth"], rig.Surface.Materials.Select(material => material.Name));
            Near([0.5f, 0.25f, 0.125f, 1], rig.Surface.Materials[0].BaseColour);
            Assert.Equal([0, 1], rig.Surface.FaceMaterials);
        }

        Assert.False(File.Exists(_folder["ran"]), "a script inside the file ran");
        Assert.EndsWith("empty.blend: Blender: the scene has no mesh with vertices", Assert.Throws<MimikException>(() => RigFile.Read(_folder["empty.blend"])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("broken.blend", "BLENDER-v304 and nothing more")]
    [InlineData("text.fbx", "; FBX 7.4.0 project file\n")]
    [InlineData("a.usda", "#usda 1.0\n")]
    public void What_Blender_refuses_is_one_line(string name, string content)
    {
        Repository.Tool("blender");
        File.WriteAllText(_folder[name], content);
        string message = Assert.Throws<MimikException>(() => RigFile.Read(_folder[name])).Message;
        Assert.StartsWith($"{_folder[name]}: Blender: ", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void A_Blender_that_takes_too_long_is_ended()
    {
        Repository.Tool("blender");
        File.WriteAllText(_folder["a.fbx"], "");
        var options = new RigReadOptions { BlenderTimeout = TimeSpan.FromMilliseconds(1) };
        Assert.Contains("Blender took longer than 0.001 s", Assert.Throws<MimikException>(() => RigFile.Read(_folder["a.fbx"], options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_Blender_one_line_says_what_to_do()
    {
        string message = Assert.Throws<MimikException>(() => BlenderProgram.Find("a.fbx", null, _folder.Path)).Message;
        Assert.StartsWith("a.fbx: FBX, .blend and USD files are read through Blender: install it", message, StringComparison.Ordinal);
        Assert.Contains("MIMIK_BLENDER names nowhere", Assert.Throws<MimikException>(() => BlenderProgram.Find("a.fbx", "nowhere", "")).Message, StringComparison.Ordinal);
        string program = _folder[OperatingSystem.IsWindows() ? "blender.exe" : "blender"];
        File.WriteAllText(program, "");
        Assert.Equal(program, BlenderProgram.Find("a.fbx", "", _folder.Path));
        Assert.Equal(program, BlenderProgram.Find("a.fbx", program, ""));
    }

    private void MakeFiles()
    {
        string blender = Repository.Tool("blender");
        string script = Path.Combine(Repository.Root, "tests/Mimik.Tests/Faces/Blender/make_rig.py");
        using var process = Process.Start(new ProcessStartInfo(blender, ["--background", "--factory-startup", "-noaudio", "--python-exit-code", "1", "--python", script, "--", _folder.Path])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output);
    }

    private static float[] Deltas(BlendshapeRig rig, string name) => rig.Shapes.Single(shape => shape.Name == name).Deltas;

    private static void Near(float[] expected, float[] found) => Assert.Equal(expected, found, (a, b) => MathF.Abs(a - b) < 1e-6f);
}
