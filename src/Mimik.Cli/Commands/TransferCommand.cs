using System.CommandLine;
using Mimik.Faces;
using Mimik.Retargeting;
using Mimik.Workflows.Retarget;

namespace Mimik.Cli.Commands;

/// <summary><c>mimik transfer</c>: a rig to another head.</summary>
internal static class TransferCommand
{
    public static Command Create()
    {
        var source = new Argument<string>("SOURCE_RIG") { Description = "the rig to move, or \"sample\" for Mimik's own face" };
        var target = new Argument<string>("TARGET") { Description = "the head to move it to: .obj, .ply, .glb, .gltf, a rig (its shapes are left out), a head model (its mean face), or \"sample\"" };
        var output = new Option<string>("--output", "-o") { Description = "the rig to write: .npz, .glb, .gltf, or a folder of OBJ files", HelpName = "OUT", Required = true };
        var pairs = new Option<string?>("--pairs") { Description = "vertices that mean the same on both heads: a .csv with a source and a target vertex a row, or a .json list of such pairs (default: landmarks that both files are known to have)", HelpName = "FILE" };
        var sourceLandmarks = new Option<string?>("--source-landmarks") { Description = "places of landmarks on the source (.pkl, .npy, .npz, .json; default: what is known of it)", HelpName = "FILE" };
        var targetLandmarks = new Option<string?>("--target-landmarks") { Description = "places of landmarks on the target", HelpName = "FILE" };
        var targetUnits = new Option<string?>("--target-units") { Description = "unit of the target's numbers: um, mm, cm or m (default: what the format says, else inferred from the head's size)", HelpName = "um|mm|cm|m" };
        var report = new Option<string?>("--report") { Description = "figures of every shape and piece, .json", HelpName = "FILE.json" };
        var sheet = new Option<string?>("--sheet") { Description = "a picture of every shape on the new head", HelpName = "FILE.png" };
        var command = new Command("transfer", "Move a rig, its shapes, names and logic, to another head.") { source, target, output, pairs, sourceLandmarks, targetLandmarks, targetUnits, report, sheet };
        var reading = new ReadingOptions(command, readsCompressed: false);
        command.SetAction((parsed, cancellation) => Task.Run(
            () =>
            {
                var job = new TransferJob
                {
                    SourcePath = parsed.GetValue(source)!,
                    TargetPath = parsed.GetValue(target)!,
                    OutputPath = parsed.GetValue(output)!,
                    PairsPath = parsed.GetValue(pairs),
                    SourceLandmarksPath = parsed.GetValue(sourceLandmarks),
                    TargetLandmarksPath = parsed.GetValue(targetLandmarks),
                    TargetUnits = parsed.GetValue(targetUnits) is { } unit ? LengthUnit.Parse(unit) : null,
                    ReportPath = parsed.GetValue(report),
                    SheetPath = parsed.GetValue(sheet),
                    Options = new RigTransferOptions(),
                    Reading = reading.From(parsed),
                };
                TransferOutcome outcome = FrameDisplay.Run(parsed.InvocationConfiguration.Output, progress => job.Run(progress, cancellation));
                Notes.Print(parsed.InvocationConfiguration.Output, outcome.Notes);
                WrittenFiles.Print(parsed.InvocationConfiguration.Output, job.OutputPath, job.ReportPath, job.SheetPath);
                return ExitCode.Success;
            },
            CancellationToken.None));
        return command;
    }
}
