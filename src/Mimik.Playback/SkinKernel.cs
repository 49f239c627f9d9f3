using System.Numerics;
#if NET
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
#endif

namespace Mimik.Playback;

/// <summary>Which instructions the skinning kernel uses.</summary>
internal enum SkinPath
{
    /// <summary>Plain arithmetic: the reference that the others are tested against.</summary>
    Scalar,

    /// <summary>One 128-bit vector a matrix column (SSE, NEON, or what the runtime makes of it).</summary>
    Vector128,

    /// <summary>Two columns a vector: AVX2 with FMA.</summary>
    Vector256,

    /// <summary>A bone's matrix in one vector: AVX-512.</summary>
    Vector512,
}

/// <summary>
/// Linear blend skinning of a <see cref="SkinLayout"/>. A vertex's matrix A = sum over k of w_k M_b(k) is accumulated column by column (a bone is
/// 16 numbers: four columns of x, y, z, 0), then v + A [v - c; 1] is the sum of the columns times the four coordinates.
/// </summary>
internal static unsafe class SkinKernel
{
    /// <summary>The widest path that this machine has.</summary>
    public static SkinPath Best =>
#if NET
        IsSupported(SkinPath.Vector512) ? SkinPath.Vector512 : IsSupported(SkinPath.Vector256) ? SkinPath.Vector256 :
#endif
        SkinPath.Vector128;

    /// <summary>Whether this machine and build have a path.</summary>
    public static bool IsSupported(SkinPath path) => path switch
    {
#if NET
        SkinPath.Vector512 => Avx512F.IsSupported && Vector512.IsHardwareAccelerated,
        SkinPath.Vector256 => Avx2.IsSupported && Fma.IsSupported,
#endif
        SkinPath.Vector128 or SkinPath.Scalar => true,
        _ => false,
    };

    /// <summary>The first index of a pinned array that lies on a 64-byte boundary; within the first 16.</summary>
    public static int FirstAligned(float[] pinned)
    {
        fixed (float* start = pinned)
            return (int)((64 - ((nuint)start & 63)) & 63) / sizeof(float);
    }

    /// <summary>Skins every vertex. The caller has checked the lengths.</summary>
    /// <param name="path">A supported path.</param>
    /// <param name="layout">The skin and its current bones.</param>
    /// <param name="positions">[N x 3] receives positions in the rig's order.</param>
    /// <param name="normals">[N x 3] receives unit normals; empty for none.</param>
    public static void Run(SkinPath path, SkinLayout layout, Span<float> positions, Span<float> normals)
    {
        fixed (int* order = layout.Order)
        fixed (float* rest = layout.Rest, centred = layout.Centred, restNormals = layout.Normals, weights = layout.Weights, columns = layout.Columns)
        fixed (ushort* bones = layout.Bones)
        fixed (float* outPositions = positions, outNormals = normals)
        {
            var job = new Job
            {
                Order = order,
                Rest = rest,
                Centred = centred,
                RestNormals = restNormals,
                Weights = weights,
                Columns = columns,
                Bones = bones,
                Positions = outPositions,
                Normals = outNormals,
            };
            foreach (InfluenceRun run in layout.Runs)
            {
                if (run.Influences == 0)
                    CopyRest(run, job);
                else if (path == SkinPath.Scalar)
                    RunScalar(run, job);
#if NET
                else if (path == SkinPath.Vector512)
                    Run512(run, job);
                else if (path == SkinPath.Vector256)
                    Run256(run, job);
#endif
                else
                    Run128(run, job);
            }
        }
    }

    private static void CopyRest(InfluenceRun run, in Job job)
    {
        for (int i = run.Start; i < run.End; i++)
        {
            for (int axis = 0; axis < 3; axis++)
            {
                job.Positions[(3 * job.Order[i]) + axis] = job.Rest[(4 * i) + axis];
                if (job.Normals != null)
                    job.Normals[(3 * job.Order[i]) + axis] = job.RestNormals[(4 * i) + axis];
            }
        }
    }

