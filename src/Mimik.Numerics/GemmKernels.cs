using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Mimik.Numerics;

/// <summary>A micro-kernel of <see cref="Gemm"/>: a small tile of C, held in registers over the whole depth of two packed panels.</summary>
internal unsafe interface IGemmKernel
{
    /// <summary>Rows of the tile.</summary>
    static abstract int Rows { get; }

    /// <summary>Columns of the tile.</summary>
    static abstract int Columns { get; }

    /// <summary>c = alpha (sum over p of a[p] b[p]^T), or c += that: each sum a chain of fused multiply-adds, and so is its addition.</summary>
    /// <param name="k">The depth.</param>
    /// <param name="a">[k x Rows].</param>
    /// <param name="b">[k x Columns].</param>
    /// <param name="alpha">Multiplies the sums.</param>
    /// <param name="add">Whether c is added to; otherwise its content does not matter.</param>
    /// <param name="c">[Rows x Columns] receives the sums.</param>
    /// <param name="stride">From one row of <paramref name="c"/> to the next.</param>
    static abstract void Multiply(int k, float* a, float* b, float alpha, bool add, float* c, int stride);
}

/// <summary>The scalar reference.</summary>
internal readonly unsafe struct GemmKernelScalar : IGemmKernel
{
    public static int Rows => 4;

    public static int Columns => 4;

    public static void Multiply(int k, float* a, float* b, float alpha, bool add, float* c, int stride)
    {
        for (int i = 0; i < Rows; i++)
        {
            for (int j = 0; j < Columns; j++)
            {
                float sum = 0;
                for (int p = 0; p < k; p++)
                    sum = MathF.FusedMultiplyAdd(a[(p * Rows) + i], b[(p * Columns) + j], sum);
                float* to = c + ((long)i * stride) + j;
                *to = add ? MathF.FusedMultiplyAdd(alpha, sum, *to) : alpha * sum;
            }
        }
    }
}

