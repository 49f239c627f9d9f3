using Mimik.Faces.Sequences;
using Mimik.Numerics;

namespace Mimik.InverseRig;

/// <summary>Reduces target meshes to their projections on the rig's shapes, a block of frames at a time.</summary>
internal sealed class TargetProjection
{
    /// <summary>Frames that are read and projected together.</summary>
    public const int Block = 128;

    // Floats of a block: long rows make it shorter.
    private const int BlockFloats = 16 << 20;

    private readonly RigBasis _basis;
    private readonly GramStore _grams;
    private readonly int _threads;

    /// <summary>Prepares.</summary>
    public TargetProjection(RigBasis basis, GramStore grams, int threads)
    {
        _basis = basis;
        _grams = grams;
        _threads = threads;
    }
}
