using System.Runtime.Intrinsics;

namespace Mimik.Numerics;

/// <summary>
/// Kernels on lane tiles: [rows x 64] row-major blocks in which a column is one item (a vertex, say) and everything that is done to
/// one is done to all 64 at once. All vector bodies are written for 16 lanes of float with explicit fused multiply-adds; where the
/// machine has narrower registers the runtime splits them, so that the bits are the same on all of them.
/// </summary>
public static class LaneTile
{
    /// <summary>The number of columns of a tile.</summary>
    public const int Lanes = 64;

    /// <summary>Sparse times tile: result = start + M X.</summary>
    /// <param name="offsets">[R + 1] row offsets of the sparse M.</param>
    /// <param name="columns">[nnz] columns.</param>
    /// <param name="values">[nnz] values.</param>
    /// <param name="x">[C x 64].</param>
    /// <param name="start">[R x 64], which may be <paramref name="result"/>; empty for zero.</param>
    /// <param name="result">[R x 64].</param>
    public static unsafe void Multiply(
        ReadOnlySpan<int> offsets, ReadOnlySpan<int> columns, ReadOnlySpan<float> values, ReadOnlySpan<float> x, ReadOnlySpan<float> start, Span<float> result)
    {
        int rows = CheckRows(offsets, columns, values, start, result);
        CheckColumns(columns, x.Length / Lanes);
        fixed (int* index = columns)
        fixed (float* value = values, px = x, ps = start, py = result)
        {
            for (int r = 0; r < rows; r++)
            {
                Vector512<float> a0 = default, a1 = default, a2 = default, a3 = default;
                if (ps != null)
                {
                    float* s = ps + (r * Lanes);
                    a0 = Vector512.Load(s);
                    a1 = Vector512.Load(s + 16);
                    a2 = Vector512.Load(s + 32);
                    a3 = Vector512.Load(s + 48);
                }

                for (int e = offsets[r]; e < offsets[r + 1]; e++)
                {
                    var m = Vector512.Create(value[e]);
                    float* column = px + (index[e] * Lanes);
                    a0 = Vector512.FusedMultiplyAdd(m, Vector512.Load(column), a0);
                    a1 = Vector512.FusedMultiplyAdd(m, Vector512.Load(column + 16), a1);
                    a2 = Vector512.FusedMultiplyAdd(m, Vector512.Load(column + 32), a2);
                    a3 = Vector512.FusedMultiplyAdd(m, Vector512.Load(column + 48), a3);
                }

                float* y = py + (r * Lanes);
                a0.Store(y);
                a1.Store(y + 16);
                a2.Store(y + 32);
                a3.Store(y + 48);
            }
        }
    }

    /// <summary>The scalar reference of <see cref="Multiply"/>: the same bits.</summary>
    /// <inheritdoc cref="Multiply"/>
    public static void MultiplyScalar(
        ReadOnlySpan<int> offsets, ReadOnlySpan<int> columns, ReadOnlySpan<float> values, ReadOnlySpan<float> x, ReadOnlySpan<float> start, Span<float> result)
    {
        int rows = CheckRows(offsets, columns, values, start, result);
        for (int r = 0; r < rows; r++)
        {
            for (int lane = 0; lane < Lanes; lane++)
            {
                float a = start.IsEmpty ? 0 : start[(r * Lanes) + lane];
                for (int e = offsets[r]; e < offsets[r + 1]; e++)
                    a = MathF.FusedMultiplyAdd(values[e], x[(columns[e] * Lanes) + lane], a);
                result[(r * Lanes) + lane] = a;
            }
        }
    }

