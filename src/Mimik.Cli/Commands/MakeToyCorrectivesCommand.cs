using System.CommandLine;
using Mimik.Faces.Synthetic;
using Mimik.Workflows;

namespace Mimik.Cli.Commands;

/// <summary><c>mimik make toy-correctives</c>: smooth correctives for any rig.</summary>
internal static class MakeToyCorrectivesCommand
{
    public static Command Create()
    {
        var defaults = new ToyCorrectiveOptions();
        var rig = new Argument<string>("RIG") { Description = "a rig with blendshapes, or \"sample\" for Mimik's own face" };
        var output = new Option<string>("--output", "-o") { Description = "the rig to write; its extension says the format", HelpName = "OUT", Required = true };
        var pairs = NumberOption.Create("--pairs", "correctives of two controls whose shapes overlap", "COUNT", defaults.Pairs);
        var triples = NumberOption.Create("--triples", "correctives of three", "COUNT", defaults.Triples);
        var quadruples = NumberOption.Create("--quadruples", "correctives of four", "COUNT", defaults.Quadruples);
        var size = NumberOption.Create("--size", "a corrective's largest displacement, as a fraction of that of its smallest control", "FRACTION", defaults.Size);
        var seed = NumberOption.Create("--seed", "the same seed gives the same rig", "SEED", defaults.Seed);
        var layout = new LayoutOption();
        var command = new Command("toy-correctives", "Give a rig smooth correctives where its controls move the face together.") { rig, output, pairs, triples, quadruples, size, seed };
        layout.AddTo(command);
        var reading = new ReadingOptions(command, readsCompressed: false);
        command.SetAction(parsed =>
        {
            var job = new MakeToyCorrectivesJob
            {
                RigPath = parsed.GetValue(rig)!,
                OutputPath = parsed.GetValue(output)!,
                AsNpySet = layout.IsNpySet(parsed),
                Options = new ToyCorrectiveOptions
                {
                    Pairs = parsed.GetValue(pairs),
                    Triples = parsed.GetValue(triples),
                    Quadruples = parsed.GetValue(quadruples),
                    Size = parsed.GetValue(size),
                    Seed = parsed.GetValue(seed),
                },
                Reading = reading.From(parsed),
            };
            Notes.Print(parsed.InvocationConfiguration.Output, job.Run());
            parsed.InvocationConfiguration.Output.WriteLine($"wrote {job.OutputPath}");
        });
        return command;
    }
}
