using System.CommandLine;
using Mimik.Workflows;

namespace Mimik.Cli.Commands;

/// <summary><c>mimik demo</c>: the main job on the face that Mimik brings along.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var output = new Option<string>("--output", "-o") { Description = "the folder to write", HelpName = "FOLDER", DefaultValueFactory = _ => Path.Combine("out", "demo") };
        var command = new Command("demo", "Compress Mimik's own face, animate it, solve the animation back, and write models and reports.") { output };
        command.SetAction((parsed, cancellation) => Task.Run(
            () =>
            {
                string folder = parsed.GetValue(output)!;
                TextWriter console = parsed.InvocationConfiguration.Output;
                DemoOutcome outcome = CompressionDisplay.Run(console, progress => new DemoJob(folder).Run(progress, cancellation));
                Notes.Print(console, outcome.Notes);
                foreach (string file in outcome.Files)
                    console.WriteLine($"wrote {file}, {new FileInfo(file).Length:N0} bytes");
                return ExitCode.Success;
            },
            CancellationToken.None));
        return command;
    }
}
