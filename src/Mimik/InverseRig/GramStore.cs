using System.Runtime.InteropServices;
using Mimik.Numerics;

namespace Mimik.InverseRig;

/// <summary>
/// The Gram matrices S^T S / n of all points, and of the points that are left where some are missing. Those of masks are computed
/// when they are asked for, and kept while there is room. Safe for several threads.
/// </summary>
internal sealed class GramStore
{
    private const long RoomBytes = 256L << 20;

    private readonly RigBasis _basis;
    private readonly List<int[]> _missing = [[]];
    private readonly Dictionary<string, int> _indices = new(StringComparer.Ordinal);
    private readonly Dictionary<int, double[]> _grams = [];
    private readonly Queue<int> _order = [];
    private readonly Lock _lock = new();
    private readonly GramStore? _source;
    private readonly double[] _factors = [];

    /// <summary>Computes the Gram matrix of all points.</summary>
    public GramStore(RigBasis basis, int threads)
    {
        _basis = basis;
        All = basis.Gram(threads);
    }

    private GramStore(RigBasis basis, double[] all) => (_basis, All) = (basis, all);

    private GramStore(GramStore source, double[] factors)
        : this(source._basis, Times(source.All, factors))
    {
        (_source, _factors) = (source, factors);
        _missing.AddRange(source._missing.Skip(1));
    }

    /// <summary>[q x q] without missing points.</summary>
    public double[] All { get; }

    /// <summary>The number of masks, the empty one included.</summary>
    public int MaskCount => _missing.Count;

    /// <summary>The same points with no masks yet.</summary>
    public GramStore Fresh() => new(_basis, All);

    /// <summary>The same points and masks with every shape times a factor.</summary>
    /// <param name="factors">[q].</param>
    public GramStore Scaled(double[] factors) => new(this, factors);

    /// <summary>The index of a mask.</summary>
    /// <param name="missing">The missing points, rising; copied.</param>
    public int IndexOf(List<int> missing)
    {
        if (missing.Count == 0)
            return 0;
        string key = new(MemoryMarshal.Cast<int, char>(CollectionsMarshal.AsSpan(missing)));
        lock (_lock)
        {
            if (_indices.TryGetValue(key, out int index))
                return index;
            _missing.Add([.. missing]);
            _indices.Add(key, _missing.Count - 1);
            return _missing.Count - 1;
        }
    }

    /// <summary>The missing points of a mask.</summary>
    public ReadOnlySpan<int> Missing(int mask) => _missing[mask];

    /// <summary>n of the points that are left.</summary>
    public double Normaliser(int mask) => _basis.NormaliserWithout(_missing[mask]);

    /// <summary>[q x q] of the points that are left, divided by their n; zero where none is left.</summary>
    public double[] this[int mask]
    {
        get
        {
            if (mask == 0)
                return All;
            lock (_lock)
            {
                if (_grams.TryGetValue(mask, out double[]? known))
                    return known;
            }

            double[] gram = _source is null ? Compute(mask) : Times(_source[mask], _factors);
            lock (_lock)
            {
                if (_grams.TryAdd(mask, gram))
                {
                    _order.Enqueue(mask);
                    while (_order.Count > 1 && (long)_order.Count * gram.Length * sizeof(double) > RoomBytes)
                        _grams.Remove(_order.Dequeue());
                }
            }

            return gram;
        }
    }

    private static double[] Times(double[] gram, double[] factors)
    {
        int q = factors.Length;
        double[] result = new double[gram.Length];
        for (int k = 0; k < result.Length; k++)
            result[k] = factors[k / q] * factors[k % q] * gram[k];
        return result;
    }

    // Through the points of the shorter list: those that are missing, subtracted, or those that are left.
    private double[] Compute(int mask)
    {
        int[] missing = _missing[mask];
        double n = Normaliser(mask);
        double[] gram = new double[All.Length];
        if (n == 0)
            return gram;
        bool subtract = missing.Length <= _basis.PointCount / 2;
        int[] points = subtract ? missing : [.. Enumerable.Range(0, _basis.PointCount).Except(missing)];
        var rows = new ReadOnlyMemory<float>[_basis.Shapes.Length];
        for (int p = 0; p < rows.Length; p++)
        {
            ReadOnlySpan<float> shape = _basis.Shapes[p].Span;
            float[] row = new float[3 * points.Length];
            for (int k = 0; k < points.Length; k++)
                shape.Slice(3 * points[k], 3).CopyTo(row.AsSpan(3 * k));
            rows[p] = row;
        }

        CrossProducts.AddSymmetric(rows, 3 * points.Length, gram);
        for (int k = 0; k < gram.Length; k++)
            gram[k] = subtract ? ((All[k] * _basis.Normaliser) - gram[k]) / n : gram[k] / n;
        return gram;
    }
}
