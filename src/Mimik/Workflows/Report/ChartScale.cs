namespace Mimik.Workflows.Report;

/// <summary>From values to places along an axis, with round numbers to label.</summary>
internal sealed class ChartScale
{
    private static readonly int[] Mantissas = [1, 2, 5];

    private readonly double _low, _high;
    private readonly bool _logarithmic;

    private ChartScale(double low, double high, bool logarithmic, double[] ticks)
    {
        _low = low;
        _high = high;
        _logarithmic = logarithmic;
        Ticks = ticks;
    }

    /// <summary>The values to label.</summary>
    public double[] Ticks { get; }

    /// <summary>Whether equal distances are equal ratios.</summary>
    public bool Logarithmic => _logarithmic;

    /// <summary>A scale that shows all values.</summary>
    /// <param name="values">The values; those that are not finite, or not positive on a logarithmic axis, do not count.</param>
    /// <param name="logarithmic">Equal distances are equal ratios.</param>
    /// <param name="fromZero">A linear axis starts at 0.</param>
    /// <param name="tight">The axis ends with the values instead of with round numbers.</param>
    public static ChartScale Over(IEnumerable<double> values, bool logarithmic, bool fromZero, bool tight)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (double value in values)
        {
            if (!double.IsFinite(value) || (logarithmic && value <= 0))
                continue;
            low = Math.Min(low, value);
            high = Math.Max(high, value);
        }

        if (low > high)
            (low, high) = logarithmic ? (0.1, 1) : (0, 1);
        return logarithmic ? Logarithm(low, high) : Linear(fromZero ? Math.Min(0, low) : low, high, tight);
    }

    /// <summary>Where a value lies: 0 at the axis's start, 1 at its end.</summary>
    /// <param name="value">The value.</param>
    public double At(double value) => _logarithmic
        ? (Math.Log10(Math.Max(value, _low * 1e-3)) - Math.Log10(_low)) / (Math.Log10(_high) - Math.Log10(_low))
        : (value - _low) / (_high - _low);

    private static ChartScale Linear(double low, double high, bool tight)
    {
        if (!(high > low))
            (low, high) = low == 0 ? (0, 1) : (low - (0.5 * Math.Abs(low)), high + (0.5 * Math.Abs(high)));
        double step = Step((high - low) / 5);
        if (!tight)
            (low, high) = (Math.Floor((low / step) + 1e-9) * step, Math.Ceiling((high / step) - 1e-9) * step);
        int first = (int)Math.Ceiling((low / step) - 1e-9), last = (int)Math.Floor((high / step) + 1e-9);
        return new ChartScale(low, high, false, [.. Enumerable.Range(first, Math.Max(0, last - first + 1)).Select(i => i * step)]);
    }

    private static ChartScale Logarithm(double low, double high)
    {
        double from = Math.Floor(Math.Log10(low) + 1e-9), to = Math.Ceiling(Math.Log10(high) - 1e-9);
        if (to - from >= 2)
        {
            // Many decades: whole powers of ten, thinned out.
            int every = (int)Math.Ceiling((to - from) / 8);
            double[] decades = [.. Enumerable.Range(0, (int)((to - from) / every) + 1).Select(i => Math.Pow(10, from + (i * every)))];
            return new ChartScale(Math.Pow(10, from), Math.Pow(10, to), true, decades);
        }

        // Few decades: end at 1, 2 or 5 times a power of ten, and label those.
        double[] candidates = [.. Enumerable.Range((int)from - 1, (int)(to - from) + 3).SelectMany(e => Mantissas.Select(m => m * Math.Pow(10, e)))];
        double start = candidates.Last(c => c <= low * (1 + 1e-9)), end = candidates.First(c => c >= high * (1 - 1e-9) && c > start);
        return new ChartScale(start, end, true, [.. candidates.Where(c => c >= start && c <= end)]);
    }

    private static double Step(double rough)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(rough))), mantissa = rough / power;
        return power * (mantissa <= 1 ? 1 : mantissa <= 2 ? 2 : mantissa <= 5 ? 5 : 10);
    }
}
