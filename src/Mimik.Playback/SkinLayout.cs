namespace Mimik.Playback;

/// <summary>Vertices that all have the same number of influences, side by side in the layout's order.</summary>
internal readonly struct InfluenceRun
{
    public InfluenceRun(int influences, int start, int end, int firstInfluence)
    {
        Influences = influences;
        Start = start;
        End = end;
        FirstInfluence = firstInfluence;
    }

    /// <summary>Influences of each vertex.</summary>
    public readonly int Influences;

    /// <summary>The first vertex, in the layout's order.</summary>
    public readonly int Start;

    /// <summary>One after the last vertex.</summary>
    public readonly int End;

    /// <summary>Where the first vertex's influences start.</summary>
    public readonly int FirstInfluence;
}

/// <summary>
/// A rig's skin as the kernel wants it. Influences of weight 0, and those on bones that no shape ever moves, are gone; vertices are sorted by the
/// number that remains (stable), so that inner loops have one length for a long run; positions are padded to four numbers.
/// </summary>
internal sealed class SkinLayout
{
    /// <summary>Numbers of a bone: the columns of its 3 x 4 matrix, each padded to four, 64 bytes together.</summary>
    public const int BoneStride = 16;

    private readonly float[] _columns;
    private readonly int _columnsStart;

    public SkinLayout(PlaybackRig rig)
    {
        int vertices = rig.VertexCount;
        bool[] moves = new bool[rig.Transforms.BoneCount];
        foreach (ushort index in rig.Transforms.Indices)
            moves[index / SparseTransforms.DegreesOfFreedom] = true;
        var counts = new int[vertices];
        int total = 0;
        for (int v = 0; v < vertices; v++)
        {
            counts[v] = CountInfluences(rig, moves, v);
            total += counts[v];
        }

        Order = new int[vertices];
        for (int v = 0; v < vertices; v++)
            Order[v] = v;
        // Keys are made unique by the vertex, because Array.Sort is not stable.
        var keys = new long[vertices];
        for (int v = 0; v < vertices; v++)
            keys[v] = ((long)counts[v] << 32) | (uint)v;
        Array.Sort(keys, Order);

        Rest = new float[4 * vertices];
        Centred = new float[4 * vertices];
        Bones = new ushort[total];
        Weights = new float[total];
        RestNormals = MeshNormals.Compute(rig.Rest, rig.Triangles);
        Normals = new float[4 * vertices];
        var runs = new List<InfluenceRun>();
        int at = 0;
        for (int i = 0; i < vertices; i++)
        {
            int v = Order[i];
            if (i == 0 || counts[v] != runs[runs.Count - 1].Influences)
                runs.Add(new InfluenceRun(counts[v], i, vertices, at));
            if (runs.Count > 1 && runs[runs.Count - 1].Start == i)
                runs[runs.Count - 2] = new InfluenceRun(runs[runs.Count - 2].Influences, runs[runs.Count - 2].Start, i, runs[runs.Count - 2].FirstInfluence);
            for (int axis = 0; axis < 3; axis++)
            {
                Rest[(4 * i) + axis] = rig.Rest[(3 * v) + axis];
                Centred[(4 * i) + axis] = rig.Rest[(3 * v) + axis] - rig.Centre[axis];
                Normals[(4 * i) + axis] = RestNormals[(3 * v) + axis];
            }

            Centred[(4 * i) + 3] = 1;
            for (int k = v * rig.Influences; k < (v + 1) * rig.Influences; k++)
            {
                if (rig.Weights[k] == 0 || !moves[rig.Bones[k]])
                    continue;
                Bones[at] = rig.Bones[k];
                Weights[at++] = rig.Weights[k];
            }
        }

        Runs = runs.ToArray();
        (_columns, _columnsStart) = AllocateColumns(rig.Transforms.BoneCount);
    }

    /// <summary>[N] the vertex at each place of the layout.</summary>
    public int[] Order { get; }

    /// <summary>[N x 4] rest positions and 0.</summary>
    public float[] Rest { get; }

    /// <summary>[N x 4] rest positions from the centre, and 1.</summary>
    public float[] Centred { get; }

    /// <summary>[N x 4] unit rest normals and 0.</summary>
    public float[] Normals { get; }

    /// <summary>[N x 3] unit rest normals in the rig's order.</summary>
    public float[] RestNormals { get; }

    /// <summary>[I] bone of every influence.</summary>
    public ushort[] Bones { get; }

    /// <summary>[I] weight of every influence.</summary>
    public float[] Weights { get; }

    /// <summary>The runs, by rising number of influences.</summary>
    public InfluenceRun[] Runs { get; }

    /// <summary>[P x 16] the pose's bone matrices without the identity, column by column.</summary>
    public Span<float> Columns => _columns.AsSpan(_columnsStart);

    /// <summary>Expands parameters into matrices.</summary>
    /// <param name="parameters">[P x 6] r and t of every bone.</param>
    public void SetBones(ReadOnlySpan<float> parameters)
    {
        Span<float> columns = Columns;
        for (int p = 0, c = 0; p < parameters.Length; p += SparseTransforms.DegreesOfFreedom, c += BoneStride)
        {
            ReadOnlySpan<float> bone = parameters.Slice(p, SparseTransforms.DegreesOfFreedom);
            Span<float> m = columns.Slice(c, BoneStride);
            m[1] = bone[2];
            m[2] = -bone[1];
            m[4] = -bone[2];
            m[6] = bone[0];
            m[8] = bone[1];
            m[9] = -bone[0];
            m[12] = bone[3];
            m[13] = bone[4];
            m[14] = bone[5];
        }
    }

    private static int CountInfluences(PlaybackRig rig, bool[] moves, int vertex)
    {
        int count = 0;
        for (int k = vertex * rig.Influences; k < (vertex + 1) * rig.Influences; k++)
            count += rig.Weights[k] != 0 && moves[rig.Bones[k]] ? 1 : 0;
        return count;
    }

    private static (float[] Columns, int Start) AllocateColumns(int bones)
    {
#if NET
        // A bone is one cache line: pinned, so that the line's start stays where it is found here.
        float[] columns = GC.AllocateArray<float>((bones * BoneStride) + BoneStride, pinned: true);
        return (columns, SkinKernel.FirstAligned(columns));
#else
        return (new float[bones * BoneStride], 0);
#endif
    }
}
