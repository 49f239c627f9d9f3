using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Mimik.Numerics;

/// <summary>
/// Cholesky factorisation A = L L^T of symmetric positive definite matrices whose rows start somewhere (an envelope, as of
/// banded and block-banded matrices), in place, in double.
/// </summary>
/// <remarks>
/// Rows go in groups of eight, whose envelope is that of the longest. A group holds its eight numbers of a column side by side, so
/// that every inner step is one vector times one number of the other group.
/// </remarks>
public sealed unsafe class EnvelopeCholesky
{
    private const int Group = 8, Tile = Group * Group;

    private double[] _values = [];
    private int[] _start = [], _offset = [];
    private double[] _inverseDiagonal = [], _rightSide = [];
    private int _groups;

    /// <summary>The order of the matrix.</summary>
    public int Order { get; private set; }

    /// <summary>One element of the lower triangle, inside the envelope.</summary>
    /// <param name="row">The row.</param>
    /// <param name="column">At most <paramref name="row"/>, and no less than the row's first column.</param>
    public ref double this[int row, int column]
    {
        get
        {
            int group = row / Group;
            return ref _values[_offset[group] + ((column - _start[group]) * Group) + (row % Group)];
        }
    }

    /// <summary>Gives the matrix an envelope, and zeros.</summary>
    /// <param name="firstColumns">[n] the first column of every row that may differ from zero, at most the row itself.</param>
    public void Shape(ReadOnlySpan<int> firstColumns)
    {
        Order = firstColumns.Length;
        _groups = (Order + Group - 1) / Group;
        if (_start.Length < _groups)
        {
            _start = new int[_groups];
            _offset = new int[_groups];
            _inverseDiagonal = new double[_groups * Group];
            _rightSide = new double[_groups * Group];
        }

        int length = 0;
        for (int g = 0; g < _groups; g++)
        {
            int first = g * Group;
            for (int row = g * Group; row < Math.Min(Order, (g + 1) * Group); row++)
            {
                if ((uint)firstColumns[row] > (uint)row)
                    throw new ArgumentException($"row {row}: expected a first column of 0 to {row}, found {firstColumns[row]}", nameof(firstColumns));
                first = Math.Min(first, firstColumns[row]);
            }

            _start[g] = first / Group * Group;
            _offset[g] = length;
            length = checked(length + (((g + 1) * Group) - _start[g]) * Group);
        }

        if (_values.Length < length)
            _values = new double[Math.Max(length, _values.Length * 3 / 2)];
        Array.Clear(_values, 0, length);
        for (int row = Order; row < _groups * Group; row++)
            this[row, row] = 1;
    }

    /// <summary>Factors the matrix in place.</summary>
    /// <returns>-1, or the row whose pivot is not positive: the matrix is not positive definite, and half done.</returns>
    public int Factor()
    {
        fixed (double* values = _values, inverse = _inverseDiagonal)
        {
            for (int g = 0; g < _groups; g++)
            {
                double* row = values + _offset[g];
                int start = _start[g];
                for (int h = start / Group; h < g; h++)
                {
                    double* target = row + ((h * Group) - start) * Group;
                    Reduce(target, row, start, values + _offset[h], _start[h], h * Group);
                    Divide(target, values + _offset[h] + ((h * Group) - _start[h]) * Group, inverse + (h * Group));
                }

                double* diagonal = row + ((g * Group) - start) * Group;
                Reduce(diagonal, row, start, row, start, g * Group);
                int failed = FactorTile(diagonal, inverse + (g * Group));
                if (failed >= 0)
                    return (g * Group) + failed;
            }
        }

        return -1;
    }

    /// <summary>Solves A x = b after <see cref="Factor"/>.</summary>
    /// <param name="b">[n] right side; receives x.</param>
    public void Solve(Span<double> b)
    {
        if (b.Length != Order)
            throw new ArgumentException($"expected {Order} numbers, found {b.Length}", nameof(b));
        b.CopyTo(_rightSide);
        _rightSide.AsSpan(Order).Clear();
        fixed (double* values = _values, inverse = _inverseDiagonal, x = _rightSide)
        {
            for (int g = 0; g < _groups; g++)
                Forward(values + _offset[g], _start[g], g * Group, inverse + (g * Group), x);
            for (int g = _groups - 1; g >= 0; g--)
                Backward(values + _offset[g], _start[g], g * Group, inverse + (g * Group), x);
        }

        _rightSide.AsSpan(0, Order).CopyTo(b);
    }