    /// <summary>
    /// Weighted sums of groups of four sparse products: for group g, result[g] = sum over d of scale[d] * (M X)[4 g + d], lane by lane.
    /// </summary>
    /// <param name="offsets">[4 G + 1] row offsets of the sparse M.</param>
    /// <param name="columns">[nnz] columns.</param>
    /// <param name="values">[nnz] values.</param>
    /// <param name="x">[C x 64].</param>
    /// <param name="scale">[4 x 64].</param>
    /// <param name="result">[G x 64].</param>
    public static unsafe void MultiplyGroups(
        ReadOnlySpan<int> offsets, ReadOnlySpan<int> columns, ReadOnlySpan<float> values, ReadOnlySpan<float> x, ReadOnlySpan<float> scale, Span<float> result)
    {
        int groups = CheckGroups(offsets, columns, values, scale, result);
        CheckColumns(columns, x.Length / Lanes);
        fixed (int* index = columns)
        fixed (float* value = values, px = x, ps = scale, py = result)
        {
            for (int g = 0; g < groups; g++)
            {
                Vector512<float> g0 = default, g1 = default, g2 = default, g3 = default;
                for (int d = 0; d < 4; d++)
                {
                    Vector512<float> a0 = default, a1 = default, a2 = default, a3 = default;
                    int to = offsets[(4 * g) + d + 1];
                    for (int e = offsets[(4 * g) + d]; e < to; e++)
                    {
                        var m = Vector512.Create(value[e]);
                        float* column = px + (index[e] * Lanes);
                        a0 = Vector512.FusedMultiplyAdd(m, Vector512.Load(column), a0);
                        a1 = Vector512.FusedMultiplyAdd(m, Vector512.Load(column + 16), a1);
                        a2 = Vector512.FusedMultiplyAdd(m, Vector512.Load(column + 32), a2);
                        a3 = Vector512.FusedMultiplyAdd(m, Vector512.Load(column + 48), a3);
                    }

                    float* s = ps + (d * Lanes);
                    g0 = Vector512.FusedMultiplyAdd(Vector512.Load(s), a0, g0);
                    g1 = Vector512.FusedMultiplyAdd(Vector512.Load(s + 16), a1, g1);
                    g2 = Vector512.FusedMultiplyAdd(Vector512.Load(s + 32), a2, g2);
                    g3 = Vector512.FusedMultiplyAdd(Vector512.Load(s + 48), a3, g3);
                }

                float* y = py + (g * Lanes);
                g0.Store(y);
                g1.Store(y + 16);
                g2.Store(y + 32);
                g3.Store(y + 48);
            }
        }
    }

    /// <summary>The scalar reference of <see cref="MultiplyGroups"/>: the same bits.</summary>
    /// <inheritdoc cref="MultiplyGroups"/>
    public static void MultiplyGroupsScalar(
        ReadOnlySpan<int> offsets, ReadOnlySpan<int> columns, ReadOnlySpan<float> values, ReadOnlySpan<float> x, ReadOnlySpan<float> scale, Span<float> result)
    {
        int groups = CheckGroups(offsets, columns, values, scale, result);
        for (int g = 0; g < groups; g++)
        {
            for (int lane = 0; lane < Lanes; lane++)
            {
                float sum = 0;
                for (int d = 0; d < 4; d++)
                {
                    float a = 0;
                    for (int e = offsets[(4 * g) + d]; e < offsets[(4 * g) + d + 1]; e++)
                        a = MathF.FusedMultiplyAdd(values[e], x[(columns[e] * Lanes) + lane], a);
                    sum = MathF.FusedMultiplyAdd(scale[(d * Lanes) + lane], a, sum);
                }

                result[(g * Lanes) + lane] = sum;
            }
        }
    }

    /// <summary>Raises to an odd power, lane by lane: x = scale[lane] * x * (x^2)^halfPower.</summary>
    /// <param name="values">[R x 64].</param>
    /// <param name="scale">[64] a factor of every lane.</param>
    /// <param name="inner">Multiplies x before it is raised, to keep it in range.</param>
    /// <param name="halfPower">0 leaves x itself, 5 makes x^11.</param>
    public static unsafe void OddPower(Span<float> values, ReadOnlySpan<float> scale, float inner, int halfPower)
    {
        if (values.Length % Lanes != 0 || scale.Length != Lanes)
            throw new ArgumentException($"expected rows of {Lanes}, found {values.Length} values and {scale.Length} factors", nameof(values));
        var factor = Vector512.Create(inner);
        fixed (float* p = values, s = scale)
        {
            for (int i = 0; i < values.Length; i += 16)
            {
                Vector512<float> x = Vector512.Load(p + i) * factor;
                Vector512<float> square = x * x;
                x *= Vector512.Load(s + (i % Lanes));
                for (int k = 0; k < halfPower; k++)
                    x *= square;
                x.Store(p + i);
            }
        }
    }

