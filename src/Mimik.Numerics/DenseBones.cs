using System.Runtime.Intrinsics;

namespace Mimik.Numerics;

/// <summary>
/// Linear blend skinning by bones whose transforms are dense, and its gradients, over a lane tile of 64 vertices with a few bones each.
/// A bone has six numbers a shape, r_x, r_y, r_z, t_x, t_y, t_z; it moves a vertex v by w (r cross v + t).
/// </summary>
/// <remarks>
/// A vertex's bones are blended before they act: sum_j w_j (r_j cross v + t_j) = (sum_j w_j r_j) cross v + sum_j w_j t_j, so a bone costs
/// six multiplications a shape. Backwards, a residual rho is turned once into (v cross rho, rho), and every bone takes w times that.
/// Shapes go in blocks of 16, a block's numbers of one bone or vertex side by side: what a block of a tile needs stays in the cache.
/// </remarks>
public static unsafe class DenseBones
{
    /// <summary>Degrees of freedom of a bone in a shape.</summary>
    public const int Freedoms = 6;

    /// <summary>Shapes of a block.</summary>
    public const int BlockShapes = 16;

    private const int Block = Freedoms * BlockShapes;

    /// <summary>Brings parameters into blocks.</summary>
    /// <param name="parameters">[P x 6 x width].</param>
    /// <param name="width">The number of shapes, rounded up to a multiple of 16.</param>
    /// <param name="blocks">[width / 16 x P x 6 x 16] receives them.</param>
    public static void Arrange(ReadOnlySpan<float> parameters, int width, Span<float> blocks)
    {
        int rows = CheckArrange(blocks, parameters, width);
        for (int row = 0; row < rows; row++)
        {
            for (int s = 0; s < width; s += BlockShapes)
                parameters.Slice((row * width) + s, BlockShapes).CopyTo(blocks.Slice((s * rows) + (row * BlockShapes), BlockShapes));
        }
    }

    /// <summary>The other way of <see cref="Arrange"/>.</summary>
    /// <param name="blocks">[width / 16 x P x 6 x 16].</param>
    /// <param name="width">The number of shapes, rounded up to a multiple of 16.</param>
    /// <param name="parameters">[P x 6 x width] receives them.</param>
    public static void Restore(ReadOnlySpan<float> blocks, int width, Span<float> parameters)
    {
        int rows = CheckArrange(blocks, parameters, width);
        for (int row = 0; row < rows; row++)
        {
            for (int s = 0; s < width; s += BlockShapes)
                blocks.Slice((s * rows) + (row * BlockShapes), BlockShapes).CopyTo(parameters.Slice((row * width) + s, BlockShapes));
        }
    }

    /// <summary>Where a tile's vertices are moved to: sum over a vertex's bones of w (r cross v + t).</summary>
    /// <param name="blocks">[width / 16 x P x 6 x 16] of <see cref="Arrange"/>.</param>
    /// <param name="offsets">[65] where a vertex's bones start.</param>
    /// <param name="bones">Bones by vertex, below P.</param>
    /// <param name="weights">Their weights.</param>
    /// <param name="rest">[4 x 64] v_x, v_y, v_z, 1.</param>
    /// <param name="width">The number of shapes, rounded up to a multiple of 16.</param>
    /// <param name="moved">[64 x 3 x width] receives displacements by vertex, axis and shape.</param>
    public static void Blend(
        ReadOnlySpan<float> blocks, ReadOnlySpan<int> offsets, ReadOnlySpan<int> bones, ReadOnlySpan<float> weights, ReadOnlySpan<float> rest, int width, Span<float> moved)
    {
        int boneCount = CheckBlend(blocks, offsets, bones, weights, rest, width, moved);
        fixed (float* pb = blocks, pw = weights, pv = rest, pm = moved)
        fixed (int* index = bones)
        {
            for (int s = 0; s < width; s += BlockShapes)
            {
                float* block = pb + ((long)s * boneCount * Freedoms);
                for (int lane = 0; lane < LaneTile.Lanes; lane++)
                {
                    Vector512<float> rx = default, ry = default, rz = default, tx = default, ty = default, tz = default;
                    int end = offsets[lane + 1];
                    for (int e = offsets[lane]; e < end; e++)
                    {
                        var w = Vector512.Create(pw[e]);
                        float* bone = block + (index[e] * Block);
                        rx = Vector512.FusedMultiplyAdd(w, Vector512.Load(bone), rx);
                        ry = Vector512.FusedMultiplyAdd(w, Vector512.Load(bone + 16), ry);
                        rz = Vector512.FusedMultiplyAdd(w, Vector512.Load(bone + 32), rz);
                        tx = Vector512.FusedMultiplyAdd(w, Vector512.Load(bone + 48), tx);
                        ty = Vector512.FusedMultiplyAdd(w, Vector512.Load(bone + 64), ty);
                        tz = Vector512.FusedMultiplyAdd(w, Vector512.Load(bone + 80), tz);
                    }

                    Vector512<float> vx = Vector512.Create(pv[lane]), vy = Vector512.Create(pv[LaneTile.Lanes + lane]), vz = Vector512.Create(pv[(2 * LaneTile.Lanes) + lane]);
                    float* to = pm + (lane * 3 * width) + s;
                    Vector512.FusedMultiplyAdd(ry, vz, Vector512.FusedMultiplyAdd(-rz, vy, tx)).Store(to);
                    Vector512.FusedMultiplyAdd(rz, vx, Vector512.FusedMultiplyAdd(-rx, vz, ty)).Store(to + width);
                    Vector512.FusedMultiplyAdd(rx, vy, Vector512.FusedMultiplyAdd(-ry, vx, tz)).Store(to + (2 * width));
                }
            }
        }
    }

