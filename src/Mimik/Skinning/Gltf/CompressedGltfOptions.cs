namespace Mimik.Skinning.Gltf;

/// <summary>How joints hold I + [r]x, which shears.</summary>
public enum GltfJoints
{
    /// <summary>Two nodes a bone, whose product is exact: for clients that multiply node matrices (three.js, Babylon, Blender).</summary>
    Chain,

    /// <summary>One node a bone with the nearest translation, rotation and scale: for clients that keep these or refuse shear.</summary>
    NearestTrs,
}

/// <summary>How a compressed rig is written as glTF.</summary>
public sealed record CompressedGltfOptions
{
    /// <summary>The default: exact joints, all influences, keys to two millionths of the head's size.</summary>
    public static CompressedGltfOptions Default { get; } = new();

    /// <summary>How joints hold shear. Default <see cref="GltfJoints.Chain"/>.</summary>
    public GltfJoints Joints { get; init; } = GltfJoints.Chain;

    /// <summary>
    /// The most influences a vertex, weights and transforms solved anew by <see cref="InfluenceReducer"/> where the rig has more; null, the default, keeps all. Clients
    /// that read JOINTS_0 alone (three.js, Unreal by default) need 4.
    /// </summary>
    public int? Influences { get; init; }

    /// <summary>
    /// How far a vertex may be off between keys, as a fraction of the diagonal of the rest positions' bounding box; more keys are placed
    /// until it holds. Default 2e-6.
    /// </summary>
    public double KeyTolerance { get; init; } = 2e-6;
}

/// <summary>What was written, and what it is off by.</summary>
/// <param name="KeyCount">Rotation keys of all joints together.</param>
/// <param name="WorstBetweenKeys">A bound on how far a vertex is off between keys, in the rig's unit; for <see cref="GltfJoints.NearestTrs"/> beyond <paramref name="MaxJointError"/>.</param>
/// <param name="MeanJointError">Mean over vertices and frames of the error that the joints make, in the rig's unit; 0 for <see cref="GltfJoints.Chain"/>.</param>
/// <param name="MaxJointError">The largest such error, in the rig's unit.</param>
/// <param name="Influences">What fewer influences cost, or null where none were taken.</param>
/// <param name="Notes">One line for each thing that the file cannot hold, or that a reader may miss.</param>
public sealed record CompressedGltfReport(
    int KeyCount,
    double WorstBetweenKeys,
    double MeanJointError,
    double MaxJointError,
    InfluenceReduction? Influences,
    IReadOnlyList<string> Notes);
