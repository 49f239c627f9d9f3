using System.Diagnostics;
using System.Numerics;
#if NET
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
#endif

namespace Mimik.Playback;

/// <summary>Which instructions the skinning kernel uses.</summary>
internal enum SkinPath
{
    /// <summary>Plain arithmetic on the rig as it is: the reference that the others are tested against.</summary>
    Scalar,

    /// <summary>As many vertices at once as the runtime's <c>Vector&lt;T&gt;</c> has lanes: what .NET Standard has.</summary>
    VectorT,

    /// <summary>Four vertices at once: SSE, NEON.</summary>
    Vector128,

    /// <summary>Eight vertices at once: AVX2 with FMA.</summary>
    Vector256,

    /// <summary>Sixteen vertices at once: AVX-512.</summary>
    Vector512,

    /// <summary>Sixteen vertices at once, each with bones of its own: AVX-512.</summary>
    Tables512,
}

/// <summary>
/// Linear blend skinning of a <see cref="SkinLayout"/>, a vertex to a lane. All bones' matrices have the form [[r]x | t], so their blend has it too:
/// (r, t) = sum over k of w_k (r, t)_b(k), six numbers a vertex, and v moves to v + r x (v - c) + t. The normal n turns into
/// cof(I + [r]x) n = n + r x n + r (r . n), normalised. The sum itself is left to an <see cref="IBlend{TVector}"/>.
/// </summary>
internal static unsafe class SkinKernel
{
    /// <summary>Floats of a cache line.</summary>
    public const int LineFloats = 16;

    private const int MostLanes = 16;
    private const int R = BlendOrder.R, T = BlendOrder.T;

    /// <summary>The path that serves this machine best, the rig aside.</summary>
    public static SkinPath Best =>
#if NET
        IsSupported(SkinPath.Vector512) ? SkinPath.Vector512 : IsSupported(SkinPath.Vector256) ? SkinPath.Vector256 : SkinPath.Vector128;
#else
        Vector.IsHardwareAccelerated ? SkinPath.VectorT : SkinPath.Scalar;
#endif

    /// <summary>Whether this machine and build have a path.</summary>
    public static bool IsSupported(SkinPath path) => path switch
    {
#if NET
        SkinPath.Vector512 or SkinPath.Tables512 => Avx512F.IsSupported && Vector512.IsHardwareAccelerated,
        SkinPath.Vector256 => Avx2.IsSupported && Fma.IsSupported,
        SkinPath.Vector128 => true,
#endif
        SkinPath.Scalar => true,
        SkinPath.VectorT => Vector<float>.Count <= MostLanes,
        _ => false,
    };

    /// <summary>Vertices that a path takes at once.</summary>
    public static int Lanes(SkinPath path) => path switch
    {
        SkinPath.Vector512 or SkinPath.Tables512 => 16,
        SkinPath.Vector256 => 8,
        SkinPath.Vector128 => 4,
        SkinPath.VectorT => Vector<float>.Count,
        _ => 1,
    };

    /// <summary>The first index of a pinned array that lies on a 64-byte boundary; within the first 16.</summary>
    public static int FirstAligned(float[] pinned)
    {
        fixed (float* start = pinned)
            return (int)((64 - ((nuint)start & 63)) & 63) / sizeof(float);
    }

    /// <summary>Skins every vertex. The caller has checked the lengths.</summary>
    /// <param name="layout">The skin, laid out for a supported path.</param>
    /// <param name="parameters">[P x 6] the pose: r and t of every bone.</param>
    /// <param name="positions">[N x 3] receives positions in the rig's order.</param>
    /// <param name="normals">[N x 3] receives unit normals; empty for none.</param>
    public static void Run(SkinLayout layout, ReadOnlySpan<float> parameters, Span<float> positions, Span<float> normals)
    {
        fixed (float* parameter = parameters, position = positions, normal = normals)
        {
            switch (layout.Path)
            {
#if NET
                case SkinPath.Vector512:
                    RunBlocks<Lanes512, Vector512<float>>(layout, parameter, position, normal);
                    break;
                case SkinPath.Tables512:
                    RunTables(layout, parameter, position, normal);
                    break;
                case SkinPath.Vector256:
                    RunBlocks<Lanes256, Vector256<float>>(layout, parameter, position, normal);
                    break;
                case SkinPath.Vector128:
                    RunBlocks<Lanes128, Vector128<float>>(layout, parameter, position, normal);
                    break;
#endif
                case SkinPath.VectorT:
                    RunBlocks<LanesT, Vector<float>>(layout, parameter, position, normal);
                    break;
                default:
                    RunScalar(layout, parameter, position, normal);
                    break;
            }
        }
    }

