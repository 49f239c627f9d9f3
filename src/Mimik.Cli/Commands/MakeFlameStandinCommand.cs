using System.CommandLine;
using Mimik.Faces.Heads.Standins;
using Mimik.Workflows;

namespace Mimik.Cli.Commands;

/// <summary><c>mimik make flame-standin</c>: a head in FLAME's layout made of the ICT face.</summary>
internal static class MakeFlameStandinCommand
{
    public static Command Create()
    {
        var defaults = new FlameStandinOptions();
        var face = new Argument<string>("ICT") { Description = "the ICT Face Model Light: its folder, or the .npz of its content" };
        var output = new Option<string>("--output", "-o") { Description = "the model to write; its landmarks are written beside it", HelpName = "OUT.pkl", Required = true };
        var shapes = NumberOption.Create("--shape", "identities at most", "COUNT", defaults.ShapeCount);
        var expressions = NumberOption.Create("--expression", "expressions at most", "COUNT", defaults.ExpressionCount);
        var command = new Command("flame-standin", "Make a head in FLAME's file layout out of the ICT face, with landmarks: to try out what FLAME's licence keeps you from.") { face, output, shapes, expressions };
        command.SetAction(parsed =>
        {
            var job = new MakeFlameStandinJob
            {
                FacePath = parsed.GetValue(face)!,
                OutputPath = parsed.GetValue(output)!,
                Options = new FlameStandinOptions { ShapeCount = parsed.GetValue(shapes), ExpressionCount = parsed.GetValue(expressions) },
            };
            Notes.Print(parsed.InvocationConfiguration.Output, job.Run());
            parsed.InvocationConfiguration.Output.WriteLine($"wrote {job.OutputPath}");
        });
        return command;
    }
}
