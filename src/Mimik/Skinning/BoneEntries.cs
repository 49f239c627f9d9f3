using Mimik.Playback;

namespace Mimik.Skinning;

/// <summary>The sparse transforms sorted by bone: what each shape does to bone b.</summary>
internal sealed class BoneEntries
{
    private readonly int[] _offsets;
    private readonly (int Shape, int DegreeOfFreedom, float Value)[] _entries;

    public BoneEntries(SparseTransforms transforms)
    {
        ShapeCount = transforms.ShapeCount;
        _offsets = new int[transforms.BoneCount + 1];
        _entries = new (int, int, float)[transforms.Values.Length];
        foreach (ushort index in transforms.Indices)
            _offsets[(index / SparseTransforms.DegreesOfFreedom) + 1]++;
        for (int b = 0; b < transforms.BoneCount; b++)
            _offsets[b + 1] += _offsets[b];
        int[] next = _offsets[..^1];
        for (int s = 0; s < ShapeCount; s++)
        {
            for (int e = transforms.RowOffsets[s]; e < transforms.RowOffsets[s + 1]; e++)
            {
                (int bone, int freedom) = Math.DivRem((int)transforms.Indices[e], SparseTransforms.DegreesOfFreedom);
                _entries[next[bone]++] = (s, freedom, transforms.Values[e]);
            }
        }
    }

    public int ShapeCount { get; }

    /// <summary>Adds [r]x arm + t of every shape to a column.</summary>
    /// <param name="bone">The bone.</param>
    /// <param name="x">x of the vertex less the centre.</param>
    /// <param name="y">y of it.</param>
    /// <param name="z">z of it.</param>
    /// <param name="column">[S x 3] receives the displacements; zero before.</param>
    public void Displace(int bone, double x, double y, double z, Span<double> column)
    {
        foreach ((int shape, int freedom, float value) in _entries.AsSpan(_offsets[bone].._offsets[bone + 1]))
        {
            Span<double> d = column.Slice(3 * shape, 3);
            switch (freedom)
            {
                case 0:
                    d[1] -= value * z;
                    d[2] += value * y;
                    break;
                case 1:
                    d[0] += value * z;
                    d[2] -= value * x;
                    break;
                case 2:
                    d[0] -= value * y;
                    d[1] += value * x;
                    break;
                default:
                    d[freedom - 3] += value;
                    break;
            }
        }
    }
}
