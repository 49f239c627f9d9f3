using System.Numerics;
using System.Runtime.Intrinsics;

namespace Mimik.Numerics;

/// <summary>
/// The gradient of linear blend skinning by a bone's linearised rotation r and translation t: with x = w [v; 1] of a vertex and
/// residual rho, dr = sum over vertices of x_v cross rho and dt = sum of w rho, for all shapes at once.
/// </summary>
public static class BoneGradient
{
    /// <summary>Adds one bone's sums over some of the vertices of a tile.</summary>
    /// <param name="lanes">Bit i is set where vertex i takes part.</param>
    /// <param name="x">[64 x stride] x of a vertex and a bone are the four numbers (w v_x, w v_y, w v_z, w) from 4 * bone.</param>
    /// <param name="stride">The length of a row of <paramref name="x"/>.</param>
    /// <param name="bone">The bone.</param>
    /// <param name="residual">[64 x 3 x width] residuals by vertex, axis and shape.</param>
    /// <param name="width">The number of shapes, rounded up to a multiple of 16.</param>
    /// <param name="gradient">[6 x width] r_x, r_y, r_z, t_x, t_y, t_z by shape; added to.</param>
    public static unsafe void Accumulate(ulong lanes, ReadOnlySpan<float> x, int stride, int bone, ReadOnlySpan<float> residual, int width, Span<float> gradient)
    {
        Check(x, stride, bone, residual, width, gradient);
        fixed (float* px = x, pr = residual, pg = gradient)
        {
            int s = 0;
            for (; s <= width - 32; s += 32)
            {
                float* g = pg + s;
                Vector512<float> rx0 = Vector512.Load(g), rx1 = Vector512.Load(g + 16);
                Vector512<float> ry0 = Vector512.Load(g + width), ry1 = Vector512.Load(g + width + 16);
                Vector512<float> rz0 = Vector512.Load(g + (2 * width)), rz1 = Vector512.Load(g + (2 * width) + 16);
                Vector512<float> tx0 = Vector512.Load(g + (3 * width)), tx1 = Vector512.Load(g + (3 * width) + 16);
                Vector512<float> ty0 = Vector512.Load(g + (4 * width)), ty1 = Vector512.Load(g + (4 * width) + 16);
                Vector512<float> tz0 = Vector512.Load(g + (5 * width)), tz1 = Vector512.Load(g + (5 * width) + 16);
                for (ulong rest = lanes; rest != 0; rest &= rest - 1)
                {
                    int lane = BitOperations.TrailingZeroCount(rest);
                    float* v = px + (lane * stride) + (4 * bone);
                    Vector512<float> vx = Vector512.Create(v[0]), vy = Vector512.Create(v[1]), vz = Vector512.Create(v[2]), w = Vector512.Create(v[3]);
                    float* rho = pr + (lane * 3 * width) + s;
                    Vector512<float> a0 = Vector512.Load(rho), a1 = Vector512.Load(rho + 16);
                    Vector512<float> b0 = Vector512.Load(rho + width), b1 = Vector512.Load(rho + width + 16);
                    Vector512<float> c0 = Vector512.Load(rho + (2 * width)), c1 = Vector512.Load(rho + (2 * width) + 16);
                    rx0 = Vector512.FusedMultiplyAdd(vy, c0, Vector512.FusedMultiplyAdd(-vz, b0, rx0));
                    rx1 = Vector512.FusedMultiplyAdd(vy, c1, Vector512.FusedMultiplyAdd(-vz, b1, rx1));
                    ry0 = Vector512.FusedMultiplyAdd(vz, a0, Vector512.FusedMultiplyAdd(-vx, c0, ry0));
                    ry1 = Vector512.FusedMultiplyAdd(vz, a1, Vector512.FusedMultiplyAdd(-vx, c1, ry1));
                    rz0 = Vector512.FusedMultiplyAdd(vx, b0, Vector512.FusedMultiplyAdd(-vy, a0, rz0));
                    rz1 = Vector512.FusedMultiplyAdd(vx, b1, Vector512.FusedMultiplyAdd(-vy, a1, rz1));
                    tx0 = Vector512.FusedMultiplyAdd(w, a0, tx0);
                    tx1 = Vector512.FusedMultiplyAdd(w, a1, tx1);
                    ty0 = Vector512.FusedMultiplyAdd(w, b0, ty0);
                    ty1 = Vector512.FusedMultiplyAdd(w, b1, ty1);
                    tz0 = Vector512.FusedMultiplyAdd(w, c0, tz0);
                    tz1 = Vector512.FusedMultiplyAdd(w, c1, tz1);
                }

                rx0.Store(g);
                rx1.Store(g + 16);
                ry0.Store(g + width);
                ry1.Store(g + width + 16);
                rz0.Store(g + (2 * width));
                rz1.Store(g + (2 * width) + 16);
                tx0.Store(g + (3 * width));
                tx1.Store(g + (3 * width) + 16);
                ty0.Store(g + (4 * width));
                ty1.Store(g + (4 * width) + 16);
                tz0.Store(g + (5 * width));
                tz1.Store(g + (5 * width) + 16);
            }

            if (s < width)
                AccumulateSixteen(lanes, px + (4 * bone), stride, pr + s, width, pg + s);
        }
    }

