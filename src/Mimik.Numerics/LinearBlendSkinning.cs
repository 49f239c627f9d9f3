using System.Runtime.Intrinsics;

namespace Mimik.Numerics;

/// <summary>
/// Linear blend skinning: y_v = sum over joints of w_vj (A_j x_v + b_j), for one mesh, and for 64 of them at once as the lanes of a <see cref="LaneTile"/>. The weights
/// are sparse: vertex v has the entries [Offsets[v], Offsets[v + 1]).
/// </summary>
public static class LinearBlendSkinning
{
    private const int Lanes = LaneTile.Lanes;

    /// <summary>Skins one mesh.</summary>
    /// <param name="offsets">[V + 1] where each vertex's entries start.</param>
    /// <param name="joints">[nnz] the joint of every entry.</param>
    /// <param name="weights">[nnz].</param>
    /// <param name="columns">[J x 16] the columns of [A | b], three numbers and one that does not matter.</param>
    /// <param name="positions">[V x 3] x.</param>
    /// <param name="result">[V x 3] receives y; may be <paramref name="positions"/>.</param>
    public static unsafe void Skin(
        ReadOnlySpan<int> offsets, ReadOnlySpan<int> joints, ReadOnlySpan<float> weights, ReadOnlySpan<float> columns, ReadOnlySpan<float> positions, Span<float> result)
    {
        int vertices = Check(offsets, joints, weights, columns.Length / 16);
        if (positions.Length != 3 * vertices || result.Length != positions.Length)
            throw new ArgumentException($"expected {vertices} x 3 numbers, found {positions.Length} and {result.Length}", nameof(positions));
        fixed (int* j = joints)
        fixed (float* w = weights, m = columns, x = positions, y = result)
        {
            for (int v = 0; v < vertices; v++)
            {
                Vector128<float> c0 = default, c1 = default, c2 = default, c3 = default;
                for (int e = offsets[v]; e < offsets[v + 1]; e++)
                {
                    float* g = m + (16 * j[e]);
                    var weight = Vector128.Create(w[e]);
                    c0 = Vector128.FusedMultiplyAdd(weight, Vector128.Load(g), c0);
                    c1 = Vector128.FusedMultiplyAdd(weight, Vector128.Load(g + 4), c1);
                    c2 = Vector128.FusedMultiplyAdd(weight, Vector128.Load(g + 8), c2);
                    c3 = Vector128.FusedMultiplyAdd(weight, Vector128.Load(g + 12), c3);
                }

                float* p = x + (3 * v);
                c3 = Vector128.FusedMultiplyAdd(c0, Vector128.Create(p[0]), c3);
                c3 = Vector128.FusedMultiplyAdd(c1, Vector128.Create(p[1]), c3);
                c3 = Vector128.FusedMultiplyAdd(c2, Vector128.Create(p[2]), c3);
                float* q = y + (3 * v);
                q[0] = c3[0];
                q[1] = c3[1];
                q[2] = c3[2];
            }
        }
    }

    /// <summary>The scalar reference of <see cref="Skin"/>: the same bits.</summary>
    /// <inheritdoc cref="Skin"/>
    public static void SkinScalar(
        ReadOnlySpan<int> offsets, ReadOnlySpan<int> joints, ReadOnlySpan<float> weights, ReadOnlySpan<float> columns, ReadOnlySpan<float> positions, Span<float> result)
    {
        Span<float> blend = stackalloc float[12];
        for (int v = 0; v < offsets.Length - 1; v++)
        {
            blend.Clear();
            for (int e = offsets[v]; e < offsets[v + 1]; e++)
            {
                for (int i = 0; i < 12; i++)
                    blend[i] = MathF.FusedMultiplyAdd(weights[e], columns[(16 * joints[e]) + (i / 3 * 4) + (i % 3)], blend[i]);
            }

            (float x, float y, float z) = (positions[3 * v], positions[(3 * v) + 1], positions[(3 * v) + 2]);
            for (int axis = 0; axis < 3; axis++)
            {
                float sum = MathF.FusedMultiplyAdd(blend[axis], x, blend[9 + axis]);
                sum = MathF.FusedMultiplyAdd(blend[3 + axis], y, sum);
                result[(3 * v) + axis] = MathF.FusedMultiplyAdd(blend[6 + axis], z, sum);
            }
        }
    }

