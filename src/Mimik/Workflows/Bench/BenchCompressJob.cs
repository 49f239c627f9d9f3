using System.Diagnostics;
using System.Globalization;
using Mimik.Faces;
using Mimik.Numerics;
using Mimik.Playback;
using Mimik.Skinning;

namespace Mimik.Workflows.Bench;

/// <summary>Compresses a rig again and again, with several seeds and methods, and keeps losses, errors, times and memory.</summary>
/// <remarks>
/// Every run is kept as soon as it is done; a benchmark that was cancelled goes on with <see cref="Resume"/>. Times are on the clock, from the rig in
/// memory to the last step; a product of 1,920-cubed matrices on the same threads stands beside them, so that times of two machines can be compared.
/// </remarks>
public sealed record BenchCompressJob
{
    private static readonly string[] Axes = ["shapes", "vertices", "bones"];
    private static readonly int[] Factors = [2, 4];

    /// <summary>The rig: a file, a folder, or <see cref="FaceFile.SampleName"/>.</summary>
    public required string RigPath { get; init; }

    /// <summary>Where bench.json, runs.csv, scaling.csv and curves.csv go.</summary>
    public required string FolderPath { get; init; }

    /// <summary>What to spend and how to solve; method and seed are replaced.</summary>
    public SkinCompressorOptions Options { get; init; } = new();

    /// <summary>What to fit more closely than the rest.</summary>
    public FitWeighting Weighting { get; init; } = new();

    /// <summary>The methods; at least one.</summary>
    public IReadOnlyList<CompressionMethod> Methods { get; init; } = Enum.GetValues<CompressionMethod>();

    /// <summary>How many seeds, 0, 1, 2 and so on, each method runs with; 0 where only scaling is measured.</summary>
    public int Seeds { get; init; } = 5;

    /// <summary>A loss, in squared units of the report, whose first time is looked up; null for none.</summary>
    public double? Target { get; init; }

    /// <summary>Whether time and memory are also measured with two and four times the shapes, vertices and bones, at the first seed.</summary>
    public bool Scaling { get; init; }

    /// <summary>Go on with what the folder holds: runs of the same rig, options, seed and threads are not made again.</summary>
    public bool Resume { get; init; }

    /// <summary>How files are read.</summary>
    public FaceReadOptions Reading { get; init; } = new();

    /// <summary>Makes the runs that are missing and writes the folder.</summary>
    /// <param name="progress">Receives the state of every run.</param>
    /// <param name="cancellation">Ends the benchmark; the run underway is lost, those that are done are kept.</param>
    /// <returns>The tables to print and the files.</returns>
    /// <exception cref="MimikException">The rig cannot be read, an option does not fit it, or the folder holds other things.</exception>
    public BenchOutcome Run(IProgress<BenchProgress>? progress = null, CancellationToken cancellation = default)
    {
        Check();
        (BlendshapeRig rig, LoadedFace loaded) = FaceFile.ReadRig(RigPath, Reading);
        var lines = new List<string>(loaded.Notes);
        SkinCompressorOptions options = Weighting.Apply(Options, rig, Reading, lines);
        foreach (CompressionMethod method in Methods)
            (options with { Method = method }).Check(rig);
        BenchFolder folder = BenchFolder.Open(FolderPath, Resume);
        List<Planned> plan = [.. Plan(rig, options)];
        MachineProbe? probe = null;
        for (int i = 0; i < plan.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (folder.Find(plan[i].Key) is { } made)
            {
                progress?.Report(new BenchProgress(i + 1, plan.Count, plan[i].Label, null, $"kept from before, loss {made.Loss.ToString("0.0000e+0", CultureInfo.InvariantCulture)} {made.LengthUnit}²"));
                continue;
            }

            probe ??= MachineProbe.Measure(options.Threads);
            BenchRun run = Make(plan[i], probe, new Relay(progress, i + 1, plan), cancellation);
            folder.Add(run, Target);
            progress?.Report(new BenchProgress(i + 1, plan.Count, plan[i].Label, null, string.Create(
                CultureInfo.InvariantCulture, $"loss {run.Loss:0.0000e+0} {run.LengthUnit}², mean {run.MeanVertex:f4}, max {run.MaxVertex:f3} {run.LengthUnit}, {run.Seconds:f1} s")));
        }

        // A resumed benchmark may ask for another target.
        folder.Write(Target);
        var keys = plan.Select(planned => planned.Key).ToHashSet(StringComparer.Ordinal);
        BenchRun[] asked = [.. folder.Runs.Where(run => keys.Contains(run.Key))];
        lines.AddRange(asked.DistinctBy(run => (run.Processor, run.Threads)).Select(run => string.Create(
            CultureInfo.InvariantCulture, $"{run.Processor}, {run.Threads} threads: {run.ProbeGflops:f0} GFLOP/s at 1,920 cubed")));
        lines.AddRange(BenchTable.Seeds([.. BenchSummary.Of(asked.Where(run => run.Axis is null), Target)], Target is not null));
        lines.AddRange(BenchTable.Scaling([.. asked.Where(run => run.Axis is not null)]));
        return new BenchOutcome(lines, [.. folder.Files]);
    }

