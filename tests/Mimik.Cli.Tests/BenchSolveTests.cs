namespace Mimik.Cli.Tests;

/// <summary><c>mimik bench solve</c>.</summary>
public sealed class BenchSolveTests : IDisposable
{
    private readonly SmallFace _face = new();

    public void Dispose() => _face.Dispose();

    [Fact]
    public async Task A_random_rig_is_compared_on_its_own_targets()
    {
        string[] sizes = ["--vertices", "20", "--controls", "6", "--pairs", "4", "--triples", "3", "--quadruples", "2", "--frames", "8"];
        Assert.Equal(0, (await SmallFace.Run(["make", "random-rig", "-o", _face["a.npz"], .. sizes, "--targets", "--noise", "0.1"])).Code);
        (int code, string output, string error) = await SmallFace.Run(
            "bench", "solve", _face["a.npz"], "-o", _face["bench"], "--frames", "6", "--lambda1", "0.5", "--lambda2", "0.5", "--quadratic-steps", "20", "--threads", "1");
        Assert.True(code == 0, error);
        Assert.Contains("run 9/9, truth", output, StringComparison.Ordinal);
        Assert.Contains("6 frames of 20 vertices, 6 controls, 9 in-betweens and correctives, lambda1 0.5, lambda2 0.5", output, StringComparison.Ordinal);
        Assert.Contains("stream, 4 ahead", output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_face["bench"], "solve.html")));
    }

    [Theory]
    [InlineData("bench solve rig.npz -o out", "expected meshes to solve (--meshes), or curves to make them of (--truth)")]
    [InlineData("bench solve rig.npz -o out --frames none", "--frames: expected a whole number, found \"none\"")]
    [InlineData("bench solve rig.npz -o out --scale 0", "bench: scale: expected a number above 0, found 0")]
    [InlineData("bench solve rig.npz", "--output")]
    public async Task What_is_wrong_ends_in_one_line(string command, string part)
    {
        (int code, _, string error) = await SmallFace.Run([.. command.Split(' ').Select(word => word is "rig.npz" or "out" ? _face[word] : word)]);
        Assert.NotEqual(0, code);
        Assert.Contains(part, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }
}
