using System.CommandLine;
using Mimik.Cli.Commands;

namespace Mimik.Cli;

/// <summary>The whole command line: parses, runs a verb, and turns what goes wrong into one line and an exit code.</summary>
internal static class CommandLine
{
    /// <summary>Parses and runs.</summary>
    /// <param name="arguments">What follows the program's name.</param>
    /// <param name="output">Where results go.</param>
    /// <param name="error">Where the line on a failure goes.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter error)
    {
        Command root = CreateRoot();
        ParseResult parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            // One clear line for the first thing that is wrong, not a page of help.
            Command command = parsed.CommandResult.Command;
            error.WriteLine($"mimik: {parsed.Errors[0].Message.TrimEnd('.').ReplaceLineEndings(" ")} (see {Path(command)} --help)");
            return ExitCode.Usage;
        }

        // A cancelled run writes its checkpoint before it ends: give it the time.
        var configuration = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = TimeSpan.FromMinutes(2),
            Output = output,
            Error = error,
        };
        return await Failure.ReportAsync(() => parsed.InvokeAsync(configuration), error);
    }

    // "mimik bench compress": the verb as the user types it.
    private static string Path(Command command) => command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{Path(parent)} {command.Name}" : "mimik";

    private static RootCommand CreateRoot() => new("Mimik: facial rigs for .NET. Import a face, compress it, animate it, render it, export it.")
    {
        InfoCommand.Create(),
        ConvertCommand.Create(),
        CompressCommand.Create(),
        SolveCommand.Create(),
        AnimateCommand.Create(),
        RigCommand.Create(),
        TransferCommand.Create(),
        CurvesCommand.Create(),
        RenderCommand.Create(),
        PoseCommand.Create(),
        FitCommand.Create(),
        ClusterCommand.Create(),
        EvaluateCommand.Create(),
        LandmarksCommand.Create(),
        DemoCommand.Create(),
        MakeCommand.Create(),
        BenchCommand.Create(),
    };
}
