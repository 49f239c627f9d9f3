namespace Mimik.InverseRig.Clustering;

/// <summary>A piece of the mesh and the controls that act on it.</summary>
/// <param name="Vertices">Its vertices, rising; not to be written.</param>
/// <param name="Controls">Indices of its controls, rising; empty where no control was given to it; not to be written.</param>
public sealed record RigSegment(int[] Vertices, int[] Controls);

/// <summary>
/// A rig cut into segments: a vertex is in one of them or in none, a control in any number of them. Whoever solves segment by segment must settle the
/// controls that several share.
/// </summary>
public sealed class RigClustering
{
    /// <summary>Creates a clustering and takes ownership of the arrays, which it sorts.</summary>
    /// <param name="vertexCount">N of the rig.</param>
    /// <param name="controlNames">The names of the rig's m controls.</param>
    /// <param name="segments">The segments.</param>
    /// <exception cref="MimikException">An index is out of range, a vertex is in two segments, or a control twice in one; the message says which.</exception>
    public RigClustering(int vertexCount, IReadOnlyList<string> controlNames, IReadOnlyList<RigSegment> segments)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(vertexCount);
        ArgumentNullException.ThrowIfNull(controlNames);
        ArgumentNullException.ThrowIfNull(segments);
        VertexCount = vertexCount;
        ControlNames = [.. controlNames];
        Segments = [.. segments];
        SegmentOfVertex = new int[vertexCount];
        Array.Fill(SegmentOfVertex, -1);
        bool[] used = new bool[controlNames.Count];
        for (int k = 0; k < Segments.Count; k++)
            Claim(k, used);
        UnassignedVertices = [.. Enumerable.Range(0, vertexCount).Where(v => SegmentOfVertex[v] < 0)];
        UnassignedControls = [.. Enumerable.Range(0, used.Length).Where(i => !used[i])];
        SharedControls = [.. Enumerable.Range(0, used.Length).Where(i => Segments.Count(segment => Array.BinarySearch(segment.Controls, i) >= 0) > 1)];
    }

    /// <summary>N.</summary>
    public int VertexCount { get; }

    /// <summary>Whether k-means came to an end before its most rounds; null where that is unknown, such as in a file.</summary>
    public bool? IsSettled { get; init; }

    /// <summary>The names of the m controls.</summary>
    public IReadOnlyList<string> ControlNames { get; }

    /// <summary>The segments.</summary>
    public IReadOnlyList<RigSegment> Segments { get; }

    /// <summary>[N] the segment of every vertex, -1 for none; not to be written.</summary>
    public int[] SegmentOfVertex { get; }

    /// <summary>The vertices in no segment, rising: of a clustered rig, those that no shape moves.</summary>
    public IReadOnlyList<int> UnassignedVertices { get; }

    /// <summary>The controls in no segment, rising: of a clustered rig, those that move nothing.</summary>
    public IReadOnlyList<int> UnassignedControls { get; }

    /// <summary>The controls in more than one segment, rising.</summary>
    public IReadOnlyList<int> SharedControls { get; }

    private void Claim(int k, bool[] used)
    {
        RigSegment segment = Segments[k];
        Array.Sort(segment.Vertices);
        Array.Sort(segment.Controls);
        foreach (int v in segment.Vertices)
        {
            if ((uint)v >= (uint)VertexCount)
                throw new MimikException($"segment {k + 1}: expected vertices below {VertexCount}, found {v}");
            if (SegmentOfVertex[v] == k)
                throw new MimikException($"segment {k + 1}: expected every vertex once, found {v} twice");
            if (SegmentOfVertex[v] >= 0)
                throw new MimikException($"segment {k + 1}: expected vertices of no other segment, found {v} of segment {SegmentOfVertex[v] + 1}");
            SegmentOfVertex[v] = k;
        }

        for (int c = 0; c < segment.Controls.Length; c++)
        {
            int i = segment.Controls[c];
            if ((uint)i >= (uint)used.Length)
                throw new MimikException($"segment {k + 1}: expected controls below {used.Length}, found {i}");
            if (c > 0 && segment.Controls[c - 1] == i)
                throw new MimikException($"segment {k + 1}: expected every control once, found \"{ControlNames[i]}\" twice");
            used[i] = true;
        }
    }
}

/// <summary>What a clustering loses and what it saves; formulas at <see cref="RigClusterer"/>.</summary>
/// <param name="ReconstructionError">E_R, the squared displacements that are left out over those that are kept; 0 loses nothing.</param>
/// <param name="Density">E_D, the part of all pairs of vertex and control that segments keep; 1 saves nothing.</param>
/// <param name="InterDensity">E_ID, the part of them that belongs to controls which several segments share; 0 leaves the segments independent.</param>
public sealed record ClusteringFigures(double ReconstructionError, double Density, double InterDensity)
{
    /// <summary>Whether k-means came to an end before its most rounds; null where that is unknown.</summary>
    public bool? IsSettled { get; init; }
}
