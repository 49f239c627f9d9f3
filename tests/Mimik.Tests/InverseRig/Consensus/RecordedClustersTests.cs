using System.Globalization;
using Mimik.InverseRig;
using Mimik.TestSupport;
using Mimik.Workflows.Bench;

namespace Mimik.Tests.InverseRig.Consensus;

/// <summary>The recorded ICT face by segments: as good as the whole within a tenth once the segments agree, where averages lose several times as much.</summary>
public sealed class RecordedClustersTests
{
    [Fact]
    public void Segments_that_agree_lose_little_and_polished_ones_nothing()
    {
        string file = Repository.Shared("reference/inverserig/ict.npz");
        using var folder = new TemporaryFolder();
        string csv = folder["table.csv"];
        new BenchClustersJob
        {
            RigPath = file,
            MeshesPath = file,
            TruthPath = file,
            OutputPath = csv,
            Segments = [4],
            Options = new InverseRigOptions { Lambda1 = 0.1, Lambda2 = 0.1 },
        }.Run(cancellation: TestContext.Current.CancellationToken);
        string[][] rows = [.. File.ReadAllLines(csv).Select(line => line.Split(','))];
        double Figure(string[] row, string column) => double.Parse(row[Array.IndexOf(rows[0], column)], CultureInfo.InvariantCulture);
        double whole = Figure(rows[1], "mean");
        Assert.Equal(8, rows.Length);
        Assert.InRange(Figure(rows[1], "objective"), 0, 1.910);
        foreach (string[] row in rows.Skip(2))
        {
            (double least, double most) = row[Array.IndexOf(rows[0], "solve")] switch { "averaged" => (2, 100), "consensus" => (0.99, 1.1), _ => (0.99, 1.005) };
            Assert.InRange(Figure(row, "mean") / whole, least, most);
        }
    }
}
