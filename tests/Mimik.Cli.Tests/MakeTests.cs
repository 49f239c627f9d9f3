using Mimik.Faces;
using Mimik.Faces.Synthetic;

namespace Mimik.Cli.Tests;

/// <summary><c>mimik make</c>.</summary>
public sealed class MakeTests : IDisposable
{
    private static readonly string[] Sizes = ["--vertices", "20", "--controls", "6", "--pairs", "4", "--triples", "3", "--quadruples", "2", "--frames", "5"];
    private readonly SmallFace _face = new();

    public void Dispose() => _face.Dispose();

    [Fact]
    public async Task A_random_rig_has_the_sizes_asked_for_and_the_seed_decides_its_bits()
    {
        (int code, string output, string error) = await SmallFace.Run(["make", "random-rig", "-o", _face["a.npz"], .. Sizes, "--targets", "--noise", "0.1"]);
        Assert.True(code == 0, error);
        Assert.Contains("20 vertices, 6 controls, 4 pairs, 3 triples, 2 quadruples, 5 frames, seed 0", output, StringComparison.Ordinal);
        Assert.Equal(0, (await SmallFace.Run(["make", "random-rig", "-o", _face["b.npz"], .. Sizes, "--targets", "--noise", "0.1"])).Code);
        Assert.Equal(0, (await SmallFace.Run(["make", "random-rig", "-o", _face["c.npz"], .. Sizes, "--targets", "--noise", "0.1", "--seed", "1"])).Code);
        Assert.Equal(File.ReadAllBytes(_face["a.npz"]), File.ReadAllBytes(_face["b.npz"]));
        Assert.NotEqual(File.ReadAllBytes(_face["a.npz"]), File.ReadAllBytes(_face["c.npz"]));
        (_, string info, _) = await SmallFace.Run("info", _face["a.npz"]);
        Assert.Contains("15: 6 controls, 0 in-betweens, 9 correctives", info, StringComparison.Ordinal);
        Assert.Contains("float32 (60, 5)", info, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_random_rig_is_played_by_its_own_weights()
    {
        Assert.Equal(0, (await SmallFace.Run(["make", "random-rig", "-o", _face["set"], .. Sizes])).Code);
        (int code, _, string error) = await SmallFace.Run("animate", _face["set"], "--weights", Path.Combine(_face["set"], "weights.npy"), "-o", _face["frames"]);
        Assert.True(code == 0, error);
        Assert.Equal(5, Directory.EnumerateFiles(_face["frames"]).Count());
    }

    [Fact]
    public async Task Toy_correctives_are_added_as_asked()
    {
        (int code, string output, string error) = await SmallFace.Run(
            "make", "toy-correctives", _face["rig.npz"], "-o", _face["toy.npz"], "--pairs", "2", "--triples", "1", "--quadruples", "0", "--size", "0.5", "--seed", "2");
        Assert.True(code == 0, error);
        Assert.Contains("added 2 pairs, 1 triples, 0 quadruples", output, StringComparison.Ordinal);
        BlendshapeRig expected = ToyCorrectives.Add(_face.Rig, new() { Pairs = 2, Triples = 1, Quadruples = 0, Size = 0.5, Seed = 2 }), made = RigFile.Read(_face["toy.npz"]).Rig;
        Assert.Equal(expected.ShapeNames, made.ShapeNames);
        Assert.Equal(expected.Shapes[^1].Deltas, made.Shapes[^1].Deltas);
        (code, output, error) = await SmallFace.Run("make", "toy-correctives", _face["rig.npz"], "-o", _face["set"], "--as", "npy-set", "--pairs", "1", "--triples", "0", "--quadruples", "0");
        Assert.True(code == 0, error);
        Assert.Equal(5, RigFile.Read(_face["set"]).Rig.Shapes.Count);
    }

    [Theory]
    [InlineData("make random-rig -o out.glb", "a folder's name, or one that ends in .npz, for a .npy set, found .glb")]
    [InlineData("make random-rig -o rig.npz/set", "cannot be written")]
    [InlineData("make flame-standin rig.npz -o out.pkl", "rig.npz: expected a head model")]
    [InlineData("make flame-standin missing.npz -o out.pkl", "missing.npz")]
    [InlineData("make bfm-standin rig.npz -o out.mat", "rig.npz: expected a head model")]
    [InlineData("make bfm-standin rig.npz -o out.pkl", "out.pkl: expected a name ending in .mat, found .pkl")]
    [InlineData("pose rig.npz -o head.glb", "rig.npz: expected a head model")]
    [InlineData("pose rig.npz -o head.txt", "head.txt: expected a name that ends in .glb, .gltf, .obj, .ply, .png or .npz, found .txt")]
    [InlineData("pose rig.npz -o head.obj --rigged", "--rigged: expected a .glb or .gltf to write, found head.obj")]
    [InlineData("pose rig.npz -o head.glb --correctives baked", "--correctives: expected --rigged beside it, found none")]
    [InlineData("pose rig.npz -o head.glb --rigged --correctives some", "--correctives: expected none, baked or targets, found \"some\"")]
    [InlineData("pose rig.npz -o head.glb --size 10x10", "--view, --size: expected a .png to write, found head.glb")]
    [InlineData("make flame-standin rig.npz -o out.npz", "out.npz: expected a name ending in .pkl, found .npz")]
    [InlineData("make random-rig -o out.npz --vertices 0", "vertices: expected 1 to")]
    [InlineData("make random-rig -o out.npz --vertices many", "--vertices: expected a whole number, found \"many\"")]
    [InlineData("make random-rig -o out.npz --controls 3", "quadruples: expected 4 controls or more")]
    [InlineData("make random-rig -o out.npz --noise 1", "--noise: expected --targets beside it")]
    [InlineData("make random-rig -o out.npz --targets --noise -1", "--noise: expected a finite number of 0 or more, found -1")]
    [InlineData("make toy-correctives rig.npz -o out.npz", "pairs: expected 40 new combinations of controls whose shapes overlap, found 2")]
    [InlineData("make toy-correctives rig.npz -o out.npz --size 0", "size: expected a fraction above 0, found 0")]
    [InlineData("make toy-correctives none.npz -o out.npz", "no such file")]
    [InlineData("make", "mimik make --help")]
    public async Task What_is_wrong_ends_in_one_line_and_no_file(string command, string part)
    {
        string[] files = [.. _face.Files];
        string[] arguments = [.. command.Split(' ').Select(word => word.Contains(".npz", StringComparison.Ordinal) || word.StartsWith("out", StringComparison.Ordinal) ? _face[word] : word)];
        (int code, _, string error) = await SmallFace.Run(arguments);
        Assert.NotEqual(0, code);
        Assert.Contains(part, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.Equal(files, _face.Files);
    }
}