    /// <summary>The scalar reference of <see cref="Blend"/>: the same bits.</summary>
    /// <inheritdoc cref="Blend"/>
    public static void BlendScalar(
        ReadOnlySpan<float> blocks, ReadOnlySpan<int> offsets, ReadOnlySpan<int> bones, ReadOnlySpan<float> weights, ReadOnlySpan<float> rest, int width, Span<float> moved)
    {
        int boneCount = CheckBlend(blocks, offsets, bones, weights, rest, width, moved);
        Span<float> sums = stackalloc float[Freedoms];
        for (int s = 0; s < width; s++)
        {
            ReadOnlySpan<float> block = blocks[(s / BlockShapes * boneCount * Block)..];
            for (int lane = 0; lane < LaneTile.Lanes; lane++)
            {
                sums.Clear();
                for (int e = offsets[lane]; e < offsets[lane + 1]; e++)
                {
                    for (int d = 0; d < Freedoms; d++)
                        sums[d] = MathF.FusedMultiplyAdd(weights[e], block[(((bones[e] * Freedoms) + d) * BlockShapes) + (s % BlockShapes)], sums[d]);
                }

                float vx = rest[lane], vy = rest[LaneTile.Lanes + lane], vz = rest[(2 * LaneTile.Lanes) + lane];
                Span<float> to = moved[((lane * 3 * width) + s)..];
                to[0] = MathF.FusedMultiplyAdd(sums[1], vz, MathF.FusedMultiplyAdd(-sums[2], vy, sums[3]));
                to[width] = MathF.FusedMultiplyAdd(sums[2], vx, MathF.FusedMultiplyAdd(-sums[0], vz, sums[4]));
                to[2 * width] = MathF.FusedMultiplyAdd(sums[0], vy, MathF.FusedMultiplyAdd(-sums[1], vx, sums[5]));
            }
        }
    }

