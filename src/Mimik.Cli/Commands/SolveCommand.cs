using System.CommandLine;
using System.Globalization;
using Mimik.Faces;
using Mimik.InverseRig;
using Mimik.Workflows.Solve;

namespace Mimik.Cli.Commands;

/// <summary><c>mimik solve</c>: meshes back into the controls of a rig.</summary>
internal static class SolveCommand
{
    private const string Zeros = "zeros", Linear = "linear";

    public static Command Create()
    {
        var rig = new Argument<string>("RIG") { Description = "a rig with blendshapes, or \"sample\" for Mimik's own face" };
        var meshes = new Argument<string>("MESHES") { Description = "the meshes over time: a folder of .obj or .ply, .npy or .npz [T x N x 3] or [3N x T], a .glb with morph animation, or marker tracks (.csv, .npz) with --map" };
        var output = new Option<string[]>("--output", "-o") { Description = ".npz, .npy, .csv (Live Link Face), .glb or .gltf; may be given more than once", HelpName = "OUT" };
        var report = new Option<string[]>("--report") { Description = "a report: .html for people, .json for programs; may be given more than once", HelpName = "FILE" };
        var displacements = new Option<bool>("--displacements") { Description = "the frames are displacements from the neutral, not positions" };
        var meshUnits = new Option<string?>("--mesh-units") { Description = "unit of the meshes: um, mm, cm or m (default: what their file says, else the rig's)", HelpName = "um|mm|cm|m" };
        var fps = NumberOption.CreateOptional<double>("--fps", "frames per second of the meshes (default: what their file says)", "FPS");
        var map = new Option<string?>("--map") { Description = "where markers lie on the rig: three vertices and weights each (.json, .csv, .npz)", HelpName = "FILE" };
        var bind = new Option<string?>("--bind") { Description = "a mesh of the sequence's own topology that lies on the rig's neutral; its vertices are bound to the closest points", HelpName = "MESH" };
        var importance = new Option<string?>("--importance") { Description = "what vertices count: a list such as part:teethUpper=0,lips=4, or .npy/.npz with one number each; 0 leaves them out", HelpName = "MASK" };
        var stabilise = NumberOption.Create("--stabilise", "take the head's motion out of the meshes, in this many rounds of solving and aligning anew", "ROUNDS", 0);
        var symmetry = NumberOption.Create("--symmetry", "how much left and right of a pose, found by name, like to agree; 1 weighs as much as a control at 1", "S", 0.0);
        var opposites = NumberOption.Create("--opposites", "how much opposite directions of jaw, mouth and eyes, found by name, exclude each other", "S", 0.0);
        var start = new Option<string>("--start") { Description = "where the solver starts: zeros, linear (without correctives), or curves in a file", HelpName = "zeros|linear|FILE", DefaultValueFactory = _ => Zeros };
        var stream = NumberOption.CreateOptional<int>("--stream", "push the frames one by one through the streaming solver, which sees this many ahead", "FRAMES");
        var truth = new Option<string?>("--truth") { Description = "known curves to compare with (.npy, .npz, .csv)", HelpName = "W" };
        var clean = new Option<string?>("--clean") { Description = "meshes without noise to compare with", HelpName = "MESHES" };
        var checkpoint = new Option<string?>("--checkpoint") { Description = "where the run is saved, and from where it goes on if the file is there; removed when the run is done", HelpName = "FILE" };
        var interval = NumberOption.Create("--checkpoint-every", "seconds between two saves", "SECONDS", 30.0);
        var command = new Command("solve", "Solve meshes back into the controls of a rig.") { rig, meshes, output, report };
        var options = new SolveOptions(command);
        foreach (Option option in (Option[])[displacements, meshUnits, fps, map, bind, importance, stabilise, symmetry, opposites, start, stream, truth, clean, checkpoint, interval])
            command.Add(option);
        var clusters = new ConsensusSettings(command, solves: true);
        var calibration = new CalibrationOptions(command);
        var edits = new SolveEditOptions(command);
        var reading = new ReadingOptions(command, readsCompressed: false);
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(output) is not { Length: > 0 } && parsed.GetValue(report) is not { Length: > 0 } && !edits.Writes(parsed) && !calibration.Writes(parsed))
                parsed.AddError("Option '--output', '--report', '--keys-out' or '--save-rig' is required.");
        });
        command.SetAction((parsed, cancellation) => Task.Run(
            () =>
            {
                double seconds = parsed.GetValue(interval);
                if (!(seconds is > 0 and < 1e6))
                    throw new MimikException($"--checkpoint-every: expected seconds above 0, found {seconds.ToString(CultureInfo.InvariantCulture)}");
                if (parsed.GetValue(stabilise) < 0)
                    throw new MimikException($"--stabilise: expected 0 rounds or more, found {parsed.GetValue(stabilise)}");
                string startsFrom = parsed.GetValue(start)!;
                return Run(
                    edits.Apply(parsed, calibration.Apply(parsed, new SolveJob
                    {
                        RigPath = parsed.GetValue(rig)!,
                        MeshesPath = parsed.GetValue(meshes)!,
                        OutputPaths = parsed.GetValue(output) ?? [],
                        ReportPaths = parsed.GetValue(report) ?? [],
                        Options = options.From(parsed) with { Start = startsFrom == Linear ? InitialGuess.Linear : InitialGuess.Zeros },
                        SymmetryStrength = Strength(parsed.GetValue(symmetry), "--symmetry"),
                        OppositesStrength = Strength(parsed.GetValue(opposites), "--opposites"),
                        Importance = parsed.GetValue(importance),
                        MapPath = parsed.GetValue(map),
                        BindPath = parsed.GetValue(bind),
                        Displacements = parsed.GetValue(displacements),
                        MeshUnits = parsed.GetValue(meshUnits) is { } unit ? LengthUnit.Parse(unit) : null,
                        FramesPerSecond = parsed.GetValue(fps),
                        StabiliseRounds = parsed.GetValue(stabilise),
                        StreamLookAhead = parsed.GetValue(stream),
                        Clusters = clusters.ClustersFrom(parsed),
                        StartPath = startsFrom is Zeros or Linear ? null : startsFrom,
                        TruthPath = parsed.GetValue(truth),
                        CleanPath = parsed.GetValue(clean),
                        CheckpointPath = parsed.GetValue(checkpoint),
                        CheckpointInterval = TimeSpan.FromSeconds(seconds),
                        Reading = reading.From(parsed),
                    })),
                    parsed.InvocationConfiguration,
                    cancellation);
            },
            CancellationToken.None));
        return command;
    }

    private static double Strength(double value, string option) => value is >= 0 and < double.PositiveInfinity
        ? value
        : throw new MimikException($"{option}: expected a finite number of 0 or more, found {value.ToString(CultureInfo.InvariantCulture)}");

    private static int Run(SolveJob job, InvocationConfiguration console, CancellationToken cancellation)
    {
        try
        {
            SolveOutcome outcome = FrameDisplay.Run(console.Output, progress => job.Run(progress, cancellation));
            Notes.Print(console.Output, outcome.Notes);
        }
        catch (OperationCanceledException) when (job.CheckpointPath is { } path && File.Exists(path))
        {
            console.Error.WriteLine($"mimik: cancelled; the same command goes on from {path}");
            return ExitCode.Cancelled;
        }

        if (job.CheckpointPath is { } done)
            File.Delete(done);
        foreach (string? path in (string?[])[.. job.OutputPaths, .. job.ReportPaths, job.KeysPath, job.SaveRigPath])
        {
            if (path is not null)
                console.Output.WriteLine(Directory.Exists(path) ? $"wrote {path}" : $"wrote {path}, {new FileInfo(path).Length:N0} bytes");
        }

        return ExitCode.Success;
    }
}
