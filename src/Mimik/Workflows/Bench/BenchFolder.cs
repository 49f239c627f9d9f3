using System.Globalization;
using System.Text;
using System.Text.Json;
using Mimik.Formats;

namespace Mimik.Workflows.Bench;

/// <summary>
/// The folder that a benchmark keeps its runs in: bench.json holds everything and is what a resumed benchmark reads; runs.csv, scaling.csv
/// and curves.csv are made from it. All are replaced after every run, each whole or not at all.
/// </summary>
internal sealed class BenchFolder
{
    private const int Version = 1;
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly List<BenchRun> _runs;

    private BenchFolder(string path, List<BenchRun> runs)
    {
        FolderPath = path;
        _runs = runs;
    }

    /// <summary>The folder.</summary>
    public string FolderPath { get; }

    /// <summary>All runs, in the order in which they were made.</summary>
    public IReadOnlyList<BenchRun> Runs => _runs;

    /// <summary>The files that <see cref="Write"/> makes.</summary>
    public IEnumerable<string> Files => new[] { JsonPath, At("runs.csv"), At("scaling.csv"), At("curves.csv") }.Where(File.Exists);

    private string JsonPath => At("bench.json");

    /// <summary>Opens a folder.</summary>
    /// <param name="path">The folder; made where missing.</param>
    /// <param name="resume">Whether to go on with the runs that it holds.</param>
    /// <exception cref="MimikException">It holds runs and <paramref name="resume"/> is false, they cannot be read, or it cannot be written to.</exception>
    public static BenchFolder Open(string path, bool resume)
    {
        var folder = new BenchFolder(path, []);
        AtomicFile.ExpectWritable(folder.JsonPath);
        if (!File.Exists(folder.JsonPath))
            return folder;
        if (!resume)
            throw new MimikException($"{path}: expected a folder without runs, found bench.json; --resume goes on with it");
        folder._runs.AddRange(Read(folder.JsonPath));
        return folder;
    }

    /// <summary>The run of a key, or null where it is still to be made.</summary>
    public BenchRun? Find(string key) => _runs.Find(run => run.Key == key);

    /// <summary>Adds a run and writes everything.</summary>
    /// <param name="run">The run.</param>
    /// <param name="target">The loss whose time the table of runs gives, or null.</param>
    public void Add(BenchRun run, double? target)
    {
        _runs.Add(run);
        Write(target);
    }

    /// <summary>Writes everything.</summary>
    /// <param name="target">The loss whose time the table of runs gives, or null.</param>
    public void Write(double? target)
    {
        BenchRun[] seeds = [.. _runs.Where(run => run.Axis is null)], scaling = [.. _runs.Where(run => run.Axis is not null)];
        var document = new Document(Version, target, [.. BenchSummary.Of(seeds, target)], _runs);
        AtomicFile.WriteAllBytes(JsonPath, JsonSerializer.SerializeToUtf8Bytes(document, Json));
        WriteCsv("runs.csv", seeds, [.. RunColumns, ("target", _ => target), ("seconds_to_target", run => target is { } loss ? run.SecondsTo(loss) : null)]);
        WriteCsv("scaling.csv", scaling, [("axis", run => run.Axis), ("factor", run => run.Factor), .. RunColumns, ("seconds_per_iteration", run => run.Seconds / Math.Max(1, run.Iterations))]);
        WriteCsv(
            "curves.csv",
            [.. _runs.SelectMany(run => run.Curve.Select(point => (Run: run, Point: point)))],
            [
                ("axis", x => x.Run.Axis), ("factor", x => x.Run.Factor), ("method", x => x.Run.Method), ("seed", x => x.Run.Seed), ("group", x => x.Run.Group),
                ("seconds", x => x.Point.Seconds), ("iteration", x => x.Point.Iteration), ("loss", x => x.Point.Loss),
            ]);
    }

    private static (string Name, Func<BenchRun, object?> Value)[] RunColumns =>
    [
        ("method", run => run.Method), ("seed", run => run.Seed), ("vertices", run => run.Vertices), ("fitted_vertices", run => run.FittedVertices), ("shapes", run => run.Shapes),
        ("bones", run => run.Bones), ("influences", run => run.Influences), ("non_zeros", run => run.NonZeros), ("idle_bones", run => run.IdleBones),
        ("power", run => run.Power), ("smoothness", run => run.Smoothness), ("free_iterations", run => run.FreeIterations), ("normalised_iterations", run => run.NormalisedIterations),
        ("cycles", run => run.Cycles), ("is_symmetric", run => run.IsSymmetric ? 1 : 0), ("is_weighted", run => run.IsWeighted ? 1 : 0), ("threads", run => run.Threads), ("length_unit", run => run.LengthUnit), ("loss", run => run.Loss),
        ("mean_coordinate", run => run.MeanCoordinate), ("p99_coordinate", run => run.Percentile99Coordinate), ("max_coordinate", run => run.MaxCoordinate),
        ("mean_vertex", run => run.MeanVertex), ("p99_vertex", run => run.Percentile99Vertex), ("max_vertex", run => run.MaxVertex),
        ("iterations", run => run.Iterations), ("seconds", run => run.Seconds), ("processor_seconds", run => run.ProcessorSeconds),
        ("peak_memory_bytes", run => run.PeakMemoryBytes), ("peak_is_of_this_run", run => run.PeakIsOfThisRun ? 1 : 0),
        ("processor", run => run.Processor), ("probe_gflops", run => run.ProbeGflops), ("group", run => run.Group),
    ];

    private static List<BenchRun> Read(string path)
    {
        try
        {
            Document document = JsonSerializer.Deserialize<Document>(InputFile.ReadAllBytes(path, new ReadBudget()), Json)
                ?? throw new MalformedFileException(path, "document", "the runs of a benchmark", "null");
            return document.Version == Version
                ? [.. document.Runs]
                : throw new MalformedFileException(path, "version", $"{Version}", $"{document.Version}");
        }
        catch (JsonException e)
        {
            throw new MalformedFileException(path, $"line {e.LineNumber + 1}", "the runs of a benchmark", "something else");
        }
    }

    private void WriteCsv<T>(string name, IReadOnlyList<T> rows, (string Name, Func<T, object?> Value)[] columns)
    {
        if (rows.Count == 0)
            return;
        var text = new StringBuilder();
        text.AppendJoin(',', columns.Select(column => column.Name)).Append('\n');
        foreach (T row in rows)
            text.AppendJoin(',', columns.Select(column => Cell(column.Value(row)))).Append('\n');
        AtomicFile.WriteAllBytes(At(name), Encoding.UTF8.GetBytes(text.ToString()));
    }

    private static string Cell(object? value) => value switch
    {
        null => "",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        string text => text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text,
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private string At(string name) => Path.Combine(FolderPath, name);

    private sealed record Document(int Version, double? Target, IReadOnlyList<BenchSummary> Summaries, IReadOnlyList<BenchRun> Runs);
}