    // target [8 columns x 8 rows] -= sum over k of row[k] other[k]^T, k from where both start to end. Optimised from the first call on: a solve is short.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Reduce(double* target, double* row, int rowStart, double* other, int otherStart, int end)
    {
        int k = Math.Max(rowStart, otherStart);
        if (k >= end)
            return;
        Vector512<double> s0 = Vector512.Load(target), s1 = Vector512.Load(target + 8), s2 = Vector512.Load(target + 16), s3 = Vector512.Load(target + 24);
        Vector512<double> s4 = Vector512.Load(target + 32), s5 = Vector512.Load(target + 40), s6 = Vector512.Load(target + 48), s7 = Vector512.Load(target + 56);
        double* x = row + ((long)(k - rowStart) * Group), y = other + ((long)(k - otherStart) * Group);
        for (; k < end; k++, x += Group, y += Group)
        {
            Vector512<double> v = -Vector512.Load(x);
            s0 = Vector512.FusedMultiplyAdd(v, Vector512.Create(y[0]), s0);
            s1 = Vector512.FusedMultiplyAdd(v, Vector512.Create(y[1]), s1);
            s2 = Vector512.FusedMultiplyAdd(v, Vector512.Create(y[2]), s2);
            s3 = Vector512.FusedMultiplyAdd(v, Vector512.Create(y[3]), s3);
            s4 = Vector512.FusedMultiplyAdd(v, Vector512.Create(y[4]), s4);
            s5 = Vector512.FusedMultiplyAdd(v, Vector512.Create(y[5]), s5);
            s6 = Vector512.FusedMultiplyAdd(v, Vector512.Create(y[6]), s6);
            s7 = Vector512.FusedMultiplyAdd(v, Vector512.Create(y[7]), s7);
        }

        s0.Store(target);
        s1.Store(target + 8);
        s2.Store(target + 16);
        s3.Store(target + 24);
        s4.Store(target + 32);
        s5.Store(target + 40);
        s6.Store(target + 48);
        s7.Store(target + 56);
    }

    // target = target L^-T, L the other group's finished diagonal tile.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Divide(double* target, double* diagonal, double* inverse)
    {
        for (int j = 0; j < Group; j++)
        {
            Vector512<double> s = Vector512.Load(target + (j * Group));
            for (int i = 0; i < j; i++)
                s = Vector512.FusedMultiplyAdd(-Vector512.Load(target + (i * Group)), Vector512.Create(diagonal[(i * Group) + j]), s);
            (s * Vector512.Create(inverse[j])).Store(target + (j * Group));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int FactorTile(double* tile, double* inverse)
    {
        for (int j = 0; j < Group; j++)
        {
            Vector512<double> s = Vector512.Load(tile + (j * Group));
            for (int i = 0; i < j; i++)
                s = Vector512.FusedMultiplyAdd(-Vector512.Load(tile + (i * Group)), Vector512.Create(tile[(i * Group) + j]), s);
            double pivot = s[j];
            if (!(pivot > 0))
                return j;
            inverse[j] = 1 / Math.Sqrt(pivot);
            s *= Vector512.Create(inverse[j]);
            s.Store(tile + (j * Group));
            // Above the diagonal lie numbers that no step may read.
            for (int i = 0; i < j; i++)
                tile[(j * Group) + i] = 0;
        }

        return -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Forward(double* row, int start, int first, double* inverse, double* x)
    {
        Vector512<double> s = Vector512.Load(x + first), t = default;
        int k = start;
        for (; k <= first - 2; k += 2, row += 2 * Group)
        {
            s = Vector512.FusedMultiplyAdd(-Vector512.Load(row), Vector512.Create(x[k]), s);
            t = Vector512.FusedMultiplyAdd(-Vector512.Load(row + Group), Vector512.Create(x[k + 1]), t);
        }

        s += t;
        for (int j = 0; j < Group; j++, row += Group)
        {
            double value = s[j] * inverse[j];
            x[first + j] = value;
            s = Vector512.FusedMultiplyAdd(-Vector512.Load(row), Vector512.Create(value), s);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Backward(double* row, int start, int first, double* inverse, double* x)
    {
        double* diagonal = row + ((long)(first - start) * Group);
        for (int j = Group - 1; j >= 0; j--)
        {
            double sum = x[first + j];
            for (int i = j + 1; i < Group; i++)
                sum -= diagonal[(j * Group) + i] * x[first + i];
            x[first + j] = sum * inverse[j];
        }

        Vector512<double> solved = Vector512.Load(x + first);
        for (int k = start; k < first; k++, row += Group)
            x[k] -= Vector512.Sum(Vector512.Load(row) * solved);
    }
}
