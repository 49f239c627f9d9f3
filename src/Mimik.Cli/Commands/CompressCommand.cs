using System.CommandLine;
using System.Globalization;
using Mimik.Skinning;
using Mimik.Workflows;

namespace Mimik.Cli.Commands;

/// <summary><c>mimik compress</c>: a rig into sparse bone transforms.</summary>
internal static class CompressCommand
{
    private const string Auto = "auto";

    public static Command Create()
    {
        var defaults = new SkinCompressorOptions();
        var rig = new Argument<string>("RIG") { Description = "a rig with blendshapes, or \"sample\" for Mimik's own face" };
        var output = new Option<string[]>("--output", "-o") { Description = ".npz, .mimik, .glb or .gltf; may be given more than once", HelpName = "OUT", Required = true };
        var bones = new Option<int>("--bones", "-p") { Description = "P, the number of bones", DefaultValueFactory = _ => defaults.Bones };
        var influences = new Option<int>("--influences", "-k") { Description = "K, the most bones a vertex follows", DefaultValueFactory = _ => defaults.Influences };
        var nonZeros = new Option<string>("--non-zeros") { Description = $"non-zero parameters of all transforms; auto is {SkinCompressorOptions.NonZerosPerShape.ToString(CultureInfo.InvariantCulture)} a shape", DefaultValueFactory = _ => Auto };
        var power = new Option<int>("--power") { Description = "p of the error's norm: 2, or 12 for the detail mode", DefaultValueFactory = _ => defaults.Power };
        var smoothness = new Option<string>("--smoothness") { Description = "alpha, the weight of the Laplacian term; auto follows the mesh's density", DefaultValueFactory = _ => Auto };
        var salient = new Option<string?>("--salient") { Description = "an .npy of one factor per vertex: errors count more where it is larger", HelpName = "FILE.npy" };
        var method = new Option<CompressionMethod>("--method") { Description = "the solver", DefaultValueFactory = _ => defaults.Method };
        var seed = new Option<long>("--seed") { Description = "where the random start comes from", DefaultValueFactory = _ => defaults.Seed };
        var iterations = new Option<string>("--iterations") { Description = "steps with free and with normalised weights; one number is their sum", HelpName = "FREE+NORMALISED", DefaultValueFactory = _ => $"{defaults.FreeIterations}+{defaults.NormalisedIterations}" };
        var threads = new Option<int>("--threads") { Description = "threads to use; 0 takes all. The result does not depend on it", DefaultValueFactory = _ => 0 };
        var resume = new Option<string?>("--resume") { Description = "go on from a checkpoint, to the same bits", HelpName = "FILE" };
        var checkpoint = new Option<string?>("--checkpoint") { Description = "where the run is saved (default: OUT.checkpoint)", HelpName = "FILE" };
        var interval = new Option<double>("--checkpoint-every") { Description = "seconds between two saves", HelpName = "SECONDS", DefaultValueFactory = _ => 30 };
        var command = new Command("compress", "Compress a rig's blendshapes into bones with sparse transforms.")
        {
            rig, output, bones, influences, nonZeros, power, smoothness, salient, method, seed, iterations, threads, resume, checkpoint, interval,
        };
        var joints = new JointOptions(command);
        var reading = new ReadingOptions(command);
        command.SetAction((parsed, cancellation) => Task.Run(
            () =>
            {
                (int free, int normalised) = ParseIterations(parsed.GetValue(iterations)!);
                double seconds = parsed.GetValue(interval);
                if (!(seconds is > 0 and < 1e6))
                    throw new MimikException($"--checkpoint-every: expected seconds above 0, found {seconds}");
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
                        Method = parsed.GetValue(method),
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
                return Run(job, cancellation);
            },
            CancellationToken.None));
        return command;
    }

    private static int Run(CompressJob job, CancellationToken cancellation)
    {
        try
        {
            Notes.Print(CompressionDisplay.Run(progress => job.Run(progress, cancellation)).Notes);
        }
        catch (OperationCanceledException) when (File.Exists(job.EffectiveCheckpointPath))
        {
            Console.Error.WriteLine($"mimik: cancelled; the same command with --resume \"{job.EffectiveCheckpointPath}\" goes on from here");
            return ExitCode.Cancelled;
        }

        foreach (string path in job.OutputPaths)
            Console.WriteLine($"wrote {path}, {new FileInfo(path).Length:N0} bytes");
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
