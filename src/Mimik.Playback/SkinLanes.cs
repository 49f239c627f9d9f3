using System.Numerics;
using System.Runtime.CompilerServices;
#if NET
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
#endif

namespace Mimik.Playback;

/// <summary>What <see cref="SkinKernel"/> needs of a vector. Implemented by empty structs, so that the calls compile to single instructions.</summary>
/// <typeparam name="TVector">A vector of floats.</typeparam>
internal unsafe interface ILanes<TVector>
    where TVector : struct
{
    /// <summary>Floats of a vector.</summary>
    int Count { get; }

    TVector Load(float* source);

    TVector Spread(float value);

    TVector Add(TVector a, TVector b);

    TVector Subtract(TVector a, TVector b);

    TVector Multiply(TVector a, TVector b);

    /// <summary>a b + c, rounded once where the machine can.</summary>
    TVector MultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary>c - a b, rounded once where the machine can.</summary>
    TVector SubtractProduct(TVector c, TVector a, TVector b);

    /// <summary>1 / sqrt(a); 0 where a is 0.</summary>
    TVector InverseRoot(TVector a);

    /// <summary>Stores x0 y0 z0 x1 y1 z1 … at the target; what the scratch of three vectors holds afterwards is undefined.</summary>
    void StoreTriples(TVector x, TVector y, TVector z, float* target, float* scratch);
}

