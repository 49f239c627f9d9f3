using System.CommandLine;
using System.Globalization;
using Mimik.Skinning;
using Mimik.Workflows;

namespace Mimik.Cli.Commands;

/// <summary><c>mimik compress</c>: a rig into sparse bone transforms.</summary>
internal static class CompressCommand
{
    public static Command Create()
    {
        var defaults = new SkinCompressorOptions();
        var rig = new Argument<string>("RIG") { Description = "a rig with blendshapes, or \"sample\" for Mimik's own face" };
        var output = new Option<string[]>("--output", "-o") { Description = ".npz, .mimik, .glb or .gltf; may be given more than once", HelpName = "OUT" };
        var method = new Option<string>("--method") { Description = "the solver: polished takes turns between a short Adam and exact solves, and is continued where p is above 2; continued is Adam from p = 2 on to p with ever smaller steps; published is projected Adam alone", DefaultValueFactory = _ => defaults.Method.ToString().ToLowerInvariant() };
        var seed = NumberOption.Create("--seed", "where the random start comes from; the same seed gives the same bits", "S", defaults.Seed);
        var report = new Option<string[]>("--report") { Description = "a report: .html for people, .json for programs; may be given more than once", HelpName = "FILE" };
        var curves = new Option<string?>("--curves") { Description = "weights over time (.npy, .npz, .csv, \"sample\") to measure errors over (default: those of --animation; else the sample animation for \"sample\", else one made from the controls)", HelpName = "W" };
        var resume = new Option<string?>("--resume") { Description = "go on from a checkpoint, to the same bits", HelpName = "FILE" };
        var checkpoint = new Option<string?>("--checkpoint") { Description = "where the run is saved (default: OUT.checkpoint)", HelpName = "FILE" };
        var interval = NumberOption.Create("--checkpoint-every", "seconds between two saves", "SECONDS", 30.0);
        method.AcceptOnlyFromAmong([.. FitOptions.MethodNames]);
        var command = new Command("compress", "Compress a rig's blendshapes into bones with sparse transforms.") { rig, output };
        var fit = new FitOptions(command);
        var target = new TargetOptions(command);
        var sweep = new Option<string?>("--sweep") { Description = "compress in sizes from small to large instead and write size, error and time of each: .html with plots, or .csv; --cycles is 1 unless given", HelpName = "FILE" };
        command.Add(sweep);
        foreach (Option option in (Option[])[method, seed, report, curves, resume, checkpoint, interval])
            command.Add(option);
        var joints = new JointOptions(command);
        var precision = new PrecisionOptions(command);
        var reading = new ReadingOptions(command, readsCompressed: false);
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(sweep) is null && parsed.GetValue(output) is not { Length: > 0 })
                parsed.AddError("Option '--output' is required.");
        });
        command.SetAction((parsed, cancellation) => Task.Run(
            () =>
            {
                double seconds = parsed.GetValue(interval);
                if (!(seconds is > 0 and < 1e6))
                    throw new MimikException($"--checkpoint-every: expected seconds above 0, found {seconds.ToString(CultureInfo.InvariantCulture)}");
                SkinCompressorOptions options = fit.From(parsed) with { Method = FitOptions.Method(parsed.GetValue(method)!), Seed = parsed.GetValue(seed) };
                if (parsed.GetValue(sweep) is { } sweepPath)
                {
                    fit.ExpectNoNonZeros(parsed, "--sweep");
                    if (parsed.GetValue(output) is { Length: > 0 } outputs)
                        throw new MimikException($"--sweep: expected no --output beside it, found {outputs[0]}");
                    return Sweep(
                        new SweepJob
                        {
                            RigPath = parsed.GetValue(rig)!,
                            OutputPath = sweepPath,
                            Options = fit.CyclesAreGiven(parsed) ? options : options with { Cycles = 1 },
                            Bones = fit.BonesGiven(parsed),
                            Influences = fit.InfluencesGiven(parsed),
                            Weighting = fit.WeightingFrom(parsed),
                            Reading = reading.From(parsed),
                        },
                        parsed.InvocationConfiguration,
                        cancellation);
                }

                var job = new CompressJob
                {
                    RigPath = parsed.GetValue(rig)!,
                    OutputPaths = parsed.GetValue(output)!,
                    Options = options,
                    Target = target.From(parsed, fit),
                    Weighting = fit.WeightingFrom(parsed),
                    ReportPaths = parsed.GetValue(report) ?? [],
                    CurvesPath = parsed.GetValue(curves),
                    ResumePath = parsed.GetValue(resume),
                    CheckpointPath = parsed.GetValue(checkpoint),
                    CheckpointInterval = TimeSpan.FromSeconds(seconds),
                    Gltf = joints.From(parsed),
                    Playback = precision.From(parsed),
                    Reading = reading.From(parsed),
                };
                return Run(job, parsed.InvocationConfiguration, cancellation);
            },
            CancellationToken.None));
        return command;
    }

    private static int Sweep(SweepJob job, InvocationConfiguration console, CancellationToken cancellation)
    {
        Notes.Print(console.Output, job.Run(console.Output.WriteLine, cancellation: cancellation));
        console.Output.WriteLine($"wrote {job.OutputPath}, {new FileInfo(job.OutputPath).Length:N0} bytes");
        return ExitCode.Success;
    }

    private static int Run(CompressJob job, InvocationConfiguration console, CancellationToken cancellation)
    {
        try
        {
            Notes.Print(console.Output, CompressionDisplay.Run(console.Output, progress => job.Run(progress, cancellation)).Notes);
        }
        catch (OperationCanceledException) when (File.Exists(job.EffectiveCheckpointPath))
        {
            console.Error.WriteLine($"mimik: cancelled; the same command with --resume \"{job.EffectiveCheckpointPath}\" goes on from here");
            return ExitCode.Cancelled;
        }

        foreach (string path in (string[])[.. job.OutputPaths, .. job.ReportPaths])
            console.Output.WriteLine($"wrote {path}, {new FileInfo(path).Length:N0} bytes");
        return ExitCode.Success;
    }
}
