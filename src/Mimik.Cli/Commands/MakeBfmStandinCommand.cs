using System.CommandLine;
using Mimik.Faces.Heads.Standins;
using Mimik.Workflows;

namespace Mimik.Cli.Commands;

/// <summary><c>mimik make bfm-standin</c>: a face in the layout of the BFM made of the ICT face.</summary>
internal static class MakeBfmStandinCommand
{
    public static Command Create()
    {
        var defaults = new BfmStandinOptions();
        var face = new Argument<string>("ICT") { Description = "the ICT Face Model Light: its folder, or the .npz of its content" };
        var output = new Option<string>("--output", "-o") { Description = "the model to write", HelpName = "OUT.mat", Required = true };
        var shapes = NumberOption.Create("--shape", "identities at most", "COUNT", defaults.ShapeCount);
        var expressions = NumberOption.Create("--expression", "expressions at most", "COUNT", defaults.ExpressionCount);
        var command = new Command("bfm-standin", "Make a face in the layout in which face3d writes the Basel Face Model, out of the ICT face: to try out what its licence keeps you from.") { face, output, shapes, expressions };
        command.SetAction(parsed =>
        {
            var job = new MakeBfmStandinJob
            {
                FacePath = parsed.GetValue(face)!,
                OutputPath = parsed.GetValue(output)!,
                Options = new BfmStandinOptions { ShapeCount = parsed.GetValue(shapes), ExpressionCount = parsed.GetValue(expressions) },
            };
            Notes.Print(parsed.InvocationConfiguration.Output, job.Run());
            parsed.InvocationConfiguration.Output.WriteLine($"wrote {job.OutputPath}");
        });
        return command;
    }
}
