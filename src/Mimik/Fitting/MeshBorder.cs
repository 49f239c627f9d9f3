using System.Numerics;
using System.Runtime.InteropServices;
using Mimik.Geometry;

namespace Mimik.Fitting;

/// <summary>Where a mesh of triangles ends, and its normals.</summary>
internal static class MeshBorder
{
    /// <summary>The vertices of edges that have a triangle on one side only.</summary>
    /// <returns>[N].</returns>
    public static bool[] Vertices(int[] triangles, int vertexCount)
    {
        var edges = new Dictionary<long, int>(triangles.Length);
        for (int t = 0; t < triangles.Length; t += 3)
        {
            for (int c = 0; c < 3; c++)
                CollectionsMarshal.GetValueRefOrAddDefault(edges, Key(triangles[t + c], triangles[t + ((c + 1) % 3)]), out _)++;
        }

        bool[] border = new bool[vertexCount];
        foreach ((long edge, int count) in edges)
        {
            if (count == 1)
                border[(int)(edge >> 32)] = border[(int)(uint)edge] = true;
        }

        return border;

        static long Key(int a, int b) => ((long)Math.Min(a, b) << 32) | (uint)Math.Max(a, b);
    }

    /// <summary>Unit normals of vertices.</summary>
    /// <returns>[N x 3].</returns>
    public static float[] Normals(float[] positions, int[] triangles)
    {
        float[] normals = new float[positions.Length];
        VertexNormals.Compute(MemoryMarshal.Cast<float, Vector3>(positions.AsSpan()), PolygonFaces.Uniform(triangles, 3), MemoryMarshal.Cast<float, Vector3>(normals.AsSpan()));
        return normals;
    }
}
