using System.Diagnostics;
using System.Globalization;
using Mimik.Faces;
using Mimik.Faces.Names;
using Mimik.Faces.Sequences;
using Mimik.InverseRig;
using Mimik.Workflows.Report;

namespace Mimik.Workflows.Solve;

/// <summary>One run of <see cref="SolveJob"/>.</summary>
internal sealed class SolveRun(SolveJob job, IProgress<JobProgress>? progress, CancellationToken cancellation)
{
    // Pictures are drawn of so many frames.
    private const int WorstFrames = 3;

    private readonly List<(string Stage, double Seconds)> _seconds = [];
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    public SolveOutcome Run()
    {
        SolveFiles.Expect(job);
        SolveEdit.Expect(job);
        using SolveInputs inputs = SolveInputs.Open(job);
        Note("reading the rig");
        InverseRigOptions options = Options(inputs);
        SolveCalibration.Expect(job, inputs);
        IReadOnlyList<AnimationKey> pins = SolveEdit.Pins(job, inputs);
        WeightAnimation? truth = Truth(inputs);
        using IMeshSequence? clean = OpenClean(inputs);
        WeightAnimation? given = job.FromPath is { } from ? Given(from, inputs) : null;
        InverseRigSolver solver = job.CalibrationFrames is null
            ? new InverseRigSolver(inputs.Rig, options)
            : SolveCalibration.Run(job, inputs, options, given?.HeadPose, Progress(), cancellation);
        Note(job.CalibrationFrames is null ? "the rig's Gram matrix" : "calibrating the rig, its Gram matrix");
        InverseRigResult result = given is not null ? Given(solver, inputs, given) : Solve(solver, inputs);
        IMeshSequence still = inputs.Still(result.Controls);
        if (pins.Count > 0)
            result = SolveEdit.Run(solver, still, result, pins, job.PinReach, inputs.Notes, cancellation);
        MeshErrors errors = solver.Measure(still, result.Controls, outsideSpan: job.ReportPaths.Count > 0, Progress(), cancellation);
        MeshErrors? cleanErrors = clean is null
            ? null
            : solver.Measure(new PlacedSequence(clean, inputs.Rig.Unit, clean.AreDisplacements ? null : result.Controls.HeadPose), result.Controls, cancellation: cancellation);
        Note("measuring on the meshes");
        var figures = CurveFigures.Of(result.Controls, truth);
        CurveFigures? truthFigures = truth is null ? null : CurveFigures.Of(truth);
        inputs.Notes.AddRange(Describe(result, errors, cleanErrors, figures, truthFigures));
        foreach (string path in job.OutputPaths)
            inputs.Notes.AddRange(SolveFiles.Write(path, solver.Rig, result.Controls));
        if (job.KeysPath is not null)
            inputs.Notes.Add(SolveFiles.WriteKeys(job, result.Controls, pins));
        Note("writing the curves");
        if (job.ReportPaths.Count > 0)
        {
            var account = new SolveAccount
            {
                Name = Title(inputs.Rig),
                Rig = solver.Rig,
                Options = options,
                FurtherOptions = [.. FurtherOptions()],
                Result = result,
                Errors = errors,
                Clean = cleanErrors,
                Figures = figures,
                Truth = truth is null ? null : new SolveTruth(truth, truthFigures!, solver.Measure(still, truth, cancellation: cancellation)),
                Worst = SolvedPictures.WhyNone(inputs.Rig, inputs.Map) is null ? SolvedFrame.Worst(solver.Rig, still, inputs.Map, result.Controls, errors, WorstFrames) : [],
                Seconds = [.. _seconds],
            };
            foreach (string path in job.ReportPaths)
                SolveReportFile.Write(path, account);
            Note("writing the report");
        }

        return new SolveOutcome(inputs.Rig, result, errors, cleanErrors, figures, truthFigures, _seconds, inputs.Notes);
    }

