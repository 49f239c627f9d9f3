using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Mimik.Numerics;

/// <summary>Transposition of dense row-major matrices: blocks of 16 x 16 in registers where the machine has AVX-512, else element by element.</summary>
public static class MatrixTranspose
{
    /// <summary>Writes the transpose.</summary>
    /// <param name="source">[rows x columns], rows <paramref name="sourceStride"/> apart.</param>
    /// <param name="rows">Rows of the source.</param>
    /// <param name="columns">Columns of the source.</param>
    /// <param name="sourceStride">At least <paramref name="columns"/>.</param>
    /// <param name="target">[columns x rows], rows <paramref name="targetStride"/> apart; must not overlap the source.</param>
    /// <param name="targetStride">At least <paramref name="rows"/>.</param>
    public static unsafe void Transpose(ReadOnlySpan<float> source, int rows, int columns, int sourceStride, Span<float> target, int targetStride)
    {
        Check(source, rows, columns, sourceStride, target, targetStride);
        int wideRows = Avx512F.IsSupported ? rows & ~15 : 0, wideColumns = Avx512F.IsSupported ? columns & ~15 : 0;
        fixed (float* s = source, t = target)
        {
            for (int r = 0; r < wideRows; r += 16)
            {
                for (int c = 0; c < wideColumns; c += 16)
                    Block(s + (r * sourceStride) + c, sourceStride, t + (c * targetStride) + r, targetStride);
            }
        }

        for (int r = 0; r < rows; r++)
        {
            for (int c = r < wideRows ? wideColumns : 0; c < columns; c++)
                target[(c * targetStride) + r] = source[(r * sourceStride) + c];
        }
    }

    /// <summary>The scalar reference of <see cref="Transpose"/>.</summary>
    /// <inheritdoc cref="Transpose"/>
    public static void TransposeScalar(ReadOnlySpan<float> source, int rows, int columns, int sourceStride, Span<float> target, int targetStride)
    {
        Check(source, rows, columns, sourceStride, target, targetStride);
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++)
                target[(c * targetStride) + r] = source[(r * sourceStride) + c];
        }
    }

    private static unsafe void Block(float* s, int sourceStride, float* t, int targetStride)
    {
        // Four rows at a time: after this, 128-bit lane L of q[4 g + m] holds column 4 L + m of rows 4 g .. 4 g + 3.
        Vector512<float>* q = stackalloc Vector512<float>[16];
        for (int g = 0; g < 4; g++)
        {
            float* p = s + (4 * g * sourceStride);
            Vector512<float> r0 = Vector512.Load(p), r1 = Vector512.Load(p + sourceStride);
            Vector512<float> r2 = Vector512.Load(p + (2 * sourceStride)), r3 = Vector512.Load(p + (3 * sourceStride));
            Vector512<double> low01 = Avx512F.UnpackLow(r0, r1).AsDouble(), high01 = Avx512F.UnpackHigh(r0, r1).AsDouble();
            Vector512<double> low23 = Avx512F.UnpackLow(r2, r3).AsDouble(), high23 = Avx512F.UnpackHigh(r2, r3).AsDouble();
            q[(4 * g) + 0] = Avx512F.UnpackLow(low01, low23).AsSingle();
            q[(4 * g) + 1] = Avx512F.UnpackHigh(low01, low23).AsSingle();
            q[(4 * g) + 2] = Avx512F.UnpackLow(high01, high23).AsSingle();
            q[(4 * g) + 3] = Avx512F.UnpackHigh(high01, high23).AsSingle();
        }

        // Then the lanes: 0x88 takes lanes 0 and 2 of both operands, 0xDD lanes 1 and 3.
        for (int m = 0; m < 4; m++)
        {
            Vector512<float> even01 = Avx512F.Shuffle4x128(q[m], q[4 + m], 0x88), odd01 = Avx512F.Shuffle4x128(q[m], q[4 + m], 0xDD);
            Vector512<float> even23 = Avx512F.Shuffle4x128(q[8 + m], q[12 + m], 0x88), odd23 = Avx512F.Shuffle4x128(q[8 + m], q[12 + m], 0xDD);
            Avx512F.Shuffle4x128(even01, even23, 0x88).Store(t + (m * targetStride));
            Avx512F.Shuffle4x128(odd01, odd23, 0x88).Store(t + ((4 + m) * targetStride));
            Avx512F.Shuffle4x128(even01, even23, 0xDD).Store(t + ((8 + m) * targetStride));
            Avx512F.Shuffle4x128(odd01, odd23, 0xDD).Store(t + ((12 + m) * targetStride));
        }
    }

    private static void Check(ReadOnlySpan<float> source, int rows, int columns, int sourceStride, Span<float> target, int targetStride)
    {
        if (rows < 0 || columns < 0 || sourceStride < columns || targetStride < rows)
            throw new ArgumentException($"expected strides of at least {columns} and {rows}, found {sourceStride} and {targetStride}", nameof(sourceStride));
        if (rows == 0 || columns == 0)
            return;
        if (source.Length < ((long)(rows - 1) * sourceStride) + columns || target.Length < ((long)(columns - 1) * targetStride) + rows)
            throw new ArgumentException($"expected {rows} x {columns} numbers on both sides, found {source.Length} and {target.Length}", nameof(source));
    }
}
