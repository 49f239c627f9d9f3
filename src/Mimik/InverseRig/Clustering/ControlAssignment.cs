namespace Mimik.InverseRig.Clustering;

/// <summary>Gives controls to mesh segments by their mean effect on each: the second half of RSJD and of RSJD_A.</summary>
internal static class ControlAssignment
{
    /// <summary>A [K x m']: the mean over a segment's vertices of every control's effect.</summary>
    /// <param name="effects">[N' x <paramref name="controls"/>] effects on vertices.</param>
    /// <param name="controls">m'.</param>
    /// <param name="segments">K lists of vertices, none empty.</param>
    public static double[,] MeanEffects(float[] effects, int controls, IReadOnlyList<int[]> segments)
    {
        double[,] means = new double[segments.Count, controls];
        for (int k = 0; k < segments.Count; k++)
        {
            foreach (int v in segments[k])
            {
                for (int i = 0; i < controls; i++)
                    means[k, i] += effects[(v * controls) + i];
            }

            for (int i = 0; i < controls; i++)
                means[k, i] /= segments[k].Length;
        }

        return means;
    }

    /// <summary>RSJD: the larger class of every control's best split of its means into two.</summary>
    /// <param name="means">[K x m'].</param>
    /// <returns>[K x m'] whether a segment has a control; every control is somewhere.</returns>
    public static bool[,] TwoMeans(double[,] means)
    {
        int segments = means.GetLength(0), controls = means.GetLength(1);
        bool[,] has = new bool[segments, controls];
        for (int i = 0; i < controls; i++)
        {
            int control = i;
            double[] column = [.. Enumerable.Range(0, segments).Select(k => means[k, control])];
            double least = LeastOfLarger(column);
            for (int k = 0; k < segments; k++)
                has[k, i] = column[k] >= least;
        }

        return has;
    }

    /// <summary>RSJD_A: where a control's mean is above the average of its means, and where it reaches the least mean that brought another control there.</summary>
    /// <inheritdoc cref="TwoMeans"/>
    public static bool[,] Adjusted(double[,] means)
    {
        int segments = means.GetLength(0), controls = means.GetLength(1);
        bool[,] has = new bool[segments, controls];
        for (int i = 0; i < controls; i++)
        {
            int control = i;
            double[] column = [.. Enumerable.Range(0, segments).Select(k => means[k, control])];
            double average = column.Average(), largest = column.Max();
            for (int k = 0; k < segments; k++)
                has[k, i] = column[k] > average || column[k] == largest;
        }

        for (int k = 0; k < segments; k++)
        {
            double threshold = double.PositiveInfinity;
            for (int i = 0; i < controls; i++)
                threshold = has[k, i] ? Math.Min(threshold, means[k, i]) : threshold;
            for (int i = 0; i < controls; i++)
                has[k, i] |= means[k, i] >= threshold;
        }

        return has;
    }

    /// <summary>
    /// Merges segments by the controls that they share, the pair that shares most first (of equals the first pair), until no pair shares more than
    /// <paramref name="above"/> of the controls of one of the two.
    /// </summary>
    /// <param name="segments">The segments.</param>
    /// <param name="above">From 0 to 1; 1 merges none.</param>
    public static List<RigSegment> Merge(IReadOnlyList<RigSegment> segments, double above)
    {
        var merged = new List<RigSegment>(segments);
        while (true)
        {
            (int First, int Second, double Share) most = (0, 0, above);
            for (int a = 0; a < merged.Count; a++)
            {
                for (int b = a + 1; b < merged.Count; b++)
                {
                    double share = Overlap(merged[a].Controls, merged[b].Controls);
                    if (share > most.Share)
                        most = (a, b, share);
                }
            }

            if (most.Second == 0)
                return merged;
            (RigSegment first, RigSegment second) = (merged[most.First], merged[most.Second]);
            merged[most.First] = new RigSegment([.. first.Vertices, .. second.Vertices], [.. first.Controls.Union(second.Controls).Order()]);
            merged.RemoveAt(most.Second);
        }
    }

    /// <summary>The part of the shorter list that is in the other too; 0 where one is empty.</summary>
    private static double Overlap(int[] a, int[] b) =>
        a.Length == 0 || b.Length == 0 ? 0 : (double)a.Intersect(b).Count() / Math.Min(a.Length, b.Length);

    /// <summary>
    /// The least number of the larger class where numbers are split into two so that the squares about the classes' means are least: exact, by trying every place
    /// between sorted numbers. All numbers, where they are equal.
    /// </summary>
    private static double LeastOfLarger(double[] numbers)
    {
        double[] sorted = [.. numbers.Order()];
        double total = sorted.Sum(), below = 0, most = double.NegativeInfinity, least = sorted[0];
        for (int i = 1; i < sorted.Length; i++)
        {
            below += sorted[i - 1];
            if (sorted[i] == sorted[i - 1])
                continue;

            // The squares within classes are least where those of their means, times their sizes, are largest.
            double above = total - below, between = (below * below / i) + (above * above / (sorted.Length - i));
            if (between > most)
                (most, least) = (between, sorted[i]);
        }

        return least;
    }
}
