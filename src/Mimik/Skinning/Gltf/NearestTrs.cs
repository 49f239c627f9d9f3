using Mimik.Geometry;

namespace Mimik.Skinning.Gltf;

/// <summary>
/// The single node nearest to I + [r]x, for clients that keep translation, rotation and scale or refuse shear. With B the joint's rotation
/// in the bind pose, C the covariance of the bone's vertices about its pivot (weighted by the squared skinning weights), and A = I + [r]x,
/// it minimises over rotations R and scales S
/// <code>
/// tr((R S B^T - A) C (R S B^T - A)^T) = sum over the bone's vertices of w^2 |(R S B^T - A)(v - pivot)|^2
/// </code>
/// by turns: given R, each scale is a quotient, s_j = (C' A'^T R)_jj / C'_jj with C' = B^T C B and A' = A B; given S, R is the rotation of
/// the polar decomposition of A' C' S. The translation, taken at the pivot, is exact whatever R and S are.
///
/// The bind rotation is free, and it matters: with its third axis along r, R = Q Rz and B = Q make the single node exact, without
/// any shear. B's axes are therefore the principal directions of r over the animation.
/// </summary>
internal sealed class NearestTrs : IJointForm
{
    private const int MostTurns = 50;
    private readonly Matrix3D _bind;
    private readonly Matrix3D _covariance;

    /// <param name="bind">The joint's rotation in the bind pose, B.</param>
    /// <param name="covariance">C; zero (a bone that moves nothing) counts as the identity.</param>
    public NearestTrs(QuaternionD bind, Matrix3D covariance)
    {
        double trace = covariance.M00 + covariance.M11 + covariance.M22;
        Matrix3D regular = trace > 0 ? ((1 / trace) * covariance) + (1e-6 * Matrix3D.Identity) : Matrix3D.Identity;
        _bind = bind.ToMatrix();
        _covariance = _bind.Transpose * regular * _bind;
        Rest = new JointKey(0, bind, new Vector3D(1, 1, 1), bind.Conjugate);
    }

    public JointKey Rest { get; }

    /// <summary>The rotation whose third axis is the principal direction of r, nearest to the identity.</summary>
    /// <param name="rotations">r over the animation, or of every shape.</param>
    public static QuaternionD PrincipalBind(IEnumerable<Vector3D> rotations)
    {
        Matrix3D moments = default;
        foreach (Vector3D r in rotations)
            moments += Matrix3D.Outer(r, r);
        double norm = moments.FrobeniusNorm;
        if (norm == 0)
            return QuaternionD.Identity;

        // Squaring a positive matrix leaves its dominant direction: 2^40 steps of the power method in 40 products.
        for (int i = 0; i < 40; i++)
        {
            moments = (1 / norm) * moments;
            moments *= moments;
            norm = moments.FrobeniusNorm;
        }

        Vector3D x = new(moments.M00, moments.M10, moments.M20);
        Vector3D y = new(moments.M01, moments.M11, moments.M21);
        Vector3D z = new(moments.M02, moments.M12, moments.M22);
        Vector3D axis = x.LengthSquared >= Math.Max(y.LengthSquared, z.LengthSquared) ? x : y.LengthSquared >= z.LengthSquared ? y : z;
        axis = (axis.Z < 0 ? -1 : 1) / axis.Length * axis;
        return QuaternionD.Between(new Vector3D(0, 0, 1), axis);
    }

    public JointKey At(in JointKey previous, float time, Vector3D r, Vector3D heading)
    {
        if (r == Vector3D.Zero)
            return new JointKey(time, Rest.Outer.AlignedWith(previous.Outer), Rest.Scale, Rest.Inner);
        Matrix3D target = (Matrix3D.Identity + Matrix3D.CrossProduct(r)) * _bind;
        Matrix3D weighted = target * _covariance;
        Matrix3D rotation = target.PolarRotation();
        Vector3D scale = default;
        for (int turn = 0; turn < MostTurns; turn++)
        {
            Vector3D next = BestScale(rotation, weighted);
            double change = (next - scale).LengthSquared;
            scale = next;
            rotation = (weighted * Matrix3D.Diagonal(scale)).PolarRotation();
            if (change < 1e-24)
                break;
        }

        return new JointKey(time, QuaternionD.FromMatrix(rotation).AlignedWith(previous.Outer), scale, Rest.Inner);
    }

    private Vector3D BestScale(Matrix3D rotation, Matrix3D weighted)
    {
        // (C' A'^T R)_jj = (R^T A' C')_jj, both C' and the diagonal being symmetric. A scale that vanished could not come back.
        Vector3D numerator = (rotation.Transpose * weighted).DiagonalEntries;
        Vector3D denominator = _covariance.DiagonalEntries;
        return new Vector3D(
            Math.Max(1e-3, numerator.X / denominator.X),
            Math.Max(1e-3, numerator.Y / denominator.Y),
            Math.Max(1e-3, numerator.Z / denominator.Z));
    }
}
