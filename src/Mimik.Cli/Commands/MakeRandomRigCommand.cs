using System.CommandLine;
using Mimik.Faces.Synthetic;
using Mimik.Workflows;

namespace Mimik.Cli.Commands;

/// <summary><c>mimik make random-rig</c>: toy data as the published inverse rigging code draws it.</summary>
internal static class MakeRandomRigCommand
{
    public static Command Create()
    {
        var defaults = new RandomRigOptions();
        var output = new Option<string>("--output", "-o") { Description = "one .npz, or a new folder for .npy files", HelpName = "FOLDER|OUT.npz", Required = true };
        var vertices = NumberOption.Create("--vertices", "vertices; each has three numbers", "N", defaults.Vertices);
        var controls = NumberOption.Create("--controls", "controls", "M", defaults.Controls);
        var pairs = NumberOption.Create("--pairs", "correctives of two controls", "COUNT", defaults.Pairs);
        var triples = NumberOption.Create("--triples", "correctives of three controls", "COUNT", defaults.Triples);
        var quadruples = NumberOption.Create("--quadruples", "correctives of four controls", "COUNT", defaults.Quadruples);
        var frames = NumberOption.Create("--frames", "frames of weights", "T", defaults.Frames);
        var seed = NumberOption.Create("--seed", "the same seed gives the same files", "SEED", defaults.Seed);
        var targets = new Option<bool>("--targets") { Description = "also write the displacements that the weights give" };
        var noise = NumberOption.Create("--noise", "with --targets: standard deviation of Gaussian noise on every number", "SIGMA", 0.0);
        var command = new Command("random-rig", "Draw a rig of random numbers and weights that move it: the toy data of the published inverse rigging code.")
        {
            output, vertices, controls, pairs, triples, quadruples, frames, seed, targets, noise,
        };
        command.SetAction(parsed =>
        {
            var job = new MakeRandomRigJob
            {
                OutputPath = parsed.GetValue(output)!,
                Options = new RandomRigOptions
                {
                    Vertices = parsed.GetValue(vertices),
                    Controls = parsed.GetValue(controls),
                    Pairs = parsed.GetValue(pairs),
                    Triples = parsed.GetValue(triples),
                    Quadruples = parsed.GetValue(quadruples),
                    Frames = parsed.GetValue(frames),
                    Seed = parsed.GetValue(seed),
                },
                Targets = parsed.GetValue(targets),
                TargetNoise = parsed.GetValue(noise),
            };
            Notes.Print(parsed.InvocationConfiguration.Output, job.Run());
            parsed.InvocationConfiguration.Output.WriteLine($"wrote {job.OutputPath}");
        });
        return command;
    }
}
