using Mimik.Faces;

namespace Mimik.InverseRig;

/// <summary>How far a solve is.</summary>
/// <param name="Stage">"projecting" while meshes are read, "solving" after that.</param>
/// <param name="Frames">Frames that are through.</param>
/// <param name="Total">T.</param>
public sealed record InverseRigProgress(string Stage, int Frames, int Total);

/// <summary>What an inverse rig found.</summary>
public sealed record InverseRigResult
{
    /// <summary>[T x m] the control curves, with the sequence's rate and timecode.</summary>
    public required WeightAnimation Controls { get; init; }

    /// <summary>J of the curves, in squared units of the rig.</summary>
    public required double Objective { get; init; }

    /// <summary>lambda1 as it was used.</summary>
    public required double Lambda1 { get; init; }

    /// <summary>lambda2 as it was used.</summary>
    public required double Lambda2 { get; init; }

    /// <summary>Steps of all windows, or of all frames that were solved by themselves.</summary>
    public required int Iterations { get; init; }

    /// <summary>The worst reason for which a window's solver stopped.</summary>
    public required InverseRigExit Exit { get; init; }

    /// <summary>Seconds to read the meshes and reduce them to their projections.</summary>
    public required double ProjectionSeconds { get; init; }

    /// <summary>Seconds to solve.</summary>
    public required double SolveSeconds { get; init; }

    /// <summary>Points that were missing, summed over the frames.</summary>
    public required long MissingPoints { get; init; }

    /// <summary>What the targets leave open.</summary>
    public required ControlUncertainty Uncertainty { get; init; }
}
