using System.Text.Json.Nodes;
using Mimik.Faces;
using Mimik.Skinning;
using Mimik.Tests.Skinning;
using Mimik.TestSupport;
using Mimik.Workflows.Bench;

namespace Mimik.Tests.Workflows.Bench;

public sealed class BenchCompressJobTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly BenchCompressJob _job;

    public BenchCompressJobTests()
    {
        RigFile.Write(_folder["rig.npz"], SmallRigs.Waves(10, 5));
        _job = new BenchCompressJob
        {
            RigPath = _folder["rig.npz"],
            FolderPath = _folder["bench"],
            Options = new SkinCompressorOptions { Bones = 4, Influences = 2, FreeIterations = 60, NormalisedIterations = 60, Cycles = 0, LearningRate = 0.01, Threads = 1 },
            Seeds = 2,
        };
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void FiguresAreThoseOfTheCompressor()
    {
        BenchOutcome outcome = Run(_job);
        JsonArray runs = Json()["runs"]!.AsArray();
        Assert.Equal(2 * Enum.GetValues<CompressionMethod>().Length, runs.Count);
        BlendshapeRig rig = RigFile.Read(_folder["rig.npz"]).Rig;
        foreach (JsonNode? run in runs)
        {
            CompressionMethod method = Enum.Parse<CompressionMethod>((string)run!["method"]!, ignoreCase: true);
            CompressionReport report = SkinCompressor.Compress(
                rig, _job.Options with { Method = method, Seed = (long)run["seed"]! }, cancellation: TestContext.Current.CancellationToken).Report;
            Assert.Equal(report.Loss, (double)run["loss"]!);
            Assert.Equal(report.Errors.Total.MeanAbsolute, (double)run["mean_coordinate"]!);
            Assert.Equal(report.Errors.Total.Percentile99Distance, (double)run["p99_vertex"]!);
            Assert.Equal(report.Errors.Total.MaxDistance, (double)run["max_vertex"]!);
            Assert.Equal(report.LossCurve.Select(point => point.Loss), run["curve"]!.AsArray().Select(point => (double)point!["loss"]!));
            Assert.Equal(report.LossCurve.Select(point => point.Iteration), run["curve"]!.AsArray().Select(point => (int)point!["iteration"]!));
            double[] seconds = [.. run["curve"]!.AsArray().Select(point => (double)point!["seconds"]!)];
            Assert.Equal(seconds.Order(), seconds);
            Assert.InRange((double)run["seconds"]!, seconds[^1], 100);
            Assert.InRange((long)run["peak_memory_bytes"]!, 10_000_000, 100_000_000_000);
            Assert.InRange((double)run["probe_gflops"]!, 0.1, 1e6);
            Assert.InRange((int)run["idle_bones"]!, 0, 4);
        }

        string[] rows = File.ReadAllLines(Path.Combine(_folder["bench"], "runs.csv"));
        Assert.Equal(runs.Count + 1, rows.Length);
        Assert.All(rows, row => Assert.Equal(rows[0].Split(',').Length, row.Split(',').Length));
        Assert.Contains(outcome.Lines, line => line.StartsWith("published", StringComparison.Ordinal));
        Assert.Contains(outcome.Lines, line => line.Contains("GFLOP/s at 1,920 cubed", StringComparison.Ordinal));
        Assert.Equal(["bench.json", "runs.csv", "curves.csv"], outcome.Files.Select(Path.GetFileName));
    }

    [Fact]
    public void ACancelledBenchmarkKeepsItsRunsAndGoesOn()
    {
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => _job.Run(new Watch(value =>
        {
            if (value is { Run: 2, State: not null })
                stop.Cancel();
        }), stop.Token));
        JsonNode first = Assert.Single(Json()["runs"]!.AsArray())!;

        var lines = new List<string>();
        Run(_job with { Resume = true }, value => lines.Add($"{value.Label}: {value.Done}"));
        JsonArray runs = Json()["runs"]!.AsArray();
        int methods = Enum.GetValues<CompressionMethod>().Length;
        Assert.Equal(2 * methods, runs.Count);
        Assert.Equal(first.ToJsonString(), runs[0]!.ToJsonString());
        Assert.Contains(lines, line => line.StartsWith("published, seed 0: kept from before", StringComparison.Ordinal));

        // Other options are other runs; the old ones stay.
        Run(_job with { Resume = true, Seeds = 1, Methods = [CompressionMethod.Published], Options = _job.Options with { Bones = 3 } });
        Assert.Equal((2 * methods) + 1, Json()["runs"]!.AsArray().Count);
        Assert.Equal(methods + 1, Json()["summaries"]!.AsArray().Count);
    }

    [Fact]
    public void AFolderWithRunsIsNotOverwritten()
    {
        Run(_job with { Seeds = 1, Methods = [CompressionMethod.Published] });
        MimikException error = Assert.Throws<MimikException>(() => Run(_job));
        Assert.Equal($"{_folder["bench"]}: expected a folder without runs, found bench.json; --resume goes on with it", error.Message);
    }

    [Theory]
    [InlineData("{ \"version\": 1, ", "line 1: expected the runs of a benchmark")]
    [InlineData("{ \"version\": 7, \"runs\": [], \"summaries\": [] }", "version: expected 1, found 7")]
    [InlineData("null", "document: expected the runs of a benchmark")]
    [InlineData("{ \"version\": 1, \"runs\": [ { \"key\": 3 } ], \"summaries\": [] }", "line 1: expected the runs of a benchmark")]
    public void AFolderThatCannotBeReadIsNamed(string content, string expected)
    {
        Directory.CreateDirectory(_folder["bench"]);
        File.WriteAllText(Path.Combine(_folder["bench"], "bench.json"), content);
        MimikException error = Assert.Throws<Mimik.Formats.MalformedFileException>(() => Run(_job with { Resume = true }));
        Assert.Contains(expected, error.Message);
    }

    [Fact]
    public void TheTargetIsLookedUpInTheCurve()
    {
        Run(_job with { Seeds = 1, Methods = [CompressionMethod.Published] });
        JsonNode run = Json()["runs"]![0]!;
        JsonArray curve = run["curve"]!.AsArray();
        double target = ((double)curve[^1]!["loss"]! + (double)curve[0]!["loss"]!) / 2;
        double expected = curve.Where(point => (double)point!["loss"]! <= target).Select(point => (double)point!["seconds"]!).First();
        BenchOutcome outcome = Run(_job with { Seeds = 1, Methods = [CompressionMethod.Published], Resume = true, Target = target });
        Assert.Equal(expected, (double)Json()["summaries"]![0]!["seconds_to_target"]!["mean"]!);
        Assert.Contains(outcome.Lines, line => line.Contains("(1 of 1)", StringComparison.Ordinal));
        outcome = Run(_job with { Seeds = 1, Methods = [CompressionMethod.Published], Resume = true, Target = 1e-30 });
        Assert.Contains(outcome.Lines, line => line.Contains("never", StringComparison.Ordinal));
    }

    [Fact]
    public void ScalingMeasuresThreeAxes()
    {
        Run(_job with { Seeds = 0, Scaling = true, Methods = [CompressionMethod.Published] });
        JsonArray runs = Json()["runs"]!.AsArray();
        Assert.Equal(
            ["none 1", "shapes 2", "shapes 4", "vertices 2", "vertices 4", "bones 2", "bones 4"], runs.Select(run => $"{(string?)run!["axis"]} {(int)run["factor"]!}"));
        Assert.Equal([5, 10, 20, 5, 5, 5, 5], runs.Select(run => (int)run!["shapes"]!));
        Assert.Equal([4, 4, 4, 4, 4, 8, 16], runs.Select(run => (int)run!["bones"]!));
        Assert.True((int)runs[3]!["vertices"]! >= 200 && (int)runs[4]!["vertices"]! >= 361);
        Assert.Equal(8, File.ReadAllLines(Path.Combine(_folder["bench"], "scaling.csv")).Length);
        Assert.Empty(Json()["summaries"]!.AsArray());
    }

    [Fact]
    public void FiguresOverSeedsAreMeanAndDeviation()
    {
        Assert.Equal(new BenchFigure(5, Math.Sqrt(20.0 / 3), 2, 8), BenchFigure.Of([2, 4, 6, 8]));
        Assert.Equal(new BenchFigure(3, 0, 3, 3), BenchFigure.Of([3]));
        Assert.Null(BenchFigure.Of([]));
    }

    [Fact]
    public void BadRequestsAreNamed()
    {
        Assert.Contains("seeds: expected 1 to 10000", Assert.Throws<MimikException>(() => Run(_job with { Seeds = 0 })).Message);
        Assert.Contains("target: expected a loss above 0", Assert.Throws<MimikException>(() => Run(_job with { Target = 0 })).Message);
        Assert.Contains("influences", Assert.Throws<MimikException>(() => Run(_job with { Options = _job.Options with { Influences = 9 } })).Message);
        Assert.Contains("expected a method", Assert.Throws<MimikException>(() => Run(_job with { Methods = [] })).Message);
        Assert.False(File.Exists(Path.Combine(_folder["bench"], "bench.json")));
    }

    private JsonNode Json() => JsonNode.Parse(File.ReadAllText(Path.Combine(_folder["bench"], "bench.json")))!;

    private static BenchOutcome Run(BenchCompressJob job, Action<BenchProgress>? watch = null) =>
        job.Run(watch is null ? null : new Watch(watch), TestContext.Current.CancellationToken);

    private sealed class Watch(Action<BenchProgress> show) : IProgress<BenchProgress>
    {
        public void Report(BenchProgress value) => show(value);
    }
}
