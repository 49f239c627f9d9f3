using System.Runtime.InteropServices;

namespace Mimik.Benchmarks;

/// <summary>Debian's OpenBLAS, which nothing but the benchmarks calls.</summary>
internal static class OpenBlas
{
    private const int RowMajor = 101, Plain = 111, Transposed = 112;

    /// <summary>The kernels that it chose for this processor.</summary>
    public static string Core => Marshal.PtrToStringUTF8(CoreName()) ?? "unknown";

    /// <summary>The number of threads that it may use.</summary>
    public static void UseThreads(int threads) => SetThreads(threads);

    /// <summary>C = op(A) op(B), row-major and without padding: as <see cref="Numerics.Gemm.Multiply"/> with alpha 1 and beta 0.</summary>
    public static void Multiply(bool transposeA, bool transposeB, int m, int n, int k, float[] a, float[] b, float[] c) => SingleProduct(
        RowMajor, transposeA ? Transposed : Plain, transposeB ? Transposed : Plain, m, n, k, 1, a, transposeA ? m : k, b, transposeB ? k : n, 0, c, n);

    [DllImport("libopenblas.so.0", EntryPoint = "openblas_get_corename")]
    private static extern nint CoreName();

    [DllImport("libopenblas.so.0", EntryPoint = "openblas_set_num_threads")]
    private static extern void SetThreads(int threads);

    [DllImport("libopenblas.so.0", EntryPoint = "cblas_sgemm")]
    private static extern void SingleProduct(
        int order, int transposeA, int transposeB, int m, int n, int k, float alpha, float[] a, int lda, float[] b, int ldb, float beta, float[] c, int ldc);
}
