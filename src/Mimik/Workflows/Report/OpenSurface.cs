using Mimik.Faces;
using Mimik.Geometry;

namespace Mimik.Workflows.Report;

/// <summary>A surface with holes where vertices are missing.</summary>
internal static class OpenSurface
{
    /// <summary>Leaves out the faces that use a missing vertex; the vertices stay.</summary>
    /// <param name="surface">The surface.</param>
    /// <param name="missing">[N].</param>
    public static RigSurface Without(RigSurface surface, bool[] missing)
    {
        PolygonFaces faces = surface.Faces;
        bool[] kept = [.. Enumerable.Range(0, faces.Count).Select(face => !Misses(faces[face], missing))];
        if (!kept.Contains(false))
            return surface;
        int[] indices = [.. Enumerable.Range(0, faces.Count).Where(face => kept[face])];
        int[] corners = [.. indices.SelectMany(face => Enumerable.Range(faces.Offsets[face], faces[face].Length))];
        int[] offsets = new int[indices.Length + 1];
        for (int f = 0; f < indices.Length; f++)
            offsets[f + 1] = offsets[f] + faces[indices[f]].Length;
        var parts = new List<RigPart>();
        int first = 0;
        foreach (RigPart part in surface.Parts)
        {
            int count = kept.AsSpan(part.FirstFace, part.FaceCount).Count(true);
            parts.Add(part with { FirstFace = first, FaceCount = count });
            first += count;
        }

        return new RigSurface(
            surface.VertexCount,
            new PolygonFaces(offsets, [.. corners.Select(corner => faces.Corners[corner])]),
            parts,
            surface.Materials,
            [.. indices.Select(face => surface.FaceMaterials[face])],
            surface.Uvs,
            surface.UvCorners is { } uvs ? [.. corners.Select(corner => uvs[corner])] : null,
            surface.Tangents);
    }

    private static bool Misses(ReadOnlySpan<int> corners, bool[] missing)
    {
        foreach (int vertex in corners)
        {
            if (missing[vertex])
                return true;
        }

        return false;
    }
}