    private void Check()
    {
        if (Methods.Count == 0)
            throw new MimikException("bench: expected a method, found none");
        if (Seeds < 0 || Seeds > 10_000 || (Seeds == 0 && !Scaling))
            throw new MimikException($"bench: seeds: expected 1 to 10000, or 0 where scaling is measured, found {Seeds}");
        if (Target is { } target && !(target > 0 && double.IsFinite(target)))
            throw new MimikException(string.Create(CultureInfo.InvariantCulture, $"bench: target: expected a loss above 0, found {target}"));
    }

    private IEnumerable<Planned> Plan(BlendshapeRig rig, SkinCompressorOptions options)
    {
        foreach (CompressionMethod method in Methods.Distinct())
        {
            string name = method.ToString().ToLowerInvariant();
            SkinCompressorOptions own = options with { Method = method };
            string group = Hash(rig, own with { Seed = 0 });
            for (int seed = 0; seed < Seeds; seed++)
                yield return new Planned(Hash(rig, own with { Seed = seed }), group, null, 1, $"{name}, seed {seed}", () => rig, own with { Seed = seed });
            if (!Scaling)
                continue;
            // Masks and factors do not fit an enlarged rig, and it is not symmetric.
            SkinCompressorOptions first = own with { Seed = 0, Importance = null, ShapeFactors = null, Symmetric = false };
            yield return new Planned($"{group} none 1", group, "none", 1, $"{name}, as it is", () => rig, first);
            foreach (string axis in Axes)
            {
                foreach (int factor in Factors)
                    yield return new Planned($"{group} {axis} {factor}", group, axis, factor, $"{name}, {axis} {factor}x", () => Enlarge(rig, axis, factor), Enlarge(first, rig, axis, factor));
            }
        }
    }

    private static BlendshapeRig Enlarge(BlendshapeRig rig, string axis, int factor) => axis switch
    {
        "shapes" => EnlargedRig.WithShapes(rig, factor),
        "vertices" => EnlargedRig.WithVertices(rig, factor),
        _ => rig,
    };

    // The budget grows with the shapes.
    private static SkinCompressorOptions Enlarge(SkinCompressorOptions options, BlendshapeRig rig, string axis, int factor) => axis switch
    {
        "shapes" => options with { NonZeros = options.NonZeros * factor },
        "bones" => options with { Bones = factor * options.Bones, NonZeros = options.NonZerosFor(rig.Shapes.Count) },
        _ => options,
    };