    private static void RunScalar(InfluenceRun run, in Job job)
    {
        float* a = stackalloc float[SkinLayout.BoneStride];
        int influence = run.FirstInfluence;
        for (int i = run.Start; i < run.End; i++)
        {
            new Span<float>(a, SkinLayout.BoneStride).Clear();
            for (int k = 0; k < run.Influences; k++, influence++)
            {
                float* bone = job.Columns + (job.Bones[influence] * SkinLayout.BoneStride);
                for (int e = 0; e < SkinLayout.BoneStride; e++)
                    a[e] += job.Weights[influence] * bone[e];
            }

            float* v = job.Centred + (4 * i);
            for (int axis = 0; axis < 3; axis++)
            {
                job.Positions[(3 * job.Order[i]) + axis] =
                    job.Rest[(4 * i) + axis] + ((a[axis] * v[0]) + (a[4 + axis] * v[1])) + ((a[8 + axis] * v[2]) + (a[12 + axis] * v[3]));
            }

            if (job.Normals != null)
                StoreNormal(new Vector3(a[0], a[1], a[2]), new Vector3(a[4], a[5], a[6]), new Vector3(a[8], a[9], a[10]), job, i);
        }
    }

    private static void Run128(InfluenceRun run, in Job job)
    {
        // Pointers are local in the loops: stores could otherwise change the job as far as the compiler knows.
        float* weight = job.Weights + run.FirstInfluence, columns = job.Columns, rest = job.Rest, centred = job.Centred;
        ushort* bones = job.Bones + run.FirstInfluence;
        int influences = run.Influences;
        for (int i = run.Start; i < run.End; i++)
        {
            Vector4 a0 = Vector4.Zero, a1 = Vector4.Zero, a2 = Vector4.Zero, a3 = Vector4.Zero;
            for (int k = 0; k < influences; k++)
            {
                Vector4* bone = (Vector4*)(columns + (bones[k] * SkinLayout.BoneStride));
                a0 += weight[k] * bone[0];
                a1 += weight[k] * bone[1];
                a2 += weight[k] * bone[2];
                a3 += weight[k] * bone[3];
            }

            weight += influences;
            bones += influences;
            float* v = centred + (4 * i);
            Vector4 p = *(Vector4*)(rest + (4 * i)) + (((a0 * v[0]) + (a1 * v[1])) + ((a2 * v[2]) + a3));
            Store(job.Positions, job.Order[i], p.X, p.Y, p.Z);
            if (job.Normals != null)
                StoreNormal(new Vector3(a0.X, a0.Y, a0.Z), new Vector3(a1.X, a1.Y, a1.Z), new Vector3(a2.X, a2.Y, a2.Z), job, i);
        }
    }

#if NET
    private static void Run256(InfluenceRun run, in Job job)
    {
        Vector256<int> spread = Vector256.Create(0, 0, 0, 0, 1, 1, 1, 1);
        Vector256<int> spreadHigh = Vector256.Create(2, 2, 2, 2, 3, 3, 3, 3);
        float* weight = job.Weights + run.FirstInfluence, columns = job.Columns, rest = job.Rest, centred = job.Centred;
        float* positions = job.Positions, restNormals = job.RestNormals, normals = job.Normals;
        ushort* bones = job.Bones + run.FirstInfluence;
        int* order = job.Order;
        int influences = run.Influences;
        for (int i = run.Start; i < run.End; i++)
        {
            Vector256<float> low = Vector256<float>.Zero, high = Vector256<float>.Zero;
            for (int k = 0; k < influences; k++)
            {
                float* bone = columns + (bones[k] * SkinLayout.BoneStride);
                Vector256<float> w = Vector256.Create(weight[k]);
                low = Fma.MultiplyAdd(Vector256.Load(bone), w, low);
                high = Fma.MultiplyAdd(Vector256.Load(bone + 8), w, high);
            }

            weight += influences;
            bones += influences;
            Vector256<float> v = Avx.BroadcastVector128ToVector256(centred + (4 * i));
            Vector256<float> moved = Fma.MultiplyAdd(low, Avx.PermuteVar(v, spread), high * Avx.PermuteVar(v, spreadHigh));
            Vector128<float> p = Vector128.Load(rest + (4 * i)) + (moved.GetLower() + moved.GetUpper());
            p.AsVector3().Store(positions + (3 * order[i]));
            if (normals != null)
                StoreNormal(low.GetLower(), low.GetUpper(), high.GetLower(), restNormals + (4 * i), normals + (3 * order[i]));
        }
    }

