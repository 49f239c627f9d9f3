namespace Mimik.Geometry;

/// <summary>Weights of the linear finite element on a surface of triangles: half cotangents of the corners, and the vertices' shares of the area.</summary>
internal static class SurfaceWeights
{
    // Slivers and obtuse corners: every edge keeps some tension, so that matrices stay positive definite, and none has all of it.
    private const double LeastCotangent = 0.02, MostCotangent = 20;

    /// <summary>Half the cotangent of every triangle's corners, which is the weight of the edge opposite to it; between two bounds above zero.</summary>
    /// <param name="positions">[N x 3].</param>
    /// <param name="triangles">[T x 3].</param>
    /// <returns>[T x 3].</returns>
    public static double[] HalfCotangents(ReadOnlySpan<float> positions, ReadOnlySpan<int> triangles)
    {
        double[] weights = new double[triangles.Length];
        for (int t = 0; t < triangles.Length; t += 3)
        {
            for (int c = 0; c < 3; c++)
            {
                Vector3D at = Vector3D.At(positions, triangles[t + c]);
                Vector3D a = Vector3D.At(positions, triangles[t + ((c + 1) % 3)]) - at, b = Vector3D.At(positions, triangles[t + ((c + 2) % 3)]) - at;
                double twiceArea = Vector3D.Cross(a, b).Length;
                double cotangent = twiceArea > 0 ? Vector3D.Dot(a, b) / twiceArea : 0;
                weights[t + c] = 0.5 * Math.Clamp(cotangent, LeastCotangent, MostCotangent);
            }
        }

        return weights;
    }

    /// <summary>A third of the triangles' area round every vertex; 0 where there is none.</summary>
    /// <param name="positions">[N x 3].</param>
    /// <param name="triangles">[T x 3].</param>
    /// <returns>[N].</returns>
    public static double[] VertexAreas(ReadOnlySpan<float> positions, ReadOnlySpan<int> triangles)
    {
        double[] areas = new double[positions.Length / 3];
        for (int t = 0; t < triangles.Length; t += 3)
        {
            double third = Area(positions, triangles.Slice(t, 3)) / 3;
            for (int c = 0; c < 3; c++)
                areas[triangles[t + c]] += third;
        }

        return areas;
    }

    /// <summary>A triangle's area.</summary>
    public static double Area(ReadOnlySpan<float> positions, ReadOnlySpan<int> triangle)
    {
        Vector3D a = Vector3D.At(positions, triangle[0]);
        return 0.5 * Vector3D.Cross(Vector3D.At(positions, triangle[1]) - a, Vector3D.At(positions, triangle[2]) - a).Length;
    }
}
