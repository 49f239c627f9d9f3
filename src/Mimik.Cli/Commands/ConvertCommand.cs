using System.CommandLine;
using Mimik.Workflows;

namespace Mimik.Cli.Commands;

/// <summary><c>mimik convert</c>: from one format to another.</summary>
internal static class ConvertCommand
{
    public static Command Create()
    {
        var input = new Argument<string>("IN") { Description = "a rig, compressed rig or animation, or \"sample\" for Mimik's own face" };
        var output = new Argument<string>("OUT") { Description = "the file or folder to write; its extension says the format" };
        var layout = new LayoutOption();
        var command = new Command("convert", "Convert a rig, a compressed rig or an animation to another format.") { input, output };
        layout.AddTo(command);
        var joints = new JointOptions(command);
        var precision = new PrecisionOptions(command);
        var reading = new ReadingOptions(command);
        command.SetAction(parsed =>
        {
            var job = new ConvertJob
            {
                InputPath = parsed.GetValue(input)!,
                OutputPath = parsed.GetValue(output)!,
                AsNpySet = layout.IsNpySet(parsed),
                Gltf = joints.From(parsed),
                Playback = precision.From(parsed),
                Reading = reading.From(parsed),
            };
            Notes.Print(parsed.InvocationConfiguration.Output, job.Run());
            parsed.InvocationConfiguration.Output.WriteLine($"wrote {job.OutputPath}");
        });
        return command;
    }
}
