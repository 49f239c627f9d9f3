using System.CommandLine;
using Mimik.Workflows;

namespace Mimik.Cli.Commands;

/// <summary><c>mimik landmarks</c>: an embedding for a mesh out of landmarks in space.</summary>
internal static class LandmarksCommand
{
    public static Command Create()
    {
        var surface = new Argument<string>("MODEL") { Description = "the mesh, head model or rig that is to carry the landmarks" };
        var landmarks = new Argument<string>("LANDMARKS") { Description = "the landmarks in space, where the surface is (.json, .npy, .txt, .csv)" };
        var output = new Option<string>("--output", "-o") { Description = "the embedding to write", HelpName = "FILE.json", Required = true };
        var command = new Command("landmarks", "Place landmarks on a mesh: an embedding that moves with its surface.") { surface, landmarks, output };
        var reading = new ReadingOptions(command, readsCompressed: false);
        command.SetAction(parsed =>
        {
            var job = new LandmarksJob
            {
                SurfacePath = parsed.GetValue(surface)!,
                LandmarksPath = parsed.GetValue(landmarks)!,
                OutputPath = parsed.GetValue(output)!,
                Reading = reading.From(parsed),
            };
            Notes.Print(parsed.InvocationConfiguration.Output, job.Run());
            parsed.InvocationConfiguration.Output.WriteLine($"wrote {job.OutputPath}");
        });
        return command;
    }
}
