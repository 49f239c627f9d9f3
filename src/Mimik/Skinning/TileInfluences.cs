using System.Numerics;
using Mimik.Numerics;

namespace Mimik.Skinning;

/// <summary>Who follows whom in a tile: its non-zero weights, by bone and by vertex.</summary>
internal sealed class TileInfluences(int bones)
{
    private readonly int[] _next = new int[LaneTile.Lanes];
    private int[] _lanes = [], _bones = [];
    private float[] _byBone = [], _byVertex = [];

    /// <summary>[P + 1] where a bone's vertices start.</summary>
    public int[] BoneOffsets { get; } = new int[bones + 1];

    /// <summary>Vertices of the tile, by bone.</summary>
    public ReadOnlySpan<int> Lanes => _lanes.AsSpan(0, BoneOffsets[^1]);

    /// <summary>Weights, by bone.</summary>
    public ReadOnlySpan<float> ByBone => _byBone.AsSpan(0, BoneOffsets[^1]);

    /// <summary>[65] where a vertex's bones start.</summary>
    public int[] VertexOffsets { get; } = new int[LaneTile.Lanes + 1];

    /// <summary>Bones, by vertex.</summary>
    public ReadOnlySpan<int> Bones => _bones.AsSpan(0, BoneOffsets[^1]);

    /// <summary>Weights, by vertex.</summary>
    public ReadOnlySpan<float> ByVertex => _byVertex.AsSpan(0, BoneOffsets[^1]);

    /// <summary>Takes new weights.</summary>
    /// <param name="weights">[P x 64].</param>
    /// <param name="scale">[64] what a vertex's weights are multiplied by.</param>
    public void Assign(ReadOnlySpan<float> weights, ReadOnlySpan<float> scale)
    {
        Array.Clear(_next);
        int count = 0;
        for (int bone = 0; bone < BoneOffsets.Length - 1; bone++)
        {
            ReadOnlySpan<float> row = weights.Slice(bone * LaneTile.Lanes, LaneTile.Lanes);
            ulong held = LaneWeights.NonZeroLanes(row);
            Grow(count + BitOperations.PopCount(held));
            for (; held != 0; held &= held - 1)
            {
                int lane = BitOperations.TrailingZeroCount(held);
                _lanes[count] = lane;
                _byBone[count++] = row[lane] * scale[lane];
                _next[lane]++;
            }

            BoneOffsets[bone + 1] = count;
        }

        for (int lane = 0; lane < LaneTile.Lanes; lane++)
        {
            VertexOffsets[lane + 1] = VertexOffsets[lane] + _next[lane];
            _next[lane] = VertexOffsets[lane];
        }

        for (int bone = 0; bone < BoneOffsets.Length - 1; bone++)
        {
            for (int e = BoneOffsets[bone]; e < BoneOffsets[bone + 1]; e++)
            {
                int at = _next[_lanes[e]]++;
                _bones[at] = bone;
                _byVertex[at] = _byBone[e];
            }
        }
    }

    private void Grow(int count)
    {
        if (count <= _lanes.Length)
            return;
        int length = Math.Max(count, 2 * _lanes.Length);
        Array.Resize(ref _lanes, length);
        Array.Resize(ref _byBone, length);
        Array.Resize(ref _bones, length);
        Array.Resize(ref _byVertex, length);
    }
}