    /// <summary>Sums the transforms of the active shapes: (r, t) of every bone. The same bits on every path.</summary>
    /// <param name="transforms">A layout's own transforms.</param>
    /// <param name="shapeWeights">[S].</param>
    /// <param name="parameters">[P x 6] receives r and t of every bone.</param>
    public static void Pose(SparseTransforms transforms, ReadOnlySpan<float> shapeWeights, Span<float> parameters)
    {
        Debug.Assert(shapeWeights.Length == transforms.ShapeCount && parameters.Length == transforms.BoneCount * SparseTransforms.DegreesOfFreedom, "checked by the player");
        parameters.Clear();
        fixed (int* offsets = transforms.RowOffsets)
        fixed (ushort* indices = transforms.Indices)
        fixed (float* values = transforms.Values, weights = shapeWeights, sums = parameters)
        {
            for (int s = 0; s < shapeWeights.Length; s++)
            {
                float weight = weights[s];
                if (weight == 0)
                    continue;
                int end = offsets[s + 1];
                for (int e = offsets[s]; e < end; e++)
                    sums[indices[e]] += weight * values[e];
            }
        }
    }

    private static void RunBlocks<TLanes, TVector>(SkinLayout layout, float* parameters, float* positions, float* normals)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        fixed (int* firstEntry = layout.Blocks!.FirstEntry, bones = layout.Blocks.Parameters)
        fixed (float* weights = layout.Blocks.Weights)
            Run<TLanes, TVector, BlockBlend<TLanes, TVector>>(layout, new BlockBlend<TLanes, TVector>(firstEntry, bones, weights, parameters), positions, normals);
    }

#if NET
    private static void RunTables(SkinLayout layout, float* parameters, float* positions, float* normals)
    {
        BoneTables tables = layout.Tables!;
        float* bones = stackalloc float[tables.Count * TableBlend.TableFloats];
        TableBlend.Fill(tables.Place, parameters, bones);
        fixed (int* counts = tables.SlotCounts)
        fixed (byte* slots = tables.Slots)
        fixed (float* weights = tables.Weights)
            Run<Lanes512, Vector512<float>, TableBlend>(layout, new TableBlend(tables.Count, counts, slots, weights, bones), positions, normals);
    }
