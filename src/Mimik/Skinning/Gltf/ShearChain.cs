using Mimik.Geometry;

namespace Mimik.Skinning.Gltf;

/// <summary>
/// I + [r]x by a chain of two nodes, exactly. Along r the matrix is the identity; across r it multiplies by 1 + i|r|, which is a turn
/// by atan|r| with a growth by s = sqrt(1 + |r|^2):
/// <code>
/// I + [r]x = (Q Rz(atan|r|) diag(s, s, 1)) Q^T      Q: a rotation whose third axis lies along r
/// </code>
/// The outer node has rotation Q Rz and scale (s, s, 1); the inner one, which is the joint, has rotation Q^T. A single node cannot
/// hold the product, because Q^T after the scale makes shear.
///
/// Q is free up to a turn about r, and r may turn round. A client interpolates the nodes separately, so between two keys the product is
/// right only if Q itself moves little: Q starts as the identity in the bind pose, follows r by the smallest rotation, and where r would
/// take its third axis more than a right angle away, the axis takes -r instead and the angle changes its sign.
/// </summary>
internal sealed class ShearChain : IJointForm
{
    public JointKey Rest { get; } = new(0, QuaternionD.Identity, new Vector3D(1, 1, 1), QuaternionD.Identity);

    public JointKey At(in JointKey previous, float time, Vector3D r, Vector3D heading)
    {
        QuaternionD q = Follow(previous.Inner.Conjugate, heading);
        double length = Vector3D.Dot(r, q.ThirdAxis) < 0 ? -r.Length : r.Length;
        double s = Math.Sqrt(1 + r.LengthSquared);
        return new JointKey(
            time,
            (q * QuaternionD.AboutZ(Math.Atan(length))).AlignedWith(previous.Outer),
            new Vector3D(s, s, 1),
            q.Conjugate.AlignedWith(previous.Inner));
    }

    private static QuaternionD Follow(QuaternionD q, Vector3D direction)
    {
        double length = direction.Length;
        if (length == 0)
            return q;
        Vector3D axis = 1 / length * direction;
        Vector3D before = q.ThirdAxis;
        if (Vector3D.Dot(axis, before) < 0)
            axis = -axis;
        return (QuaternionD.Between(before, axis) * q).Normalised();
    }
}
