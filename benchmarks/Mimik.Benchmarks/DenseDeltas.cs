using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Mimik.Numerics;

namespace Mimik.Benchmarks;

/// <summary>
/// Blendshapes as they are, evaluated as fast as we know how: positions = rest + sum over shapes of weight * delta, one frame of one face. All shapes
/// read every delta once, so that memory is what counts: a tile of coordinates stays in registers while its deltas come by in the order
/// in which they lie there. Where few shapes are active, deltas lie by rows, and eight active rows are added in a pass.
/// </summary>
internal sealed unsafe class DenseDeltas
{
    private const int Lanes = 16, TileVectors = 8, Tile = TileVectors * Lanes, RowsAtOnce = 8, Chunk = 2048;
    private readonly int _shapes, _tiles;
    private readonly AlignedFloats _rest, _rows, _tiled, _halves, _sums;

    /// <summary>Arranges deltas.</summary>
    /// <param name="rest">[3N].</param>
    /// <param name="deltas">[S][3N].</param>
    public DenseDeltas(float[] rest, float[][] deltas)
    {
        _shapes = deltas.Length;
        _tiles = (rest.Length + Tile - 1) / Tile;
        Width = _tiles * Tile;
        _rest = new AlignedFloats(Width);
        rest.CopyTo(_rest.Span);
        _sums = new AlignedFloats(Width);
        _rows = new AlignedFloats(_shapes * Width);
        _tiled = new AlignedFloats(_shapes * Width);
        _halves = new AlignedFloats(_shapes * Width / 2);
        Span<float> rows = _rows.Span, tiled = _tiled.Span;
        Span<Half> halves = MemoryMarshal.Cast<float, Half>(_halves.Span);
        for (int s = 0; s < _shapes; s++)
        {
            for (int i = 0; i < rest.Length; i++)
            {
                int at = (((i / Tile * _shapes) + s) * Tile) + (i % Tile);
                rows[(s * Width) + i] = tiled[at] = deltas[s][i];
                halves[at] = (Half)deltas[s][i];
            }
        }
    }

    /// <summary>3N, padded to whole tiles.</summary>
    public int Width { get; }

    /// <summary>Bytes of float deltas that a frame with all shapes reads.</summary>
    public double Bytes => 4.0 * _shapes * Width;

    /// <summary>The last frame: [Width].</summary>
    public ReadOnlySpan<float> Positions => _sums.Span;

    /// <summary>All shapes from tiles.</summary>
    /// <param name="weights">[S].</param>
    public void Tiled(ReadOnlySpan<float> weights)
    {
        fixed (float* all = _tiled.Span, rest = _rest.Span, sums = _sums.Span, weight = weights)
        {
            float* delta = all;
            for (int at = 0; at < Width; at += Tile)
            {
                float* r = rest + at;
                Vector512<float> a = Vector512.Load(r), b = Vector512.Load(r + 16), c = Vector512.Load(r + 32), d = Vector512.Load(r + 48);
                Vector512<float> e = Vector512.Load(r + 64), f = Vector512.Load(r + 80), g = Vector512.Load(r + 96), h = Vector512.Load(r + 112);
                for (int s = 0; s < _shapes; s++, delta += Tile)
                {
                    Vector512<float> w = Vector512.Create(weight[s]);
                    a = Vector512.FusedMultiplyAdd(w, Vector512.Load(delta), a);
                    b = Vector512.FusedMultiplyAdd(w, Vector512.Load(delta + 16), b);
                    c = Vector512.FusedMultiplyAdd(w, Vector512.Load(delta + 32), c);
                    d = Vector512.FusedMultiplyAdd(w, Vector512.Load(delta + 48), d);
                    e = Vector512.FusedMultiplyAdd(w, Vector512.Load(delta + 64), e);
                    f = Vector512.FusedMultiplyAdd(w, Vector512.Load(delta + 80), f);
                    g = Vector512.FusedMultiplyAdd(w, Vector512.Load(delta + 96), g);
                    h = Vector512.FusedMultiplyAdd(w, Vector512.Load(delta + 112), h);
                }

                Store(sums + at, a, b, c, d, e, f, g, h);
            }
        }
    }

