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
        // Sorted, an edge's triangles stand side by side; a dictionary of such keys would collide.
        ulong[] edges = new ulong[triangles.Length];
        for (int t = 0; t < triangles.Length; t += 3)
        {
            for (int c = 0; c < 3; c++)
                edges[t + c] = Key(triangles[t + c], triangles[t + ((c + 1) % 3)]);
        }

        Array.Sort(edges);
        bool[] border = new bool[vertexCount];
        for (int e = 0; e < edges.Length;)
        {
            int first = e;
            while (e < edges.Length && edges[e] == edges[first])
                e++;
            if (e - first == 1)
                border[(int)(edges[first] >> 32)] = border[(int)(uint)edges[first]] = true;
        }

        return border;

        static ulong Key(int a, int b) => ((ulong)(uint)Math.Min(a, b) << 32) | (uint)Math.Max(a, b);
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
