using System.Diagnostics;

namespace Mimik.Fitting;

/// <summary>Figures of distances, as benchmarks of face reconstruction report them.</summary>
/// <param name="Count">How many distances.</param>
/// <param name="Median">The middle one, or the mean of the middle two.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="StandardDeviation">Of all of them about their mean: divided by their number, not by one less.</param>
/// <param name="Percentile90">Below which nine of ten are, interpolated between neighbours as NumPy does.</param>
/// <param name="Percentile95">The same for 95 of a hundred.</param>
/// <param name="Percentile99">The same for 99 of a hundred.</param>
/// <param name="Maximum">The largest.</param>
internal sealed record DistanceFigures(
    int Count, double Median, double Mean, double StandardDeviation, double Percentile90, double Percentile95, double Percentile99, double Maximum)
{
    /// <summary>Computes figures; the same distances in the same order give the same bits.</summary>
    /// <param name="distances">Not negative, at least one.</param>
    public static DistanceFigures Of(ReadOnlySpan<double> distances)
    {
        Debug.Assert(distances.Length > 0);
        double[] sorted = distances.ToArray();
        Array.Sort(sorted);
        double sum = 0, squares = 0;
        foreach (double distance in sorted)
            sum += distance;
        double mean = sum / sorted.Length;
        foreach (double distance in sorted)
            squares += (distance - mean) * (distance - mean);
        return new DistanceFigures(
            sorted.Length, Percentile(sorted, 0.5), mean, Math.Sqrt(squares / sorted.Length), Percentile(sorted, 0.9), Percentile(sorted, 0.95), Percentile(sorted, 0.99), sorted[^1]);
    }

    /// <summary>The part of the distances that are at most each threshold.</summary>
    /// <param name="distances">At least one.</param>
    /// <param name="thresholds">Rising.</param>
    public static double[] Cumulative(ReadOnlySpan<double> distances, ReadOnlySpan<double> thresholds)
    {
        double[] sorted = distances.ToArray();
        Array.Sort(sorted);
        double[] shares = new double[thresholds.Length];
        int at = 0;
        for (int i = 0; i < shares.Length; i++)
        {
            while (at < sorted.Length && sorted[at] <= thresholds[i])
                at++;
            shares[i] = (double)at / sorted.Length;
        }

        return shares;
    }

    private static double Percentile(double[] sorted, double share)
    {
        double place = share * (sorted.Length - 1);
        int below = (int)place;
        return below + 1 == sorted.Length ? sorted[below] : sorted[below] + ((place - below) * (sorted[below + 1] - sorted[below]));
    }
}
