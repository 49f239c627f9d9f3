using System.Runtime.Intrinsics;

namespace Mimik.Numerics;

/// <summary>A micro-kernel of <see cref="Gemm"/>: a small tile of C, held in registers over the whole depth of two packed panels.</summary>
internal unsafe interface IGemmKernel
{
    /// <summary>Rows of the tile.</summary>
    static abstract int Rows { get; }

    /// <summary>Columns of the tile.</summary>
    static abstract int Columns { get; }

    /// <summary>tile = sum over p of a[p] b[p]^T, each a chain of fused multiply-adds.</summary>
    /// <param name="k">The depth.</param>
    /// <param name="a">[k x Rows].</param>
    /// <param name="b">[k x Columns].</param>
    /// <param name="tile">[Rows x Columns] receives the sums.</param>
    static abstract void Multiply(int k, float* a, float* b, float* tile);
}

/// <summary>The scalar reference.</summary>
internal readonly unsafe struct GemmKernelScalar : IGemmKernel
{
    public static int Rows => 4;

    public static int Columns => 4;

    public static void Multiply(int k, float* a, float* b, float* tile)
    {
        for (int i = 0; i < Rows; i++)
        {
            for (int j = 0; j < Columns; j++)
            {
                float sum = 0;
                for (int p = 0; p < k; p++)
                    sum = MathF.FusedMultiplyAdd(a[(p * Rows) + i], b[(p * Columns) + j], sum);
                tile[(i * Columns) + j] = sum;
            }
        }
    }
}

/// <summary>12 x 32 in 24 of 32 registers.</summary>
internal readonly unsafe struct GemmKernel512 : IGemmKernel
{
    public static int Rows => 12;

    public static int Columns => 32;

    public static void Multiply(int k, float* a, float* b, float* tile)
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

        s0l.Store(tile + 0);
        s0r.Store(tile + 16);
        s1l.Store(tile + 32);
        s1r.Store(tile + 48);
        s2l.Store(tile + 64);
        s2r.Store(tile + 80);
        s3l.Store(tile + 96);
        s3r.Store(tile + 112);
        s4l.Store(tile + 128);
        s4r.Store(tile + 144);
        s5l.Store(tile + 160);
        s5r.Store(tile + 176);
        s6l.Store(tile + 192);
        s6r.Store(tile + 208);
        s7l.Store(tile + 224);
        s7r.Store(tile + 240);
        s8l.Store(tile + 256);
        s8r.Store(tile + 272);
        s9l.Store(tile + 288);
        s9r.Store(tile + 304);
        s10l.Store(tile + 320);
        s10r.Store(tile + 336);
        s11l.Store(tile + 352);
        s11r.Store(tile + 368);
    }
}

/// <summary>6 x 16 in 12 of 16 registers.</summary>
internal readonly unsafe struct GemmKernel256 : IGemmKernel
{
    public static int Rows => 6;

    public static int Columns => 16;

    public static void Multiply(int k, float* a, float* b, float* tile)
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

        s0l.Store(tile + 0);
        s0r.Store(tile + 8);
        s1l.Store(tile + 16);
        s1r.Store(tile + 24);
        s2l.Store(tile + 32);
        s2r.Store(tile + 40);
        s3l.Store(tile + 48);
        s3r.Store(tile + 56);
        s4l.Store(tile + 64);
        s4r.Store(tile + 72);
        s5l.Store(tile + 80);
        s5r.Store(tile + 88);
    }
}

/// <summary>6 x 8 in 12 of 16 registers.</summary>
internal readonly unsafe struct GemmKernel128 : IGemmKernel
{
    public static int Rows => 6;

    public static int Columns => 8;

    public static void Multiply(int k, float* a, float* b, float* tile)
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

        s0l.Store(tile + 0);
        s0r.Store(tile + 4);
        s1l.Store(tile + 8);
        s1r.Store(tile + 12);
        s2l.Store(tile + 16);
        s2r.Store(tile + 20);
        s3l.Store(tile + 24);
        s3r.Store(tile + 28);
        s4l.Store(tile + 32);
        s4r.Store(tile + 36);
        s5l.Store(tile + 40);
        s5r.Store(tile + 44);
    }
}
