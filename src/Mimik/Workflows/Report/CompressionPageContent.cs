using Mimik.Faces;
using Mimik.Skinning;

namespace Mimik.Workflows.Report;

/// <summary>One pose of the original and of the compressed rig.</summary>
/// <param name="Caption">What the pose is.</param>
/// <param name="Original">[N x 3] positions of the original.</param>
/// <param name="Compressed">[N x 3] positions of the compressed rig.</param>
internal sealed record ComparedPose(string Caption, float[] Original, float[] Compressed);

/// <summary>Lips or eyelids in the pose that closes them.</summary>
/// <param name="Gap">The figures.</param>
/// <param name="Pose">The pose.</param>
internal sealed record ComparedSeam(SeamGap Gap, ComparedPose Pose);

/// <summary>What the report of a compression shows. Lengths are in <see cref="LengthLabel"/>.</summary>
internal sealed record CompressionPageContent
{
    /// <summary>The rig's name.</summary>
    public required string Name { get; init; }

    /// <summary>The original rig.</summary>
    public required BlendshapeRig Rig { get; init; }

    /// <summary>"mm", or "units" where the rig's unit is unknown.</summary>
    public required string LengthLabel { get; init; }

    /// <summary>What the errors in motion are measured over.</summary>
    public required string AnimationName { get; init; }

    /// <summary>Whether that is made from the rig's own controls.</summary>
    public bool AnimationIsSynthetic { get; init; }

    /// <summary>Distances over the animation.</summary>
    public required ErrorSpread Distance { get; init; }

    /// <summary>Angles between normals over the animation, in degrees; null where the rig has no faces.</summary>
    public ErrorSpread? Normals { get; init; }

    /// <summary>The frame with the largest distance, or null without frames.</summary>
    public ComparedPose? Worst { get; init; }

    /// <summary>Poses to compare, in the order of time.</summary>
    public IReadOnlyList<ComparedPose> Poses { get; init; } = [];

    /// <summary>Lips and eyelids where they close.</summary>
    public IReadOnlyList<ComparedSeam> Seams { get; init; } = [];

    /// <summary>The seams that were not found, and why.</summary>
    public IReadOnlyList<string> NotMeasured { get; init; } = [];

    /// <summary>The objective over the iterations.</summary>
    public required ChartSeries Loss { get; init; }

    /// <summary>What the objective weights.</summary>
    public string LossNote { get; init; } = "";

    /// <summary>[S] errors of every shape at weight 1.</summary>
    public required IReadOnlyList<ErrorFigures> Shapes { get; init; }

    /// <summary>Errors of all shapes together.</summary>
    public required ErrorFigures AllShapes { get; init; }

    /// <summary>Mean, 99th percentile and largest distance over the animation's frames, against seconds; empty without an animation.</summary>
    public required IReadOnlyList<ChartSeries> DistanceCurves { get; init; }

    /// <summary>The same of the angles between normals, in degrees.</summary>
    public IReadOnlyList<ChartSeries> NormalCurves { get; init; } = [];

    /// <summary>Bytes by what they hold; the first is the original's.</summary>
    public required IReadOnlyList<(string What, long Bytes)> Sizes { get; init; }

    /// <summary>Seconds by step.</summary>
    public required IReadOnlyList<(string What, double Seconds)> Times { get; init; }

    /// <summary>The options of the compression.</summary>
    public required IReadOnlyList<(string Name, string Value)> Options { get; init; }

    /// <summary>Columns and rows of every picture.</summary>
    public int PictureSize { get; init; } = 440;
}