/// <summary>12 x 32 in 24 of 32 registers.</summary>
internal readonly unsafe struct GemmKernel512 : IGemmKernel
{
    public static int Rows => 12;

    public static int Columns => 32;

    public static void Multiply(int k, float* a, float* b, float alpha, bool add, float* c, int stride)
    {
        Vector512<float> s0l = default, s0r = default;
        Vector512<float> s1l = default, s1r = default;
        Vector512<float> s2l = default, s2r = default;
        Vector512<float> s3l = default, s3r = default;
        Vector512<float> s4l = default, s4r = default;
        Vector512<float> s5l = default, s5r = default;
        Vector512<float> s6l = default, s6r = default;
        Vector512<float> s7l = default, s7r = default;
        Vector512<float> s8l = default, s8r = default;
        Vector512<float> s9l = default, s9r = default;
        Vector512<float> s10l = default, s10r = default;
        Vector512<float> s11l = default, s11r = default;
        // C is met once a depth: by the time that the sums are there, so is it.
        if (Sse.IsSupported)
        {
            for (int r = 0; r < 12; r++)
            {
                Sse.Prefetch0(c + ((long)r * stride));
                Sse.Prefetch0(c + ((long)r * stride) + 16);
            }
        }

        for (int p = 0; p < k; p++, a += 12, b += 32)
        {
            Vector512<float> left = Vector512.Load(b), right = Vector512.Load(b + 16), x;
            x = Vector512.Create(a[0]);
            s0l = Vector512.FusedMultiplyAdd(x, left, s0l);
            s0r = Vector512.FusedMultiplyAdd(x, right, s0r);
            x = Vector512.Create(a[1]);
            s1l = Vector512.FusedMultiplyAdd(x, left, s1l);
            s1r = Vector512.FusedMultiplyAdd(x, right, s1r);
            x = Vector512.Create(a[2]);
            s2l = Vector512.FusedMultiplyAdd(x, left, s2l);
            s2r = Vector512.FusedMultiplyAdd(x, right, s2r);
            x = Vector512.Create(a[3]);
            s3l = Vector512.FusedMultiplyAdd(x, left, s3l);
            s3r = Vector512.FusedMultiplyAdd(x, right, s3r);
            x = Vector512.Create(a[4]);
            s4l = Vector512.FusedMultiplyAdd(x, left, s4l);
            s4r = Vector512.FusedMultiplyAdd(x, right, s4r);
            x = Vector512.Create(a[5]);
            s5l = Vector512.FusedMultiplyAdd(x, left, s5l);
            s5r = Vector512.FusedMultiplyAdd(x, right, s5r);
            x = Vector512.Create(a[6]);
            s6l = Vector512.FusedMultiplyAdd(x, left, s6l);
            s6r = Vector512.FusedMultiplyAdd(x, right, s6r);
            x = Vector512.Create(a[7]);
            s7l = Vector512.FusedMultiplyAdd(x, left, s7l);
            s7r = Vector512.FusedMultiplyAdd(x, right, s7r);
            x = Vector512.Create(a[8]);
            s8l = Vector512.FusedMultiplyAdd(x, left, s8l);
            s8r = Vector512.FusedMultiplyAdd(x, right, s8r);
            x = Vector512.Create(a[9]);
            s9l = Vector512.FusedMultiplyAdd(x, left, s9l);
            s9r = Vector512.FusedMultiplyAdd(x, right, s9r);
            x = Vector512.Create(a[10]);
            s10l = Vector512.FusedMultiplyAdd(x, left, s10l);
            s10r = Vector512.FusedMultiplyAdd(x, right, s10r);
            x = Vector512.Create(a[11]);
            s11l = Vector512.FusedMultiplyAdd(x, left, s11l);
            s11r = Vector512.FusedMultiplyAdd(x, right, s11r);
        }

        Vector512<float> scale = Vector512.Create(alpha);
        if (add)
        {
            Vector512.FusedMultiplyAdd(scale, s0l, Vector512.Load(c)).Store(c);
            Vector512.FusedMultiplyAdd(scale, s0r, Vector512.Load(c + 16)).Store(c + 16);
            c += stride;
            Vector512.FusedMultiplyAdd(scale, s1l, Vector512.Load(c)).Store(c);
            Vector512.FusedMultiplyAdd(scale, s1r, Vector512.Load(c + 16)).Store(c + 16);
            c += stride;
            Vector512.FusedMultiplyAdd(scale, s2l, Vector512.Load(c)).Store(c);
            Vector512.FusedMultiplyAdd(scale, s2r, Vector512.Load(c + 16)).Store(c + 16);
            c += stride;
            Vector512.FusedMultiplyAdd(scale, s3l, Vector512.Load(c)).Store(c);
            Vector512.FusedMultiplyAdd(scale, s3r, Vector512.Load(c + 16)).Store(c + 16);
            c += stride;
            Vector512.FusedMultiplyAdd(scale, s4l, Vector512.Load(c)).Store(c);
            Vector512.FusedMultiplyAdd(scale, s4r, Vector512.Load(c + 16)).Store(c + 16);
            c += stride;
            Vector512.FusedMultiplyAdd(scale, s5l, Vector512.Load(c)).Store(c);
            Vector512.FusedMultiplyAdd(scale, s5r, Vector512.Load(c + 16)).Store(c + 16);
            c += stride;
            Vector512.FusedMultiplyAdd(scale, s6l, Vector512.Load(c)).Store(c);
            Vector512.FusedMultiplyAdd(scale, s6r, Vector512.Load(c + 16)).Store(c + 16);
            c += stride;
            Vector512.FusedMultiplyAdd(scale, s7l, Vector512.Load(c)).Store(c);
            Vector512.FusedMultiplyAdd(scale, s7r, Vector512.Load(c + 16)).Store(c + 16);
            c += stride;
            Vector512.FusedMultiplyAdd(scale, s8l, Vector512.Load(c)).Store(c);
            Vector512.FusedMultiplyAdd(scale, s8r, Vector512.Load(c + 16)).Store(c + 16);
            c += stride;
            Vector512.FusedMultiplyAdd(scale, s9l, Vector512.Load(c)).Store(c);
            Vector512.FusedMultiplyAdd(scale, s9r, Vector512.Load(c + 16)).Store(c + 16);
            c += stride;
            Vector512.FusedMultiplyAdd(scale, s10l, Vector512.Load(c)).Store(c);
            Vector512.FusedMultiplyAdd(scale, s10r, Vector512.Load(c + 16)).Store(c + 16);
            c += stride;
            Vector512.FusedMultiplyAdd(scale, s11l, Vector512.Load(c)).Store(c);
            Vector512.FusedMultiplyAdd(scale, s11r, Vector512.Load(c + 16)).Store(c + 16);
        }
        else
        {
            (scale * s0l).Store(c);
            (scale * s0r).Store(c + 16);
            c += stride;
            (scale * s1l).Store(c);
            (scale * s1r).Store(c + 16);
            c += stride;
            (scale * s2l).Store(c);
            (scale * s2r).Store(c + 16);
            c += stride;
            (scale * s3l).Store(c);
            (scale * s3r).Store(c + 16);
            c += stride;
            (scale * s4l).Store(c);
            (scale * s4r).Store(c + 16);
            c += stride;
            (scale * s5l).Store(c);
            (scale * s5r).Store(c + 16);
            c += stride;
            (scale * s6l).Store(c);
            (scale * s6r).Store(c + 16);
            c += stride;
            (scale * s7l).Store(c);
            (scale * s7r).Store(c + 16);
            c += stride;
            (scale * s8l).Store(c);
            (scale * s8r).Store(c + 16);
            c += stride;
            (scale * s9l).Store(c);
            (scale * s9r).Store(c + 16);
            c += stride;
            (scale * s10l).Store(c);
            (scale * s10r).Store(c + 16);
            c += stride;
            (scale * s11l).Store(c);
            (scale * s11r).Store(c + 16);
        }
    }
}

