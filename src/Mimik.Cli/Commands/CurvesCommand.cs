using System.CommandLine;
using Mimik.Workflows.Retarget;

namespace Mimik.Cli.Commands;

/// <summary><c>mimik curves</c>: ARKit's curves as a head model's parameters, and back.</summary>
internal static class CurvesCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("MODEL") { Description = "the head model" };
        var input = new Argument<string>("IN") { Description = "curves with names (.csv, .npz), or a model's parameters over time (.npz)" };
        var output = new Option<string>("--output", "-o") { Description = "parameters (.npz) of curves; curves (.csv, .npz, .npy) of parameters", HelpName = "OUT", Required = true };
        var coefficients = new Option<string>("--coefficients") { Description = "what of the model makes each shape, as mimik rig --arkit span --coefficients wrote it", HelpName = "FILE.npz", Required = true };
        var command = new Command("curves", "Take ARKit's curves to a head model's parameters, or parameters back to curves.") { model, input, output, coefficients };
        var reading = new ReadingOptions(command, readsCompressed: false);
        command.SetAction(parsed =>
        {
            var job = new CurvesJob
            {
                ModelPath = parsed.GetValue(model)!,
                InputPath = parsed.GetValue(input)!,
                OutputPath = parsed.GetValue(output)!,
                CoefficientsPath = parsed.GetValue(coefficients)!,
                Reading = reading.From(parsed),
            };
            Notes.Print(parsed.InvocationConfiguration.Output, job.Run());
            WrittenFiles.Print(parsed.InvocationConfiguration.Output, job.OutputPath);
        });
        return command;
    }
}
