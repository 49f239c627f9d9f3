namespace Mimik.Geometry;

/// <summary>Orders vertices into compact patches, so that what is near in space is near in memory.</summary>
public static class PatchOrder
{
    /// <summary>Cuts the vertices in halves across their longest extent, again and again, down to patches.</summary>
    /// <param name="positions">[M x 3].</param>
    /// <param name="vertices">The vertices to order, each below M.</param>
    /// <param name="patchSize">Vertices of a patch; only the last patch may have fewer.</param>
    /// <returns>The same vertices; each run of <paramref name="patchSize"/> is a patch. Equal coordinates keep the order of vertex numbers.</returns>
    public static int[] Build(ReadOnlySpan<float> positions, ReadOnlySpan<int> vertices, int patchSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(patchSize, 1);
        int[] order = vertices.ToArray();
        Halve(positions, order, patchSize);
        return order;
    }

    private static void Halve(ReadOnlySpan<float> positions, Span<int> order, int patchSize)
    {
        if (order.Length <= patchSize)
            return;
        SortAlong(positions, order, LongestAxis(positions, order));
        int patches = (order.Length + patchSize - 1) / patchSize;
        int half = patches / 2 * patchSize;
        Halve(positions, order[..half], patchSize);
        Halve(positions, order[half..], patchSize);
    }

    private static int LongestAxis(ReadOnlySpan<float> positions, ReadOnlySpan<int> order)
    {
        int longest = 0;
        double extent = -1;
        for (int axis = 0; axis < 3; axis++)
        {
            float low = float.PositiveInfinity, high = float.NegativeInfinity;
            foreach (int v in order)
            {
                low = Math.Min(low, positions[(3 * v) + axis]);
                high = Math.Max(high, positions[(3 * v) + axis]);
            }

            if ((double)high - low > extent)
            {
                extent = (double)high - low;
                longest = axis;
            }
        }

        return longest;
    }

    private static void SortAlong(ReadOnlySpan<float> positions, Span<int> order, int axis)
    {
        var keys = new (float Coordinate, int Vertex)[order.Length];
        for (int i = 0; i < keys.Length; i++)
            keys[i] = (positions[(3 * order[i]) + axis], order[i]);
        Array.Sort(keys);
        for (int i = 0; i < keys.Length; i++)
            order[i] = keys[i].Vertex;
    }
}
