using System.Numerics;
using System.Runtime.InteropServices;
using Mimik.Geometry;

namespace Mimik.Fitting;

/// <summary>Normals of a mesh of triangles.</summary>
internal static class TriangleNormals
{
    /// <summary>Unit normals of vertices.</summary>
    /// <returns>[N x 3].</returns>
    public static float[] OfVertices(float[] positions, int[] triangles)
    {
        float[] normals = new float[positions.Length];
        VertexNormals.Compute(MemoryMarshal.Cast<float, Vector3>(positions.AsSpan()), PolygonFaces.Uniform(triangles, 3), MemoryMarshal.Cast<float, Vector3>(normals.AsSpan()));
        return normals;
    }
}
