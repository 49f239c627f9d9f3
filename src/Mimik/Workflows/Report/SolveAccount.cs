using Mimik.Faces;
using Mimik.InverseRig;

namespace Mimik.Workflows.Report;

/// <summary>Everything that a report of a solve is made from.</summary>
internal sealed record SolveAccount
{
    /// <summary>What was solved, the page's title.</summary>
    public required string Name { get; init; }

    /// <summary>The rig.</summary>
    public required BlendshapeRig Rig { get; init; }

    /// <summary>What was minimised and how.</summary>
    public required InverseRigOptions Options { get; init; }

    /// <summary>Names and values of what is not in <see cref="Options"/>, such as the rounds of stabilisation.</summary>
    public IReadOnlyList<(string Name, string Value)> FurtherOptions { get; init; } = [];

    /// <summary>The curves and how they were found.</summary>
    public required InverseRigResult Result { get; init; }

    /// <summary>Errors against the meshes, with <see cref="MeshErrors.OutsideSpan"/>.</summary>
    public required MeshErrors Errors { get; init; }

    /// <summary>Errors against clean meshes, or null.</summary>
    public MeshErrors? Clean { get; init; }

    /// <summary>Figures of the curves.</summary>
    public required CurveFigures Figures { get; init; }

    /// <summary>The known curves, or null.</summary>
    public SolveTruth? Truth { get; init; }

    /// <summary>The worst frames, as they are to be shown; none where there are no pictures.</summary>
    public required IReadOnlyList<SolvedFrame> Worst { get; init; }

    /// <summary>Stages and what they took.</summary>
    public required IReadOnlyList<(string Stage, double Seconds)> Seconds { get; init; }

    /// <summary>Columns and rows of every picture.</summary>
    public int PictureSize { get; init; } = 440;

    /// <summary>The solution.</summary>
    public WeightAnimation Controls => Result.Controls;

    /// <summary>Frames a second, reading included.</summary>
    public double Speed => Controls.FrameCount / Math.Max(1e-9, Result.ProjectionSeconds + Result.SolveSeconds);

    /// <summary>The part of J that sparsity makes.</summary>
    /// <param name="figures">The curves' figures.</param>
    public double Sparsity(CurveFigures figures) => Result.Lambda1 / Controls.ChannelCount * figures.L1 * Controls.FrameCount;

    /// <summary>The part of J that smoothness makes.</summary>
    /// <param name="figures">The curves' figures.</param>
    public double Smoothness(CurveFigures figures) => Result.Lambda2 * figures.Roughness * Controls.ChannelCount;

    /// <summary>[T] where frames lie along an axis of time: seconds, or their numbers where no rate is known.</summary>
    public double[] Times() => [.. Enumerable.Range(0, Controls.FrameCount).Select(t => t / (Controls.FramesPerSecond ?? 1))];

    /// <summary>That axis's title.</summary>
    public string TimeTitle => Controls.FramesPerSecond is null ? "frame" : "time (s)";

    /// <summary>Where a frame is in time: "frame 132, 2.20 s".</summary>
    /// <param name="frame">The frame, from 0.</param>
    public string TimeOf(int frame) => Controls.FramesPerSecond is { } rate ? FormattableString.Invariant($"frame {frame}, {frame / rate:f2} s") : $"frame {frame}";
}

/// <summary>Known curves beside a solution.</summary>
/// <param name="Controls">[T x m].</param>
/// <param name="Figures">Their figures.</param>
/// <param name="Errors">Their errors against the meshes.</param>
internal sealed record SolveTruth(WeightAnimation Controls, CurveFigures Figures, MeshErrors Errors);
