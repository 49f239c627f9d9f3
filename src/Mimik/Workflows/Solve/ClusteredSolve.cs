using System.Globalization;
using Mimik.Faces;
using Mimik.Formats;
using Mimik.InverseRig;
using Mimik.InverseRig.Clustering;
using Mimik.InverseRig.Consensus;

namespace Mimik.Workflows.Solve;

/// <summary>The segments of a solve by segments.</summary>
public sealed record SolveClusters
{
    /// <summary>A clustering's file, or the number of segments to cut the face into.</summary>
    public required string Source { get; init; }

    /// <summary>How controls are given to segments where the face is cut here.</summary>
    public ClusteringMethod Method { get; init; } = new RigClustererOptions().Method;

    /// <summary>How segments agree on the controls that they share.</summary>
    public ConsensusOptions Consensus { get; init; } = new();
}

/// <summary>A sequence solved segment by segment.</summary>
internal static class ClusteredSolve
{
    /// <summary>Reads or makes the segments and solves.</summary>
    /// <param name="solver">The rig's solver.</param>
    /// <param name="inputs">The rig and the meshes; receives notes.</param>
    /// <param name="job">The job; its clusters are there.</param>
    /// <param name="progress">Receives how far it is.</param>
    /// <param name="cancellation">Ends it.</param>
    public static InverseRigResult Run(InverseRigSolver solver, SolveInputs inputs, SolveJob job, IProgress<InverseRigProgress>? progress, CancellationToken cancellation)
    {
        if (job.StreamLookAhead is not null || job.StabiliseRounds > 0 || job.CheckpointPath is not null)
            throw new MimikException("clusters: expected no stream, no stabilisation and no checkpoint beside them, found one");
        SolveClusters clusters = job.Clusters!;
        RigClustering clustering = Segments(clusters, inputs.Rig, solver.Options.Threads, job.Reading, cancellation);
        if (clustering.IsSettled == false)
            inputs.Notes.Add("k-means: stopped after the most rounds, labels still changing");
        (InverseRigResult result, ConsensusFigures figures) = new ClusteredInverseRig(solver, clustering, clusters.Consensus).Solve(inputs.Frames, progress, cancellation);
        inputs.Notes.AddRange(Describe(figures, result));
        return result;
    }

    private static RigClustering Segments(SolveClusters clusters, BlendshapeRig rig, int threads, FaceReadOptions reading, CancellationToken cancellation)
    {
        if (!int.TryParse(clusters.Source, NumberStyles.None, CultureInfo.InvariantCulture, out int count) || File.Exists(clusters.Source))
            return RigClusteringFile.Read(clusters.Source, rig, new ReadBudget(reading.MaxMemoryBytes));
        return new RigClusterer(rig, threads).Cluster(new RigClustererOptions { Segments = count, Method = clusters.Method, Threads = threads }, cancellation);
    }

    private static IEnumerable<string> Describe(ConsensusFigures figures, InverseRigResult result)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        string ended = figures.Exit switch
        {
            ConsensusExit.Agreed => string.Create(culture, $"agreed after {figures.Rounds} rounds"),
            ConsensusExit.Independent => "nothing to settle between them",
            ConsensusExit.Averaged => "shared controls averaged",
            _ => string.Create(culture, $"stopped after the most rounds, {figures.Rounds}, not agreed"),
        };
        string residuals = figures.Rounds == 0 ? "" : string.Create(culture, $"; primal residual {figures.PrimalResidual:g2}, dual {figures.DualResidual:g2}, rho {figures.Rho:g2}");
        yield return string.Create(culture, $"{figures.Segments} segments, {figures.SharedControls} controls in several: {ended}{residuals}; J = {figures.Objective:g6} there, {figures.Seconds:f2} s");
        if (result.Objective != figures.Objective)
            yield return string.Create(culture, $"polish of the whole face: J falls to {result.Objective:g6}");
    }
}
