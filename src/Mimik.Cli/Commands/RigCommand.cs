using System.CommandLine;
using Mimik.Retargeting;
using Mimik.Workflows;
using Mimik.Workflows.Retarget;

namespace Mimik.Cli.Commands;

/// <summary><c>mimik rig</c>: a head model becomes a rig.</summary>
internal static class RigCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("MODEL") { Description = "a head model: FLAME (.pkl, .npz), the ICT face (.npz or folder), a BFM (.mat)" };
        var output = new Option<string>("--output", "-o") { Description = "the rig to write: .npz, .glb, .gltf, or a folder of OBJ files", HelpName = "OUT", Required = true };
        var arkit = new Option<string>("--arkit") { Description = "where ARKit's 52 shapes come from: transfer moves another rig's to the model; span fits the model's own expression coefficients and jaw to those", HelpName = "transfer|span", DefaultValueFactory = _ => "transfer" };
        var shapes = new Option<string>("--shapes") { Description = "the rig that gives the shapes, such as the ICT face's .npz", HelpName = "RIG", DefaultValueFactory = _ => FaceFile.SampleName };
        var pairs = new Option<string?>("--pairs") { Description = "vertices that mean the same on that rig and the model: a .csv with a vertex of either a row, or a .json list of such pairs (default: landmarks that both are known to have)", HelpName = "FILE" };
        var landmarks = new Option<string?>("--landmarks") { Description = "places of landmarks on the model (.pkl, .npy, .npz, .json; default: those beside it or in it)", HelpName = "FILE" };
        var shapesLandmarks = new Option<string?>("--shapes-landmarks") { Description = "places of landmarks on the rig that gives the shapes", HelpName = "FILE" };
        var eyes = NumberOption.Create("--eye-degrees", "how far an eye turns at a weight of 1", "DEGREES", new ArkitRigOptions().EyeDegrees);
        var coefficients = new Option<string?>("--coefficients") { Description = "with --arkit span: what of the model makes each shape, .npz, for mimik curves", HelpName = "FILE.npz" };
        var report = new Option<string?>("--report") { Description = "figures of every shape, .json", HelpName = "FILE.json" };
        var sheet = new Option<string?>("--sheet") { Description = "a picture of every shape", HelpName = "FILE.png" };
        arkit.AcceptOnlyFromAmong("transfer", "span");
        var command = new Command("rig", "Make a rig with ARKit's 52 shapes of a head model.") { model, output, arkit, shapes, pairs, landmarks, shapesLandmarks, eyes, coefficients, report, sheet };
        var reading = new ReadingOptions(command, readsCompressed: false);
        command.SetAction((parsed, cancellation) => Task.Run(
            () =>
            {
                var job = new RigJob
                {
                    ModelPath = parsed.GetValue(model)!,
                    OutputPath = parsed.GetValue(output)!,
                    SourcePath = parsed.GetValue(shapes)!,
                    PairsPath = parsed.GetValue(pairs),
                    LandmarksPath = parsed.GetValue(landmarks),
                    SourceLandmarksPath = parsed.GetValue(shapesLandmarks),
                    CoefficientsPath = parsed.GetValue(coefficients),
                    ReportPath = parsed.GetValue(report),
                    SheetPath = parsed.GetValue(sheet),
                    Options = new ArkitRigOptions { Method = parsed.GetValue(arkit) == "span" ? ArkitMethod.Span : ArkitMethod.Transfer, EyeDegrees = parsed.GetValue(eyes) },
                    Reading = reading.From(parsed),
                };
                TextWriter console = parsed.InvocationConfiguration.Output;
                Notes.Print(console, FrameDisplay.Run(console, progress => job.Run(progress, cancellation)).Notes);
                WrittenFiles.Print(console, job.OutputPath, job.CoefficientsPath, job.ReportPath, job.SheetPath);
                return ExitCode.Success;
            },
            CancellationToken.None));
        return command;
    }
}
