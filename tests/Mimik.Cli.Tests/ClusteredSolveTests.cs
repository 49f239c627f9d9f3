using System.Globalization;
using System.Text.RegularExpressions;
using Mimik.Faces;

namespace Mimik.Cli.Tests;

public sealed partial class ClusteredSolveTests : IDisposable
{
    private static readonly string[] Solve = ["--lambda1", "0.1", "--lambda2", "0.1"];

    private readonly SmallFace _face = new();

    public void Dispose() => _face.Dispose();

    [Fact]
    public async Task Segments_of_a_file_or_a_number_solve_a_sequence_as_the_whole_face_does()
    {
        string data = await Data();
        string whole = await Run(["solve", data, Targets(data), "--displacements", "-o", _face["whole.npz"], .. Solve]);
        Assert.Equal(0, (await SmallFace.Run("cluster", data, "-k", "3", "-o", _face["c.json"])).Code);
        string polished = await Run(["solve", data, Targets(data), "--displacements", "-o", _face["a.npz"], "--clusters", _face["c.json"], .. Solve]);
        Assert.Matches(@"3 segments, \d+ controls in several: ", polished);
        Assert.Contains("polish of the whole face: J falls to ", polished, StringComparison.Ordinal);
        Assert.Equal(Objective(whole), Objective(polished), 1e-4 * Objective(whole));

        // The same segments cut by the same number.
        await Run(["solve", data, Targets(data), "--displacements", "-o", _face["b.npz"], "--clusters", "3", .. Solve]);
        Assert.Equal(AnimationFile.Read(_face["a.npz"]).Weights, AnimationFile.Read(_face["b.npz"]).Weights);
        string averaged = await Run(["solve", data, Targets(data), "--displacements", "-o", _face["d.npz"], "--clusters", "3", "--consensus-rounds", "0", "--no-polish", .. Solve]);
        Assert.Contains("shared controls averaged", averaged, StringComparison.Ordinal);
        Assert.True(Objective(averaged) > 1.01 * Objective(whole));
    }

    [Theory]
    [InlineData("--rho 2", "--rho: expected --clusters beside it, found none")]
    [InlineData("--no-polish", "--no-polish: expected --clusters beside it, found none")]
    [InlineData("--clusters 3 --rho -1", "rho: expected a finite number above 0, found -1")]
    [InlineData("--clusters 3 --stream 2", "clusters: expected no stream, no stabilisation and no checkpoint beside them, found one")]
    [InlineData("--clusters 3 --restarts 2", "clusters: expected no intervals and no restarts beside them, found some")]
    [InlineData("--clusters 3 --method frame", "clusters: expected the holistic method, found frame")]
    public async Task Options_that_do_not_fit_are_refused(string options, string message)
    {
        string data = await Data();
        (int code, _, string error) = await SmallFace.Run(["solve", data, Targets(data), "--displacements", "-o", _face["w.npz"], .. options.Split(' ')]);
        Assert.NotEqual(0, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.DoesNotContain("w.npz", _face.Files);
    }

    [Fact]
    public async Task The_comparison_is_printed_and_written()
    {
        string data = await Data();
        string table = await Run(["bench", "clusters", data, Targets(data), "--displacements", "--truth", Path.Combine(data, "weights.npy"), "-k", "2,3", "-o", _face["t.csv"], .. Solve]);
        Assert.Equal(12, table.Split('\n').Count(line => line.StartsWith("RSJD", StringComparison.Ordinal)));
        string[][] rows = [.. File.ReadAllLines(_face["t.csv"]).Select(line => line.Split(','))];
        Assert.Equal(14, rows.Length);
        Assert.All(rows, row => Assert.Equal(rows[0].Length, row.Length));
    }

    private static double Objective(string output) => double.Parse(SolvedLine().Match(output).Groups[1].Value, CultureInfo.InvariantCulture);

    private static async Task<string> Run(params string[] line)
    {
        (int code, string output, string error) = await SmallFace.Run(line);
        Assert.True(code == 0, error);
        return output;
    }

    private static string Targets(string data) => Path.Combine(data, "targets.npy");

    private async Task<string> Data()
    {
        await Run(["make", "random-rig", "-o", _face["data"], "--vertices", "60", "--controls", "8", "--pairs", "4", "--triples", "2", "--quadruples", "1", "--frames", "12", "--targets", "--noise", "0.1"]);
        return _face["data"];
    }

    [GeneratedRegex(@"solved .*: J = ([\d.e+-]+) with")]
    private static partial Regex SolvedLine();
}
