using System.Globalization;
using Mimik.Faces;
using Mimik.Faces.Names;

namespace Mimik.Skinning;

/// <summary>Finds every shape's mirror image: by name where the deltas agree, else by the deltas.</summary>
internal static class ShapeImages
{
    /// <summary>The largest root mean square difference of a shape's mirrored deltas from its image's, as a share of the larger of the two.</summary>
    public const double Tolerance = 0.3;

    // A shape this small beside the largest one hardly shows: it need not have a side.
    private const double Nothing = 2e-3;

    /// <summary>Finds the images.</summary>
    /// <param name="rig">The rig.</param>
    /// <param name="vertices">[N] the vertices that count.</param>
    /// <param name="images">[N] the mirror image of each, an index into <paramref name="vertices"/>.</param>
    /// <returns>[S] each the image of its own image.</returns>
    /// <exception cref="MimikException">A shape has no image.</exception>
    public static int[] Find(BlendshapeRig rig, int[] vertices, int[] images)
    {
        int shapes = rig.Shapes.Count;
        double[] sizes = new double[shapes];
        for (int s = 0; s < shapes; s++)
            sizes[s] = Size(rig.Shapes[s].Deltas, vertices);
        double least = Nothing * sizes.Max();
        int[] found = new int[shapes];
        Array.Fill(found, -1);
        var byName = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int s = 0; s < shapes; s++)
            byName.TryAdd(rig.Shapes[s].Name, s);
        double Difference(int s, int t) =>
            Math.Max(sizes[s], sizes[t]) <= least ? 0 : Distance(rig.Shapes[s].Deltas, rig.Shapes[t].Deltas, vertices, images) / Math.Max(sizes[s], sizes[t]);

        for (int s = 0; s < shapes; s++)
        {
            if (found[s] < 0 && byName.TryGetValue(MirroredName.Of(rig.Shapes[s].Name), out int t) && found[t] < 0 && Difference(s, t) <= Tolerance)
                (found[s], found[t]) = (t, s);
        }

        for (int s = 0; s < shapes; s++)
        {
            if (found[s] >= 0)
                continue;
            (int best, double nearest) = (s, Difference(s, s));
            for (int t = s + 1; t < shapes; t++)
            {
                // Sizes alone often tell that another is nearer.
                if (found[t] >= 0 || Math.Abs(sizes[s] - sizes[t]) / Math.Max(sizes[s], sizes[t]) >= nearest)
                    continue;
                double difference = Difference(s, t);
                if (difference < nearest)
                    (best, nearest) = (t, difference);
            }

            if (!(nearest <= Tolerance))
                throw new MimikException(string.Create(CultureInfo.InvariantCulture, $"compress: symmetric: shape \"{rig.Shapes[s].Name}\" has no mirror image: expected a shape within {Tolerance * 100:f0} % of its size, found \"{rig.Shapes[best].Name}\" at {nearest * 100:f0} %"));
            (found[s], found[best]) = (best, s);
        }

        return found;
    }

    private static double Size(float[] deltas, int[] vertices)
    {
        double sum = 0;
        foreach (int v in vertices)
        {
            for (int c = 0; c < 3; c++)
                sum += (double)deltas[(3 * v) + c] * deltas[(3 * v) + c];
        }

        return Math.Sqrt(sum);
    }

    private static double Distance(float[] shape, float[] other, int[] vertices, int[] images)
    {
        double sum = 0;
        for (int i = 0; i < vertices.Length; i++)
        {
            int v = 3 * vertices[i], w = 3 * vertices[images[i]];
            double x = (double)shape[v] + other[w], y = (double)shape[v + 1] - other[w + 1], z = (double)shape[v + 2] - other[w + 2];
            sum += (x * x) + (y * y) + (z * z);
        }

        return Math.Sqrt(sum);
    }
}