    private static void Run512(InfluenceRun run, in Job job)
    {
        Vector512<int> spread = Vector512.Create(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3);
        float* weight = job.Weights + run.FirstInfluence, columns = job.Columns, rest = job.Rest, centred = job.Centred;
        float* positions = job.Positions, restNormals = job.RestNormals, normals = job.Normals;
        ushort* bones = job.Bones + run.FirstInfluence;
        int* order = job.Order;
        int influences = run.Influences;
        for (int i = run.Start; i < run.End; i++)
        {
            // Two sums, so that one addition need not wait for the one before.
            Vector512<float> a = Vector512<float>.Zero, b = Vector512<float>.Zero;
            int k = 0;
            for (; k + 1 < influences; k += 2)
            {
                a = Avx512F.FusedMultiplyAdd(Vector512.Load(columns + (bones[k] * SkinLayout.BoneStride)), Vector512.Create(weight[k]), a);
                b = Avx512F.FusedMultiplyAdd(Vector512.Load(columns + (bones[k + 1] * SkinLayout.BoneStride)), Vector512.Create(weight[k + 1]), b);
            }

            if (k < influences)
                a = Avx512F.FusedMultiplyAdd(Vector512.Load(columns + (bones[k] * SkinLayout.BoneStride)), Vector512.Create(weight[k]), a);
            a += b;
            weight += influences;
            bones += influences;
            Vector512<float> v = Avx512F.PermuteVar4x32(Avx512F.BroadcastVector128ToVector512(centred + (4 * i)), spread);
            Vector512<float> moved = a * v;
            Vector256<float> half = moved.GetLower() + moved.GetUpper();
            Vector128<float> p = Vector128.Load(rest + (4 * i)) + (half.GetLower() + half.GetUpper());
            p.AsVector3().Store(positions + (3 * order[i]));
            if (normals != null)
                StoreNormal(a.GetLower().GetLower(), a.GetLower().GetUpper(), a.GetUpper().GetLower(), restNormals + (4 * i), normals + (3 * order[i]));
        }
    }

    /// <summary>The same as the other one, with x cross y = turn(x turn(y) - turn(x) y), so that the three products share their last turn.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreNormal(Vector128<float> a0, Vector128<float> a1, Vector128<float> a2, float* rest, float* target)
    {
        a0 += Vector128.Create(1f, 0, 0, 0);
        a1 += Vector128.Create(0f, 1, 0, 0);
        a2 += Vector128.Create(0f, 0, 1, 0);
        Vector128<float> t0 = Turn(a0), t1 = Turn(a1), t2 = Turn(a2);
        Vector128<float> n = (((a1 * t2) - (t1 * a2)) * Vector128.Create(rest[0]))
            + (((a2 * t0) - (t2 * a0)) * Vector128.Create(rest[1]))
            + (((a0 * t1) - (t0 * a1)) * Vector128.Create(rest[2]));
        float squared = Vector128.Dot(n, n);
        if (squared > 0)
            n = Turn(n) / Vector128.Create(MathF.Sqrt(squared));
        n.AsVector3().Store(target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Turn(Vector128<float> v) => Vector128.Shuffle(v, Vector128.Create(1, 2, 0, 3));
#endif

    /// <summary>Stores cof(I + A) n, normalised; the columns of the cofactor matrix are the cross products of the columns of I + A.</summary>
    private static void StoreNormal(Vector3 a0, Vector3 a1, Vector3 a2, in Job job, int i)
    {
        a0 += Vector3.UnitX;
        a1 += Vector3.UnitY;
        a2 += Vector3.UnitZ;
        float* rest = job.RestNormals + (4 * i);
        Vector3 n = (Vector3.Cross(a1, a2) * rest[0]) + (Vector3.Cross(a2, a0) * rest[1]) + (Vector3.Cross(a0, a1) * rest[2]);
        float squared = Vector3.Dot(n, n);
        if (squared > 0)
            n /= MathF.Sqrt(squared);
        Store(job.Normals, job.Order[i], n.X, n.Y, n.Z);
    }

    private static void Store(float* target, int vertex, float x, float y, float z)
    {
        target[3 * vertex] = x;
        target[(3 * vertex) + 1] = y;
        target[(3 * vertex) + 2] = z;
    }

    private struct Job
    {
        public int* Order;
        public float* Rest;
        public float* Centred;
        public float* RestNormals;
        public float* Weights;
        public float* Columns;
        public ushort* Bones;
        public float* Positions;
        public float* Normals;
    }
}
