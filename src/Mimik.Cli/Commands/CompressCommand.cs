using System.CommandLine;
using System.Globalization;
using Mimik.Skinning;
using Mimik.Workflows;

namespace Mimik.Cli.Commands;

/// <summary><c>mimik compress</c>: a rig into sparse bone transforms.</summary>
internal static class CompressCommand
{
    private const string Auto = "auto";
    private const string Published = "published";

    public static Command Create()
    {
        var defaults = new SkinCompressorOptions();
        var rig = new Argument<string>("RIG") { Description = "a rig with blendshapes, or \"sample\" for Mimik's own face" };
        var output = new Option<string[]>("--output", "-o") { Description = ".npz, .mimik, .glb or .gltf; may be given more than once", HelpName = "OUT", Required = true };
        var bones = NumberOption.Create("--bones", "P, the number of bones", "P", defaults.Bones);
        var influences = NumberOption.Create("--influences", "K, the most bones a vertex follows; at most P", "K", defaults.Influences);
        var nonZeros = new Option<string>("--non-zeros") { Description = $"non-zero parameters of all transforms together; auto is {SkinCompressorOptions.NonZerosPerShape.ToString(CultureInfo.InvariantCulture)} a shape", HelpName = "N", DefaultValueFactory = _ => Auto };
        var power = NumberOption.Create("--power", "p of the error's norm: 2, or a larger even number up to 16 that presses on the largest errors; 12 is the detail mode", "p", defaults.Power);
        var smoothness = new Option<string>("--smoothness") { Description = "alpha, the weight of the Laplacian term; auto follows the mesh's density", HelpName = "ALPHA", DefaultValueFactory = _ => Auto };
        var salient = new Option<string?>("--salient") { Description = "an .npy of one factor per vertex: errors count more where it is larger", HelpName = "FILE.npy" };
        var method = new Option<string>("--method") { Description = "the solver: projected Adam as published", DefaultValueFactory = _ => Published };
        var seed = NumberOption.Create("--seed", "where the random start comes from; the same seed gives the same bits", "S", defaults.Seed);
        var iterations = new Option<string>("--iterations") { Description = "steps with free and with normalised weights; one number is their sum", HelpName = "FREE+NORMALISED", DefaultValueFactory = _ => $"{defaults.FreeIterations}+{defaults.NormalisedIterations}" };
        var threads = NumberOption.Create("--threads", "threads to use; 0 takes all; the result does not depend on it", "N", defaults.Threads);
        var resume = new Option<string?>("--resume") { Description = "go on from a checkpoint, to the same bits", HelpName = "FILE" };
        var checkpoint = new Option<string?>("--checkpoint") { Description = "where the run is saved (default: OUT.checkpoint)", HelpName = "FILE" };
        var interval = NumberOption.Create("--checkpoint-every", "seconds between two saves", "SECONDS", 30.0);
        bones.Aliases.Add("-p");
        influences.Aliases.Add("-k");
        method.AcceptOnlyFromAmong(Published);
        var command = new Command("compress", "Compress a rig's blendshapes into bones with sparse transforms.")
        {
            rig, output, bones, influences, nonZeros, power, smoothness, salient, method, seed, iterations, threads, resume, checkpoint, interval,
        };
        var joints = new JointOptions(command);
        var reading = new ReadingOptions(command, readsCompressed: false);
        command.SetAction((parsed, cancellation) => Task.Run(
            () =>
            {
                (int free, int normalised) = ParseIterations(parsed.GetValue(iterations)!);
                double seconds = parsed.GetValue(interval);
                if (!(seconds is > 0 and < 1e6))
                    throw new MimikException($"--checkpoint-every: expected seconds above 0, found {seconds.ToString(CultureInfo.InvariantCulture)}");
                var job = new CompressJob
                {
                    RigPath = parsed.GetValue(rig)!,
                    OutputPaths = parsed.GetValue(output)!,
                    Options = defaults with
                    {
                        Bones = parsed.GetValue(bones),
                        Influences = parsed.GetValue(influences),
                        NonZeros = ParseAuto<int>("--non-zeros", parsed.GetValue(nonZeros)!),
                        Power = parsed.GetValue(power),
                        Smoothness = ParseAuto<double>("--smoothness", parsed.GetValue(smoothness)!),
                        Seed = parsed.GetValue(seed),
                        FreeIterations = free,
                        NormalisedIterations = normalised,
                        Threads = parsed.GetValue(threads),
                    },
                    SalientPath = parsed.GetValue(salient),
                    ResumePath = parsed.GetValue(resume),
                    CheckpointPath = parsed.GetValue(checkpoint),
                    CheckpointInterval = TimeSpan.FromSeconds(seconds),
                    Gltf = joints.From(parsed),
                    Reading = reading.From(parsed),
                };
                return Run(job, parsed.InvocationConfiguration, cancellation);
            },
            CancellationToken.None));
        return command;
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

        foreach (string path in job.OutputPaths)
            console.Output.WriteLine($"wrote {path}, {new FileInfo(path).Length:N0} bytes");
        return ExitCode.Success;
    }

    private static T? ParseAuto<T>(string option, string text)
        where T : struct, IParsable<T>
    {
        if (text == Auto)
            return null;
        return T.TryParse(text, CultureInfo.InvariantCulture, out T value)
            ? value
            : throw new MimikException($"{option}: expected {Auto} or a number, found \"{text}\"");
    }

    internal static (int Free, int Normalised) ParseIterations(string text)
    {
        string[] phases = text.Split('+');
        if (phases.Length <= 2 && int.TryParse(phases[0], NumberStyles.None, CultureInfo.InvariantCulture, out int first))
        {
            if (phases.Length == 1)
                return (first - (first / 2), first / 2);
            if (int.TryParse(phases[1], NumberStyles.None, CultureInfo.InvariantCulture, out int second))
                return (first, second);
        }

        throw new MimikException($"--iterations: expected steps such as 20000 or 10000+10000, found \"{text}\"");
    }
}
