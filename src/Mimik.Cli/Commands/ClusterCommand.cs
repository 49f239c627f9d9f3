using System.CommandLine;
using System.Globalization;
using Mimik.InverseRig.Clustering;
using Mimik.Workflows;

namespace Mimik.Cli.Commands;

/// <summary><c>mimik cluster</c>: segments of a face with the controls that act on them.</summary>
internal static class ClusterCommand
{
    public static Command Create()
    {
        var defaults = new RigClustererOptions();
        var rig = new Argument<string>("RIG") { Description = "a rig with blendshapes, or \"sample\" for Mimik's own face" };
        var output = new Option<string>("--output", "-o") { Description = "the clustering to write: controls and vertices of every segment", HelpName = "FILE.json", Required = true };
        Option<int> segments = NumberOption.Create("--segments", "how many segments the face is cut into", "K", defaults.Segments);
        segments.Aliases.Add("-k");
        var method = new Option<string>("--method") { Description = "how controls are given to segments: rsjd where the larger of two classes of a control's effects lie; rsjd-a where its effect is above average, and wherever a segment already takes less", DefaultValueFactory = _ => ConsensusSettings.Methods.First(known => known.Method == defaults.Method).Name };
        method.AcceptOnlyFromAmong([.. ConsensusSettings.Methods.Select(known => known.Name)]);
        Option<double> merge = NumberOption.Create("--merge-above", "merge segments that share more than this part of their controls, from 0 to 1; 1 merges none", "PART", defaults.MergeAbove);
        Option<int> restarts = NumberOption.Create("--restarts", "random starts of k-means, of which the best is kept", "N", defaults.Restarts);
        Option<long> seed = NumberOption.Create("--seed", "where the random starts come from", "N", defaults.Seed);
        Option<int> threads = NumberOption.Create("--threads", "threads that take part, 0 for all; the result does not depend on it", "N", 0);
        var picture = new Option<string?>("--picture") { Description = "a picture of the face with its segments in colours", HelpName = "FILE.png" };
        var report = new Option<string?>("--report") { Description = "a page with pictures, segments, controls and figures", HelpName = "FILE.html" };
        var sweep = new Option<string?>("--sweep") { Description = "also compare numbers of segments by both methods: reconstruction error (lost over kept displacement, squared), density and inter-density (parts of all vertex-control pairs that segments keep, and that shared controls keep)", HelpName = "K,K,…" };
        var command = new Command("cluster", "Cut a face into segments, each with the controls that act on it, to solve it piece by piece.") { rig, output };
        foreach (Option option in (Option[])[segments, method, merge, restarts, seed, threads, picture, report, sweep])
            command.Add(option);
        var reading = new ReadingOptions(command, readsCompressed: false);
        command.SetAction((parsed, cancellation) => Task.Run(
            () =>
            {
                var job = new ClusterJob
                {
                    RigPath = parsed.GetValue(rig)!,
                    OutputPath = parsed.GetValue(output)!,
                    PicturePath = parsed.GetValue(picture),
                    ReportPath = parsed.GetValue(report),
                    Options = new RigClustererOptions
                    {
                        Segments = parsed.GetValue(segments),
                        Method = ConsensusSettings.Methods.First(known => known.Name == parsed.GetValue(method)).Method,
                        MergeAbove = parsed.GetValue(merge),
                        Restarts = parsed.GetValue(restarts),
                        Seed = parsed.GetValue(seed),
                        Threads = parsed.GetValue(threads),
                    },
                    Sweep = parsed.GetValue(sweep) is { } counts ? ParseCounts(counts) : [],
                    Reading = reading.From(parsed),
                };
                TextWriter console = parsed.InvocationConfiguration.Output;
                foreach (string file in job.Run(console.WriteLine, cancellation))
                    console.WriteLine($"wrote {file}");
            },
            CancellationToken.None));
        return command;
    }

    private static int[] ParseCounts(string text) =>
        [.. text.Split(',').Select(word => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0
            ? count
            : throw new MimikException($"--sweep: expected numbers of segments such as 4,8,16, found \"{text}\""))];
}