    private string Title(BlendshapeRig rig)
    {
        string name = job.RigPath == FaceFile.SampleName ? "Mimik's own face" : Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(job.RigPath));
        return $"{Path.GetFileName(Path.TrimEndingDirectorySeparator(job.MeshesPath))} as {rig.Logic.ControlCount} controls of {name}";
    }

    private IEnumerable<(string Name, string Value)> FurtherOptions()
    {
        if (job.StabiliseRounds > 0)
            yield return ("rounds of stabilisation", $"{job.StabiliseRounds}");
        if (job.StreamLookAhead is { } lookAhead)
            yield return ("streamed, frames seen ahead", $"{lookAhead}");
        if (job.CalibrationFrames is { } frames)
            yield return ("calibrated on frames", frames + (job.Calibration.Gains ? ", with gains" : ""));
        if (job.FromPath is { } from)
            yield return ("solution taken up", Path.GetFileName(from));
        if (job.PinPath is { } pins)
            yield return ("pins", $"{Path.GetFileName(pins)}, {job.PinReach} frames on either side solved anew");
    }

    private WeightAnimation Given(string path, SolveInputs inputs)
    {
        WeightAnimation curves = AnimationSource.Read(path, job.Reading);
        WeightAnimation given = Expect(path, ControlCurves.Join(curves, inputs.Rig, path), inputs.Frames.FrameCount);
        SolveEdit.ExpectHeadPose(path, curves);
        return given;
    }

    private InverseRigResult Given(InverseRigSolver solver, SolveInputs inputs, WeightAnimation given)
    {
        InverseRigResult result = SolveEdit.Account(solver, inputs, given, cancellation);
        Note("projecting the meshes");
        return result;
    }

    private InverseRigResult Solve(InverseRigSolver solver, SolveInputs inputs)
    {
        InverseRigResult result;
        if (job.Clusters is not null)
            result = ClusteredSolve.Run(solver, inputs, job, Progress(), cancellation);
        else if (job.StreamLookAhead is { } lookAhead)
        {
            if (job.StabiliseRounds > 0 || job.CheckpointPath is not null)
                throw new MimikException("stream: expected no stabilisation and no checkpoint beside it, found one");
            if (lookAhead is < 0 or > StreamingInverseRig.MaxLookAhead)
                throw new MimikException($"stream: expected 0 to {StreamingInverseRig.MaxLookAhead} frames to look ahead, found {lookAhead}");
            result = StreamedSolve.Run(solver, inputs.Frames, lookAhead, Progress(), cancellation);
        }
        else if (job.StabiliseRounds > 0 && job.CheckpointPath is not null)
            throw new MimikException("stabilisation: expected no checkpoint beside it, since its rounds are not saved, found one");
        else if (job.StabiliseRounds > 0)
            result = solver.SolveStabilised(inputs.Frames, job.StabiliseRounds, null, Progress(), cancellation);
        else
            result = solver.Solve(inputs.Frames, Progress(), job.CheckpointPath is { } path ? new InverseRigCheckpoint(path, job.CheckpointInterval) : null, cancellation);
        _seconds.Add(("reading the meshes and projecting them", result.ProjectionSeconds));
        _seconds.Add(("solving", result.SolveSeconds));
        _clock.Restart();
        return result;
    }

    private InverseRigOptions Options(SolveInputs inputs)
    {
        string[] names = [.. inputs.Rig.ControlNames];
        ControlPairPenalty[] pairs =
        [
            .. job.Options.Pairs,
            .. Named(job.SymmetryStrength, ControlPairs.Sides(names), PairPenaltyKind.Symmetric, names, "left and right", inputs.Notes),
            .. Named(job.OppositesStrength, ControlPairs.Opposites(names), PairPenaltyKind.Exclusive, names, "opposite directions", inputs.Notes),
        ];
        return job.Options with
        {
            Pairs = pairs,
            Binding = inputs.Map,
            PointWeights = job.Importance is { } mask
                ? inputs.Map is { } map ? ImportanceMask.ReadPoints(mask, map.Count, job.Reading) : ImportanceMask.Read(mask, inputs.Rig, job.Reading)
                : null,
            StartWeights = job.StartPath is { } path ? Curves(path, inputs.Rig, inputs.Frames.FrameCount).Weights : null,
        };
    }

    private static IEnumerable<ControlPairPenalty> Named(
        double strength, IReadOnlyList<(int First, int Second)> pairs, PairPenaltyKind kind, string[] names, string what, List<string> notes)
    {
        if (strength == 0)
            return [];
        if (pairs.Count == 0)
            throw new MimikException($"pairs: expected controls whose names are {what} of each other, found none");
        notes.Add($"{what}: {pairs.Count} pairs, {string.Join(", ", pairs.Take(3).Select(pair => $"{names[pair.First]} and {names[pair.Second]}"))}{(pairs.Count > 3 ? ", ..." : "")}");
        return pairs.Select(pair => new ControlPairPenalty(names[pair.First], names[pair.Second], strength, kind));
    }

    private WeightAnimation Curves(string path, BlendshapeRig rig, int frames) => Expect(path, ControlCurves.Read(path, rig, job.Reading), frames);

    private static WeightAnimation Expect(string path, WeightAnimation curves, int frames) =>
        curves.FrameCount == frames ? curves : throw new MimikException($"{path}: expected {frames} frames, as the meshes have, found {curves.FrameCount}");

    private WeightAnimation? Truth(SolveInputs inputs) => job.TruthPath is { } path ? Curves(path, inputs.Rig, inputs.Frames.FrameCount) : null;

    private IMeshSequence? OpenClean(SolveInputs inputs)
    {
        if (job.CleanPath is not { } path)
            return null;
        IMeshSequence clean = inputs.OpenOther(path, job);
        if (clean.FrameCount == inputs.Frames.FrameCount)
            return clean;
        clean.Dispose();
        throw new MimikException($"{path}: expected {inputs.Frames.FrameCount} frames, as the meshes have, found {clean.FrameCount}");
    }

    private Immediate? Progress() => progress is null ? null : new Immediate(progress);

    private void Note(string stage)
    {
        _seconds.Add((stage, _clock.Elapsed.TotalSeconds));
        _clock.Restart();
    }

    private IEnumerable<string> Describe(InverseRigResult result, MeshErrors errors, MeshErrors? clean, CurveFigures figures, CurveFigures? truth)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        WeightAnimation curves = result.Controls;
        string unit = errors.LengthLabel;
        string missing = result.MissingPoints > 0 ? string.Create(culture, $", {result.MissingPoints:N0} points missing") : "";
        yield return string.Create(culture, $"{(job.FromPath is null ? "solved" : "given")} {curves.FrameCount:N0} frames of {curves.ChannelCount} controls: J = {errors.Objective:g6} with lambda1 {result.Lambda1:g4}, lambda2 {result.Lambda2:g4}{missing}");
        if (job.FromPath is null)
            yield return string.Create(culture, $"{result.Iterations} steps, {Exit(result.Exit)}; {curves.FrameCount / Math.Max(1e-9, result.ProjectionSeconds + result.SolveSeconds):f0} frames a second, {result.ProjectionSeconds:f2} s reading and projecting, {result.SolveSeconds:f2} s solving");
        yield return string.Create(culture, $"error: mean {errors.Mean:f4} {unit}, max {errors.Max:f3} {unit}, largest of a frame {errors.MeanOfMax:f3} {unit} on average");
        if (clean is not null)
            yield return string.Create(culture, $"error to the clean meshes: mean {clean.Mean:f4} {unit}, max {clean.Max:f3} {unit}");
        yield return string.Create(culture, $"the same displacement in every frame, which another neutral would explain: {100 * errors.NeutralShare:f0} % of the squared error");
        yield return string.Create(culture, $"controls in use (above {CurveFigures.UseThreshold}): {figures.InUse:f1} a frame{(truth is null ? "" : string.Create(culture, $" (truth {truth.InUse:f1})"))}, sum {figures.L1:f2}, roughness {figures.Roughness:g3}");
        if (figures.MeanError is { } mean)
            yield return string.Create(culture, $"control error: mean {mean:f4}, max {figures.MaxError:f3}");
        foreach (string line in Flags(result.Uncertainty))
            yield return line;
    }

    private static IEnumerable<string> Flags(ControlUncertainty uncertainty)
    {
        if (uncertainty.ZeroControls.Count > 0)
            yield return $"controls that move no observed point, and stay at rest: {string.Join(", ", uncertainty.ZeroControls)}";
        if (uncertainty.DependentControls.Count > 0)
            yield return $"controls whose shapes are combinations of others, so that only sparsity decides between them: {string.Join(", ", uncertainty.DependentControls)}";
        if (uncertainty.TradeOffs.Count > 0)
            yield return $"hard to tell apart: {string.Join(", ", uncertainty.TradeOffs.Take(3).Select(pair => FormattableString.Invariant($"{pair.First} and {pair.Second} ({pair.Correlation:f2})")))}";
    }

    private static string Exit(InverseRigExit exit) => exit switch
    {
        InverseRigExit.Converged => "converged",
        InverseRigExit.Stationary => "no step lowers it further",
        _ => "stopped after the most iterations, not converged",
    };

    private sealed class Immediate(IProgress<JobProgress> progress) : IProgress<InverseRigProgress>
    {
        private readonly Stopwatch _clock = Stopwatch.StartNew();
        private string _stage = "";

        public void Report(InverseRigProgress value)
        {
            if (value.Stage != _stage)
                _clock.Restart();
            _stage = value.Stage;
            double rate = value.Frames / Math.Max(1e-3, _clock.Elapsed.TotalSeconds);
            progress.Report(new JobProgress(string.Create(CultureInfo.InvariantCulture, $"{value.Stage}"), value.Frames, value.Total) { Rate = rate });
        }
    }
}
