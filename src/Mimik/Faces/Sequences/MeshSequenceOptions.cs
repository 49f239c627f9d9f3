using Mimik.Formats;
using Mimik.Geometry;

namespace Mimik.Faces.Sequences;

/// <summary>What frames are expected to be, and what a file's own word is overruled by.</summary>
public sealed record MeshSequenceOptions
{
    /// <summary>N of the rig; null takes what the file has. Decides which side of a table is time. Not looked at where <see cref="Map"/> is set.</summary>
    public int? VertexCount { get; init; }

    /// <summary>The frames' points ride on the rig: markers, or the vertices of another topology; null where they are the rig's vertices.</summary>
    public BarycentricMap? Map { get; init; }

    /// <summary>The frames of an array are displacements from the neutral; off by default, where the key alone may say so.</summary>
    public bool Displacements { get; init; }

    /// <summary>The array of an .npz file; null takes the one of <see cref="MeshSequenceFile.Keys"/> that it has.</summary>
    public string? Key { get; init; }

    /// <summary>The frame rate; null takes the file's. Frames are not resampled.</summary>
    public double? FramesPerSecond { get; init; }

    /// <summary>The unit of the coordinates; null takes the file's.</summary>
    public LengthUnit? Unit { get; init; }

    /// <summary>The memory that one read may take; 2 GiB by default. Frames on disk are not held in memory.</summary>
    public long MaxMemoryBytes { get; init; } = ReadBudget.DefaultLimitBytes;

    /// <summary>How many points a frame must have, and who says so; null where nobody does.</summary>
    internal (int Count, string Source)? Expected =>
        Map is { } map ? (map.Count, "as the map has") : VertexCount is { } count ? (count, "as the rig has") : null;
}
