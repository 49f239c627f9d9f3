namespace Mimik.Playback;

/// <summary>
/// A rig's skin as the kernel wants it: blocks of as many vertices as a vector has lanes, in the rig's order, a vertex to a lane, with their
/// influences in one of two arrangements. Shared by all players of a rig.
/// </summary>
internal sealed class SkinLayout
{
    private readonly LineFloats _rest, _normals;

    /// <summary>Lays a rig out.</summary>
    /// <param name="rig">The rig.</param>
    /// <param name="path">The instructions; null for those that serve this machine and rig best.</param>
    public SkinLayout(PlaybackRig rig, SkinPath? path)
    {
        Path = path ?? SkinKernel.Best;
        Lanes = SkinKernel.Lanes(Path);
        VertexCount = rig.VertexCount;
        BlockCount = (VertexCount + Lanes - 1) / Lanes;
        Centre = (float[])rig.Centre.Clone();
        Transforms = rig.Transforms.Clone();
        RestNormals = MeshNormals.Compute(rig.Rest, rig.Triangles);
        _rest = IntoLanes(rig.Rest);
        _normals = IntoLanes(RestNormals);
        var use = new BoneUse(rig);
        if (path != SkinPath.Tables512)
            Blocks = new BoneBlocks(rig, use, Lanes);
        if (path == SkinPath.Tables512 || (path is null && Path == SkinPath.Vector512))
            Tables = BoneTables.Create(rig, use);
        if (path is null && Tables is not null && Tables.Cost < Blocks!.Cost)
            Path = SkinPath.Tables512;
        if (Path == SkinPath.Tables512)
            Blocks = null;
        else
            Tables = null;
    }

    /// <summary>The instructions that it is made for.</summary>
    public SkinPath Path { get; }

    /// <summary>Vertices of a block.</summary>
    public int Lanes { get; }

    /// <summary>N.</summary>
    public int VertexCount { get; }

    /// <summary>The number of blocks, the last of which may be part empty.</summary>
    public int BlockCount { get; }

    /// <summary>[3] the point that the transforms turn about.</summary>
    public float[] Centre { get; }

    /// <summary>The rig's transforms in arrays that nobody else can write to, so that the kernel need not check them again.</summary>
    public SparseTransforms Transforms { get; }

    /// <summary>[blocks x 3 x lanes] rest positions; 0 in empty lanes.</summary>
    public Span<float> Rest => _rest.Span;

    /// <summary>[blocks x 3 x lanes] unit rest normals; 0 in empty lanes.</summary>
    public Span<float> Normals => _normals.Span;

    /// <summary>[N x 3] unit rest normals in the rig's order.</summary>
    public float[] RestNormals { get; }

    /// <summary>The influences by block and bone, on every path but <see cref="SkinPath.Tables512"/>.</summary>
    public BoneBlocks? Blocks { get; }

    /// <summary>The influences by block and slot, on <see cref="SkinPath.Tables512"/>.</summary>
    public BoneTables? Tables { get; }

    private LineFloats IntoLanes(float[] triples)
    {
        var lanes = new LineFloats(BlockCount * 3 * Lanes);
        Span<float> numbers = lanes.Span;
        for (int v = 0; v < VertexCount; v++)
        {
            int at = (v / Lanes * 3 * Lanes) + (v % Lanes);
            for (int axis = 0; axis < 3; axis++)
                numbers[at + (axis * Lanes)] = triples[(3 * v) + axis];
        }

        return lanes;
    }
}
