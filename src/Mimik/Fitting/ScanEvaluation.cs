using Mimik.Geometry;

namespace Mimik.Fitting;

/// <summary>A named part of a scan with its figures.</summary>
/// <param name="Name">Such as "all".</param>
/// <param name="Figures">In millimetres.</param>
internal sealed record RegionFigures(string Name, DistanceFigures Figures);

/// <summary>How far a scan is from a predicted face, once the two are rigidly aligned.</summary>
/// <remarks>All lengths are millimetres. Distances are from every vertex of the scan to the closest point of the prediction's triangles, not the other way round.</remarks>
internal sealed record ScanEvaluation
{
    /// <summary>From the scan to the prediction.</summary>
    public required RigidMotion Motion { get; init; }

    /// <summary>The landmarks that the alignment is on; 0 where none was asked for.</summary>
    public required int Landmarks { get; init; }

    /// <summary>Root mean square of the distances between landmarks that the alignment on them leaves.</summary>
    public required double LandmarkError { get; init; }

    /// <summary>The refinement over the whole surface; null where none was asked for.</summary>
    public RefinedMotion? Refinement { get; init; }

    /// <summary>[N] distance of every vertex of the scan; NaN where it is missing or outside the evaluated part.</summary>
    public required double[] Distances { get; init; }

    /// <summary>[N x 3] the vertices of the prediction's triangles closest to each vertex of the scan.</summary>
    public required int[] ClosestVertices { get; init; }

    /// <summary>[N x 3] their weights.</summary>
    public required double[] ClosestWeights { get; init; }

    /// <summary>All, then each region that has a vertex.</summary>
    public required IReadOnlyList<RegionFigures> Regions { get; init; }

    /// <summary>Thresholds of <see cref="Cumulative"/>: 0 to 10 mm in steps of 0.1.</summary>
    public static double[] Thresholds { get; } = [.. Enumerable.Range(0, 101).Select(i => i / 10.0)];

    /// <summary>[101] the part of the distances that are at most each threshold.</summary>
    public required double[] Cumulative { get; init; }
}
