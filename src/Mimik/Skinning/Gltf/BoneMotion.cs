using Mimik.Geometry;
using Mimik.Playback;

namespace Mimik.Skinning.Gltf;

/// <summary>The bones' six parameters over an animation, summed over the shapes in double precision.</summary>
internal sealed class BoneMotion
{
    private readonly double[] _parameters;

    /// <param name="transforms">The shapes' transforms.</param>
    /// <param name="shapeWeights">[T x S].</param>
    public BoneMotion(SparseTransforms transforms, ReadOnlySpan<float> shapeWeights)
    {
        int shapes = transforms.ShapeCount;
        RowLength = transforms.BoneCount * SparseTransforms.DegreesOfFreedom;
        FrameCount = shapes == 0 ? 0 : shapeWeights.Length / shapes;
        _parameters = new double[(long)FrameCount * RowLength];
        for (int frame = 0; frame < FrameCount; frame++)
        {
            Span<double> row = _parameters.AsSpan(frame * RowLength, RowLength);
            for (int s = 0; s < shapes; s++)
            {
                double weight = shapeWeights[(frame * shapes) + s];
                if (weight == 0)
                    continue;
                for (int e = transforms.RowOffsets[s]; e < transforms.RowOffsets[s + 1]; e++)
                    row[transforms.Indices[e]] += weight * transforms.Values[e];
            }
        }
    }

    /// <summary>T.</summary>
    public int FrameCount { get; }

    private int RowLength { get; }

    /// <summary>r of a bone at a frame.</summary>
    public Vector3D Rotation(int frame, int bone) => Read(frame, bone, 0);

    /// <summary>t of a bone at a frame, about the rig's centre.</summary>
    public Vector3D Translation(int frame, int bone) => Read(frame, bone, 3);

    /// <summary>r of a bone at every frame.</summary>
    public Vector3D[] Rotations(int bone)
    {
        var rotations = new Vector3D[FrameCount];
        for (int frame = 0; frame < FrameCount; frame++)
            rotations[frame] = Rotation(frame, bone);
        return rotations;
    }

    private Vector3D Read(int frame, int bone, int offset)
    {
        int at = (frame * RowLength) + (bone * SparseTransforms.DegreesOfFreedom) + offset;
        return new Vector3D(_parameters[at], _parameters[at + 1], _parameters[at + 2]);
    }
}
