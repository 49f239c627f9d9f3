namespace Mimik.Playback;

/// <summary>
/// The influences of a block of vertices by bone: each bone that any of them follows once, with a weight for every lane, 0 where that vertex does not
/// follow it. Neighbours in a mesh's order share most of their bones, so this holds some two weights for one that is not 0, and a bone's
/// numbers are the same in all lanes: neither gathers nor transpositions.
/// </summary>
internal sealed class BoneBlocks
{
    private readonly LineFloats _weights;

    public BoneBlocks(PlaybackRig rig, BoneUse use, int lanes)
    {
        int blocks = (rig.VertexCount + lanes - 1) / lanes;
        FirstEntry = new int[blocks + 1];
        Parameters = Collect(rig, use, lanes, FirstEntry);
        _weights = new LineFloats(Parameters.Length * lanes);
        Span<float> weights = _weights.Span;
        var entryOf = new int[rig.Transforms.BoneCount];
        for (int block = 0; block < blocks; block++)
        {
            for (int e = FirstEntry[block]; e < FirstEntry[block + 1]; e++)
                entryOf[Parameters[e] / SparseTransforms.DegreesOfFreedom] = e;
            for (int v = block * lanes; v < Math.Min(rig.VertexCount, (block + 1) * lanes); v++)
            {
                for (int k = v * rig.Influences; k < (v + 1) * rig.Influences; k++)
                {
                    if (use.Counts(k))
                        weights[(entryOf[rig.Bones[k]] * lanes) + (v % lanes)] += rig.Weights[k];
                }
            }
        }
    }

    /// <summary>[blocks + 1] where each block's entries start.</summary>
    public int[] FirstEntry { get; }

    /// <summary>[entries] where the entry's bone starts among a pose's parameters; rising within a block.</summary>
    public int[] Parameters { get; }

    /// <summary>[entries x lanes] weights.</summary>
    public Span<float> Weights => _weights.Span;

    /// <summary>What a frame costs in vector operations: six multiply-adds an entry.</summary>
    public long Cost => 6L * Parameters.Length;

    private static int[] Collect(PlaybackRig rig, BoneUse use, int lanes, int[] firstEntry)
    {
        var lastBlock = new int[rig.Transforms.BoneCount];
        var parameters = new List<int>();
        for (int block = 0; block + 1 < firstEntry.Length; block++)
        {
            int end = Math.Min(rig.VertexCount, (block + 1) * lanes) * rig.Influences;
            for (int k = block * lanes * rig.Influences; k < end; k++)
            {
                if (!use.Counts(k) || lastBlock[rig.Bones[k]] == block + 1)
                    continue;
                lastBlock[rig.Bones[k]] = block + 1;
                parameters.Add(rig.Bones[k] * SparseTransforms.DegreesOfFreedom);
            }

            parameters.Sort(firstEntry[block], parameters.Count - firstEntry[block], null);
            firstEntry[block + 1] = parameters.Count;
        }

        return parameters.ToArray();
    }
}
