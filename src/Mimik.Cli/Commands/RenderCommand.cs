using System.CommandLine;
using System.Globalization;
using Mimik.Workflows;

namespace Mimik.Cli.Commands;

/// <summary><c>mimik render</c>: one picture of a face.</summary>
internal static class RenderCommand
{
    public static Command Create()
    {
        var face = new Argument<string>("RIG") { Description = "a rig or compressed rig, or \"sample\" for Mimik's own face" };
        var output = new Option<string>("--output", "-o") { Description = "the PNG to write", HelpName = "FILE.png", Required = true };
        var set = new Option<string>("--set") { Description = "weights, such as jawOpen=0.6,mouthSmileLeft=1", HelpName = "NAME=W,…", DefaultValueFactory = _ => "" };
        var view = new ViewOptions(800, 800);
        var heatMap = new Option<string?>("--heat-map") { Description = "colour the face by distance: from its neutral, or to the same pose of another face", HelpName = "FACE", Arity = ArgumentArity.ZeroOrOne };
        var heatMapMaximum = NumberOption.CreateOptional<double>("--heat-map-max", "with --heat-map: the distance of the brightest colour in mm (default: the largest there is)", "MM");
        var command = new Command("render", "Render a picture of a face in a pose.") { face, output, set };
        view.AddTo(command);
        command.Add(heatMap);
        command.Add(heatMapMaximum);
        var reading = new ReadingOptions(command);
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(heatMapMaximum) is { } maximum && !(maximum > 0))
                throw new MimikException($"--heat-map-max: expected a number above 0, found {maximum.ToString(CultureInfo.InvariantCulture)}");
            if (parsed.GetResult(heatMap) is null && parsed.GetValue(heatMapMaximum) is not null)
                throw new MimikException("--heat-map-max: expected --heat-map beside it, found none");
            var job = new RenderJob
            {
                FacePath = parsed.GetValue(face)!,
                OutputPath = parsed.GetValue(output)!,
                Weights = NamedWeight.ParseList(parsed.GetValue(set)!),
                Rendering = view.From(parsed),
                ShowHeatMap = parsed.GetResult(heatMap) is not null,
                HeatMapAgainst = parsed.GetValue(heatMap),
                HeatMapMaximum = parsed.GetValue(heatMapMaximum),
                Reading = reading.From(parsed),
            };
            Notes.Print(parsed.InvocationConfiguration.Output, job.Run());
            parsed.InvocationConfiguration.Output.WriteLine($"wrote {job.OutputPath}");
        });
        return command;
    }
}
