using System.Globalization;
using Mimik.Faces;
using Mimik.InverseRig;
using Mimik.InverseRig.Clustering;
using Mimik.InverseRig.Consensus;
using Mimik.Workflows.Report;
using Mimik.Workflows.Solve;

namespace Mimik.Workflows.Bench;

/// <summary>
/// Solves meshes segment by segment with several clusterings, and sets errors and times beside those of the whole face solved at once: shared controls averaged after
/// independent solves, settled in rounds, and polished after that.
/// </summary>
public sealed record BenchClustersJob
{
    /// <summary>The rig: a file or folder, or <see cref="FaceFile.SampleName"/>.</summary>
    public required string RigPath { get; init; }

    /// <summary>The meshes over time, one point a vertex.</summary>
    public required string MeshesPath { get; init; }

    /// <summary>The curves that made the meshes, in a file; the meshes that they make without noise are compared with. Null for none.</summary>
    public string? TruthPath { get; init; }

    /// <summary>A table to write, .csv; null for none.</summary>
    public string? OutputPath { get; init; }

    /// <summary>Numbers of segments.</summary>
    public IReadOnlyList<int> Segments { get; init; } = [4, 8, 24];

    /// <summary>How controls are given to segments.</summary>
    public IReadOnlyList<ClusteringMethod> Methods { get; init; } = Enum.GetValues<ClusteringMethod>();

    /// <summary>What is minimised and how.</summary>
    public InverseRigOptions Options { get; init; } = new();

    /// <summary>How shared controls are settled.</summary>
    public ConsensusOptions Consensus { get; init; } = new();

    /// <summary>The frames are displacements from the neutral.</summary>
    public bool Displacements { get; init; }

    /// <summary>How files are read.</summary>
    public FaceReadOptions Reading { get; init; } = new();

    /// <summary>Solves and measures.</summary>
    /// <param name="progress">Receives how many solves are done.</param>
    /// <param name="cancellation">Ends the benchmark.</param>
    /// <exception cref="MimikException">A file cannot be read or written, or an option does not fit the rig or the meshes.</exception>
    public BenchOutcome Run(IProgress<JobProgress>? progress = null, CancellationToken cancellation = default)
    {
        if (OutputPath is { } path && !Path.GetExtension(path).Equals(".csv", StringComparison.OrdinalIgnoreCase))
            throw new MimikException($"{path}: expected a name that ends in .csv, found {(Path.HasExtension(path) ? Path.GetExtension(path) : "no extension")}");
        if (Segments.Count == 0 || Methods.Count == 0)
            throw new MimikException("bench: expected a number of segments and a method, found none");
        using SolveInputs inputs = SolveInputs.Open(new SolveJob { RigPath = RigPath, MeshesPath = MeshesPath, OutputPaths = [], Displacements = Displacements, Reading = Reading });
        WeightAnimation? truth = Truth(inputs);
        var runs = new ClusterRuns(new InverseRigSolver(inputs.Rig, Options), inputs.Frames, truth is null ? null : new TruthMeshes(inputs.Rig, truth), cancellation);
        var rows = new List<ClusterRow> { runs.Holistic() };
        var clusterer = new RigClusterer(inputs.Rig, Options.Threads);
        int total = 1 + (3 * Segments.Distinct().Count() * Methods.Distinct().Count());
        progress?.Report(new JobProgress("solves", rows.Count, total));
        foreach (int count in Segments.Distinct().Order())
        {
            var clustering = new RigClustererOptions { Segments = count, Threads = Options.Threads };
            MeshCut mesh = clusterer.CutMesh(clustering, cancellation);
            foreach (ClusteringMethod method in Methods.Distinct())
            {
                RigClustering cut = clusterer.Assign(mesh, clustering with { Method = method });
                double lost = clusterer.Measure(cut).ReconstructionError;
                ConsensusOptions[] ways = [Consensus with { Rounds = 0, PolishSteps = 0 }, Consensus with { PolishSteps = 0 }, Consensus with { PolishSteps = Math.Max(1, Consensus.PolishSteps) }];
                string[] names = ["averaged", "consensus", "polished"];
                for (int way = 0; way < ways.Length; way++)
                {
                    rows.Add(runs.Clustered(ClusteringPoint.NameOf(method), count, lost, names[way], cut, ways[way]));
                    progress?.Report(new JobProgress("solves", rows.Count, total));
                }
            }
        }

        List<string> lines = [.. inputs.Notes, .. ClusterTable.Lines(rows, runs.LengthLabel)];
        if (OutputPath is null)
            return new BenchOutcome(lines, []);
        Formats.AtomicFile.WriteAllBytes(OutputPath, System.Text.Encoding.UTF8.GetBytes(ClusterTable.Csv(rows)));
        return new BenchOutcome(lines, [OutputPath]);
    }

    private WeightAnimation? Truth(SolveInputs inputs)
    {
        if (TruthPath is not { } path)
            return null;
        WeightAnimation truth = AnimationSource.Read(path, Reading);
        if (truth.FrameCount != inputs.Frames.FrameCount || truth.ChannelCount != inputs.Rig.Logic.ControlCount)
            throw new MimikException(string.Create(CultureInfo.InvariantCulture, $"{path}: expected {inputs.Frames.FrameCount} frames of {inputs.Rig.Logic.ControlCount} controls, found {truth.FrameCount} of {truth.ChannelCount}"));
        return truth;
    }
}
