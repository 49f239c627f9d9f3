using System.Runtime.Intrinsics;

namespace Mimik.Numerics;

/// <summary>A sparse matrix by compressed rows: row r has the entries [Offsets[r], Offsets[r + 1]), by rising column.</summary>
public sealed class CsrMatrix
{
    /// <summary>Creates a matrix and takes ownership of the arrays.</summary>
    /// <param name="rows">R.</param>
    /// <param name="columns">C.</param>
    /// <param name="offsets">[R + 1] from 0 to the number of entries, non-decreasing.</param>
    /// <param name="indices">[nnz] columns, rising within a row.</param>
    /// <param name="values">[nnz].</param>
    /// <exception cref="ArgumentException">The arrays do not describe such a matrix.</exception>
    public CsrMatrix(int rows, int columns, int[] offsets, int[] indices, float[] values)
    {
        ArgumentNullException.ThrowIfNull(offsets);
        ArgumentNullException.ThrowIfNull(indices);
        ArgumentNullException.ThrowIfNull(values);
        if (offsets.Length != rows + 1 || offsets[0] != 0 || offsets[rows] != indices.Length || values.Length != indices.Length)
            throw new ArgumentException($"expected {rows + 1} offsets from 0 to {indices.Length} and as many values, found {offsets.Length} offsets and {values.Length} values", nameof(offsets));
        for (int r = 0; r < rows; r++)
        {
            if (offsets[r + 1] < offsets[r])
                throw new ArgumentException($"offset {r + 1} is smaller than the one before", nameof(offsets));
            for (int e = offsets[r]; e < offsets[r + 1]; e++)
            {
                if ((uint)indices[e] >= (uint)columns || (e > offsets[r] && indices[e] <= indices[e - 1]))
                    throw new ArgumentException($"row {r}: expected rising columns below {columns}, found {indices[e]}", nameof(indices));
            }
        }

        Rows = rows;
        Columns = columns;
        Offsets = offsets;
        Indices = indices;
        Values = values;
    }

    /// <summary>R.</summary>
    public int Rows { get; }

    /// <summary>C.</summary>
    public int Columns { get; }

    /// <summary>[R + 1] where each row's entries start; not to be written.</summary>
    public int[] Offsets { get; }

    /// <summary>[nnz] column of every entry; not to be written.</summary>
    public int[] Indices { get; }

    /// <summary>[nnz] value of every entry; not to be written.</summary>
    public float[] Values { get; }

    /// <summary>The transpose, times <paramref name="scale"/>.</summary>
    /// <param name="scale">Multiplies every value.</param>
    public CsrMatrix Transpose(float scale = 1)
    {
        int[] offsets = new int[Columns + 1];
        foreach (int column in Indices)
            offsets[column + 1]++;
        for (int c = 0; c < Columns; c++)
            offsets[c + 1] += offsets[c];
        int[] next = offsets[..Columns];
        int[] indices = new int[Indices.Length];
        float[] values = new float[Indices.Length];
        for (int r = 0; r < Rows; r++)
        {
            for (int e = Offsets[r]; e < Offsets[r + 1]; e++)
            {
                int at = next[Indices[e]]++;
                indices[at] = r;
                values[at] = scale * Values[e];
            }
        }

        return new CsrMatrix(Columns, Rows, offsets, indices, values);
    }

