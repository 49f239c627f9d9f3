using System.CommandLine;
using System.Globalization;
using Mimik.Faces;
using Mimik.Fitting;
using Mimik.Workflows.Fit;

namespace Mimik.Cli.Commands;

/// <summary><c>mimik fit</c>: a head model to landmarks, scans, pictures and sequences.</summary>
internal static class FitCommand
{
    public static Command Create()
    {
        var defaults = new HeadFitOptions();
        var model = new Argument<string>("MODEL") { Description = "a head model: FLAME (.pkl, .npz), the ICT face (.npz or folder), a BFM (.mat)" };
        var output = new Option<string[]>("--output", "-o") { Description = ".npz for parameters, .obj, .ply, .glb or .gltf for the head (with --sequence: .npz, or .npy for positions); may be given more than once", HelpName = "OUT" };
        var report = new Option<string[]>("--report") { Description = "a report: .html for people, .json for programs; may be given more than once", HelpName = "FILE" };
        var landmarks = new Option<string?>("--landmarks") { Description = "landmarks in space (.json, .npy, .csv), alone or beside --scan", HelpName = "FILE" };
        var scan = new Option<string?>("--scan") { Description = "a scan: a mesh or a cloud of points (.obj, .ply)", HelpName = "FILE" };
        var image = new Option<string?>("--image-landmarks") { Description = "landmarks in a picture (.json, .pts)", HelpName = "FILE" };
        var sequence = new Option<string?>("--sequence") { Description = "landmarks over time, in space or seen by calibrated cameras (.json)", HelpName = "FILE" };
        var scanUnits = new Option<string?>("--scan-units") { Description = "unit of the scan: um, mm, cm or m (default: by the size of a head)", HelpName = "um|mm|cm|m" };
        var exclude = new Option<string[]>("--exclude") { Description = "a region or part of the model that does not count with scans, such as scalp or neck; may be given more than once", HelpName = "REGION" };
        Option<int?> shapes = NumberOption.CreateOptional<int>("--shapes", "identity coefficients that may move (default: all, at most 100)", "COUNT");
        Option<int?> expressions = NumberOption.CreateOptional<int>("--expressions", "expression coefficients that may move (default: all, at most 60)", "COUNT");
        Option<double?> prior = NumberOption.CreateOptional<double>("--prior", "what a squared standard deviation of a coefficient costs, in mm^2; 0 trusts the data alone (default: 0.0001 with a scan, 0.003 without)", "MM2");
        var joints = new Option<string?>("--joints") { Description = "joints beside the head that may turn, such as jaw,neck, or none (default: jaw, and with scans neck)", HelpName = "LIST" };
        var freeScale = new Option<bool>("--free-scale") { Description = "let the head's size differ from the model's: for data of unknown unit" };
        Option<double> trim = NumberOption.Create("--trim", "share of the scan's and the head's points, the farthest, that may be wrong", "SHARE", defaults.TrimShare);
        Option<int> starts = NumberOption.Create("--starts", "starts that are followed where no landmarks say how a scan stands", "COUNT", defaults.Starts);
        Option<int> steps = NumberOption.Create("--steps", "steps of the last stage at most", "COUNT", defaults.MostSteps);
        Option<double?> focal = NumberOption.CreateOptional<double>("--focal", "the camera's focal length in pixels (default: 1.2 times the picture's longer side)", "PIXELS");
        var freeFocal = new Option<bool>("--free-focal") { Description = "let the focal length move" };
        var weak = new Option<bool>("--weak-perspective") { Description = "a camera far away, in which depth moves nothing" };
        Option<double> smoothness = NumberOption.Create("--smoothness", "what a squared change of a coefficient from frame to frame costs, in mm^2", "MM2", 0.01);
        Option<int> threads = NumberOption.Create("--threads", "threads that take part, 0 for all; the result does not depend on it", "N", 0);
        var command = new Command("fit", "Fit a head model to landmarks, a scan, a picture's landmarks or a sequence.") { model, output, report };
        foreach (Option option in (Option[])[landmarks, scan, image, sequence, scanUnits, exclude, shapes, expressions, prior, joints, freeScale, trim, starts, steps, focal, freeFocal, weak, smoothness, threads])
            command.Add(option);
        var reading = new HeadReadingOptions(command);
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(output) is not { Length: > 0 } && parsed.GetValue(report) is not { Length: > 0 })
                parsed.AddError("Option '--output' or '--report' is required.");
            Refuse(parsed, scan, "--scan", scanUnits, exclude, trim, starts);
            Refuse(parsed, image, "--image-landmarks", focal, freeFocal, weak);
            Refuse(parsed, sequence, "--sequence", smoothness);
            if (parsed.GetResult(freeScale) is { Implicit: false } && (parsed.GetValue(image) ?? parsed.GetValue(sequence)) is not null)
                parsed.AddError("--free-scale: expected --landmarks or --scan beside it, found a picture or a sequence, in which size and distance are one");
            if (parsed.GetResult(steps) is { Implicit: false } && parsed.GetValue(sequence) is not null)
                parsed.AddError("--steps: expected no --sequence beside it, whose rounds end by themselves");
        });
        command.SetAction((parsed, cancellation) => Task.Run(
            () =>
            {
                var job = new FitHeadJob
                {
                    ModelPath = parsed.GetValue(model)!,
                    LandmarksPath = parsed.GetValue(landmarks),
                    ScanPath = parsed.GetValue(scan),
                    ImageLandmarksPath = parsed.GetValue(image),
                    SequencePath = parsed.GetValue(sequence),
                    OutputPaths = parsed.GetValue(output) ?? [],
                    ReportPaths = parsed.GetValue(report) ?? [],
                    ScanUnits = parsed.GetValue(scanUnits) is { } units ? LengthUnit.Parse(units) : null,
                    Excluded = parsed.GetValue(exclude) ?? [],
                    Camera = new ImageView { Width = 0, Height = 0, Focal = Above(parsed.GetValue(focal), "--focal"), FreeFocal = parsed.GetValue(freeFocal), WeakPerspective = parsed.GetValue(weak) },
                    Smoothness = parsed.GetValue(smoothness),
                    Options = new HeadFitOptions
                    {
                        ShapeCount = parsed.GetValue(shapes),
                        ExpressionCount = parsed.GetValue(expressions),
                        PriorWeight = parsed.GetValue(prior) is { } weight ? Within(weight, 0, double.MaxValue, "--prior") : null,
                        Joints = parsed.GetValue(joints) is { } names ? names == "none" ? [] : names.Split(',') : null,
                        FreeScale = parsed.GetValue(freeScale),
                        TrimShare = Within(parsed.GetValue(trim), 0, 0.9, "--trim"),
                        Starts = (int)Within(parsed.GetValue(starts), 1, 100, "--starts"),
                        MostSteps = (int)Within(parsed.GetValue(steps), 1, 100_000, "--steps"),
                        Threads = (int)Within(parsed.GetValue(threads), 0, 4096, "--threads") is > 0 and var count ? count : null,
                    },
                    Reading = reading.From(parsed),
                };
                TextWriter console = parsed.InvocationConfiguration.Output;
                Notes.Print(console, FrameDisplay.Run(console, progress => job.Run(progress, cancellation)));
                WrittenFiles.Print(console, [.. job.OutputPaths, .. job.ReportPaths]);
                return ExitCode.Success;
            },
            CancellationToken.None));
        return command;
    }

    // Options that only one kind of data knows.
    private static void Refuse(System.CommandLine.Parsing.CommandResult parsed, Option<string?> owner, string name, params ReadOnlySpan<Option> options)
    {
        foreach (Option option in options)
        {
            if (parsed.GetResult(option) is { Implicit: false } && parsed.GetValue(owner) is null)
                parsed.AddError($"{option.Name}: expected {name} beside it, found none");
        }
    }

    private static double? Above(double? value, string option) => value is null or > 0 and < double.PositiveInfinity
        ? value
        : throw new MimikException($"{option}: expected a number above 0, found {value.Value.ToString(CultureInfo.InvariantCulture)}");

    private static double Within(double value, double low, double high, string option) => value >= low && value <= high
        ? value
        : throw new MimikException(high == double.MaxValue
            ? FormattableString.Invariant($"{option}: expected {low} or more, found {value}")
            : FormattableString.Invariant($"{option}: expected {low} to {high}, found {value}"));
}