/// <summary>6 x 16 in 12 of 16 registers.</summary>
internal readonly unsafe struct GemmKernel256 : IGemmKernel
{
    public static int Rows => 6;

    public static int Columns => 16;

    public static void Multiply(int k, float* a, float* b, float alpha, bool add, float* c, int stride)
    {
        Vector256<float> s0l = default, s0r = default;
        Vector256<float> s1l = default, s1r = default;
        Vector256<float> s2l = default, s2r = default;
        Vector256<float> s3l = default, s3r = default;
        Vector256<float> s4l = default, s4r = default;
        Vector256<float> s5l = default, s5r = default;
        for (int p = 0; p < k; p++, a += 6, b += 16)
        {
            Vector256<float> left = Vector256.Load(b), right = Vector256.Load(b + 8), x;
            x = Vector256.Create(a[0]);
            s0l = Vector256.FusedMultiplyAdd(x, left, s0l);
            s0r = Vector256.FusedMultiplyAdd(x, right, s0r);
            x = Vector256.Create(a[1]);
            s1l = Vector256.FusedMultiplyAdd(x, left, s1l);
            s1r = Vector256.FusedMultiplyAdd(x, right, s1r);
            x = Vector256.Create(a[2]);
            s2l = Vector256.FusedMultiplyAdd(x, left, s2l);
            s2r = Vector256.FusedMultiplyAdd(x, right, s2r);
            x = Vector256.Create(a[3]);
            s3l = Vector256.FusedMultiplyAdd(x, left, s3l);
            s3r = Vector256.FusedMultiplyAdd(x, right, s3r);
            x = Vector256.Create(a[4]);
            s4l = Vector256.FusedMultiplyAdd(x, left, s4l);
            s4r = Vector256.FusedMultiplyAdd(x, right, s4r);
            x = Vector256.Create(a[5]);
            s5l = Vector256.FusedMultiplyAdd(x, left, s5l);
            s5r = Vector256.FusedMultiplyAdd(x, right, s5r);
        }

        Vector256<float> scale = Vector256.Create(alpha);
        if (add)
        {
            Vector256.FusedMultiplyAdd(scale, s0l, Vector256.Load(c)).Store(c);
            Vector256.FusedMultiplyAdd(scale, s0r, Vector256.Load(c + 8)).Store(c + 8);
            c += stride;
            Vector256.FusedMultiplyAdd(scale, s1l, Vector256.Load(c)).Store(c);
            Vector256.FusedMultiplyAdd(scale, s1r, Vector256.Load(c + 8)).Store(c + 8);
            c += stride;
            Vector256.FusedMultiplyAdd(scale, s2l, Vector256.Load(c)).Store(c);
            Vector256.FusedMultiplyAdd(scale, s2r, Vector256.Load(c + 8)).Store(c + 8);
            c += stride;
            Vector256.FusedMultiplyAdd(scale, s3l, Vector256.Load(c)).Store(c);
            Vector256.FusedMultiplyAdd(scale, s3r, Vector256.Load(c + 8)).Store(c + 8);
            c += stride;
            Vector256.FusedMultiplyAdd(scale, s4l, Vector256.Load(c)).Store(c);
            Vector256.FusedMultiplyAdd(scale, s4r, Vector256.Load(c + 8)).Store(c + 8);
            c += stride;
            Vector256.FusedMultiplyAdd(scale, s5l, Vector256.Load(c)).Store(c);
            Vector256.FusedMultiplyAdd(scale, s5r, Vector256.Load(c + 8)).Store(c + 8);
        }
        else
        {
            (scale * s0l).Store(c);
            (scale * s0r).Store(c + 8);
            c += stride;
            (scale * s1l).Store(c);
            (scale * s1r).Store(c + 8);
            c += stride;
            (scale * s2l).Store(c);
            (scale * s2r).Store(c + 8);
            c += stride;
            (scale * s3l).Store(c);
            (scale * s3r).Store(c + 8);
            c += stride;
            (scale * s4l).Store(c);
            (scale * s4r).Store(c + 8);
            c += stride;
            (scale * s5l).Store(c);
            (scale * s5r).Store(c + 8);
        }
    }
}

