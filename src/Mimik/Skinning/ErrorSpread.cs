namespace Mimik.Skinning;

/// <summary>How errors are spread: in the report's unit of length for distances, in degrees for normals.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Percentile99">99 % are at most this large: the smallest value that no more than a hundredth exceed.</param>
/// <param name="Max">The largest.</param>
public readonly record struct ErrorSpread(double Mean, double Percentile99, double Max);

/// <summary>Collects a stream of errors and keeps of it the sum and the largest hundredth, from which the exact percentile comes.</summary>
internal sealed class SpreadCollector
{
    private readonly double[] _kept;
    private readonly int _capacity;
    private int _held;
    private long _count;
    private double _sum, _threshold = double.NegativeInfinity;

    /// <summary>Starts a collection.</summary>
    /// <param name="atMost">The most values that will come.</param>
    public SpreadCollector(long atMost)
    {
        _capacity = Tail(atMost);
        _kept = new double[2 * _capacity];
    }

    /// <summary>How many values came that were numbers.</summary>
    public long Count => _count;

    /// <summary>The spread of values that are all at hand.</summary>
    public static ErrorSpread Of(ReadOnlySpan<double> values)
    {
        var collector = new SpreadCollector(values.Length);
        collector.Add(values);
        return collector.ToSpread();
    }

    /// <summary>Adds values; those that are not a number stand for nothing and are passed over.</summary>
    /// <param name="values">The values; the order of all calls decides the sum's last bits.</param>
    public void Add(ReadOnlySpan<double> values)
    {
        foreach (double value in values)
        {
            if (double.IsNaN(value))
                continue;
            _sum += value;
            _count++;
            if (value < _threshold)
                continue;
            _kept[_held++] = value;
            if (_held == _kept.Length)
                Cut(_capacity);
        }
    }

    /// <summary>The spread of what came; zeros where nothing did. The collection may go on.</summary>
    public ErrorSpread ToSpread()
    {
        if (_count == 0)
            return default;
        int tail = Tail(_count);
        Cut(_capacity);
        return new ErrorSpread(_sum / _count, _kept[_held - tail], _kept[_held - 1]);
    }

    // Of n values the percentile is the ceil(0.99 n)-th from below: that and all above it.
    private static int Tail(long count) => (int)(count - ((99 * count) + 99) / 100 + 1);

    private void Cut(int keep)
    {
        Array.Sort(_kept, 0, _held);
        if (_held <= keep)
            return;
        _kept.AsSpan(_held - keep, keep).CopyTo(_kept);
        _held = keep;
        _threshold = _kept[0];
    }
}
