using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Mimik.Numerics;

/// <summary>Brings a part of a matrix into the order in which a micro-kernel of <see cref="Gemm"/> reads it.</summary>
internal static unsafe class GemmPacking
{
    // Every row is a stream of its own, too many for the processor to foresee: a few cache lines ahead.
    private const int PrefetchDistance = 64;

    /// <summary>
    /// Packs a panel: <paramref name="width"/> items (rows of A, columns of B) side by side for every p of the depth; items beyond
    /// <paramref name="count"/> are zero. May write up to 15 numbers beyond the panel, which the next panel then overwrites.
    /// </summary>
    /// <param name="matrix">The matrix.</param>
    /// <param name="stride">From one of its rows to the next.</param>
    /// <param name="itemsAreColumns">Whether an item is a column of the matrix, and p counts its rows.</param>
    /// <param name="item">The first item.</param>
    /// <param name="count">Items that exist.</param>
    /// <param name="width">Items of a panel.</param>
    /// <param name="depth">The first p.</param>
    /// <param name="k">The number of p.</param>
    /// <param name="panel">[k x width].</param>
    public static void Pack(float* matrix, int stride, bool itemsAreColumns, int item, int count, int width, int depth, int k, float* panel)
    {
        if (itemsAreColumns)
            Columns(matrix + ((long)depth * stride) + item, stride, count, width, k, panel);
        else
            Rows(matrix + ((long)item * stride) + depth, stride, count, width, k, panel);
    }

    private static void Columns(float* from, int stride, int count, int width, int k, float* panel)
    {
        if (count < width)
            new Span<float>(panel, width * k).Clear();
        for (int p = 0; p < k; p++, from += stride, panel += width)
        {
            int i = 0;
            for (; i <= count - 16; i += 16)
                Vector512.Load(from + i).Store(panel + i);
            for (; i <= count - 4; i += 4)
                Vector128.Load(from + i).Store(panel + i);
            for (; i < count; i++)
                panel[i] = from[i];
        }
    }

    private static void Rows(float* from, int stride, int count, int width, int k, float* panel)
    {
        int whole = 0;
        if (Avx512F.IsSupported)
        {
            // Whole vectors of 16 items: where the panel is narrower, what a store writes too much is overwritten by the next p's.
            whole = k & ~15;
            float* zeros = stackalloc float[16];
            new Span<float>(zeros, 16).Clear();
            float** rows = stackalloc float*[16];
            for (int p = 0; p < whole; p += 16)
            {
                for (int i = 0; i < width; i += 16)
                {
                    for (int r = 0; r < 16; r++)
                    {
                        rows[r] = i + r < count ? from + ((long)(i + r) * stride) + p : zeros;
                        Sse.Prefetch0(rows[r] + PrefetchDistance);
                    }

                    MatrixTranspose.Block(rows, panel + ((long)p * width) + i, width);
                }
            }
        }

        for (int p = whole; p < k; p++)
        {
            for (int i = 0; i < width; i++)
                panel[((long)p * width) + i] = i < count ? from[((long)i * stride) + p] : 0;
        }
    }
}