    /// <summary>Skins 64 meshes, each a lane.</summary>
    /// <param name="offsets">[V + 1] where each vertex's entries start.</param>
    /// <param name="joints">[nnz] the joint of every entry.</param>
    /// <param name="weights">[nnz].</param>
    /// <param name="transforms">[J x 12 x 64] the columns of [A | b], three numbers each, by joint and lane.</param>
    /// <param name="tile">[V x 3 x 64] x; becomes y.</param>
    public static unsafe void SkinLanes(ReadOnlySpan<int> offsets, ReadOnlySpan<int> joints, ReadOnlySpan<float> weights, ReadOnlySpan<float> transforms, Span<float> tile)
    {
        int vertices = Check(offsets, joints, weights, transforms.Length / (12 * Lanes));
        if (tile.Length < 3 * vertices * Lanes)
            throw new ArgumentException($"expected {vertices} x 3 x {Lanes} numbers, found {tile.Length}", nameof(tile));
        fixed (int* j = joints)
        fixed (float* w = weights, m = transforms, t = tile)
        {
            for (int v = 0; v < vertices; v++)
            {
                for (int lane = 0; lane < Lanes; lane += 16)
                {
                    float* p = t + (3 * v * Lanes) + lane;
                    Vector512<float> x = Vector512.Load(p), y = Vector512.Load(p + Lanes), z = Vector512.Load(p + (2 * Lanes));
                    Vector512<float> rx = default, ry = default, rz = default;
                    for (int e = offsets[v]; e < offsets[v + 1]; e++)
                    {
                        float* g = m + (12 * Lanes * j[e]) + lane;
                        var weight = Vector512.Create(w[e]);
                        rx = Vector512.FusedMultiplyAdd(weight, Image(g, x, y, z), rx);
                        ry = Vector512.FusedMultiplyAdd(weight, Image(g + Lanes, x, y, z), ry);
                        rz = Vector512.FusedMultiplyAdd(weight, Image(g + (2 * Lanes), x, y, z), rz);
                    }

                    rx.Store(p);
                    ry.Store(p + Lanes);
                    rz.Store(p + (2 * Lanes));
                }
            }
        }

        // One coordinate of A x + b.
        static Vector512<float> Image(float* row, Vector512<float> x, Vector512<float> y, Vector512<float> z)
        {
            Vector512<float> sum = Vector512.FusedMultiplyAdd(Vector512.Load(row), x, Vector512.Load(row + (9 * Lanes)));
            sum = Vector512.FusedMultiplyAdd(Vector512.Load(row + (3 * Lanes)), y, sum);
            return Vector512.FusedMultiplyAdd(Vector512.Load(row + (6 * Lanes)), z, sum);
        }
    }

    /// <summary>The scalar reference of <see cref="SkinLanes"/>: the same bits.</summary>
    /// <inheritdoc cref="SkinLanes"/>
    public static void SkinLanesScalar(ReadOnlySpan<int> offsets, ReadOnlySpan<int> joints, ReadOnlySpan<float> weights, ReadOnlySpan<float> transforms, Span<float> tile)
    {
        Span<float> sums = stackalloc float[3];
        for (int v = 0; v < offsets.Length - 1; v++)
        {
            for (int lane = 0; lane < Lanes; lane++)
            {
                int at = (3 * v * Lanes) + lane;
                sums.Clear();
                for (int e = offsets[v]; e < offsets[v + 1]; e++)
                {
                    for (int axis = 0; axis < 3; axis++)
                    {
                        int row = (((12 * joints[e]) + axis) * Lanes) + lane;
                        float sum = MathF.FusedMultiplyAdd(transforms[row], tile[at], transforms[row + (9 * Lanes)]);
                        sum = MathF.FusedMultiplyAdd(transforms[row + (3 * Lanes)], tile[at + Lanes], sum);
                        sum = MathF.FusedMultiplyAdd(transforms[row + (6 * Lanes)], tile[at + (2 * Lanes)], sum);
                        sums[axis] = MathF.FusedMultiplyAdd(weights[e], sum, sums[axis]);
                    }
                }

                for (int axis = 0; axis < 3; axis++)
                    tile[at + (axis * Lanes)] = sums[axis];
            }
        }
    }

    private static int Check(ReadOnlySpan<int> offsets, ReadOnlySpan<int> joints, ReadOnlySpan<float> weights, int jointCount)
    {
        bool rise = offsets.Length > 0 && offsets[0] >= 0;
        for (int v = 1; v < offsets.Length; v++)
            rise &= offsets[v] >= offsets[v - 1];
        if (!rise || offsets[^1] > joints.Length || offsets[^1] > weights.Length)
            throw new ArgumentException($"expected offsets that rise up to {joints.Length} joints and {weights.Length} weights", nameof(offsets));
        ReadOnlySpan<int> used = joints[..offsets[^1]];
        foreach (int joint in used)
        {
            if ((uint)joint >= (uint)jointCount)
                throw new ArgumentException($"expected joints below {jointCount}, found {joint}", nameof(joints));
        }

        return offsets.Length - 1;
    }
}
