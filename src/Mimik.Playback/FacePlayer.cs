namespace Mimik.Playback;

/// <summary>
/// Plays a compressed rig: weights of shapes or controls -> bone matrices -> positions and normals. Set a pose, then take what is needed
/// of it. Nothing is allocated after construction; one player serves one thread at a time, and players share the rig.
/// </summary>
/// <remarks>
/// M_b = sum over active shapes of weight * [[r]x | t], from the non-zero parameters alone; a vertex is v + (sum over k of w_k M_b(k)) [v - c; 1],
/// its normal cof(I + sum over k of w_k R_b(k)) n, normalised: the cofactor matrix is the inverse transpose times the determinant, so the normal
/// stays on the side that the triangles' winding gives (Kavan et al., Compressed Skinning for Facial Blendshapes, SIGGRAPH 2024, section 3).
/// </remarks>
public sealed class FacePlayer
{
    private readonly SkinLayout _layout;
    private readonly float[] _shapeWeights;
    private readonly float[] _parameters;

    /// <summary>Prepares a rig for playing: sorts its influences and computes its rest normals.</summary>
    /// <param name="rig">The rig.</param>
    public FacePlayer(PlaybackRig rig)
        : this(rig, (rig ?? throw new ArgumentNullException(nameof(rig))).Layout())
    {
    }

    internal FacePlayer(PlaybackRig rig, SkinPath path)
        : this(rig, new SkinLayout(rig, path))
    {
    }

    private FacePlayer(PlaybackRig rig, SkinLayout layout)
    {
        Rig = rig;
        _layout = layout;
        _shapeWeights = new float[rig.Transforms.ShapeCount];
        _parameters = new float[rig.Transforms.BoneCount * SparseTransforms.DegreesOfFreedom];
    }

    /// <summary>The rig being played.</summary>
    public PlaybackRig Rig { get; }

    /// <summary>[S] the weights of the current pose; all 0, the rest pose, at first.</summary>
    public ReadOnlySpan<float> ShapeWeights => _shapeWeights;

    /// <summary>[N x 3] unit normals of the rest pose, area-weighted; 0 for a vertex of no triangle.</summary>
    /// <param name="normals">[N x 3] receives the normals.</param>
    /// <exception cref="ArgumentException">The span has the wrong length.</exception>
    public void GetRestNormals(Span<float> normals)
    {
        Expect(normals.Length, Rig.Rest.Length, nameof(normals));
        _layout.RestNormals.AsSpan().CopyTo(normals);
    }

    /// <summary>Sets the pose from controls, through the rig logic.</summary>
    /// <param name="controls">[ControlCount], not clamped.</param>
    /// <exception cref="ArgumentException">The span has the wrong length.</exception>
    public void PoseControls(ReadOnlySpan<float> controls)
    {
        Expect(controls.Length, Rig.Logic.ControlCount, nameof(controls));
        Rig.Logic.Evaluate(controls, _shapeWeights);
        SkinKernel.Pose(_layout.Transforms, _shapeWeights, _parameters);
    }

    /// <summary>Sets the pose from shape weights as they are.</summary>
    /// <param name="shapeWeights">[S], not clamped; shapes of weight 0 cost nothing.</param>
    /// <exception cref="ArgumentException">The span has the wrong length.</exception>
    public void PoseShapes(ReadOnlySpan<float> shapeWeights)
    {
        Expect(shapeWeights.Length, _shapeWeights.Length, nameof(shapeWeights));
        shapeWeights.CopyTo(_shapeWeights);
        SkinKernel.Pose(_layout.Transforms, _shapeWeights, _parameters);
    }

    /// <summary>The pose's bone matrices, for skinning elsewhere (a GPU): p = sum over k of w_k M_b(k) [v; 1] with v not centred.</summary>
    /// <param name="matrices">[P x 3 x 4] row-major, receives I + R and t - R c.</param>
    /// <exception cref="ArgumentException">The span has the wrong length.</exception>
    public void GetBoneMatrices(Span<float> matrices)
    {
        int bones = Rig.Transforms.BoneCount;
        Expect(matrices.Length, 12 * bones, nameof(matrices));
        float cx = Rig.Centre[0], cy = Rig.Centre[1], cz = Rig.Centre[2];
        for (int b = 0; b < bones; b++)
        {
            ReadOnlySpan<float> p = _parameters.AsSpan(b * SparseTransforms.DegreesOfFreedom, SparseTransforms.DegreesOfFreedom);
            Span<float> m = matrices.Slice(12 * b, 12);
            m[0] = 1;
            m[1] = -p[2];
            m[2] = p[1];
            m[3] = p[3] + (p[2] * cy) - (p[1] * cz);
            m[4] = p[2];
            m[5] = 1;
            m[6] = -p[0];
            m[7] = p[4] - (p[2] * cx) + (p[0] * cz);
            m[8] = -p[1];
            m[9] = p[0];
            m[10] = 1;
            m[11] = p[5] + (p[1] * cx) - (p[0] * cy);
        }
    }

    /// <summary>The pose's vertices.</summary>
    /// <param name="positions">[N x 3] receives them in the rig's order and unit, x, y, z together.</param>
    /// <exception cref="ArgumentException">The span has the wrong length.</exception>
    public void GetPositions(Span<float> positions)
    {
        Expect(positions.Length, Rig.Rest.Length, nameof(positions));
        SkinKernel.Run(_layout, _parameters, positions, default);
    }

    /// <summary>The pose's vertices and their normals.</summary>
    /// <param name="positions">[N x 3] receives the positions in the rig's order and unit.</param>
    /// <param name="normals">[N x 3] receives unit normals; 0 for a vertex of no triangle.</param>
    /// <exception cref="ArgumentException">A span has the wrong length.</exception>
    public void GetPositions(Span<float> positions, Span<float> normals)
    {
        Expect(positions.Length, Rig.Rest.Length, nameof(positions));
        Expect(normals.Length, Rig.Rest.Length, nameof(normals));
        SkinKernel.Run(_layout, _parameters, positions, normals);
    }

    private static void Expect(int found, int expected, string name)
    {
        if (found != expected)
            throw new ArgumentException($"expected {expected} numbers, found {found}", name);
    }
}