    /// <summary>The scalar reference of <see cref="Accumulate"/>: the same bits.</summary>
    /// <inheritdoc cref="Accumulate"/>
    public static void AccumulateScalar(ulong lanes, ReadOnlySpan<float> x, int stride, int bone, ReadOnlySpan<float> residual, int width, Span<float> gradient)
    {
        Check(x, stride, bone, residual, width, gradient);
        for (int lane = 0; lane < LaneTile.Lanes; lane++)
        {
            if ((lanes >> lane & 1) == 0)
                continue;
            ReadOnlySpan<float> v = x.Slice((lane * stride) + (4 * bone), 4);
            for (int s = 0; s < width; s++)
            {
                float a = residual[(3 * lane * width) + s], b = residual[(((3 * lane) + 1) * width) + s], c = residual[(((3 * lane) + 2) * width) + s];
                ref float rx = ref gradient[s];
                ref float ry = ref gradient[width + s];
                ref float rz = ref gradient[(2 * width) + s];
                rx = MathF.FusedMultiplyAdd(v[1], c, MathF.FusedMultiplyAdd(-v[2], b, rx));
                ry = MathF.FusedMultiplyAdd(v[2], a, MathF.FusedMultiplyAdd(-v[0], c, ry));
                rz = MathF.FusedMultiplyAdd(v[0], b, MathF.FusedMultiplyAdd(-v[1], a, rz));
                gradient[(3 * width) + s] = MathF.FusedMultiplyAdd(v[3], a, gradient[(3 * width) + s]);
                gradient[(4 * width) + s] = MathF.FusedMultiplyAdd(v[3], b, gradient[(4 * width) + s]);
                gradient[(5 * width) + s] = MathF.FusedMultiplyAdd(v[3], c, gradient[(5 * width) + s]);
            }
        }
    }

    private static unsafe void AccumulateSixteen(ulong lanes, float* x, int stride, float* residual, int width, float* g)
    {
        Vector512<float> rx = Vector512.Load(g), ry = Vector512.Load(g + width), rz = Vector512.Load(g + (2 * width));
        Vector512<float> tx = Vector512.Load(g + (3 * width)), ty = Vector512.Load(g + (4 * width)), tz = Vector512.Load(g + (5 * width));
        for (; lanes != 0; lanes &= lanes - 1)
        {
            int lane = BitOperations.TrailingZeroCount(lanes);
            float* v = x + (lane * stride);
            Vector512<float> vx = Vector512.Create(v[0]), vy = Vector512.Create(v[1]), vz = Vector512.Create(v[2]), w = Vector512.Create(v[3]);
            float* rho = residual + (lane * 3 * width);
            Vector512<float> a = Vector512.Load(rho), b = Vector512.Load(rho + width), c = Vector512.Load(rho + (2 * width));
            rx = Vector512.FusedMultiplyAdd(vy, c, Vector512.FusedMultiplyAdd(-vz, b, rx));
            ry = Vector512.FusedMultiplyAdd(vz, a, Vector512.FusedMultiplyAdd(-vx, c, ry));
            rz = Vector512.FusedMultiplyAdd(vx, b, Vector512.FusedMultiplyAdd(-vy, a, rz));
            tx = Vector512.FusedMultiplyAdd(w, a, tx);
            ty = Vector512.FusedMultiplyAdd(w, b, ty);
            tz = Vector512.FusedMultiplyAdd(w, c, tz);
        }

        rx.Store(g);
        ry.Store(g + width);
        rz.Store(g + (2 * width));
        tx.Store(g + (3 * width));
        ty.Store(g + (4 * width));
        tz.Store(g + (5 * width));
    }

    private static void Check(ReadOnlySpan<float> x, int stride, int bone, ReadOnlySpan<float> residual, int width, Span<float> gradient)
    {
        if (bone < 0 || stride < 4 * (bone + 1) || x.Length < LaneTile.Lanes * stride)
            throw new ArgumentException($"expected {LaneTile.Lanes} x {stride} numbers with bone {bone} inside, found {x.Length}", nameof(x));
        if (width < 0 || width % 16 != 0 || residual.Length < LaneTile.Lanes * 3 * width || gradient.Length < 6 * width)
            throw new ArgumentException($"expected {LaneTile.Lanes} x 3 x {width} residuals and 6 x {width} sums, found {residual.Length} and {gradient.Length}", nameof(residual));
    }
}
