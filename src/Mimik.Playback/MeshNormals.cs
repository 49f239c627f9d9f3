namespace Mimik.Playback;

/// <summary>Vertex normals of a triangle mesh.</summary>
internal static class MeshNormals
{
    /// <summary>Area-weighted unit normals.</summary>
    /// <param name="positions">[N x 3].</param>
    /// <param name="triangles">[T x 3] vertex indices, counter-clockwise from outside.</param>
    /// <returns>[N x 3]; 0 where the triangles around a vertex have no area, or there are none.</returns>
    public static float[] Compute(ReadOnlySpan<float> positions, ReadOnlySpan<int> triangles)
    {
        var sums = new double[positions.Length];
        for (int t = 0; t + 2 < triangles.Length; t += 3)
        {
            int a = 3 * triangles[t], b = 3 * triangles[t + 1], c = 3 * triangles[t + 2];
            double ux = (double)positions[b] - positions[a], uy = (double)positions[b + 1] - positions[a + 1], uz = (double)positions[b + 2] - positions[a + 2];
            double vx = (double)positions[c] - positions[a], vy = (double)positions[c + 1] - positions[a + 1], vz = (double)positions[c + 2] - positions[a + 2];
            double nx = (uy * vz) - (uz * vy), ny = (uz * vx) - (ux * vz), nz = (ux * vy) - (uy * vx);
            Add(sums, a, nx, ny, nz);
            Add(sums, b, nx, ny, nz);
            Add(sums, c, nx, ny, nz);
        }

        var normals = new float[positions.Length];
        for (int i = 0; i < normals.Length; i += 3)
        {
            double length = Math.Sqrt((sums[i] * sums[i]) + (sums[i + 1] * sums[i + 1]) + (sums[i + 2] * sums[i + 2]));
            if (length > 0)
            {
                normals[i] = (float)(sums[i] / length);
                normals[i + 1] = (float)(sums[i + 1] / length);
                normals[i + 2] = (float)(sums[i + 2] / length);
            }
        }

        return normals;
    }

    private static void Add(double[] sums, int at, double x, double y, double z)
    {
        sums[at] += x;
        sums[at + 1] += y;
        sums[at + 2] += z;
    }
}
