namespace Mimik.Workflows;

/// <summary>Distances between two poses of one vertex numbering.</summary>
internal static class VertexDistances
{
    /// <summary>The Euclidean distance of every vertex.</summary>
    /// <param name="from">[N x 3] positions.</param>
    /// <param name="to">[N x 3] positions.</param>
    /// <param name="scale">What a unit of length is multiplied by.</param>
    /// <returns>[N] distances times <paramref name="scale"/>.</returns>
    public static float[] Between(ReadOnlySpan<float> from, ReadOnlySpan<float> to, double scale)
    {
        float[] distances = new float[from.Length / 3];
        for (int v = 0; v < distances.Length; v++)
        {
            double x = (double)to[3 * v] - from[3 * v];
            double y = (double)to[(3 * v) + 1] - from[(3 * v) + 1];
            double z = (double)to[(3 * v) + 2] - from[(3 * v) + 2];
            distances[v] = (float)(scale * Math.Sqrt((x * x) + (y * y) + (z * z)));
        }

        return distances;
    }
}
