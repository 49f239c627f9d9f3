using Mimik.Geometry;

namespace Mimik.Workflows.Report;

/// <summary>Numbers of observed points, brought to the vertices of the rig.</summary>
internal static class VertexValues
{
    /// <summary>Spreads numbers over the vertices: each takes the mean of its points, by their weights.</summary>
    /// <param name="points">What each number belongs to: a vertex of the rig, or a row of <paramref name="map"/>.</param>
    /// <param name="values">The numbers; those that are NaN do not count.</param>
    /// <param name="map">Where points lie on the rig; null where they are its vertices.</param>
    /// <param name="vertexCount">N.</param>
    /// <returns>[N], NaN where no point is.</returns>
    public static float[] Spread(IReadOnlyList<int> points, IReadOnlyList<float> values, BarycentricMap? map, int vertexCount)
    {
        double[] sums = new double[vertexCount], weights = new double[vertexCount];
        void Add(int vertex, double weight, float value)
        {
            sums[vertex] += weight * value;
            weights[vertex] += weight;
        }

        for (int k = 0; k < points.Count; k++)
        {
            if (float.IsNaN(values[k]))
                continue;
            if (map is null)
                Add(points[k], 1, values[k]);
            for (int corner = 3 * points[k]; map is not null && corner < (3 * points[k]) + 3; corner++)
                Add(map.Vertices[corner], Math.Max(0, map.Weights[corner]), values[k]);
        }

        return [.. sums.Zip(weights, (sum, weight) => weight > 0 ? (float)(sum / weight) : float.NaN)];
    }

    /// <summary>The part of the vertices, 0 to 1, that a map's points reach.</summary>
    /// <param name="map">The map; null reaches all.</param>
    /// <param name="vertexCount">N.</param>
    public static double Cover(BarycentricMap? map, int vertexCount) => map is null
        ? 1
        : (double)Enumerable.Range(0, map.Vertices.Length).Where(corner => map.Weights[corner] > 0).Select(corner => map.Vertices[corner]).Distinct().Count() / vertexCount;
}
