using Mimik.Faces;

namespace Mimik.Cli.Tests;

/// <summary>Inverse-rig sets, which have vertices and no polygons, through the verbs.</summary>
public sealed class NpySetTests : IDisposable
{
    private readonly SmallFace _face = new();

    public void Dispose() => _face.Dispose();

    [Theory]
    [InlineData("set")]
    [InlineData("set.npz")]
    public async Task A_rig_becomes_a_set_and_a_set_a_rig(string name)
    {
        (int code, string output, string error) = await SmallFace.Run("convert", _face["rig.npz"], _face[name], "--as", "npy-set");
        Assert.True(code == 0, error);
        Assert.Contains("left out: 25 faces", output, StringComparison.Ordinal);
        (code, output, error) = await SmallFace.Run("info", _face[name]);
        Assert.True(code == 0, error);
        Assert.Contains(name == "set" ? "inverse-rig set (npy)" : "inverse-rig set (npz)", output, StringComparison.Ordinal);
        Assert.Contains("4: 3 controls, 0 in-betweens, 1 correctives", output, StringComparison.Ordinal);
        (code, _, error) = await SmallFace.Run("convert", _face[name], _face["back.npz"]);
        Assert.True(code == 0, error);
        BlendshapeRig back = RigFile.Read(_face["back.npz"]).Rig;
        Assert.Equal(_face.Rig.ShapeNames, back.ShapeNames);
        Assert.Equal(_face.Rig.Shapes[3].Deltas, back.Shapes[3].Deltas);
        Assert.Equal(1, back.Unit.MetresPerUnit);
    }

    [Fact]
    public async Task A_set_without_a_unit_is_in_millimetres_unless_told_otherwise()
    {
        InverseRigSetFile.Write(_face["set"], _face.Rig.WithUnit(InverseRigSetFile.AssumedUnit));
        Assert.Contains("unit: mm, assumed: the .npy set has none (--units overrides)", (await SmallFace.Run("info", _face["set"])).Output, StringComparison.Ordinal);
        Assert.Contains("unit: cm, as asked", (await SmallFace.Run("info", _face["set"], "--units", "cm")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("render set -o out.png", "set: expected polygons to draw, found 36 vertices alone")]
    [InlineData("animate set --weights w3.npy -o out.mp4", "set: expected polygons to draw, found 36 vertices alone")]
    [InlineData("compress set -o out.npz --report out.html", "set: expected polygons to draw, found 36 vertices alone")]
    [InlineData("convert set out.npz --as obj", "npy-set")]
    [InlineData("convert w3.npy out --as npy-set", "--as, --joints, --gltf-influences, --units, --rig: expected a face")]
    [InlineData("convert sample out --as npy-set", "in-betweens, such as")]
    [InlineData("convert rig.npz out --as npy-set --joints trs", "--joints")]
    public async Task What_a_set_lacks_ends_in_one_line(string command, string part)
    {
        InverseRigSetFile.Write(_face["set"], _face.Rig);
        _face.WriteWeights("w3.npy", 2, 3);
        string[] files = [.. _face.Files];
        string[] arguments = [.. command.Split(' ').Select(word => word == "set" || word == "out" || word is "rig.npz" or "w3.npy" || word.StartsWith("out.", StringComparison.Ordinal) ? _face[word] : word)];
        (int code, _, string error) = await SmallFace.Run(arguments);
        Assert.NotEqual(0, code);
        Assert.Contains(part, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.Equal(files, _face.Files);
    }

    [Fact]
    public async Task A_set_is_animated_and_compressed_like_any_rig()
    {
        InverseRigSetFile.Write(_face["set"], _face.Rig);
        string weights = _face.WriteWeights("w3.npy", 2, 3);
        (int code, _, string error) = await SmallFace.Run("animate", _face["set"], "--weights", weights, "-o", _face["frames"]);
        Assert.True(code == 0, error);
        Assert.Equal(2, Directory.EnumerateFiles(_face["frames"]).Count());
        string[] small = ["--bones", "4", "-k", "3", "--non-zeros", "40", "--iterations", "20+20", "--cycles", "1", "--smoothness", "1"];
        (code, _, error) = await SmallFace.Run(["compress", _face["set"], "-o", _face["c.npz"], "--report", _face["c.json"], .. small]);
        Assert.True(code == 0, error);
    }
}
