using System.Runtime.CompilerServices;
#if NET
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
#endif

namespace Mimik.Playback;

/// <summary>Where a bone's r and t start among its six parameters.</summary>
internal static class BlendOrder
{
    public const int R = 0, T = 3;
}

/// <summary>Sums weights times parameters, block after block: (r, t) of every vertex. Implemented by structs, so that it compiles into the kernel's loop.</summary>
/// <typeparam name="TVector">A vector of floats.</typeparam>
internal interface IBlend<TVector>
    where TVector : struct
{
    /// <summary>The next block's sums, a vertex to a lane.</summary>
    /// <param name="block">One more than in the call before; 0 in the first.</param>
    /// <param name="rx">r.</param>
    /// <param name="ry">r.</param>
    /// <param name="rz">r.</param>
    /// <param name="tx">t.</param>
    /// <param name="ty">t.</param>
    /// <param name="tz">t.</param>
    void Next(int block, out TVector rx, out TVector ry, out TVector rz, out TVector tx, out TVector ty, out TVector tz);
}

/// <summary>Over <see cref="BoneBlocks"/>: one bone's numbers times the weights of all lanes.</summary>
internal unsafe struct BlockBlend<TLanes, TVector> : IBlend<TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    private readonly int* _firstEntry, _bones;
    private readonly float* _parameters;
    private float* _weights;

    public BlockBlend(int* firstEntry, int* bones, float* weights, float* parameters)
    {
        _firstEntry = firstEntry;
        _bones = bones;
        _weights = weights;
        _parameters = parameters;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Next(int block, out TVector rx, out TVector ry, out TVector rz, out TVector tx, out TVector ty, out TVector tz)
    {
        TLanes lanes = default;
        rx = ry = rz = tx = ty = tz = default;
        float* weights = _weights;
        int end = _firstEntry[block + 1];
        for (int entry = _firstEntry[block]; entry < end; entry++, weights += lanes.Count)
        {
            float* bone = _parameters + _bones[entry];
            TVector w = lanes.Load(weights);
            rx = lanes.MultiplyAdd(w, lanes.Spread(bone[BlendOrder.R]), rx);
            ry = lanes.MultiplyAdd(w, lanes.Spread(bone[BlendOrder.R + 1]), ry);
            rz = lanes.MultiplyAdd(w, lanes.Spread(bone[BlendOrder.R + 2]), rz);
            tx = lanes.MultiplyAdd(w, lanes.Spread(bone[BlendOrder.T]), tx);
            ty = lanes.MultiplyAdd(w, lanes.Spread(bone[BlendOrder.T + 1]), ty);
            tz = lanes.MultiplyAdd(w, lanes.Spread(bone[BlendOrder.T + 2]), tz);
        }

        _weights = weights;
    }
}

#if NET
/// <summary>Over <see cref="BoneTables"/>: each lane looks its bone's numbers up in six tables of 32, which stay in registers.</summary>
internal unsafe struct TableBlend : IBlend<Vector512<float>>
{
    /// <summary>Floats of the six tables of 32 bones.</summary>
    public const int TableFloats = SparseTransforms.DegreesOfFreedom * BoneTables.Size;

    private readonly int _tables;
    private readonly float* _bones;
    private int* _counts;
    private byte* _slots;
    private float* _weights;

    public TableBlend(int tables, int* counts, byte* slots, float* weights, float* bones)
    {
        _tables = tables;
        _counts = counts;
        _slots = slots;
        _weights = weights;
        _bones = bones;
    }

    /// <summary>Puts a pose into tables.</summary>
    /// <param name="place">[P] <see cref="BoneTables.Place"/>.</param>
    /// <param name="parameters">[P x 6].</param>
    /// <param name="bones">[tables x 6 x 32].</param>
    public static void Fill(ReadOnlySpan<int> place, float* parameters, float* bones)
    {
        for (int b = 0; b < place.Length; b++, parameters += SparseTransforms.DegreesOfFreedom)
        {
            if (place[b] < 0)
                continue;
            float* target = bones + (place[b] / BoneTables.Size * TableFloats) + (place[b] % BoneTables.Size);
            for (int d = 0; d < SparseTransforms.DegreesOfFreedom; d++)
                target[d * BoneTables.Size] = parameters[d];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Next(
        int block,
        out Vector512<float> rx,
        out Vector512<float> ry,
        out Vector512<float> rz,
        out Vector512<float> tx,
        out Vector512<float> ty,
        out Vector512<float> tz)
    {
        rx = ry = rz = tx = ty = tz = default;
        float* table = _bones, weights = _weights;
        byte* slots = _slots;
        int* counts = _counts;
        for (int t = 0; t < _tables; t++, table += TableFloats)
        {
            Vector512<float> rx0 = Vector512.Load(table), rx1 = Vector512.Load(table + 16), ry0 = Vector512.Load(table + 32), ry1 = Vector512.Load(table + 48);
            Vector512<float> rz0 = Vector512.Load(table + 64), rz1 = Vector512.Load(table + 80), tx0 = Vector512.Load(table + 96), tx1 = Vector512.Load(table + 112);
            Vector512<float> ty0 = Vector512.Load(table + 128), ty1 = Vector512.Load(table + 144), tz0 = Vector512.Load(table + 160), tz1 = Vector512.Load(table + 176);
            for (int s = *counts++; s > 0; s--, weights += BoneTables.Lanes, slots += BoneTables.Lanes)
            {
                Vector512<float> w = Vector512.Load(weights);
                Vector512<int> at = Avx512F.ConvertToVector512Int32(Vector128.Load(slots));
                rx = Avx512F.FusedMultiplyAdd(w, Avx512F.PermuteVar16x32x2(rx0, at, rx1), rx);
                ry = Avx512F.FusedMultiplyAdd(w, Avx512F.PermuteVar16x32x2(ry0, at, ry1), ry);
                rz = Avx512F.FusedMultiplyAdd(w, Avx512F.PermuteVar16x32x2(rz0, at, rz1), rz);
                tx = Avx512F.FusedMultiplyAdd(w, Avx512F.PermuteVar16x32x2(tx0, at, tx1), tx);
                ty = Avx512F.FusedMultiplyAdd(w, Avx512F.PermuteVar16x32x2(ty0, at, ty1), ty);
                tz = Avx512F.FusedMultiplyAdd(w, Avx512F.PermuteVar16x32x2(tz0, at, tz1), tz);
            }
        }

        _counts = counts;
        _weights = weights;
        _slots = slots;
    }
}
#endif
