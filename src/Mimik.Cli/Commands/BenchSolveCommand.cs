using System.CommandLine;
using Mimik.Workflows.Bench;

namespace Mimik.Cli.Commands;

/// <summary><c>mimik bench solve</c>: all methods of inverse rigging on one rig and sequence.</summary>
internal static class BenchSolveCommand
{
    public static Command Create()
    {
        var rig = new Argument<string>("RIG") { Description = "a rig with blendshapes, or \"sample\"; an .npy set may hold targets, weights and recorded predictions" };
        var output = new Option<string>("--output", "-o") { Description = "the folder for solve.json and solve.html", HelpName = "FOLDER", Required = true };
        var meshes = new Option<string?>("--meshes") { Description = "the meshes to solve (default: those beside the rig, else made of the true curves)", HelpName = "MESHES" };
        var truth = new Option<string?>("--truth") { Description = "the true curves (.npy, .npz, .csv; default: those beside the rig)", HelpName = "W" };
        var frames = NumberOption.CreateOptional<int>("--frames", "how many frames, from the first on (default: all)", "N");
        var lambda1 = NumberOption.CreateOptional<double>("--lambda1", "weight of the controls' sum (default: from the rig)", "L");
        var lambda2 = NumberOption.CreateOptional<double>("--lambda2", "weight of the squared second differences (default: from rig and frame rate)", "L");
        var scale = NumberOption.Create("--scale", "multiplies all numbers of the rig and of the targets beside it; 0.1 turns mm into cm", "S", 1.0);
        var steps = NumberOption.Create("--quadratic-steps", "the most steps a frame of the quadratic method, which starts at the linear solution", "N", 1000);
        var threads = NumberOption.Create("--threads", "threads that take part, 0 for all", "N", 0);
        var command = new Command("solve", "Compare methods of inverse rigging as a table and a page: whole sequence, intervals, streams, frames with all, no and quadratic correctives, recorded curves, the truth.") { rig, output };
        foreach (Option option in (Option[])[meshes, truth, frames, lambda1, lambda2, scale, steps, threads])
            command.Add(option);
        var reading = new ReadingOptions(command, readsCompressed: false);
        command.SetAction((parsed, cancellation) => Task.Run(
            () =>
            {
                var job = new BenchSolveJob
                {
                    RigPath = parsed.GetValue(rig)!,
                    FolderPath = parsed.GetValue(output)!,
                    MeshesPath = parsed.GetValue(meshes),
                    TruthPath = parsed.GetValue(truth),
                    Frames = parsed.GetValue(frames),
                    Lambda1 = parsed.GetValue(lambda1),
                    Lambda2 = parsed.GetValue(lambda2),
                    Scale = parsed.GetValue(scale),
                    QuadraticSteps = parsed.GetValue(steps),
                    Threads = parsed.GetValue(threads),
                    Reading = reading.From(parsed),
                };
                TextWriter console = parsed.InvocationConfiguration.Output;
                BenchOutcome outcome = job.Run(new BenchDisplay(console, TimeProvider.System), cancellation);
                Notes.Print(console, outcome.Lines);
                foreach (string file in outcome.Files)
                    console.WriteLine($"wrote {file}, {new FileInfo(file).Length:N0} bytes");
            },
            CancellationToken.None));
        return command;
    }
}