    /// <summary>Turns residuals rho into (v cross rho, rho), in blocks by vertex.</summary>
    /// <param name="residual">[64 x 3 x width] rho by vertex, axis and shape.</param>
    /// <param name="rest">[4 x 64] v_x, v_y, v_z, 1.</param>
    /// <param name="width">The number of shapes, rounded up to a multiple of 16.</param>
    /// <param name="turned">[width / 16 x 64 x 6 x 16] receives them.</param>
    public static void Turn(ReadOnlySpan<float> residual, ReadOnlySpan<float> rest, int width, Span<float> turned)
    {
        CheckTurn(residual, rest, width, turned);
        fixed (float* pr = residual, pv = rest, pt = turned)
        {
            for (int lane = 0; lane < LaneTile.Lanes; lane++)
            {
                Vector512<float> vx = Vector512.Create(pv[lane]), vy = Vector512.Create(pv[LaneTile.Lanes + lane]), vz = Vector512.Create(pv[(2 * LaneTile.Lanes) + lane]);
                for (int s = 0; s < width; s += BlockShapes)
                {
                    float* rho = pr + (lane * 3 * width) + s, to = pt + (((s * LaneTile.Lanes) + (lane * BlockShapes)) * Freedoms);
                    Vector512<float> a = Vector512.Load(rho), b = Vector512.Load(rho + width), c = Vector512.Load(rho + (2 * width));
                    Vector512.FusedMultiplyAdd(vy, c, -(vz * b)).Store(to);
                    Vector512.FusedMultiplyAdd(vz, a, -(vx * c)).Store(to + 16);
                    Vector512.FusedMultiplyAdd(vx, b, -(vy * a)).Store(to + 32);
                    a.Store(to + 48);
                    b.Store(to + 64);
                    c.Store(to + 80);
                }
            }
        }
    }

    /// <summary>The scalar reference of <see cref="Turn"/>: the same bits.</summary>
    /// <inheritdoc cref="Turn"/>
    public static void TurnScalar(ReadOnlySpan<float> residual, ReadOnlySpan<float> rest, int width, Span<float> turned)
    {
        CheckTurn(residual, rest, width, turned);
        for (int lane = 0; lane < LaneTile.Lanes; lane++)
        {
            float vx = rest[lane], vy = rest[LaneTile.Lanes + lane], vz = rest[(2 * LaneTile.Lanes) + lane];
            for (int s = 0; s < width; s++)
            {
                ReadOnlySpan<float> rho = residual[((lane * 3 * width) + s)..];
                float a = rho[0], b = rho[width], c = rho[2 * width];
                Span<float> to = turned[((((s / BlockShapes * LaneTile.Lanes) + lane) * Block) + (s % BlockShapes))..];
                to[0] = MathF.FusedMultiplyAdd(vy, c, -(vz * b));
                to[16] = MathF.FusedMultiplyAdd(vz, a, -(vx * c));
                to[32] = MathF.FusedMultiplyAdd(vx, b, -(vy * a));
                to[48] = a;
                to[64] = b;
                to[80] = c;
            }
        }
    }

    /// <summary>Adds a tile's share of the gradient by all bones' parameters: for every vertex of a bone, w (v cross rho, rho).</summary>
    /// <param name="turned">[width / 16 x 64 x 6 x 16] of <see cref="Turn"/>.</param>
    /// <param name="offsets">[P + 1] where a bone's vertices start.</param>
    /// <param name="lanes">Vertices of the tile by bone, below 64.</param>
    /// <param name="weights">Their weights.</param>
    /// <param name="width">The number of shapes, rounded up to a multiple of 16.</param>
    /// <param name="gradient">[width / 16 x P x 6 x 16], in blocks as of <see cref="Arrange"/>; added to.</param>
    public static void Accumulate(
        ReadOnlySpan<float> turned, ReadOnlySpan<int> offsets, ReadOnlySpan<int> lanes, ReadOnlySpan<float> weights, int width, Span<float> gradient)
    {
        int bones = CheckAccumulate(turned, offsets, lanes, weights, width, gradient);
        fixed (float* pt = turned, pw = weights, pg = gradient)
        fixed (int* index = lanes)
        {
            for (int s = 0; s < width; s += BlockShapes)
            {
                float* block = pt + (s * LaneTile.Lanes * Freedoms);
                for (int bone = 0; bone < bones; bone++)
                {
                    int start = offsets[bone], end = offsets[bone + 1];
                    if (start == end)
                        continue;
                    float* g = pg + (((s * bones) + (bone * BlockShapes)) * Freedoms);
                    Vector512<float> rx = Vector512.Load(g), ry = Vector512.Load(g + 16), rz = Vector512.Load(g + 32);
                    Vector512<float> tx = Vector512.Load(g + 48), ty = Vector512.Load(g + 64), tz = Vector512.Load(g + 80);
                    for (int e = start; e < end; e++)
                    {
                        var w = Vector512.Create(pw[e]);
                        float* vertex = block + (index[e] * Block);
                        rx = Vector512.FusedMultiplyAdd(w, Vector512.Load(vertex), rx);
                        ry = Vector512.FusedMultiplyAdd(w, Vector512.Load(vertex + 16), ry);
                        rz = Vector512.FusedMultiplyAdd(w, Vector512.Load(vertex + 32), rz);
                        tx = Vector512.FusedMultiplyAdd(w, Vector512.Load(vertex + 48), tx);
                        ty = Vector512.FusedMultiplyAdd(w, Vector512.Load(vertex + 64), ty);
                        tz = Vector512.FusedMultiplyAdd(w, Vector512.Load(vertex + 80), tz);
                    }

                    rx.Store(g);
                    ry.Store(g + 16);
                    rz.Store(g + 32);
                    tx.Store(g + 48);
                    ty.Store(g + 64);
                    tz.Store(g + 80);
                }
            }
        }
    }

