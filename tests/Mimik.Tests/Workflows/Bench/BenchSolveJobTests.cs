using System.Globalization;
using System.Text.Json.Nodes;
using Mimik.Faces;
using Mimik.Faces.Sequences;
using Mimik.Formats.Arrays;
using Mimik.InverseRig;
using Mimik.Playback;
using Mimik.Tests.InverseRig;
using Mimik.TestSupport;
using Mimik.Workflows.Bench;

namespace Mimik.Tests.Workflows.Bench;

public sealed class BenchSolveJobTests : IDisposable
{
    private const int Points = 20, Controls = 4, Frames = 12;

    private static readonly string[] Methods =
        ["holistic", "intervals of 10", "stream, 0 ahead", "stream, 2 ahead", "stream, 4 ahead", "frame", "linear", "quadratic", "recorded", "truth"];

    private readonly TemporaryFolder _folder = new();
    private readonly BlendshapeRig _rig;
    private readonly float[] _truth = LogicRigs.Walk(Frames, Controls, 1), _predictions = LogicRigs.Walk(Frames, Controls, 2);
    private readonly float[] _targets;
    private readonly BenchSolveJob _job;

    public BenchSolveJobTests()
    {
        BlendshapeRig shapes = LogicRigs.Random(Points, Controls + 2, 3);
        int[][] keys = [[0, 1], [2, 3]];
        _rig = LogicRigs.Of(Points, [.. shapes.Shapes.Select(shape => shape.Deltas)], new RigLogic(Controls, Controls + 2, [], [.. keys.Select((key, k) => new Corrective(Controls + k, key))]));
        _targets = LogicRigs.Displacements(_rig, _truth, 0.2);
        Write("rig.npz", withTargets: true);
        File.WriteAllText(_folder["recorded.json"], """{"rig": {"runs": {"mm_l1_0.3_l2_0.2": {"ms_per_frame": 1e6}}}, "bare": {"ms_per_frame": 5}}""");
        _job = new BenchSolveJob { RigPath = _folder["rig.npz"], FolderPath = _folder["bench"], Lambda1 = 0.3, Lambda2 = 0.2, Threads = 1 };
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void FiguresAreThoseOfTheSolvers()
    {
        BenchOutcome outcome = _job.Run(cancellation: TestContext.Current.CancellationToken);
        JsonObject[] rows = Rows();
        Assert.Equal(Methods, rows.Select(row => (string)row["method"]!));
        var targets = new ArraySequence(_targets, Points, areDisplacements: true);
        var options = new InverseRigOptions { Lambda1 = 0.3, Lambda2 = 0.2 };
        var measure = new InverseRigSolver(_rig, options);
        (string Method, InverseRigOptions Options)[] solves =
        [
            ("holistic", options), ("intervals of 10", options with { IntervalFrames = 10 }), ("frame", options with { Method = InverseRigMethod.Frame }),
            ("linear", options with { Method = InverseRigMethod.Linear }),
            ("quadratic", options with { Method = InverseRigMethod.Quadratic, Start = InitialGuess.Linear, Iterations = 1000 }),
        ];
        foreach ((string method, InverseRigOptions own) in solves)
        {
            InverseRigResult result = LogicRigs.Solve(_rig, targets, own);
            MeshErrors errors = measure.Measure(targets, result.Controls, cancellation: TestContext.Current.CancellationToken);
            var figures = CurveFigures.Of(result.Controls, new WeightAnimation(_truth, Controls));
            JsonObject row = rows[Array.IndexOf(Methods, method)];
            Assert.Equal(errors.Objective, (double)row["objective"]!, 1e-9);
            Assert.Equal(errors.Mean, (double)row["mean_error"]!, 1e-9);
            Assert.Equal(errors.Max, (double)row["max_error"]!, 1e-9);
            Assert.Equal(figures.InUse, (double)row["in_use"]!);
            Assert.Equal(figures.Roughness, (double)row["roughness"]!, 1e-9);
            Assert.Equal(figures.MeanError!.Value, (double)row["control_error"]!, 1e-9);
            Assert.Equal(result.Iterations, (int)row["steps"]!);
        }

        Assert.True((double)rows[0]["objective"]! <= rows.Skip(1).Min(row => (double)row["objective"]!) * (1 + 1e-6));
        JsonObject recorded = rows[8], truth = rows[9];
        Assert.Equal(PlainObjective.Of(_rig, targets, [.. _predictions.Select(c => (double)c)], 0.3, 0.2), (double)recorded["objective"]!, 1e-5);
        Assert.Equal(0, (double)truth["control_error"]!);
        Assert.Equal(0, (double)truth["clean_mean_error"]!, 1e-6);
        Assert.InRange((double)truth["mean_error"]!, 0.2, 0.5);

        // A thousand seconds a frame were recorded: brought to this machine by the probe.
        double gflops = (double)Document()["probe_gflops"]!;
        Assert.Equal(190 / gflops * 1000, (double)recorded["seconds_per_frame"]!, 1e-6 * 190 / gflops * 1000);
        Assert.Equal((double)recorded["seconds_per_frame"]! / (double)rows[0]["seconds_per_frame"]!, (double)rows[0]["times_faster"]!, 1e-6 * (double)rows[0]["times_faster"]!);
        Assert.Equal(Methods, outcome.Lines.Where(line => Methods.Any(method => line.StartsWith(method + "  ", StringComparison.Ordinal))).Select(line => Methods.First(method => line.StartsWith(method + "  ", StringComparison.Ordinal))));
        Assert.Contains(outcome.Lines, line => line.Contains("GFLOP/s at 1,920 cubed", StringComparison.Ordinal));
        Assert.Equal(["solve.json", "solve.html"], outcome.Files.Select(Path.GetFileName));
        string page = File.ReadAllText(outcome.Files[1]);
        Assert.All(Methods, method => Assert.Contains(method, page, StringComparison.Ordinal));
        Assert.Equal(5, page.Split("class=\"lines\"").Length - 1);
    }

    [Fact]
    public void AnotherUnitChangesNumbersAndNotLengths()
    {
        _job.Run(cancellation: TestContext.Current.CancellationToken);
        JsonObject[] rows = Rows();
        (_job with { Scale = 0.1, Lambda1 = 0.003, Lambda2 = 0.002 }).Run(cancellation: TestContext.Current.CancellationToken);
        JsonObject[] scaled = Rows();

        // The predictions are of other lambdas.
        Assert.Equal(Methods.Except(["recorded"]), scaled.Select(row => (string)row["method"]!));
        Assert.Equal(0.01 * (double)rows[0]["objective"]!, (double)scaled[0]["objective"]!, 1e-5 * (double)rows[0]["objective"]!);
        Assert.Equal((double)rows[0]["mean_error"]!, (double)scaled[0]["mean_error"]!, 1e-3);
        Assert.Null(scaled[0]["times_faster"]);
    }

    [Fact]
    public void WithoutTargetsTheTrueCurvesMakeThem()
    {
        Write("bare.npz", withTargets: false);
        BenchOutcome outcome = (_job with { RigPath = _folder["bare.npz"], Lambda1 = 1, Lambda2 = 1, Frames = 7 }).Run(cancellation: TestContext.Current.CancellationToken);
        Assert.Contains("the meshes to solve are made of the known curves, 7 frames", outcome.Lines);
        Assert.Equal(7, (int)Document()["frames"]!);
        Assert.Equal(0, (double)Rows()[^1]["mean_error"]!, 1e-6);

        // Curves and meshes of their own: those beside the rig are left.
        AnimationFile.Write(_folder["curves.npz"], new WeightAnimation(LogicRigs.Walk(5, Controls, 9), Controls, [.. RigFile.Read(_folder["rig.npz"]).Rig.ControlNames]));
        (_job with { TruthPath = _folder["curves.npz"] }).Run(cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(5, (int)Document()["frames"]!);
        Assert.DoesNotContain("recorded", Rows().Select(row => (string)row["method"]!));
        NpyArray.From(_targets, Frames, Points, 3).Write(_folder["meshes.npy"]);
        (_job with { MeshesPath = _folder["meshes.npy"] }).Run(cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(Frames, (int)Document()["frames"]!);
        Assert.Equal("truth", (string)Rows()[^1]["method"]!);
    }

    [Fact]
    public void WhatIsWrongIsSaid()
    {
        RigFile.Write(_folder["plain.npz"], _rig);
        Refused(_job with { Frames = 0 }, "bench: frames: expected 1 or more, found 0");
        Refused(_job with { Scale = double.NaN }, "bench: scale: expected a number above 0, found NaN");
        Refused(_job with { QuadraticSteps = 0 }, "bench: quadratic steps: expected 1 or more, found 0");
        Refused(_job with { Lambda1 = -1 }, "lambda1: expected a finite number of 0 or more, found -1");
        Refused(_job with { RigPath = _folder["plain.npz"] }, "expected meshes to solve (--meshes), or curves to make them of (--truth), found neither here nor in the rig's file");
        Refused(_job with { MeshesPath = _folder["meshes.npy"], Scale = 0.1 }, "meshes.npy: no such file");
        Assert.False(File.Exists(Path.Combine(_folder["bench"], "solve.json")));
    }

    private static void Refused(BenchSolveJob job, string message) =>
        Assert.Contains(message, Assert.ThrowsAny<MimikException>(() => job.Run(cancellation: TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);

    private JsonNode Document() => JsonNode.Parse(File.ReadAllText(Path.Combine(_folder["bench"], "solve.json")))!;

    private JsonObject[] Rows() => [.. Document()["rows"]!.AsArray().Select(row => row!.AsObject())];

    private void Write(string name, bool withTargets)
    {
        int n = 3 * Points;
        var arrays = new List<KeyValuePair<string, NpyArray>>
        {
            new("neutral", NpyArray.From(_rig.Neutral, n)),
            new("deltas", NpyArray.From(Transposed([.. _rig.Shapes.Take(Controls).SelectMany(shape => shape.Deltas)], Controls), n, Controls)),
            new("bs1", NpyArray.From<float>([.. _rig.Shapes.Skip(Controls).SelectMany(shape => shape.Deltas)], 2, n)),
            new("keys1", NpyArray.From<long>([0, 1, 2, 3], 2, 2)),
            new("weights", NpyArray.From(_truth, Frames, Controls)),
        };
        if (withTargets)
        {
            arrays.Add(new("targets", NpyArray.From(Transposed(_targets, Frames), n, Frames)));
            arrays.Add(new(string.Create(CultureInfo.InvariantCulture, $"predictions_mm_l1_{0.3}_l2_{0.2}"), NpyArray.From(Transposed(_predictions, Frames), Controls, Frames)));
        }

        NpzFile.Write(_folder[name], arrays);
    }

    private static float[] Transposed(float[] values, int rows) =>
        [.. Enumerable.Range(0, values.Length / rows).SelectMany(column => Enumerable.Range(0, rows).Select(row => values[(row * (values.Length / rows)) + column]))];
}
