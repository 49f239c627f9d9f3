using System.CommandLine;
using System.Globalization;
using Mimik.InverseRig.Clustering;
using Mimik.Workflows.Bench;

namespace Mimik.Cli.Commands;

/// <summary><c>mimik bench clusters</c>: solves by segments beside the solve of the whole face.</summary>
internal static class BenchClustersCommand
{
    private const string Both = "both";

    public static Command Create()
    {
        var rig = new Argument<string>("RIG") { Description = "a rig with blendshapes, or \"sample\" for Mimik's own face" };
        var meshes = new Argument<string>("MESHES") { Description = "the meshes over time, one point a vertex: a folder of .obj or .ply, .npy, .npz or a .glb with morph animation" };
        var segments = new Option<string>("--segments", "-k") { Description = "numbers of segments", HelpName = "K,K,…", DefaultValueFactory = _ => "4,8,24" };
        var method = new Option<string>("--cluster-method") { Description = "how controls are given to segments", DefaultValueFactory = _ => Both };
        method.AcceptOnlyFromAmong([.. ConsensusSettings.Methods.Select(known => known.Name), Both]);
        var truth = new Option<string?>("--truth") { Description = "the curves that made the meshes (.npy, .npz, .csv); errors to the meshes that they make are shown, too", HelpName = "W" };
        var displacements = new Option<bool>("--displacements") { Description = "the frames are displacements from the neutral, not positions" };
        var output = new Option<string?>("--output", "-o") { Description = "the table as a file", HelpName = "FILE.csv" };
        var command = new Command("clusters", "Solve meshes by segments, with shared controls averaged, settled in rounds, and polished; set errors and times beside those of the whole face.") { rig, meshes, segments, method, truth, displacements, output };
        var options = new SolveOptions(command);
        var consensus = new ConsensusSettings(command, solves: false);
        var reading = new ReadingOptions(command, readsCompressed: false);
        command.SetAction((parsed, cancellation) => Task.Run(
            () =>
            {
                var job = new BenchClustersJob
                {
                    RigPath = parsed.GetValue(rig)!,
                    MeshesPath = parsed.GetValue(meshes)!,
                    TruthPath = parsed.GetValue(truth),
                    OutputPath = parsed.GetValue(output),
                    Segments = Counts(parsed.GetValue(segments)!),
                    Methods = parsed.GetValue(method) is Both ? Enum.GetValues<ClusteringMethod>() : [ConsensusSettings.Methods.First(known => known.Name == parsed.GetValue(method)).Method],
                    Options = options.From(parsed),
                    Consensus = consensus.From(parsed),
                    Displacements = parsed.GetValue(displacements),
                    Reading = reading.From(parsed),
                };
                TextWriter console = parsed.InvocationConfiguration.Output;
                BenchOutcome outcome = FrameDisplay.Run(console, progress => job.Run(progress, cancellation));
                Notes.Print(console, outcome.Lines);
                foreach (string file in outcome.Files)
                    console.WriteLine($"wrote {file}, {new FileInfo(file).Length:N0} bytes");
            },
            CancellationToken.None));
        return command;
    }

    private static int[] Counts(string text) =>
        [.. text.Split(',').Select(word => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0
            ? count
            : throw new MimikException($"--segments: expected numbers of segments such as 4,8,24, found \"{text}\""))];
}
