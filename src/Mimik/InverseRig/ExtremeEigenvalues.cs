using System.Numerics.Tensors;
using Mimik.Numerics;

namespace Mimik.InverseRig;

/// <summary>
/// The smallest and the largest eigenvalue of a sparse symmetric matrix, 0 included, by Lanczos steps with full reorthogonalisation (Golub and
/// Van Loan, "Matrix Computations", section 10.3). Reused; one thread at a time.
/// </summary>
/// <remarks>
/// A generic start has a part in every eigenspace, so that as many steps as there are rows that take part, or fewer where they break
/// down, give both ends exactly; ends that no longer move by <see cref="Precision"/> of the matrix's size end it sooner.
/// </remarks>
internal sealed class ExtremeEigenvalues
{
    /// <summary>What the ends are exact to, as a part of the matrix's size.</summary>
    public const double Precision = 1e-9;

    private const int CheckEvery = 6, Bisections = 60;

    private readonly int[] _place, _rows, _first, _second;
    private readonly double[] _entries, _start, _diagonal, _beside, _next;
    private readonly double[] _vectors;
    private int _count, _size;

    /// <summary>Makes room.</summary>
    /// <param name="rows">Rows of the matrices.</param>
    /// <param name="entries">The most entries, each of two mirrored places.</param>
    public ExtremeEigenvalues(int rows, int entries)
    {
        (_place, _rows) = (new int[rows], new int[rows]);
        Array.Fill(_place, -1);
        (_first, _second, _entries) = (new int[entries], new int[entries], new double[entries]);
        (_start, _diagonal, _beside, _next) = (new double[rows], new double[rows], new double[rows + 1], new double[rows]);
        _vectors = new double[rows * rows];
        var random = new RandomSource(0);
        for (int i = 0; i < rows; i++)
            _start[i] = 1 + random.NextDouble();
    }

    /// <summary>Starts with a matrix of zeros.</summary>
    public void Clear()
    {
        for (int k = 0; k < _size; k++)
            _place[_rows[k]] = -1;
        (_count, _size) = (0, 0);
    }

    /// <summary>Adds a number at [row, column] and at [column, row]; twice it where the two are the same.</summary>
    public void Add(int row, int column, double value)
    {
        (_first[_count], _second[_count]) = (Place(row), Place(column));
        _entries[_count++] = value;
    }

    /// <summary>Finds the two ends; neither is on the other side of 0.</summary>
    public (double Smallest, double Largest) Find()
    {
        if (_count == 0)
            return (0, 0);
        if (_count == 1)
        {
            double value = _entries[0];
            return _size == 2 ? (-Math.Abs(value), Math.Abs(value)) : (Math.Min(0, 2 * value), Math.Max(0, 2 * value));
        }

        // No eigenvalue is larger than the largest sum of sizes in a row, which is at most twice that of all entries.
        double scale = 0, low = 0, high = 0;
        foreach (double value in _entries.AsSpan(0, _count))
            scale = Math.Max(scale, Math.Abs(value));
        Span<double> vector = _vectors.AsSpan(0, _size), next = _next.AsSpan(0, _size);
        _start.AsSpan(0, _size).CopyTo(vector);
        Scale(vector, 1 / TensorPrimitives.Norm<double>(vector));
        for (int step = 0; step < _size; step++)
        {
            vector = _vectors.AsSpan(step * _size, _size);
            Multiply(vector, next);
            _diagonal[step] = TensorPrimitives.Dot<double>(vector, next);
            for (int pass = 0; pass < 2; pass++)
            {
                for (int k = 0; k <= step; k++)
                {
                    Span<double> earlier = _vectors.AsSpan(k * _size, _size);
                    TensorPrimitives.MultiplyAdd(earlier, -TensorPrimitives.Dot<double>(earlier, next), next, next);
                }
            }

            double norm = TensorPrimitives.Norm<double>(next);
            bool last = step == _size - 1 || norm <= 1e-13 * scale;
            if (last || step % CheckEvery == CheckEvery - 1)
            {
                double lowWas = low, highWas = high;
                (low, high) = (End(step + 1, -1), End(step + 1, 1));
                if (last || (lowWas - low <= Precision * scale && high - highWas <= Precision * scale))
                    break;
            }

            _beside[step] = norm;
            next.CopyTo(_vectors.AsSpan((step + 1) * _size, _size));
            Scale(_vectors.AsSpan((step + 1) * _size, _size), 1 / norm);
        }

        double margin = Precision * scale;
        return (Math.Min(0, low - margin), Math.Max(0, high + margin));
    }

    private static void Scale(Span<double> vector, double factor) => TensorPrimitives.Multiply(vector, factor, vector);

    private int Place(int row)
    {
        if (_place[row] < 0)
        {
            _rows[_size] = row;
            _place[row] = _size++;
        }

        return _place[row];
    }

    private void Multiply(ReadOnlySpan<double> x, Span<double> y)
    {
        y.Clear();
        for (int e = 0; e < _count; e++)
        {
            y[_first[e]] += _entries[e] * x[_second[e]];
            y[_second[e]] += _entries[e] * x[_first[e]];
        }
    }

    // The outermost eigenvalue of the tridiagonal matrix on one side, by bisection with the number of negative pivots (Sturm).
    private double End(int size, int side)
    {
        double bound = 0;
        for (int k = 0; k < size; k++)
            bound = Math.Max(bound, Math.Abs(_diagonal[k]) + (k > 0 ? _beside[k - 1] : 0) + (k < size - 1 ? _beside[k] : 0));
        double inside = -bound, outside = bound;
        for (int k = 0; k < Bisections && outside - inside > 1e-14 * bound; k++)
        {
            double middle = 0.5 * (inside + outside);
            if (AllBelow(size, side, middle))
                outside = middle;
            else
                inside = middle;
        }

        return side * outside;
    }

    // Whether side T - middle is negative definite.
    private bool AllBelow(int size, int side, double middle)
    {
        double pivot = 1;
        for (int k = 0; k < size; k++)
        {
            double beside = k > 0 ? _beside[k - 1] : 0;
            pivot = middle - (side * _diagonal[k]) - (beside * beside / pivot);
            if (pivot <= 0)
                return false;
        }

        return true;
    }
}
