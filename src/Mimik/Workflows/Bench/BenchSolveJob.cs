using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Mimik.Faces;
using Mimik.Faces.Sequences;
using Mimik.Formats;
using Mimik.InverseRig;
using Mimik.Workflows.Report;
using Mimik.Workflows.Solve;

namespace Mimik.Workflows.Bench;

/// <summary>
/// Compares the methods of inverse rigging on one rig and sequence: the whole sequence, intervals, streams, and frames by themselves with all, none and the
/// quadratic correctives, beside the published code's recorded curves and the true ones where they are known.
/// </summary>
/// <remarks>
/// All rows are measured on the meshes with the same rig and objective. Quick methods run up to three times, of which the shortest counts; a product of
/// 1,920-cubed matrices on the same threads brings recorded times to this machine.
/// </remarks>
public sealed record BenchSolveJob
{
    private const int Interval = 10, MostRepeats = 3;
    private const double RepeatSeconds = 2;
    private const string Stream = "stream";

    private static readonly int[] LookAheads = [0, 2, 4];
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>The rig: a file, a folder, or <see cref="FaceFile.SampleName"/>. An inverse-rig set may hold targets, weights and recorded predictions.</summary>
    public required string RigPath { get; init; }

    /// <summary>Where solve.json and solve.html go.</summary>
    public required string FolderPath { get; init; }

    /// <summary>The meshes to solve; null takes those beside the rig, or makes them of the true curves.</summary>
    public string? MeshesPath { get; init; }

    /// <summary>The true curves; null takes those beside the rig, if any.</summary>
    public string? TruthPath { get; init; }

    /// <summary>How many frames, from the first on; null takes all.</summary>
    public int? Frames { get; init; }

    /// <summary>lambda1; null follows from the rig.</summary>
    public double? Lambda1 { get; init; }

    /// <summary>lambda2; null follows from rig and frame rate.</summary>
    public double? Lambda2 { get; init; }

    /// <summary>Multiplies all numbers of the rig and of the targets beside it: 0.1 turns millimetres into centimetres. Lambdas stay.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>The most steps of the quadratic method, which starts at the linear solution; its steps are many and small.</summary>
    public int QuadraticSteps { get; init; } = 1000;

    /// <summary>Threads that take part, 0 for all.</summary>
    public int Threads { get; init; }

    /// <summary>How files are read.</summary>
    public FaceReadOptions Reading { get; init; } = new();

    /// <summary>Runs all methods and writes the folder.</summary>
    /// <param name="progress">Receives a line for every method that is done.</param>
    /// <param name="cancellation">Ends the benchmark; nothing is written.</param>
    /// <returns>The table to print and the files.</returns>
    /// <exception cref="MimikException">A file cannot be read or written, or an option does not fit.</exception>
    public BenchOutcome Run(IProgress<BenchProgress>? progress = null, CancellationToken cancellation = default)
    {
        Check();
        string json = Path.Combine(FolderPath, "solve.json"), page = Path.Combine(FolderPath, "solve.html");
        AtomicFile.ExpectWritable(json);
        AtomicFile.ExpectWritable(page);
        var lines = new List<string>();
        using SolveCase data = new SolveCaseReader(this, lines).Read();
        var options = new InverseRigOptions { Lambda1 = Lambda1, Lambda2 = Lambda2, Threads = Threads };
        var measure = new InverseRigSolver(data.Rig, options);
        MachineProbe probe = MachineProbe.Measure(Threads);
        double? recorded = data.RecordedSeconds * RecordedTimes.MachineFactor(probe);
        (string Name, Func<InverseRigResult>? Solve, WeightAnimation? Known)[] plan = [.. Plan(data, options, cancellation)];
        Warm(data, options, cancellation);
        var rows = new List<BenchSolveRow>();
        foreach ((string name, Func<InverseRigResult>? solve, WeightAnimation? known) in plan)
        {
            cancellation.ThrowIfCancellationRequested();
            (InverseRigResult? result, double? seconds) = solve is null ? (null, null) : Timed(name, solve);
            BenchSolveRow row = Row(name, data, measure, result?.Controls ?? known!, cancellation) with
            {
                SecondsPerFrame = seconds / data.Targets.FrameCount ?? (known == data.Recorded ? recorded : null),
                TimesFaster = recorded * data.Targets.FrameCount / seconds,
                Steps = result?.Iterations,
                Exit = result?.Exit.ToString().ToLowerInvariant(),
            };
            rows.Add(row);
            progress?.Report(new BenchProgress(rows.Count, plan.Length, name, null, string.Create(
                CultureInfo.InvariantCulture, $"J = {row.Objective:g6}, mean error {row.MeanError:f4} {row.LengthUnit}")));
        }

        var comparison = new SolveComparison(
            Path.GetFileName(Path.TrimEndingDirectorySeparator(RigPath)), data.Rig.VertexCount, data.Rig.Logic.ControlCount, data.Rig.Logic.InBetweens.Length + data.Rig.Logic.Correctives.Length,
            data.Targets.FrameCount, measure.Lambda1, measure.Lambda2(data.Targets.FramesPerSecond), Scale, probe.Processor, probe.Threads, probe.Gflops, rows);
        AtomicFile.WriteAllBytes(json, JsonSerializer.SerializeToUtf8Bytes(comparison, Json));
        SolveComparisonPage.Build(comparison).Write(page);
        lines.Add(string.Create(CultureInfo.InvariantCulture, $"{probe.Processor}, {probe.Threads} threads: {probe.Gflops:f0} GFLOP/s at 1,920 cubed"));
        lines.Add(comparison.Description);
        lines.AddRange(BenchTable.Solves(rows));
        return new BenchOutcome(lines, [json, page]);
    }