/// <summary>6 x 8 in 12 of 16 registers.</summary>
internal readonly unsafe struct GemmKernel128 : IGemmKernel
{
    public static int Rows => 6;

    public static int Columns => 8;

    public static void Multiply(int k, float* a, float* b, float alpha, bool add, float* c, int stride)
    {
        Vector128<float> s0l = default, s0r = default;
        Vector128<float> s1l = default, s1r = default;
        Vector128<float> s2l = default, s2r = default;
        Vector128<float> s3l = default, s3r = default;
        Vector128<float> s4l = default, s4r = default;
        Vector128<float> s5l = default, s5r = default;
        for (int p = 0; p < k; p++, a += 6, b += 8)
        {
            Vector128<float> left = Vector128.Load(b), right = Vector128.Load(b + 4), x;
            x = Vector128.Create(a[0]);
            s0l = Vector128.FusedMultiplyAdd(x, left, s0l);
            s0r = Vector128.FusedMultiplyAdd(x, right, s0r);
            x = Vector128.Create(a[1]);
            s1l = Vector128.FusedMultiplyAdd(x, left, s1l);
            s1r = Vector128.FusedMultiplyAdd(x, right, s1r);
            x = Vector128.Create(a[2]);
            s2l = Vector128.FusedMultiplyAdd(x, left, s2l);
            s2r = Vector128.FusedMultiplyAdd(x, right, s2r);
            x = Vector128.Create(a[3]);
            s3l = Vector128.FusedMultiplyAdd(x, left, s3l);
            s3r = Vector128.FusedMultiplyAdd(x, right, s3r);
            x = Vector128.Create(a[4]);
            s4l = Vector128.FusedMultiplyAdd(x, left, s4l);
            s4r = Vector128.FusedMultiplyAdd(x, right, s4r);
            x = Vector128.Create(a[5]);
            s5l = Vector128.FusedMultiplyAdd(x, left, s5l);
            s5r = Vector128.FusedMultiplyAdd(x, right, s5r);
        }

        Vector128<float> scale = Vector128.Create(alpha);
        if (add)
        {
            Vector128.FusedMultiplyAdd(scale, s0l, Vector128.Load(c)).Store(c);
            Vector128.FusedMultiplyAdd(scale, s0r, Vector128.Load(c + 4)).Store(c + 4);
            c += stride;
            Vector128.FusedMultiplyAdd(scale, s1l, Vector128.Load(c)).Store(c);
            Vector128.FusedMultiplyAdd(scale, s1r, Vector128.Load(c + 4)).Store(c + 4);
            c += stride;
            Vector128.FusedMultiplyAdd(scale, s2l, Vector128.Load(c)).Store(c);
            Vector128.FusedMultiplyAdd(scale, s2r, Vector128.Load(c + 4)).Store(c + 4);
            c += stride;
            Vector128.FusedMultiplyAdd(scale, s3l, Vector128.Load(c)).Store(c);
            Vector128.FusedMultiplyAdd(scale, s3r, Vector128.Load(c + 4)).Store(c + 4);
            c += stride;
            Vector128.FusedMultiplyAdd(scale, s4l, Vector128.Load(c)).Store(c);
            Vector128.FusedMultiplyAdd(scale, s4r, Vector128.Load(c + 4)).Store(c + 4);
            c += stride;
            Vector128.FusedMultiplyAdd(scale, s5l, Vector128.Load(c)).Store(c);
            Vector128.FusedMultiplyAdd(scale, s5r, Vector128.Load(c + 4)).Store(c + 4);
        }
        else
        {
            (scale * s0l).Store(c);
            (scale * s0r).Store(c + 4);
            c += stride;
            (scale * s1l).Store(c);
            (scale * s1r).Store(c + 4);
            c += stride;
            (scale * s2l).Store(c);
            (scale * s2r).Store(c + 4);
            c += stride;
            (scale * s3l).Store(c);
            (scale * s3r).Store(c + 4);
            c += stride;
            (scale * s4l).Store(c);
            (scale * s4r).Store(c + 4);
            c += stride;
            (scale * s5l).Store(c);
            (scale * s5r).Store(c + 4);
        }
    }
}
