using Mimik.Playback;

namespace Mimik.Skinning;

/// <summary>How far apart two compressed rigs of the same vertices and shapes are.</summary>
internal static class ShapeDistance
{
    /// <summary>Distances of vertices, over every shape at weight 1, in double precision.</summary>
    /// <param name="first">A rig.</param>
    /// <param name="second">Another with as many vertices and shapes.</param>
    /// <returns>Mean over vertices and shapes, and the largest, in the rigs' unit; 0 where there are none.</returns>
    public static (double Mean, double Max) Measure(PlaybackRig first, PlaybackRig second)
    {
        int shapes = first.Transforms.ShapeCount, vertices = first.VertexCount;
        double[] sums = new double[shapes], maxima = new double[shapes];
        Parallel.For(0, shapes, s =>
        {
            double[] weights = new double[shapes], a = new double[3 * vertices], b = new double[3 * vertices];
            weights[s] = 1;
            CompressionErrors.Displace(first, weights, a);
            CompressionErrors.Displace(second, weights, b);
            for (int i = 0; i < a.Length; i += 3)
            {
                double x = a[i] - b[i], y = a[i + 1] - b[i + 1], z = a[i + 2] - b[i + 2], distance = Math.Sqrt((x * x) + (y * y) + (z * z));
                sums[s] += distance;
                maxima[s] = Math.Max(maxima[s], distance);
            }
        });
        return shapes == 0 || vertices == 0 ? (0, 0) : (sums.Sum() / ((double)shapes * vertices), maxima.Max());
    }
}