    /// <summary>All shapes from tiles of half floats, which are widened as they come.</summary>
    /// <param name="weights">[S].</param>
    public void TiledHalves(ReadOnlySpan<float> weights)
    {
        fixed (float* all = _halves.Span, rest = _rest.Span, sums = _sums.Span, weight = weights)
        {
            ushort* delta = (ushort*)all;
            for (int at = 0; at < Width; at += Tile)
            {
                float* r = rest + at;
                Vector512<float> a = Vector512.Load(r), b = Vector512.Load(r + 16), c = Vector512.Load(r + 32), d = Vector512.Load(r + 48);
                Vector512<float> e = Vector512.Load(r + 64), f = Vector512.Load(r + 80), g = Vector512.Load(r + 96), h = Vector512.Load(r + 112);
                for (int s = 0; s < _shapes; s++, delta += Tile)
                {
                    Vector512<float> w = Vector512.Create(weight[s] * HalfScale);
                    a = Vector512.FusedMultiplyAdd(w, Widen(delta), a);
                    b = Vector512.FusedMultiplyAdd(w, Widen(delta + 16), b);
                    c = Vector512.FusedMultiplyAdd(w, Widen(delta + 32), c);
                    d = Vector512.FusedMultiplyAdd(w, Widen(delta + 48), d);
                    e = Vector512.FusedMultiplyAdd(w, Widen(delta + 64), e);
                    f = Vector512.FusedMultiplyAdd(w, Widen(delta + 80), f);
                    g = Vector512.FusedMultiplyAdd(w, Widen(delta + 96), g);
                    h = Vector512.FusedMultiplyAdd(w, Widen(delta + 112), h);
                }

                Store(sums + at, a, b, c, d, e, f, g, h);
            }
        }
    }

    /// <summary>Active shapes from rows, eight in a pass over a piece of the positions that stays in the first cache.</summary>
    /// <param name="weights">[S].</param>
    public void Rows(ReadOnlySpan<float> weights)
    {
        int* active = stackalloc int[_shapes + RowsAtOnce];
        int count = 0;
        for (int s = 0; s < _shapes; s++)
        {
            if (weights[s] != 0)
                active[count++] = s;
        }

        float* factors = stackalloc float[_shapes + RowsAtOnce];
        for (int i = 0; i < count; i++)
            factors[i] = weights[active[i]];
        // The last pass is filled with a row that counts nothing.
        for (int i = count; i < count + RowsAtOnce; i++)
            (active[i], factors[i]) = (count == 0 ? 0 : active[count - 1], 0);
        fixed (float* rows = _rows.Span, rest = _rest.Span, sums = _sums.Span)
        {
            for (int at = 0; at < Width; at += Chunk)
            {
                int end = Math.Min(Width, at + Chunk);
                float* from = rest;
                for (int i = 0; i < count || from == rest; i += RowsAtOnce, from = sums)
                    AddRows(rows, active + i, factors + i, from, sums, at, end);
            }
        }
    }

    private void AddRows(float* rows, int* active, float* factors, float* from, float* to, int start, int end)
    {
        float* r0 = rows + (active[0] * (long)Width), r1 = rows + (active[1] * (long)Width), r2 = rows + (active[2] * (long)Width), r3 = rows + (active[3] * (long)Width);
        float* r4 = rows + (active[4] * (long)Width), r5 = rows + (active[5] * (long)Width), r6 = rows + (active[6] * (long)Width), r7 = rows + (active[7] * (long)Width);
        Vector512<float> w0 = Vector512.Create(factors[0]), w1 = Vector512.Create(factors[1]), w2 = Vector512.Create(factors[2]), w3 = Vector512.Create(factors[3]);
        Vector512<float> w4 = Vector512.Create(factors[4]), w5 = Vector512.Create(factors[5]), w6 = Vector512.Create(factors[6]), w7 = Vector512.Create(factors[7]);
        for (int i = start; i < end; i += Lanes)
        {
            Vector512<float> a = Vector512.FusedMultiplyAdd(w0, Vector512.Load(r0 + i), Vector512.Load(from + i));
            Vector512<float> b = w1 * Vector512.Load(r1 + i);
            a = Vector512.FusedMultiplyAdd(w2, Vector512.Load(r2 + i), a);
            b = Vector512.FusedMultiplyAdd(w3, Vector512.Load(r3 + i), b);
            a = Vector512.FusedMultiplyAdd(w4, Vector512.Load(r4 + i), a);
            b = Vector512.FusedMultiplyAdd(w5, Vector512.Load(r5 + i), b);
            a = Vector512.FusedMultiplyAdd(w6, Vector512.Load(r6 + i), a);
            b = Vector512.FusedMultiplyAdd(w7, Vector512.Load(r7 + i), b);
            (a + b).Store(to + i);
        }
    }

    // A half's bits, moved to where a float has them, are the number times 2^-112; the weight brings the factor back. Infinities are not met.
    private const float HalfScale = 5.192296858534828e33f;

    private static Vector512<float> Widen(ushort* halves)
    {
        // The sign fills the upper half; of it only the topmost bit is kept.
        Vector512<int> bits = Vector512.WidenLower(Vector256.Load((short*)halves).ToVector512Unsafe());
        return (Vector512.ShiftLeft(bits, 13) & Vector512.Create(unchecked((int)0x8FFFE000))).AsSingle();
    }

    private static void Store(
        float* to, Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d, Vector512<float> e, Vector512<float> f, Vector512<float> g, Vector512<float> h)
    {
        a.Store(to);
        b.Store(to + 16);
        c.Store(to + 32);
        d.Store(to + 48);
        e.Store(to + 64);
        f.Store(to + 80);
        g.Store(to + 96);
        h.Store(to + 112);
    }
}
