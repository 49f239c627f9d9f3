namespace Mimik.Playback;

/// <summary>Which influences of a rig count: not those of weight 0, nor those on bones that no shape ever moves.</summary>
internal sealed class BoneUse
{
    private readonly PlaybackRig _rig;
    private readonly bool[] _moves;

    public BoneUse(PlaybackRig rig)
    {
        _rig = rig;
        _moves = new bool[rig.Transforms.BoneCount];
        foreach (ushort index in rig.Transforms.Indices)
            _moves[index / SparseTransforms.DegreesOfFreedom] = true;
    }

    /// <summary>Whether an influence moves its vertex.</summary>
    /// <param name="influence">vertex * K + k.</param>
    public bool Counts(int influence) => _rig.Weights[influence] != 0 && _moves[_rig.Bones[influence]];

    /// <summary>[P] the influences that count, by bone.</summary>
    public int[] Tally()
    {
        var tally = new int[_moves.Length];
        for (int k = 0; k < _rig.Bones.Length; k++)
            tally[_rig.Bones[k]] += Counts(k) ? 1 : 0;
        return tally;
    }
}
