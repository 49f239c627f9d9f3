using System.Text.Json.Serialization;
using Mimik.Faces;

namespace Mimik.Workflows.Bench;

/// <summary>One method's figures; lengths in <see cref="LengthUnit"/>, the objective in squared numbers of the rig.</summary>
internal sealed record BenchSolveRow
{
    /// <summary>The method.</summary>
    public required string Method { get; init; }

    /// <summary>"mm", or "units" where the rig's unit is unknown.</summary>
    public required string LengthUnit { get; init; }

    /// <summary>Mean distance to the targets.</summary>
    public required double MeanError { get; init; }

    /// <summary>The largest distance to the targets.</summary>
    public required double MaxError { get; init; }

    /// <summary>Mean distance to the clean meshes, or null where they are not known.</summary>
    public double? CleanMeanError { get; init; }

    /// <summary>The largest distance to them.</summary>
    public double? CleanMaxError { get; init; }

    /// <summary>Controls above zero, a frame.</summary>
    public required double NonZero { get; init; }

    /// <summary>Controls above 0.01, a frame.</summary>
    public required double InUse { get; init; }

    /// <summary>The controls' sum, a frame.</summary>
    public required double L1 { get; init; }

    /// <summary>The sum of squared second differences, a control.</summary>
    public required double Roughness { get; init; }

    /// <summary>The mean absolute difference to the true curves, or null.</summary>
    public double? ControlError { get; init; }

    /// <summary>The largest.</summary>
    public double? MaxControlError { get; init; }

    /// <summary>J, on the true rig, with sparsity and smoothness, recomputed from the meshes.</summary>
    public required double Objective { get; init; }

    /// <summary>Seconds a frame, from arrays in memory, the Gram matrix included but for streams; null where nothing was solved.</summary>
    public double? SecondsPerFrame { get; init; }

    /// <summary>Recorded seconds a frame, brought to this machine, over ours; null where none are recorded.</summary>
    public double? TimesFaster { get; init; }

    /// <summary>Steps that were taken, or null where nothing was solved.</summary>
    public int? Steps { get; init; }

    /// <summary>Why it ended, or null.</summary>
    public string? Exit { get; init; }

    /// <summary>[T] mean distance to the targets, frame by frame.</summary>
    public required IReadOnlyList<double> FrameErrors { get; init; }

    /// <summary>[T x m] the curves; not part of the file.</summary>
    [JsonIgnore]
    public WeightAnimation Curves { get; init; } = new([], 1);
}