    private static string Hash(BlendshapeRig rig, SkinCompressorOptions options) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Convert.ToHexStringLower(FitStateFile.Fingerprint(rig, options)[..12])}-{rig.Unit.MetresPerUnit ?? 0:r}-{ThreadsOf(options)}");

    private static int ThreadsOf(SkinCompressorOptions options) => options.Threads == 0 ? ParallelLoop.AllThreads : options.Threads;

    private static BenchRun Make(Planned planned, MachineProbe probe, Relay relay, CancellationToken cancellation)
    {
        BlendshapeRig rig = planned.Rig();
        SkinCompressorOptions options = planned.Options;
        bool own = PeakMemory.Restart();
        TimeSpan busy = Environment.CpuUsage.TotalTime;
        relay.Start();
        var solver = new SkinCompressorSolver(rig, options);
        solver.Run(relay, cancellation: cancellation);
        double seconds = relay.Seconds, busySeconds = (Environment.CpuUsage.TotalTime - busy).TotalSeconds;
        long peak = PeakMemory.Bytes();
        CompressionResult result = solver.Finish();
        CompressionReport report = result.Report;
        ErrorFigures errors = report.Errors.Total;
        return new BenchRun
        {
            Key = planned.Key,
            Group = planned.Group,
            Axis = planned.Axis,
            Factor = planned.Factor,
            Method = options.Method.ToString().ToLowerInvariant(),
            Seed = options.Seed,
            Vertices = rig.VertexCount,
            FittedVertices = report.FittedVertices,
            Shapes = rig.Shapes.Count,
            Bones = options.Bones,
            Influences = options.Influences,
            NonZeros = report.NonZeros,
            IdleBones = IdleBones(result.Rig.Playback, options.Bones),
            Power = options.Power,
            Smoothness = report.Smoothness,
            FreeIterations = options.FreeIterations,
            NormalisedIterations = options.NormalisedIterations,
            Cycles = options.Cycles,
            IsSymmetric = options.Symmetric,
            IsWeighted = options.ShapeFactors is not null || options.Importance is not null,
            Threads = ThreadsOf(options),
            LengthUnit = report.LengthLabel,
            Loss = report.Loss,
            MeanCoordinate = errors.MeanAbsolute,
            Percentile99Coordinate = errors.Percentile99Absolute,
            MaxCoordinate = errors.MaxAbsolute,
            MeanVertex = errors.MeanDistance,
            Percentile99Vertex = errors.Percentile99Distance,
            MaxVertex = errors.MaxDistance,
            Iterations = report.Iterations,
            Seconds = seconds,
            ProcessorSeconds = busySeconds,
            PeakMemoryBytes = peak,
            PeakIsOfThisRun = own,
            Processor = probe.Processor,
            ProbeGflops = probe.Gflops,
            Curve = relay.Curve,
        };
    }

    private static int IdleBones(PlaybackRig rig, int bones)
    {
        var moves = new bool[rig.Transforms.BoneCount];
        var holds = new bool[rig.Transforms.BoneCount];
        foreach (ushort index in rig.Transforms.Indices)
            moves[index / SparseTransforms.DegreesOfFreedom] = true;
        for (int e = 0; e < rig.Weights.Length; e++)
            holds[rig.Bones[e]] |= rig.Weights[e] > 0;
        return Enumerable.Range(0, bones).Count(bone => !moves[bone] || !holds[bone]);
    }

    private sealed record Planned(string Key, string Group, string? Axis, int Factor, string Label, Func<BlendshapeRig> Rig, SkinCompressorOptions Options);

    /// <summary>Notes the curve of a run and passes its state on.</summary>
    private sealed class Relay(IProgress<BenchProgress>? progress, int run, List<Planned> plan) : IProgress<CompressionProgress>
    {
        private readonly Stopwatch _clock = new();

        public List<BenchPoint> Curve { get; } = [];

        public double Seconds => _clock.Elapsed.TotalSeconds;

        public void Start() => _clock.Restart();

        public void Report(CompressionProgress value)
        {
            Curve.Add(new BenchPoint(Seconds, value.Iteration, value.Loss));
            progress?.Report(new BenchProgress(run, plan.Count, plan[run - 1].Label, value, null));
        }
    }
}

/// <summary>How far a benchmark is.</summary>
/// <param name="Run">The run underway or just done, from 1.</param>
/// <param name="Runs">All runs.</param>
/// <param name="Label">Which it is: method and seed, or what is larger.</param>
/// <param name="State">The state of the run underway, or null.</param>
/// <param name="Done">A line on the run that is done, or null.</param>
public sealed record BenchProgress(int Run, int Runs, string Label, CompressionProgress? State, string? Done);

/// <summary>What a benchmark made.</summary>
/// <param name="Lines">The machine and the tables, line by line.</param>
/// <param name="Files">The files of the folder.</param>
public sealed record BenchOutcome(IReadOnlyList<string> Lines, IReadOnlyList<string> Files);
