using System.Numerics;
using System.Runtime.InteropServices;

namespace Mimik.Geometry;

/// <summary>
/// Smooth vertex normals of a polygon surface. A corner counts with sin(angle) / (|e1| |e2|), e1 and e2 being its two edges: the weights
/// of Max, "Weights for Computing Vertex Normals from Facet Normals", 1999, which are exact on a sphere whatever its tessellation.
/// </summary>
/// <remarks>
/// The direction comes from the polygon's Newell normal, so that non-planar and non-convex polygons need no triangulation. Faces without
/// area count nothing. Parts that share no vertices do not influence each other.
/// </remarks>
internal static class VertexNormals
{
    /// <summary>Computes unit normals as rows of three.</summary>
    /// <param name="positions">[N x 3] vertex positions.</param>
    /// <param name="faces">Polygons over these vertices.</param>
    /// <returns>[N x 3] unit normals; zero where no face with area touches the vertex.</returns>
    public static float[] Of(float[] positions, PolygonFaces faces)
    {
        float[] normals = new float[positions.Length];
        Compute(MemoryMarshal.Cast<float, Vector3>(positions.AsSpan()), faces, MemoryMarshal.Cast<float, Vector3>(normals.AsSpan()));
        return normals;
    }

    /// <summary>Computes unit normals.</summary>
    /// <param name="positions">[N] vertex positions.</param>
    /// <param name="faces">Polygons over these vertices.</param>
    /// <param name="normals">[N] receives unit normals; zero where no face with area touches the vertex.</param>
    public static void Compute(ReadOnlySpan<Vector3> positions, PolygonFaces faces, Span<Vector3> normals)
    {
        normals.Clear();
        for (int f = 0; f < faces.Count; f++)
        {
            ReadOnlySpan<int> corners = faces[f];
            if (corners.Length < 3)
                continue;
            Vector3 normal = Newell(positions, corners);
            float length = normal.Length();
            if (!(length > 0))
                continue;
            normal /= length;
            Vector3 before = positions[corners[^1]], at = positions[corners[0]];
            for (int c = 0; c < corners.Length; c++)
            {
                Vector3 after = positions[corners[c + 1 == corners.Length ? 0 : c + 1]];
                Vector3 e1 = before - at, e2 = after - at;
                float squares = e1.LengthSquared() * e2.LengthSquared();
                if (squares > 0)
                    normals[corners[c]] += normal * (Vector3.Cross(e1, e2).Length() / squares);
                before = at;
                at = after;
            }
        }

        for (int v = 0; v < normals.Length; v++)
        {
            float length = normals[v].Length();
            normals[v] = length > 0 && float.IsFinite(length) ? normals[v] / length : Vector3.Zero;
        }
    }

    /// <summary>Twice the polygon's area vector, about its first corner so that large coordinates cancel.</summary>
    private static Vector3 Newell(ReadOnlySpan<Vector3> positions, ReadOnlySpan<int> corners)
    {
        Vector3 origin = positions[corners[0]], sum = Vector3.Zero;
        for (int c = 2; c < corners.Length; c++)
            sum += Vector3.Cross(positions[corners[c - 1]] - origin, positions[corners[c]] - origin);
        return sum;
    }
}
