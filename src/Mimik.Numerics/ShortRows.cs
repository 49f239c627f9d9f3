using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Mimik.Numerics;

/// <summary>
/// Rows kept as 16-bit numbers with a scale each, for products with one vector at a time: these are as fast as memory gives the rows,
/// so half the bytes are half the time.
/// </summary>
/// <remarks>
/// An element is off by up to 1/65,534 of its row's largest. In a product of thousands of elements these errors, which are independent, average out: relative to
/// the norms of row and vector about 1e-5 over the square root of the length.
/// </remarks>
public sealed unsafe class ShortRows
{
    private const int Run = 4096, Lanes = 32;
    private readonly short[][] _rows;
    private readonly double[] _scales;
    private readonly int _length;

    /// <summary>Rounds the rows.</summary>
    /// <param name="rows">Rows of at least <paramref name="length"/> finite elements.</param>
    /// <param name="length">Elements of a row that take part.</param>
    /// <exception cref="ArgumentException">A row is too short.</exception>
    public ShortRows(IReadOnlyList<ReadOnlyMemory<float>> rows, int length)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        _length = length;
        _rows = new short[rows.Count][];
        _scales = new double[rows.Count];
        for (int i = 0; i < rows.Count; i++)
        {
            if (rows[i].Length < length)
                throw new ArgumentException($"row {i}: expected {length} numbers, found {rows[i].Length}", nameof(rows));
            ReadOnlySpan<float> row = rows[i].Span[..length];
            double largest = 0;
            foreach (float x in row)
                largest = Math.Max(largest, Math.Abs(x));
            _scales[i] = largest / short.MaxValue;
            short[] rounded = _rows[i] = new short[length];
            for (int k = 0; k < length && largest > 0; k++)
                rounded[k] = (short)Math.Round(row[k] / _scales[i]);
        }
    }

    /// <summary>The number of rows.</summary>
    public int Count => _rows.Length;

    /// <summary>products_i = sum over k of row_i[k] x[k].</summary>
    /// <param name="x">[length].</param>
    /// <param name="products">[Count] receives the products.</param>
    /// <exception cref="ArgumentException">A span has the wrong length.</exception>
    public void Multiply(ReadOnlySpan<float> x, Span<double> products)
    {
        Check(x, products);
        fixed (float* px = x)
        {
            for (int i = 0; i < _rows.Length; i++)
            {
                fixed (short* row = _rows[i])
                    products[i] = _scales[i] * Dot(row, px, _length);
            }
        }
    }

    /// <summary>The scalar reference of <see cref="Multiply"/>: the same up to the rounding of sums.</summary>
    /// <inheritdoc cref="Multiply"/>
    public void MultiplyScalar(ReadOnlySpan<float> x, Span<double> products)
    {
        Check(x, products);
        for (int i = 0; i < _rows.Length; i++)
        {
            double sum = 0;
            for (int k = 0; k < _length; k++)
                sum += (double)_rows[i][k] * x[k];
            products[i] = _scales[i] * sum;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Dot(short* row, float* x, int length)
    {
        double total = 0;
        int k = 0;
        while (k <= length - Lanes)
        {
            // Single precision within a run, double from run to run.
            int end = Math.Min(length - Lanes, k + Run);
            Vector512<float> s0 = default, s1 = default;
            for (; k <= end; k += Lanes)
            {
                (Vector512<int> low, Vector512<int> high) = Vector512.Widen(Vector512.Load(row + k));
                s0 = Vector512.FusedMultiplyAdd(Vector512.ConvertToSingle(low), Vector512.Load(x + k), s0);
                s1 = Vector512.FusedMultiplyAdd(Vector512.ConvertToSingle(high), Vector512.Load(x + k + 16), s1);
            }

            (Vector512<double> a, Vector512<double> b) = Vector512.Widen(s0 + s1);
            total += Vector512.Sum(a + b);
        }

        for (; k < length; k++)
            total += (double)row[k] * x[k];
        return total;
    }

    private void Check(ReadOnlySpan<float> x, Span<double> products)
    {
        if (x.Length != _length)
            throw new ArgumentException($"expected {_length} numbers, found {x.Length}", nameof(x));
        if (products.Length != _rows.Length)
            throw new ArgumentException($"expected room for {_rows.Length} products, found {products.Length}", nameof(products));
    }
}
