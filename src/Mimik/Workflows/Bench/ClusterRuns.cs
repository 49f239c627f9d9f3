using Mimik.Faces;
using Mimik.Faces.Sequences;
using Mimik.InverseRig;
using Mimik.InverseRig.Clustering;
using Mimik.InverseRig.Consensus;

namespace Mimik.Workflows.Bench;

/// <summary>One way of solving, measured.</summary>
/// <param name="Method">RSJD or RSJD_A; "whole" without segments.</param>
/// <param name="Asked">The number of segments asked for; 1 without.</param>
/// <param name="Lost">The clustering's reconstruction error.</param>
/// <param name="Way">What was done about shared controls.</param>
/// <param name="Consensus">How the segments came to agree, or null.</param>
/// <param name="Errors">On the meshes that were solved.</param>
/// <param name="Clean">On the meshes without noise, or null.</param>
/// <param name="ProjectionSeconds">Reading, projecting, and the segments' Gram matrices.</param>
/// <param name="SolveSeconds">The rest.</param>
internal sealed record ClusterRow(
    string Method, int Asked, double Lost, string Way, ConsensusFigures? Consensus, MeshErrors Errors, MeshErrors? Clean, double ProjectionSeconds, double SolveSeconds);

/// <summary>Makes the rows.</summary>
internal sealed class ClusterRuns(InverseRigSolver solver, IMeshSequence frames, IMeshSequence? clean, CancellationToken cancellation)
{
    /// <summary>The errors' unit.</summary>
    public string LengthLabel { get; private set; } = "";

    /// <summary>The whole face at once.</summary>
    public ClusterRow Holistic()
    {
        // Once before the one that is timed: the first solve of a process pays for its translation.
        solver.Solve(frames, cancellation: cancellation);
        return Measured("whole", 1, 0, "at once", null, solver.Solve(frames, cancellation: cancellation));
    }

    /// <summary>Segment by segment.</summary>
    public ClusterRow Clustered(string method, int asked, double lost, string way, RigClustering clustering, ConsensusOptions options)
    {
        (InverseRigResult result, ConsensusFigures consensus) = new ClusteredInverseRig(solver, clustering, options).Solve(frames, cancellation: cancellation);
        return Measured(method, asked, lost, way, consensus, result);
    }

    private ClusterRow Measured(string method, int asked, double lost, string way, ConsensusFigures? consensus, InverseRigResult result)
    {
        WeightAnimation curves = result.Controls;
        MeshErrors errors = solver.Measure(frames, curves, cancellation: cancellation);
        LengthLabel = errors.LengthLabel;
        MeshErrors? toClean = clean is null ? null : solver.Measure(clean, curves, cancellation: cancellation);
        return new ClusterRow(method, asked, lost, way, consensus, errors, toClean, result.ProjectionSeconds, result.SolveSeconds);
    }
}