    /// <summary>The scalar reference of <see cref="Accumulate"/>: the same bits.</summary>
    /// <inheritdoc cref="Accumulate"/>
    public static void AccumulateScalar(
        ReadOnlySpan<float> turned, ReadOnlySpan<int> offsets, ReadOnlySpan<int> lanes, ReadOnlySpan<float> weights, int width, Span<float> gradient)
    {
        int bones = CheckAccumulate(turned, offsets, lanes, weights, width, gradient);
        for (int block = 0; block < width / BlockShapes; block++)
        {
            for (int bone = 0; bone < bones; bone++)
            {
                Span<float> g = gradient.Slice(((block * bones) + bone) * Block, Block);
                for (int e = offsets[bone]; e < offsets[bone + 1]; e++)
                {
                    ReadOnlySpan<float> vertex = turned.Slice(((block * LaneTile.Lanes) + lanes[e]) * Block, Block);
                    for (int i = 0; i < Block; i++)
                        g[i] = MathF.FusedMultiplyAdd(weights[e], vertex[i], g[i]);
                }
            }
        }
    }

    /// <summary>The rows that the gradient by weights is a product with: rho and v cross rho by axis and shape, a vertex a lane.</summary>
    /// <param name="residual">[64 x 3 x width] rho by vertex, axis and shape.</param>
    /// <param name="rest">[4 x 64] v_x, v_y, v_z, 1.</param>
    /// <param name="width">The number of shapes, rounded up to a multiple of 16.</param>
    /// <param name="shapes">S, at most <paramref name="width"/>: rows beyond it are left out.</param>
    /// <param name="rows">[6 S x 64] receives (v cross rho) by axis and shape, then rho by axis and shape; with room for 16 more rows.</param>
    public static void TurnLanes(ReadOnlySpan<float> residual, ReadOnlySpan<float> rest, int width, int shapes, Span<float> rows)
    {
        CheckWidth(width);
        if (residual.Length < 3 * LaneTile.Lanes * width || rest.Length != 4 * LaneTile.Lanes || shapes > width || rows.Length < ((Freedoms * shapes) + BlockShapes) * LaneTile.Lanes)
            throw new ArgumentException($"expected {LaneTile.Lanes} x 3 x {width} residuals and room for {Freedoms} x {shapes} + {BlockShapes} rows, found {residual.Length} and {rows.Length}", nameof(residual));
        // Whole blocks are turned; an axis's rows beyond S are overwritten by the next axis's.
        for (int c = 0; c < 3; c++)
            MatrixTranspose.Transpose(residual[(c * width)..], LaneTile.Lanes, width, 3 * width, rows[((3 + c) * shapes * LaneTile.Lanes)..], LaneTile.Lanes);
        fixed (float* pv = rest, pr = rows)
        {
            float* a = pr + (3 * shapes * LaneTile.Lanes), b = a + (shapes * LaneTile.Lanes), c = b + (shapes * LaneTile.Lanes);
            for (int i = 0; i < shapes * LaneTile.Lanes; i += 16)
            {
                float* v = pv + (i % LaneTile.Lanes);
                Vector512<float> vx = Vector512.Load(v), vy = Vector512.Load(v + LaneTile.Lanes), vz = Vector512.Load(v + (2 * LaneTile.Lanes));
                Vector512<float> ra = Vector512.Load(a + i), rb = Vector512.Load(b + i), rc = Vector512.Load(c + i);
                Vector512.FusedMultiplyAdd(vy, rc, -(vz * rb)).Store(pr + i);
                Vector512.FusedMultiplyAdd(vz, ra, -(vx * rc)).Store(pr + (shapes * LaneTile.Lanes) + i);
                Vector512.FusedMultiplyAdd(vx, rb, -(vy * ra)).Store(pr + (2 * shapes * LaneTile.Lanes) + i);
            }
        }
    }

