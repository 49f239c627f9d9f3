using System.CommandLine;
using Mimik.Faces.Heads.Standins;
using Mimik.Workflows;

namespace Mimik.Cli.Commands;

/// <summary><c>mimik make flame-standin</c> and <c>bfm-standin</c>: heads in the file layouts of licensed models, made of the ICT face.</summary>
internal static class MakeStandinCommand
{
    public static Command CreateFlame()
    {
        var defaults = new FlameStandinOptions();
        return Create(
            "flame-standin",
            "Make a head in FLAME's file layout out of the ICT face, with landmarks: to try out what FLAME's licence keeps you from.",
            ("OUT.pkl", "the model to write; its landmarks are written beside it"),
            (defaults.ShapeCount, defaults.ExpressionCount),
            (face, output, shapes, expressions) =>
                new MakeFlameStandinJob { FacePath = face, OutputPath = output, Options = new FlameStandinOptions { ShapeCount = shapes, ExpressionCount = expressions } }.Run());
    }

    public static Command CreateBfm()
    {
        var defaults = new BfmStandinOptions();
        return Create(
            "bfm-standin",
            "Make a face in the layout in which face3d writes the Basel Face Model, out of the ICT face: to try out what its licence keeps you from.",
            ("OUT.mat", "the model to write"),
            (defaults.ShapeCount, defaults.ExpressionCount),
            (face, output, shapes, expressions) =>
                new MakeBfmStandinJob { FacePath = face, OutputPath = output, Options = new BfmStandinOptions { ShapeCount = shapes, ExpressionCount = expressions } }.Run());
    }

    private static Command Create(
        string name, string description, (string HelpName, string Description) written, (int Shapes, int Expressions) defaults, Func<string, string, int, int, IReadOnlyList<string>> make)
    {
        var face = new Argument<string>("ICT") { Description = "the ICT Face Model Light: its folder, or the .npz of its content" };
        var output = new Option<string>("--output", "-o") { Description = written.Description, HelpName = written.HelpName, Required = true };
        var shapes = NumberOption.Create("--shape", "identities at most", "COUNT", defaults.Shapes);
        var expressions = NumberOption.Create("--expression", "expressions at most", "COUNT", defaults.Expressions);
        var command = new Command(name, description) { face, output, shapes, expressions };
        command.SetAction(parsed =>
        {
            string path = parsed.GetValue(output)!;
            Notes.Print(parsed.InvocationConfiguration.Output, make(parsed.GetValue(face)!, path, parsed.GetValue(shapes), parsed.GetValue(expressions)));
            parsed.InvocationConfiguration.Output.WriteLine($"wrote {path}");
        });
        return command;
    }
}
