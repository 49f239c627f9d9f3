namespace Mimik.Skinning;

/// <summary>Sums of w [v; 1] by bone, four numbers each, over the few bones that some vertices follow.</summary>
internal sealed class BoneColumns(int bones)
{
    private readonly double[] _columns = new double[4 * bones];
    private readonly int[] _bones = new int[bones];
    private readonly bool[] _isThere = new bool[bones];
    private int _count;

    /// <summary>The bones that were added to since the last <see cref="Clear"/>.</summary>
    public ReadOnlySpan<int> Bones => _bones.AsSpan(0, _count);

    /// <summary>The sum of a bone.</summary>
    public ReadOnlySpan<double> this[int bone] => _columns.AsSpan(4 * bone, 4);

    /// <summary>Starts anew.</summary>
    public void Clear()
    {
        foreach (int bone in Bones)
        {
            _columns.AsSpan(4 * bone, 4).Clear();
            _isThere[bone] = false;
        }

        _count = 0;
    }

    /// <summary>Adds a vertex's share: each of its weights, times a factor, at its rest position.</summary>
    /// <param name="weights">All weights.</param>
    /// <param name="vertex">The vertex.</param>
    /// <param name="factor">The factor.</param>
    /// <param name="rest">Its rest position.</param>
    public void Add(PolishWeights weights, int vertex, double factor, (float X, float Y, float Z) rest)
    {
        ReadOnlySpan<int> bones = weights.BonesOf(vertex);
        ReadOnlySpan<double> values = weights.ValuesOf(vertex);
        for (int k = 0; k < bones.Length; k++)
        {
            int bone = bones[k];
            if (!_isThere[bone])
            {
                _isThere[bone] = true;
                _bones[_count++] = bone;
            }

            double weight = factor * values[k];
            Span<double> to = _columns.AsSpan(4 * bone, 4);
            to[0] += weight * rest.X;
            to[1] += weight * rest.Y;
            to[2] += weight * rest.Z;
            to[3] += weight;
        }
    }
}