#endif

    private static void Run<TLanes, TVector, TBlend>(SkinLayout layout, TBlend blend, float* positions, float* normals)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        where TBlend : struct, IBlend<TVector>
    {
        TLanes lanes = default;
        int count = lanes.Count, blocks = layout.BlockCount, whole = layout.VertexCount / count;
        float* part = stackalloc float[3 * MostLanes], scratch = stackalloc float[3 * MostLanes];
        TVector cx = lanes.Spread(layout.Centre[0]), cy = lanes.Spread(layout.Centre[1]), cz = lanes.Spread(layout.Centre[2]);
        fixed (float* rest = layout.Rest, restNormals = layout.Normals)
        {
            for (int block = 0; block < blocks; block++)
            {
                blend.Next(block, out TVector rx, out TVector ry, out TVector rz, out TVector tx, out TVector ty, out TVector tz);
                int at = 3 * count * block;
                TVector x = lanes.Load(rest + at), y = lanes.Load(rest + at + count), z = lanes.Load(rest + at + (2 * count));
                TVector ax = lanes.Subtract(x, cx), ay = lanes.Subtract(y, cy), az = lanes.Subtract(z, cz);
                tx = lanes.MultiplyAdd(ry, az, lanes.SubtractProduct(tx, rz, ay));
                ty = lanes.MultiplyAdd(rz, ax, lanes.SubtractProduct(ty, rx, az));
                tz = lanes.MultiplyAdd(rx, ay, lanes.SubtractProduct(tz, ry, ax));
                lanes.StoreTriples(lanes.Add(x, tx), lanes.Add(y, ty), lanes.Add(z, tz), block < whole ? positions + at : part, scratch);
                if (block == whole)
                    CopyPart(part, positions + at, layout.VertexCount - (block * count));
                if (normals == null)
                    continue;

                x = lanes.Load(restNormals + at);
                y = lanes.Load(restNormals + at + count);
                z = lanes.Load(restNormals + at + (2 * count));
                TVector dot = lanes.MultiplyAdd(rx, x, lanes.MultiplyAdd(ry, y, lanes.Multiply(rz, z)));
                tx = lanes.MultiplyAdd(rx, dot, lanes.MultiplyAdd(ry, z, lanes.SubtractProduct(x, rz, y)));
                ty = lanes.MultiplyAdd(ry, dot, lanes.MultiplyAdd(rz, x, lanes.SubtractProduct(y, rx, z)));
                tz = lanes.MultiplyAdd(rz, dot, lanes.MultiplyAdd(rx, y, lanes.SubtractProduct(z, ry, x)));
                TVector scale = lanes.InverseRoot(lanes.MultiplyAdd(tx, tx, lanes.MultiplyAdd(ty, ty, lanes.Multiply(tz, tz))));
                lanes.StoreTriples(lanes.Multiply(tx, scale), lanes.Multiply(ty, scale), lanes.Multiply(tz, scale), block < whole ? normals + at : part, scratch);
                if (block == whole)
                    CopyPart(part, normals + at, layout.VertexCount - (block * count));
            }
        }
    }

    private static void CopyPart(float* part, float* target, int vertices)
    {
        for (int i = 0; i < 3 * vertices; i++)
            target[i] = part[i];
    }

    /// <summary>The definition, one vertex after the other, from a layout of one lane: as it stands in the rig.</summary>
    private static void RunScalar(SkinLayout layout, float* parameters, float* positions, float* normals)
    {
        ReadOnlySpan<float> rest = layout.Rest, restNormals = layout.Normals, weights = layout.Blocks!.Weights, centre = layout.Centre;
        int[] bones = layout.Blocks.Parameters, firstEntry = layout.Blocks.FirstEntry;
        for (int v = 0, entry = 0; v < layout.VertexCount; v++)
        {
            float rx = 0, ry = 0, rz = 0, tx = 0, ty = 0, tz = 0;
            for (; entry < firstEntry[v + 1]; entry++)
            {
                float* bone = parameters + bones[entry];
                float w = weights[entry];
                rx += w * bone[R];
                ry += w * bone[R + 1];
                rz += w * bone[R + 2];
                tx += w * bone[T];
                ty += w * bone[T + 1];
                tz += w * bone[T + 2];
            }

            ReadOnlySpan<float> p = rest.Slice(3 * v, 3);
            float ax = p[0] - centre[0], ay = p[1] - centre[1], az = p[2] - centre[2];
            positions[3 * v] = p[0] + ((ry * az) - (rz * ay) + tx);
            positions[(3 * v) + 1] = p[1] + ((rz * ax) - (rx * az) + ty);
            positions[(3 * v) + 2] = p[2] + ((rx * ay) - (ry * ax) + tz);
            if (normals == null)
                continue;

            ReadOnlySpan<float> n = restNormals.Slice(3 * v, 3);
            float dot = (rx * n[0]) + (ry * n[1]) + (rz * n[2]);
            float x = n[0] + ((ry * n[2]) - (rz * n[1])) + (rx * dot);
            float y = n[1] + ((rz * n[0]) - (rx * n[2])) + (ry * dot);
            float z = n[2] + ((rx * n[1]) - (ry * n[0])) + (rz * dot);
            float squared = (x * x) + (y * y) + (z * z);
            float scale = squared > 0 ? 1 / MathF.Sqrt(squared) : 0;
            normals[3 * v] = x * scale;
            normals[(3 * v) + 1] = y * scale;
            normals[(3 * v) + 2] = z * scale;
        }
    }
}