/// <summary>The runtime's own width.</summary>
internal readonly unsafe struct LanesT : ILanes<Vector<float>>
{
    public int Count => Vector<float>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Load(float* source) => *(Vector<float>*)source;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Spread(float value) => new Vector<float>(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Add(Vector<float> a, Vector<float> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Subtract(Vector<float> a, Vector<float> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Multiply(Vector<float> a, Vector<float> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> MultiplyAdd(Vector<float> a, Vector<float> b, Vector<float> c) => (a * b) + c;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> SubtractProduct(Vector<float> c, Vector<float> a, Vector<float> b) => c - (a * b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> InverseRoot(Vector<float> a) =>
        Vector.ConditionalSelect(Vector.GreaterThan(a, Vector<float>.Zero), Vector<float>.One / Vector.SquareRoot(a), Vector<float>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreTriples(Vector<float> x, Vector<float> y, Vector<float> z, float* target, float* scratch)
    {
        // There is no shuffle of any width: through memory.
        *(Vector<float>*)scratch = x;
        *(Vector<float>*)(scratch + Vector<float>.Count) = y;
        *(Vector<float>*)(scratch + (2 * Vector<float>.Count)) = z;
        for (int i = 0; i < Vector<float>.Count; i++, target += 3)
        {
            target[0] = scratch[i];
            target[1] = scratch[i + Vector<float>.Count];
            target[2] = scratch[i + (2 * Vector<float>.Count)];
        }
    }
}

#if NET
/// <summary>128 bits.</summary>
internal readonly unsafe struct Lanes128 : ILanes<Vector128<float>>
{
    public int Count => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<float> Load(float* source) => Vector128.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<float> Spread(float value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<float> Add(Vector128<float> a, Vector128<float> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<float> Subtract(Vector128<float> a, Vector128<float> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<float> Multiply(Vector128<float> a, Vector128<float> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<float> MultiplyAdd(Vector128<float> a, Vector128<float> b, Vector128<float> c) => Vector128.MultiplyAddEstimate(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<float> SubtractProduct(Vector128<float> c, Vector128<float> a, Vector128<float> b) => Vector128.MultiplyAddEstimate(-a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<float> InverseRoot(Vector128<float> a) =>
        Vector128.ConditionalSelect(Vector128.GreaterThan(a, Vector128<float>.Zero), Vector128<float>.One / Vector128.Sqrt(a), Vector128<float>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreTriples(Vector128<float> x, Vector128<float> y, Vector128<float> z, float* target, float* scratch)
    {
        if (Sse.IsSupported)
        {
            Vector128<float> xy = Sse.Shuffle(x, y, 0b10_00_10_00), yz = Sse.Shuffle(y, z, 0b11_01_11_01), zx = Sse.Shuffle(z, x, 0b11_01_10_00);
            Sse.Shuffle(xy, zx, 0b10_00_10_00).Store(target);
            Sse.Shuffle(yz, xy, 0b11_01_10_00).Store(target + 4);
            Sse.Shuffle(zx, yz, 0b11_01_11_01).Store(target + 8);
        }
        else
        {
            for (int i = 0; i < 4; i++, target += 3)
            {
                target[0] = x[i];
                target[1] = y[i];
                target[2] = z[i];
            }
        }
    }
}

/// <summary>256 bits, with AVX2 and FMA.</summary>
internal readonly unsafe struct Lanes256 : ILanes<Vector256<float>>
{
    public int Count => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Load(float* source) => Vector256.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Spread(float value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Add(Vector256<float> a, Vector256<float> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Subtract(Vector256<float> a, Vector256<float> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Multiply(Vector256<float> a, Vector256<float> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> MultiplyAdd(Vector256<float> a, Vector256<float> b, Vector256<float> c) => Fma.MultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> SubtractProduct(Vector256<float> c, Vector256<float> a, Vector256<float> b) => Fma.MultiplyAddNegated(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> InverseRoot(Vector256<float> a) =>
        Vector256.ConditionalSelect(Vector256.GreaterThan(a, Vector256<float>.Zero), Vector256<float>.One / Vector256.Sqrt(a), Vector256<float>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreTriples(Vector256<float> x, Vector256<float> y, Vector256<float> z, float* target, float* scratch)
    {
        // As with 128 bits in either half, then the halves in turn.
        Vector256<float> xy = Avx.Shuffle(x, y, 0b10_00_10_00), yz = Avx.Shuffle(y, z, 0b11_01_11_01), zx = Avx.Shuffle(z, x, 0b11_01_10_00);
        Vector256<float> a = Avx.Shuffle(xy, zx, 0b10_00_10_00), b = Avx.Shuffle(yz, xy, 0b11_01_10_00), c = Avx.Shuffle(zx, yz, 0b11_01_11_01);
        Avx.Permute2x128(a, b, 0x20).Store(target);
        Avx.Permute2x128(c, a, 0x30).Store(target + 8);
        Avx.Permute2x128(b, c, 0x31).Store(target + 16);
    }
}

/// <summary>512 bits.</summary>
internal readonly unsafe struct Lanes512 : ILanes<Vector512<float>>
{
    public int Count => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Load(float* source) => Vector512.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Spread(float value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Add(Vector512<float> a, Vector512<float> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Subtract(Vector512<float> a, Vector512<float> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Multiply(Vector512<float> a, Vector512<float> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> MultiplyAdd(Vector512<float> a, Vector512<float> b, Vector512<float> c) => Avx512F.FusedMultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> SubtractProduct(Vector512<float> c, Vector512<float> a, Vector512<float> b) => Avx512F.FusedMultiplyAddNegated(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> InverseRoot(Vector512<float> a) =>
        Vector512.ConditionalSelect(Vector512.GreaterThan(a, Vector512<float>.Zero), Vector512<float>.One / Vector512.Sqrt(a), Vector512<float>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreTriples(Vector512<float> x, Vector512<float> y, Vector512<float> z, float* target, float* scratch)
    {
        // Of two vectors, lanes 0 to 15 are the first's and 16 to 31 the second's: x and y go to their places, then z joins them.
        const int Y = 16, Z = 16;
        Vector512<float> a = Avx512F.PermuteVar16x32x2(x, Vector512.Create(0, Y, 0, 1, Y + 1, 0, 2, Y + 2, 0, 3, Y + 3, 0, 4, Y + 4, 0, 5), y);
        Vector512<float> b = Avx512F.PermuteVar16x32x2(x, Vector512.Create(Y + 5, 0, 6, Y + 6, 0, 7, Y + 7, 0, 8, Y + 8, 0, 9, Y + 9, 0, 10, Y + 10), y);
        Vector512<float> c = Avx512F.PermuteVar16x32x2(x, Vector512.Create(0, 11, Y + 11, 0, 12, Y + 12, 0, 13, Y + 13, 0, 14, Y + 14, 0, 15, Y + 15, 0), y);
        Avx512F.PermuteVar16x32x2(a, Vector512.Create(0, 1, Z, 3, 4, Z + 1, 6, 7, Z + 2, 9, 10, Z + 3, 12, 13, Z + 4, 15), z).Store(target);
        Avx512F.PermuteVar16x32x2(b, Vector512.Create(0, Z + 5, 2, 3, Z + 6, 5, 6, Z + 7, 8, 9, Z + 8, 11, 12, Z + 9, 14, 15), z).Store(target + 16);
        Avx512F.PermuteVar16x32x2(c, Vector512.Create(Z + 10, 1, 2, Z + 11, 4, 5, Z + 12, 7, 8, Z + 13, 10, 11, Z + 14, 13, 14, Z + 15), z).Store(target + 32);
    }
}
#endif