    /// <summary>Some rows of the product with a dense matrix: result = start + (this X)[firstRow ..].</summary>
    /// <param name="firstRow">The first row.</param>
    /// <param name="rowCount">The number of rows.</param>
    /// <param name="dense">[C x width] row-major X.</param>
    /// <param name="width">The number of columns of X.</param>
    /// <param name="start">[rowCount x width] what the product is added to; empty for zero.</param>
    /// <param name="result">[rowCount x width] receives the rows; must not overlap X.</param>
    public unsafe void MultiplyRows(int firstRow, int rowCount, ReadOnlySpan<float> dense, int width, ReadOnlySpan<float> start, Span<float> result)
    {
        Check(firstRow, rowCount, dense, width, start, result);
        fixed (float* x = dense, s = start, y = result, values = Values)
        fixed (int* indices = Indices)
        {
            for (int r = 0; r < rowCount; r++)
            {
                int from = Offsets[firstRow + r], to = Offsets[firstRow + r + 1];
                float* yr = y + ((long)r * width);
                float* sr = start.IsEmpty ? null : s + ((long)r * width);
                int c = 0;
                for (; c <= width - 64; c += 64)
                {
                    Vector512<float> a0 = default, a1 = default, a2 = default, a3 = default;
                    if (sr != null)
                    {
                        a0 = Vector512.Load(sr + c);
                        a1 = Vector512.Load(sr + c + 16);
                        a2 = Vector512.Load(sr + c + 32);
                        a3 = Vector512.Load(sr + c + 48);
                    }

                    for (int e = from; e < to; e++)
                    {
                        float* xr = x + ((long)indices[e] * width) + c;
                        var value = Vector512.Create(values[e]);
                        a0 = Vector512.FusedMultiplyAdd(value, Vector512.Load(xr), a0);
                        a1 = Vector512.FusedMultiplyAdd(value, Vector512.Load(xr + 16), a1);
                        a2 = Vector512.FusedMultiplyAdd(value, Vector512.Load(xr + 32), a2);
                        a3 = Vector512.FusedMultiplyAdd(value, Vector512.Load(xr + 48), a3);
                    }

                    a0.Store(yr + c);
                    a1.Store(yr + c + 16);
                    a2.Store(yr + c + 32);
                    a3.Store(yr + c + 48);
                }

                for (; c <= width - 16; c += 16)
                {
                    Vector512<float> a = sr != null ? Vector512.Load(sr + c) : default;
                    for (int e = from; e < to; e++)
                        a = Vector512.FusedMultiplyAdd(Vector512.Create(values[e]), Vector512.Load(x + ((long)indices[e] * width) + c), a);
                    a.Store(yr + c);
                }

                for (; c < width; c++)
                {
                    float a = sr != null ? sr[c] : 0;
                    for (int e = from; e < to; e++)
                        a = MathF.FusedMultiplyAdd(values[e], x[((long)indices[e] * width) + c], a);
                    yr[c] = a;
                }
            }
        }
    }

    /// <summary>The scalar reference of <see cref="MultiplyRows"/>: the same bits.</summary>
    /// <inheritdoc cref="MultiplyRows"/>
    public void MultiplyRowsScalar(int firstRow, int rowCount, ReadOnlySpan<float> dense, int width, ReadOnlySpan<float> start, Span<float> result)
    {
        Check(firstRow, rowCount, dense, width, start, result);
        for (int r = 0; r < rowCount; r++)
        {
            for (int c = 0; c < width; c++)
            {
                float a = start.IsEmpty ? 0 : start[(r * width) + c];
                for (int e = Offsets[firstRow + r]; e < Offsets[firstRow + r + 1]; e++)
                    a = MathF.FusedMultiplyAdd(Values[e], dense[(Indices[e] * width) + c], a);
                result[(r * width) + c] = a;
            }
        }
    }

    private void Check(int firstRow, int rowCount, ReadOnlySpan<float> dense, int width, ReadOnlySpan<float> start, Span<float> result)
    {
        if (firstRow < 0 || rowCount < 0 || firstRow + (long)rowCount > Rows)
            throw new ArgumentException($"expected rows within 0..{Rows}, found {rowCount} from {firstRow}", nameof(firstRow));
        if (width < 0 || dense.Length < (long)Columns * width)
            throw new ArgumentException($"expected {Columns} x {width} numbers, found {dense.Length}", nameof(dense));
        if (result.Length < (long)rowCount * width || (!start.IsEmpty && start.Length < (long)rowCount * width))
            throw new ArgumentException($"expected {rowCount} x {width} numbers, found {result.Length} and {start.Length}", nameof(result));
    }
}