    /// <summary>As <see cref="OddPower"/>, of the transpose: a row is an item.</summary>
    /// <param name="values">[64 x R], R a multiple of 16.</param>
    /// <param name="scale">[64] a factor of every row.</param>
    /// <param name="inner">Multiplies x before it is raised, to keep it in range.</param>
    /// <param name="halfPower">0 leaves x itself, 5 makes x^11.</param>
    public static unsafe void OddPowerRows(Span<float> values, ReadOnlySpan<float> scale, float inner, int halfPower)
    {
        int length = values.Length / Lanes;
        if (values.Length % (16 * Lanes) != 0 || scale.Length != Lanes)
            throw new ArgumentException($"expected {Lanes} rows of whole vectors, found {values.Length} values and {scale.Length} factors", nameof(values));
        var factor = Vector512.Create(inner);
        fixed (float* p = values)
        {
            for (int row = 0; row < Lanes; row++)
            {
                var own = Vector512.Create(scale[row]);
                for (float* at = p + (row * length), end = at + length; at < end; at += 16)
                {
                    Vector512<float> x = Vector512.Load(at) * factor;
                    Vector512<float> square = x * x;
                    x *= own;
                    for (int k = 0; k < halfPower; k++)
                        x *= square;
                    x.Store(at);
                }
            }
        }
    }

    private static int CheckRows(ReadOnlySpan<int> offsets, ReadOnlySpan<int> columns, ReadOnlySpan<float> values, ReadOnlySpan<float> start, Span<float> result)
    {
        int rows = offsets.Length - 1;
        CheckOffsets(offsets, columns.Length, values.Length);
        if (result.Length < rows * Lanes || (!start.IsEmpty && start.Length < rows * Lanes))
            throw new ArgumentException($"expected {rows} x {Lanes} numbers, found {result.Length} and {start.Length}", nameof(result));
        return rows;
    }

    private static int CheckGroups(ReadOnlySpan<int> offsets, ReadOnlySpan<int> columns, ReadOnlySpan<float> values, ReadOnlySpan<float> scale, Span<float> result)
    {
        int groups = (offsets.Length - 1) / 4;
        CheckOffsets(offsets, columns.Length, values.Length);
        if (offsets.Length != (4 * groups) + 1)
            throw new ArgumentException($"expected offsets of groups of four, found {offsets.Length}", nameof(offsets));
        if (scale.Length != 4 * Lanes || result.Length < groups * Lanes)
            throw new ArgumentException($"expected 4 x {Lanes} factors and {groups} x {Lanes} results, found {scale.Length} and {result.Length}", nameof(result));
        return groups;
    }

    private static void CheckOffsets(ReadOnlySpan<int> offsets, int columns, int values)
    {
        bool rise = offsets.Length > 0 && offsets[0] >= 0;
        for (int r = 1; r < offsets.Length; r++)
            rise &= offsets[r] >= offsets[r - 1];
        if (!rise || offsets[^1] > columns || offsets[^1] > values)
            throw new ArgumentException($"expected offsets that rise up to {columns} columns and {values} values", nameof(offsets));
    }

    private static void CheckColumns(ReadOnlySpan<int> columns, int limit)
    {
        if (columns.Length == 0)
            return;
        if ((uint)System.Numerics.Tensors.TensorPrimitives.Max(columns) >= (uint)limit || System.Numerics.Tensors.TensorPrimitives.Min(columns) < 0)
            throw new ArgumentException($"expected columns below {limit}", nameof(columns));
    }
}
