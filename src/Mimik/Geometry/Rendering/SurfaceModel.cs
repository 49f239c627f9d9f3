using System.Numerics;

namespace Mimik.Geometry.Rendering;

/// <summary>A surface to draw: everything that stays when its vertices move.</summary>
/// <param name="VertexCount">N.</param>
/// <param name="Faces">Its polygons.</param>
/// <param name="Looks">What faces are made of.</param>
/// <param name="FaceLooks">[F] index into <paramref name="Looks"/> of every face.</param>
internal sealed record SurfaceModel(int VertexCount, PolygonFaces Faces, SurfaceLook[] Looks, int[] FaceLooks)
{
    /// <summary>
    /// [N] where patterns are drawn: on eyes about the line of sight, 1 away from it at the iris's edge; on lashes along the lid in hairs
    /// and from the root (0) to the tip (1).
    /// </summary>
    public required Vector2[] Places { get; init; }

    /// <summary>[N] linear colours that replace the looks', or null.</summary>
    public Vector3[]? Colours { get; init; }

    /// <summary>The triangles that are drawn.</summary>
    /// <returns>[T x 3] vertex indices, and the [T] looks.</returns>
    public (int[] Triangles, int[] Looks) DrawnTriangles()
    {
        var triangles = new List<int>(6 * Faces.Count);
        var looks = new List<int>(2 * Faces.Count);
        for (int f = 0; f < Faces.Count; f++)
        {
            if (Looks[FaceLooks[f]].Kind == SurfaceKind.Hidden)
                continue;
            ReadOnlySpan<int> corners = Faces[f];
            for (int c = 2; c < corners.Length; c++)
            {
                triangles.AddRange(corners[0], corners[c - 1], corners[c]);
                looks.Add(FaceLooks[f]);
            }
        }

        return ([.. triangles], [.. looks]);
    }
}
