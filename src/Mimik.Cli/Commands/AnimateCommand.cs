using System.CommandLine;
using System.Globalization;
using Mimik.Workflows;

namespace Mimik.Cli.Commands;

/// <summary><c>mimik animate</c>: weights on a face as OBJ frames, an animated GLB or a video.</summary>
internal static class AnimateCommand
{
    public static Command Create()
    {
        var face = new Argument<string>("RIG") { Description = "a rig or compressed rig, or \"sample\" for Mimik's own face" };
        var weights = new Option<string>("--weights", "-w") { Description = "weights over time (.npy, .npz, .csv), or \"sample\" for Mimik's own loop", HelpName = "FILE", Required = true };
        var outputPath = new Option<string>("--output", "-o") { Description = "a folder for OBJ frames, .glb, .gltf or .mp4", HelpName = "OUT", Required = true };
        var fps = NumberOption.CreateOptional<double>("--fps", "frames per second where the weights state none (default: 60)", "FPS");
        var view = new ViewOptions(1280, 720);
        var command = new Command("animate", "Play weights on a face: OBJ frames, an animated GLB, or a video.") { face, weights, outputPath, fps };
        view.AddTo(command);
        var joints = new JointOptions(command);
        var reading = new ReadingOptions(command);
        command.SetAction((parsed, cancellation) => Task.Run(
            () =>
            {
                if (parsed.GetValue(fps) is { } rate && !(rate > 0 && double.IsFinite(rate)))
                    throw new MimikException($"--fps: expected a number above 0, found {rate.ToString(CultureInfo.InvariantCulture)}");
                string path = parsed.GetValue(outputPath)!;
                if (view.AreGiven(parsed) && !Path.GetExtension(path).Equals(".mp4", StringComparison.OrdinalIgnoreCase))
                    throw new MimikException($"--view, --size: expected a video (.mp4) to write, found {path}");
                var job = new AnimateJob
                {
                    FacePath = parsed.GetValue(face)!,
                    WeightsPath = parsed.GetValue(weights)!,
                    OutputPath = path,
                    FramesPerSecond = parsed.GetValue(fps),
                    Rendering = view.From(parsed),
                    Gltf = joints.From(parsed),
                    Reading = reading.From(parsed),
                };
                TextWriter output = parsed.InvocationConfiguration.Output;
                Notes.Print(output, FrameDisplay.Run(output, progress => job.Run(progress, cancellation)));
                return ExitCode.Success;
            },
            CancellationToken.None));
        return command;
    }
}
