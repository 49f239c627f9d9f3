using System.Text.Json;
using Mimik.Faces;

namespace Mimik.Cli.Tests;

/// <summary><c>mimik transfer</c>, <c>rig</c> and <c>curves</c>.</summary>
public sealed class TransferTests : IDisposable
{
    private readonly SmallFace _face = new();

    public void Dispose() => _face.Dispose();

    [Fact]
    public async Task A_small_rig_moves_to_a_copy_of_its_own_mesh()
    {
        Assert.Equal(0, (await SmallFace.Run("convert", _face["rig.npz"], _face["copy.obj"])).Code);
        File.WriteAllText(_face["pairs.csv"], "source,target\n0,0\n5,5\n30,30\n35,35\n");
        (int code, string output, string error) = await SmallFace.Run(
            "transfer", _face["rig.npz"], _face["copy.obj"], "-o", _face["moved.npz"], "--pairs", _face["pairs.csv"], "--target-units", "m", "--report", _face["r.json"], "--sheet", _face["s.png"]);
        Assert.True(code == 0, error);
        Assert.Contains("4 landmarks", output, StringComparison.Ordinal);
        BlendshapeRig moved = RigFile.Read(_face["moved.npz"]).Rig;
        Assert.Equal(_face.Rig.ShapeNames, moved.ShapeNames);
        Assert.Equal(_face.Rig.Logic.ControlCount, moved.Logic.ControlCount);
        using var report = JsonDocument.Parse(File.ReadAllText(_face["r.json"]));
        Assert.Equal(moved.Shapes.Count, report.RootElement.GetProperty("shapes").GetArrayLength());
        Assert.True(new FileInfo(_face["s.png"]).Length > 0);
    }

    [Theory]
    [InlineData("transfer rig.npz missing.obj -o out.npz", "missing.obj: no such file")]
    [InlineData("transfer rig.npz rig.npz -o out.xyz", "out.xyz: expected .npz, .glb, .gltf, or a folder's name for a rig, found .xyz")]
    [InlineData("transfer rig.npz rig.npz -o rig.npz", "rig.npz: expected a place to write that nothing else takes")]
    [InlineData("transfer rig.npz rig.npz -o out.npz --report r.txt", "r.txt: expected a name that ends in .json, found .txt")]
    [InlineData("transfer rig.npz rig.npz -o out.npz --pairs pairs.json", "pairs.json: line 1: expected a list of pairs of vertices")]
    [InlineData("transfer rig.npz rig.npz -o out.npz --pairs far.csv", "far.csv: pair 0: expected vertices below 36 and 36, found 1 and 900")]
    [InlineData("transfer rig.npz rig.npz -o out.npz --pairs few.csv", "few.csv: pairs: expected at least 3, found 1")]
    [InlineData("transfer mesh.obj rig.npz -o out.npz", "mesh.obj: expected a rig with shapes, found a mesh without any")]
    [InlineData("rig rig.npz -o out.npz", "rig.npz: expected a head model")]
    [InlineData("rig rig.npz -o out.npz --coefficients c.npz", "--coefficients: expected --arkit span beside it")]
    [InlineData("curves rig.npz rig.npz -o out.npz --coefficients c.npz", "rig.npz: expected a head model")]
    public async Task Wrong_input_is_one_line_and_leaves_no_file(string line, string expected)
    {
        File.WriteAllText(_face["pairs.json"], "{\"a\": 1}");
        File.WriteAllText(_face["far.csv"], "1,900\n2,2\n3,3\n");
        File.WriteAllText(_face["few.csv"], "1,1\n");
        File.WriteAllText(_face["mesh.obj"], "v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n");
        string[] before = [.. _face.Files];
        string[] arguments = [.. line.Split(' ').Select(part => part.Contains('.', StringComparison.Ordinal) ? _face[part] : part)];
        (int code, _, string error) = await SmallFace.Run(arguments);
        Assert.NotEqual(0, code);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.Equal(before, _face.Files);
    }
}
