using System.CommandLine;
using Mimik.Cli;
using Mimik.Cli.Commands;

var root = new RootCommand("Mimik: facial rigs for .NET. Import a face, compress it, animate it, render it, export it.")
{
    InfoCommand.Create(),
    ConvertCommand.Create(),
    CompressCommand.Create(),
    AnimateCommand.Create(),
    RenderCommand.Create(),
    DemoCommand.Create(),
};

ParseResult parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    // One clear line for the first thing that is wrong, not a page of help.
    Console.Error.WriteLine($"mimik: {parsed.Errors[0].Message} (see mimik {parsed.CommandResult.Command.Name} --help)".Replace("mimik mimik", "mimik", StringComparison.Ordinal));
    return ExitCode.Usage;
}

// A cancelled run writes its checkpoint before it ends: give it the time.
var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromMinutes(2) };
return await Failure.ReportAsync(() => parsed.InvokeAsync(configuration), Console.Error);