    private static int CheckArrange(ReadOnlySpan<float> blocks, ReadOnlySpan<float> parameters, int width)
    {
        CheckWidth(width);
        if (parameters.Length % Math.Max(1, Freedoms * width) != 0 || blocks.Length != parameters.Length)
            throw new ArgumentException($"expected bones of 6 x {width} on both sides, found {parameters.Length} and {blocks.Length}", nameof(parameters));
        return width == 0 ? 0 : parameters.Length / width;
    }

    private static int CheckBlend(
        ReadOnlySpan<float> blocks, ReadOnlySpan<int> offsets, ReadOnlySpan<int> bones, ReadOnlySpan<float> weights, ReadOnlySpan<float> rest, int width, Span<float> moved)
    {
        CheckWidth(width);
        int boneCount = width == 0 ? 0 : blocks.Length / (Freedoms * width);
        CheckOffsets(offsets, LaneTile.Lanes, bones, weights, width == 0 ? int.MaxValue : boneCount);
        if (blocks.Length != boneCount * Freedoms * width || rest.Length != 4 * LaneTile.Lanes || moved.Length < LaneTile.Lanes * 3 * width)
            throw new ArgumentException($"expected bones of 6 x {width} and {LaneTile.Lanes} x 3 x {width} results, found {blocks.Length} and {moved.Length}", nameof(blocks));
        return boneCount;
    }

    private static void CheckTurn(ReadOnlySpan<float> residual, ReadOnlySpan<float> rest, int width, Span<float> turned)
    {
        CheckWidth(width);
        if (residual.Length < LaneTile.Lanes * 3 * width || rest.Length != 4 * LaneTile.Lanes || turned.Length < LaneTile.Lanes * Freedoms * width)
            throw new ArgumentException($"expected {LaneTile.Lanes} x 3 x {width} residuals and twice the room, found {residual.Length} and {turned.Length}", nameof(residual));
    }

    private static int CheckAccumulate(
        ReadOnlySpan<float> turned, ReadOnlySpan<int> offsets, ReadOnlySpan<int> lanes, ReadOnlySpan<float> weights, int width, Span<float> gradient)
    {
        CheckWidth(width);
        int bones = offsets.Length - 1;
        CheckOffsets(offsets, bones, lanes, weights, LaneTile.Lanes);
        if (turned.Length < LaneTile.Lanes * Freedoms * width || gradient.Length != bones * Freedoms * width)
            throw new ArgumentException($"expected {LaneTile.Lanes} and {bones} x 6 x {width} numbers, found {turned.Length} and {gradient.Length}", nameof(turned));
        return bones;
    }

    private static void CheckOffsets(ReadOnlySpan<int> offsets, int items, ReadOnlySpan<int> indices, ReadOnlySpan<float> weights, int limit)
    {
        bool rise = offsets.Length == items + 1 && offsets.Length > 0 && offsets[0] >= 0;
        for (int i = 1; rise && i < offsets.Length; i++)
            rise = offsets[i] >= offsets[i - 1];
        if (!rise || offsets[^1] > indices.Length || offsets[^1] > weights.Length)
            throw new ArgumentException($"expected {items + 1} offsets that rise up to {indices.Length} indices and {weights.Length} weights", nameof(offsets));
        ReadOnlySpan<int> used = indices[offsets[0]..offsets[^1]];
        if (used.Length > 0 && ((uint)System.Numerics.Tensors.TensorPrimitives.Max(used) >= (uint)limit || System.Numerics.Tensors.TensorPrimitives.Min(used) < 0))
            throw new ArgumentException($"expected indices below {limit}", nameof(indices));
    }

    private static void CheckWidth(int width)
    {
        if (width < 0 || width % BlockShapes != 0)
            throw new ArgumentException($"expected shapes in blocks of {BlockShapes}, found {width}", nameof(width));
    }
}