    private void Check()
    {
        if (Frames is < 1)
            throw new MimikException($"bench: frames: expected 1 or more, found {Frames}");
        if (!(Scale > 0 && double.IsFinite(Scale)))
            throw new MimikException(string.Create(CultureInfo.InvariantCulture, $"bench: scale: expected a number above 0, found {Scale}"));
        if (QuadraticSteps < 1)
            throw new MimikException($"bench: quadratic steps: expected 1 or more, found {QuadraticSteps}");
    }

    private IEnumerable<(string Name, Func<InverseRigResult>? Solve, WeightAnimation? Known)> Plan(SolveCase data, InverseRigOptions options, CancellationToken cancellation)
    {
        Func<InverseRigResult> Whole(InverseRigOptions own) => () => new InverseRigSolver(data.Rig, own).Solve(data.Targets, cancellation: cancellation);
        yield return ("holistic", Whole(options), null);
        yield return ($"intervals of {Interval}", Whole(options with { IntervalFrames = Interval }), null);
        var live = new InverseRigSolver(data.Rig, options);
        foreach (int lookAhead in LookAheads)
            yield return ($"{Stream}, {lookAhead} ahead", () => StreamedSolve.Run(live, data.Targets, lookAhead, null, cancellation), null);
        yield return ("frame", Whole(options with { Method = InverseRigMethod.Frame }), null);
        yield return ("linear", Whole(options with { Method = InverseRigMethod.Linear }), null);
        yield return ("quadratic", Whole(options with { Method = InverseRigMethod.Quadratic, Start = InitialGuess.Linear, Iterations = QuadraticSteps }), null);
        if (data.Recorded is { } recorded)
            yield return ("recorded", null, recorded);
        if (data.Truth is { } truth)
            yield return ("truth", null, truth);
    }

    // So that no method pays for the translation of what all use.
    private static void Warm(SolveCase data, InverseRigOptions options, CancellationToken cancellation)
    {
        var few = new SequencePart(data.Targets, 0, Math.Min(3, data.Targets.FrameCount));
        for (int round = 0; round < 3; round++)
            new InverseRigSolver(data.Rig, options).Solve(few, cancellation: cancellation);
    }

    // Streams count their own time: the account that comes after them is no part of it.
    private static (InverseRigResult Result, double? Seconds) Timed(string name, Func<InverseRigResult> solve)
    {
        double best = double.PositiveInfinity, total = 0;
        for (int repeat = 0; ; repeat++)
        {
            var clock = Stopwatch.StartNew();
            InverseRigResult result = solve();
            double seconds = name.StartsWith(Stream, StringComparison.Ordinal) ? result.ProjectionSeconds + result.SolveSeconds : clock.Elapsed.TotalSeconds;
            total += seconds;
            best = Math.Min(best, seconds);
            if (repeat == MostRepeats - 1 || total > RepeatSeconds)
                return (result, best);
        }
    }

    private static BenchSolveRow Row(string name, SolveCase data, InverseRigSolver measure, WeightAnimation curves, CancellationToken cancellation)
    {
        MeshErrors errors = measure.Measure(data.Targets, curves, cancellation: cancellation);
        MeshErrors? clean = data.Clean is { } meshes ? measure.Measure(meshes, curves, cancellation: cancellation) : null;
        var figures = CurveFigures.Of(curves, data.Truth);
        return new BenchSolveRow
        {
            Method = name,
            LengthUnit = errors.LengthLabel,
            MeanError = errors.Mean,
            MaxError = errors.Max,
            CleanMeanError = clean?.Mean,
            CleanMaxError = clean?.Max,
            NonZero = figures.NonZero,
            InUse = figures.InUse,
            L1 = figures.L1,
            Roughness = figures.Roughness,
            ControlError = figures.MeanError,
            MaxControlError = figures.MaxError,
            Objective = errors.Objective,
            FrameErrors = errors.FrameMeans,
            Curves = curves,
        };
    }
}
