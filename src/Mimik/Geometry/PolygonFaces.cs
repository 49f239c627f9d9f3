namespace Mimik.Geometry;

/// <summary>Polygons over a vertex numbering: face f has the corners [Offsets[f], Offsets[f + 1]).</summary>
/// <remarks>Quads are kept for export; algorithms that want triangles take <see cref="Triangulate"/>'s view.</remarks>
public sealed class PolygonFaces
{
    /// <summary>No faces: a point cloud.</summary>
    public static readonly PolygonFaces None = new([0], []);

    /// <summary>Creates faces and takes ownership of both arrays.</summary>
    /// <param name="offsets">[F + 1], starting at 0, non-decreasing, ending at the number of corners.</param>
    /// <param name="corners">[C] vertex indices.</param>
    /// <exception cref="ArgumentException">The offsets do not partition the corners, or a corner is negative.</exception>
    public PolygonFaces(int[] offsets, int[] corners)
    {
        ArgumentNullException.ThrowIfNull(offsets);
        ArgumentNullException.ThrowIfNull(corners);
        if (offsets.Length == 0 || offsets[0] != 0 || offsets[^1] != corners.Length)
            throw new ArgumentException($"offsets must run from 0 to the number of corners, {corners.Length}", nameof(offsets));
        for (int f = 0; f + 1 < offsets.Length; f++)
        {
            if (offsets[f + 1] < offsets[f])
                throw new ArgumentException($"offset {f + 1} is smaller than the one before", nameof(offsets));
        }

        int largest = -1;
        for (int c = 0; c < corners.Length; c++)
        {
            if (corners[c] < 0)
                throw new ArgumentException($"corner {c} is {corners[c]}; vertex indices start at 0", nameof(corners));
            largest = Math.Max(largest, corners[c]);
        }

        Offsets = offsets;
        Corners = corners;
        LargestVertex = largest;
    }

    /// <summary>[F + 1] where each face's corners start; owned by this object, not to be written.</summary>
    public int[] Offsets { get; }

    /// <summary>[C] vertex index of every corner; owned by this object, not to be written.</summary>
    public int[] Corners { get; }

    /// <summary>The number of faces, F.</summary>
    public int Count => Offsets.Length - 1;

    /// <summary>The largest vertex index in use, or -1 without corners.</summary>
    public int LargestVertex { get; }

    /// <summary>The corners of face <paramref name="face"/>.</summary>
    public ReadOnlySpan<int> this[int face] => Corners.AsSpan(Offsets[face]..Offsets[face + 1]);

    /// <summary>Faces that all have <paramref name="cornersPerFace"/> corners.</summary>
    /// <param name="corners">[F * cornersPerFace] vertex indices; ownership passes.</param>
    /// <param name="cornersPerFace">3 for triangles, 4 for quads.</param>
    public static PolygonFaces Uniform(int[] corners, int cornersPerFace)
    {
        ArgumentNullException.ThrowIfNull(corners);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(cornersPerFace);
        if (corners.Length % cornersPerFace != 0)
            throw new ArgumentException($"{corners.Length} corners do not make faces of {cornersPerFace}", nameof(corners));
        int[] offsets = new int[(corners.Length / cornersPerFace) + 1];
        for (int f = 0; f < offsets.Length; f++)
            offsets[f] = f * cornersPerFace;
        return new PolygonFaces(offsets, corners);
    }

    /// <summary>Fans every polygon from its first corner; faces of fewer than three corners vanish.</summary>
    /// <returns>[T x 3] indices into <see cref="Corners"/> (not vertices: UVs are per corner).</returns>
    public int[] TriangulateCorners()
    {
        int triangles = 0;
        for (int f = 0; f < Count; f++)
            triangles += Math.Max(0, Offsets[f + 1] - Offsets[f] - 2);
        int[] result = new int[3 * triangles];
        int at = 0;
        for (int f = 0; f < Count; f++)
        {
            for (int c = Offsets[f] + 2; c < Offsets[f + 1]; c++)
            {
                result[at++] = Offsets[f];
                result[at++] = c - 1;
                result[at++] = c;
            }
        }

        return result;
    }

    /// <summary>The same triangles as <see cref="TriangulateCorners"/> with vertex indices.</summary>
    /// <returns>[T x 3] vertex indices.</returns>
    public int[] Triangulate()
    {
        int[] triangles = TriangulateCorners();
        for (int i = 0; i < triangles.Length; i++)
            triangles[i] = Corners[triangles[i]];
        return triangles;
    }
}
