namespace Mimik.Playback;

/// <summary>
/// What a game engine needs to play a compressed rig: rest positions, K bones a vertex with weights, sparse transforms and rig logic.
/// A pose is v + sum over k of w_k M_b(k) [v - centre; 1], with M_b = sum over shapes of weight * [[r]x | t]: where nothing moves, the rest
/// position comes out to the bit.
/// </summary>
public sealed class PlaybackRig
{
    private SkinLayout? _layout;

    /// <summary>Creates a rig and takes ownership of the arrays.</summary>
    /// <param name="rest">[N x 3] rest positions, not centred, in the rig's unit.</param>
    /// <param name="centre">[3] the point that the transforms turn about.</param>
    /// <param name="influences">K, bones a vertex.</param>
    /// <param name="bones">[N x K] bone indices; entries of weight 0 are padding.</param>
    /// <param name="weights">[N x K] finite, 0 or more; a vertex's sum is 1, by decreasing weight.</param>
    /// <param name="transforms">The shapes' transforms.</param>
    /// <param name="shapeNames">[S] unique names.</param>
    /// <param name="logic">Controls to shape weights.</param>
    /// <param name="triangles">[T x 3] vertex indices, for normals; empty without.</param>
    /// <param name="metresPerUnit">Metres in one unit, or null where unknown.</param>
    /// <exception cref="ArgumentException">The arrays do not fit together.</exception>
    public PlaybackRig(
        float[] rest,
        float[] centre,
        int influences,
        ushort[] bones,
        float[] weights,
        SparseTransforms transforms,
        IReadOnlyList<string> shapeNames,
        RigLogic logic,
        int[] triangles,
        double? metresPerUnit)
    {
        if (rest.Length % 3 != 0)
            throw new ArgumentException($"expected three numbers a vertex, found {rest.Length}", nameof(rest));
        if (centre.Length != 3)
            throw new ArgumentException($"expected three numbers, found {centre.Length}", nameof(centre));
        int vertices = rest.Length / 3;
        if (influences < 1 || bones.Length != (long)vertices * influences || weights.Length != bones.Length)
            throw new ArgumentException($"expected {vertices} x {influences} bones and weights, found {bones.Length} and {weights.Length}", nameof(bones));
        CheckFinite(rest, nameof(rest));
        CheckFinite(centre, nameof(centre));
        CheckFinite(weights, nameof(weights));
        foreach (float weight in weights)
        {
            if (weight < 0)
                throw new ArgumentException($"expected weights of 0 or more, found {weight}", nameof(weights));
        }

        if (shapeNames.Count != transforms.ShapeCount || logic.ShapeCount != transforms.ShapeCount)
            throw new ArgumentException($"expected {transforms.ShapeCount} names and shapes in the logic, found {shapeNames.Count} and {logic.ShapeCount}", nameof(shapeNames));
        var unique = new HashSet<string>(StringComparer.Ordinal);
        foreach (string name in shapeNames)
        {
            if (!unique.Add(name))
                throw new ArgumentException($"expected unique names, found \"{name}\" twice", nameof(shapeNames));
        }

        foreach (ushort bone in bones)
        {
            if (bone >= transforms.BoneCount)
                throw new ArgumentException($"expected bones below {transforms.BoneCount}, found {bone}", nameof(bones));
        }

        if (triangles.Length % 3 != 0)
            throw new ArgumentException($"expected three corners a triangle, found {triangles.Length}", nameof(triangles));
        foreach (int v in triangles)
        {
            if ((uint)v >= (uint)vertices)
                throw new ArgumentException($"expected vertices below {vertices}, found {v}", nameof(triangles));
        }

        if (metresPerUnit is { } metres && !(metres > 0 && !double.IsInfinity(metres)))
            throw new ArgumentException($"expected a positive number of metres, found {metres}", nameof(metresPerUnit));
        Rest = rest;
        Centre = centre;
        Influences = influences;
        Bones = bones;
        Weights = weights;
        Transforms = transforms;
        ShapeNames = shapeNames;
        Logic = logic;
        Triangles = triangles;
        MetresPerUnit = metresPerUnit;
    }

    /// <summary>N.</summary>
    public int VertexCount => Rest.Length / 3;

    /// <summary>[N x 3] rest positions; not to be written.</summary>
    public float[] Rest { get; }

    /// <summary>[3] the point that the transforms turn about.</summary>
    public float[] Centre { get; }

    /// <summary>K.</summary>
    public int Influences { get; }

    /// <summary>[N x K] bone of every influence; not to be written.</summary>
    public ushort[] Bones { get; }

    /// <summary>[N x K] weight of every influence; not to be written.</summary>
    public float[] Weights { get; }

    /// <summary>The shapes' transforms.</summary>
    public SparseTransforms Transforms { get; }

    /// <summary>[S] names.</summary>
    public IReadOnlyList<string> ShapeNames { get; }

    /// <summary>Controls to shape weights.</summary>
    public RigLogic Logic { get; }

    /// <summary>[T x 3] vertex indices; empty without.</summary>
    public int[] Triangles { get; }

    /// <summary>Metres in one unit, or null where unknown.</summary>
    public double? MetresPerUnit { get; }

    /// <summary>The skin in the form that players read, made at the first call and shared.</summary>
    internal SkinLayout Layout()
    {
        SkinLayout? layout = Volatile.Read(ref _layout);
        if (layout is null)
        {
            layout = new SkinLayout(this, null);
            Volatile.Write(ref _layout, layout);
        }

        return layout;
    }

    private static void CheckFinite(float[] numbers, string name)
    {
        foreach (float number in numbers)
        {
            if (float.IsNaN(number) || float.IsInfinity(number))
                throw new ArgumentException($"expected finite numbers, found {number}", name);
        }
    }
}
