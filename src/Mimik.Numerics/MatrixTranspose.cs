using System.Runtime.CompilerServices;
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
            float** from = stackalloc float*[16];
            for (int r = 0; r < wideRows; r += 16)
            {
                for (int c = 0; c < wideColumns; c += 16)
                {
                    for (int i = 0; i < 16; i++)
                        from[i] = s + ((r + i) * sourceStride) + c;
                    Block(from, t + (c * targetStride) + r, targetStride);
                }
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

    /// <summary>Transposes 16 x 16; it takes AVX-512.</summary>
    /// <param name="rows">[16] where the source's rows start.</param>
    /// <param name="t">The target.</param>
    /// <param name="targetStride">From one row of the target to the next, written in rising order.</param>
    internal static unsafe void Block(float** rows, float* t, int targetStride)
    {
        // Four rows at a time: after this, 128-bit lane L of q[4 g + m] holds column 4 L + m of rows 4 g .. 4 g + 3.
        Quad(Vector512.Load(rows[0]), Vector512.Load(rows[1]), Vector512.Load(rows[2]), Vector512.Load(rows[3]), out Vector512<float> q0, out Vector512<float> q1, out Vector512<float> q2, out Vector512<float> q3);
        Quad(Vector512.Load(rows[4]), Vector512.Load(rows[5]), Vector512.Load(rows[6]), Vector512.Load(rows[7]), out Vector512<float> q4, out Vector512<float> q5, out Vector512<float> q6, out Vector512<float> q7);
        Quad(Vector512.Load(rows[8]), Vector512.Load(rows[9]), Vector512.Load(rows[10]), Vector512.Load(rows[11]), out Vector512<float> q8, out Vector512<float> q9, out Vector512<float> q10, out Vector512<float> q11);
        Quad(Vector512.Load(rows[12]), Vector512.Load(rows[13]), Vector512.Load(rows[14]), Vector512.Load(rows[15]), out Vector512<float> q12, out Vector512<float> q13, out Vector512<float> q14, out Vector512<float> q15);
        // Then the lanes, which are exchanged between the four groups.
        Lanes(ref q0, ref q4, ref q8, ref q12);
        Lanes(ref q1, ref q5, ref q9, ref q13);
        Lanes(ref q2, ref q6, ref q10, ref q14);
        Lanes(ref q3, ref q7, ref q11, ref q15);
        q0.Store(t);
        q1.Store(t + targetStride);
        q2.Store(t + (2 * targetStride));
        q3.Store(t + (3 * targetStride));
        q4.Store(t + (4 * targetStride));
        q5.Store(t + (5 * targetStride));
        q6.Store(t + (6 * targetStride));
        q7.Store(t + (7 * targetStride));
        q8.Store(t + (8 * targetStride));
        q9.Store(t + (9 * targetStride));
        q10.Store(t + (10 * targetStride));
        q11.Store(t + (11 * targetStride));
        q12.Store(t + (12 * targetStride));
        q13.Store(t + (13 * targetStride));
        q14.Store(t + (14 * targetStride));
        q15.Store(t + (15 * targetStride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quad(
        Vector512<float> r0, Vector512<float> r1, Vector512<float> r2, Vector512<float> r3, out Vector512<float> q0, out Vector512<float> q1, out Vector512<float> q2, out Vector512<float> q3)
    {
        Vector512<double> low01 = Avx512F.UnpackLow(r0, r1).AsDouble(), high01 = Avx512F.UnpackHigh(r0, r1).AsDouble();
        Vector512<double> low23 = Avx512F.UnpackLow(r2, r3).AsDouble(), high23 = Avx512F.UnpackHigh(r2, r3).AsDouble();
        q0 = Avx512F.UnpackLow(low01, low23).AsSingle();
        q1 = Avx512F.UnpackHigh(low01, low23).AsSingle();
        q2 = Avx512F.UnpackLow(high01, high23).AsSingle();
        q3 = Avx512F.UnpackHigh(high01, high23).AsSingle();
    }

    // 0x88 takes lanes 0 and 2 of both operands, 0xDD lanes 1 and 3.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Lanes(ref Vector512<float> q0, ref Vector512<float> q1, ref Vector512<float> q2, ref Vector512<float> q3)
    {
        Vector512<float> even01 = Avx512F.Shuffle4x128(q0, q1, 0x88), odd01 = Avx512F.Shuffle4x128(q0, q1, 0xDD);
        Vector512<float> even23 = Avx512F.Shuffle4x128(q2, q3, 0x88), odd23 = Avx512F.Shuffle4x128(q2, q3, 0xDD);
        q0 = Avx512F.Shuffle4x128(even01, even23, 0x88);
        q1 = Avx512F.Shuffle4x128(odd01, odd23, 0x88);
        q2 = Avx512F.Shuffle4x128(even01, even23, 0xDD);
        q3 = Avx512F.Shuffle4x128(odd01, odd23, 0xDD);
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
