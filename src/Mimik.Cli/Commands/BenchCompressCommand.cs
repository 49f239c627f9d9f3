using System.CommandLine;
using Mimik.Skinning;
using Mimik.Workflows.Bench;

namespace Mimik.Cli.Commands;

/// <summary><c>mimik bench compress</c>: losses, errors, times and memory of compressions over seeds and methods.</summary>
internal static class BenchCompressCommand
{
    private const string All = "all", Both = "both";

    public static Command Create()
    {
        var rig = new Argument<string>("RIG") { Description = "a rig with blendshapes, or \"sample\" for Mimik's own face" };
        var output = new Option<string>("--output", "-o") { Description = "the folder for bench.json, runs.csv, scaling.csv and curves.csv", HelpName = "FOLDER", Required = true };
        var method = new Option<string[]>("--method") { Description = $"the solvers: {string.Join(", ", FitOptions.MethodNames)}, {Both} for published and polished, or {All}; may be given more than once", DefaultValueFactory = _ => [Both] };
        var seeds = NumberOption.Create("--seeds", "how many seeds: 0, 1, 2 and so on; 0 with --scaling measures that alone", "N", 5);
        var target = NumberOption.CreateOptional<double>("--target", "also find when the loss was first at or below this, in the squared unit that is printed", "LOSS");
        var scaling = new Option<bool>("--scaling") { Description = "also measure time and memory with 2 and 4 times the shapes, vertices and bones" };
        var resume = new Option<bool>("--resume") { Description = "go on with what the folder holds; runs of the same rig, options and seed are not made again" };
        method.AcceptOnlyFromAmong([.. FitOptions.MethodNames, Both, All]);
        method.AllowMultipleArgumentsPerToken = true;
        var command = new Command("compress", "Compress a rig over seeds and methods; keep losses, errors, times and memory as JSON and CSV.") { rig, output, method, seeds };
        var fit = new FitOptions(command);
        foreach (Option option in (Option[])[target, scaling, resume])
            command.Add(option);
        var reading = new ReadingOptions(command, readsCompressed: false);
        command.SetAction((parsed, cancellation) => Task.Run(
            () =>
            {
                var job = new BenchCompressJob
                {
                    RigPath = parsed.GetValue(rig)!,
                    FolderPath = parsed.GetValue(output)!,
                    Options = fit.From(parsed),
                    Weighting = fit.WeightingFrom(parsed),
                    Methods = Methods(parsed.GetValue(method)!),
                    Seeds = parsed.GetValue(seeds),
                    Target = parsed.GetValue(target),
                    Scaling = parsed.GetValue(scaling),
                    Resume = parsed.GetValue(resume),
                    Reading = reading.From(parsed),
                };
                return Run(job, parsed.InvocationConfiguration, cancellation);
            },
            CancellationToken.None));
        return command;
    }

    private static int Run(BenchCompressJob job, InvocationConfiguration console, CancellationToken cancellation)
    {
        try
        {
            BenchOutcome outcome = job.Run(new BenchDisplay(console.Output, TimeProvider.System), cancellation);
            Notes.Print(console.Output, outcome.Lines);
            foreach (string file in outcome.Files)
                console.Output.WriteLine($"wrote {file}, {new FileInfo(file).Length:N0} bytes");
            return ExitCode.Success;
        }
        catch (OperationCanceledException)
        {
            console.Error.WriteLine($"mimik: cancelled; the same command with --resume keeps the runs that are done in \"{job.FolderPath}\"");
            return ExitCode.Cancelled;
        }
    }

    private static CompressionMethod[] Methods(string[] names) =>
        names.Contains(All)
            ? Enum.GetValues<CompressionMethod>()
            : [.. names.SelectMany(name => name == Both ? (CompressionMethod[])[CompressionMethod.Published, CompressionMethod.Polished] : [FitOptions.Method(name)]).Distinct()];
}
