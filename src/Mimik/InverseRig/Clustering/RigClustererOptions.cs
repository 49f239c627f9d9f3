namespace Mimik.InverseRig.Clustering;

/// <summary>How controls are given to mesh segments.</summary>
public enum ClusteringMethod
{
    /// <summary>Every control goes where a split of its effects into two classes puts the larger ones.</summary>
    Rsjd,

    /// <summary>Every control goes where its effect is above its own average, and wherever it is no smaller than the least effect already there.</summary>
    RsjdAdjusted,
}

/// <summary>How <see cref="RigClusterer"/> cuts a rig into segments.</summary>
public sealed record RigClustererOptions
{
    /// <summary>K, the number of segments, from 1 to the number of vertices that move. Default 24.</summary>
    public int Segments { get; init; } = 24;

    /// <summary>How controls are given to segments. Default <see cref="ClusteringMethod.RsjdAdjusted"/>, which leaves out far less.</summary>
    public ClusteringMethod Method { get; init; } = ClusteringMethod.RsjdAdjusted;

    /// <summary>
    /// Segments are merged as long as some pair shares more than this part of the controls of one of them, from 0 to 1; 1, the default, merges
    /// none. The published runs take 0.8 or 0.9.
    /// </summary>
    public double MergeAbove { get; init; } = 1;

    /// <summary>How many random starts k-means takes; after a few rounds of each, the one with the least inertia goes on. Default 8.</summary>
    public int Restarts { get; init; } = 8;

    /// <summary>The most rounds of k-means; it mostly settles before. Default 300.</summary>
    public int MaxIterations { get; init; } = 300;

    /// <summary>Where the random starts come from; the same seed gives the same segments. Default 12345.</summary>
    public long Seed { get; init; } = 12345;

    /// <summary>Threads that take part; 0, the default, takes all processors. The result does not depend on it.</summary>
    public int Threads { get; init; }
}
