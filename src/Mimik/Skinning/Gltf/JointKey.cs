using Mimik.Geometry;

namespace Mimik.Skinning.Gltf;

/// <summary>
/// The linear part of a joint at one time: R(Outer) diag(Scale) R(Inner). Outer and Scale are animated; Inner is the second node's
/// rotation in a chain, and constant (part of the inverse bind matrix) for a single node.
/// </summary>
internal readonly record struct JointKey(float Time, QuaternionD Outer, Vector3D Scale, QuaternionD Inner)
{
    public Matrix3D Linear => Outer.ToMatrix() * Matrix3D.Diagonal(Scale) * Inner.ToMatrix();

    /// <summary>What a client shows between two keys, at the fraction <paramref name="t"/>.</summary>
    /// <param name="a">The key before.</param>
    /// <param name="b">The key after.</param>
    /// <param name="t">0..1.</param>
    /// <param name="spherical">True for slerp, as glTF prescribes; false for clients that interpolate quaternions by component.</param>
    public static Matrix3D Blend(in JointKey a, in JointKey b, double t, bool spherical)
    {
        QuaternionD outer = spherical ? QuaternionD.Slerp(a.Outer, b.Outer, t) : QuaternionD.Nlerp(a.Outer, b.Outer, t);
        QuaternionD inner = spherical ? QuaternionD.Slerp(a.Inner, b.Inner, t) : QuaternionD.Nlerp(a.Inner, b.Inner, t);
        return outer.ToMatrix() * Matrix3D.Diagonal(Vector3D.Lerp(a.Scale, b.Scale, t)) * inner.ToMatrix();
    }

    /// <summary>The same pose at another time.</summary>
    public bool SamePose(in JointKey other) => Outer == other.Outer && Scale == other.Scale && Inner == other.Inner;
}

/// <summary>A way to hold I + [r]x in glTF nodes.</summary>
internal interface IJointForm
{
    /// <summary>The bind pose, at time 0.</summary>
    JointKey Rest { get; }

    /// <summary>The key for a rotation parameter, continuing from the key before it.</summary>
    /// <param name="previous">The key before.</param>
    /// <param name="time">Seconds.</param>
    /// <param name="r">The linearised rotation.</param>
    /// <param name="heading">Where r is zero, the direction that it takes next, or zero to stay; otherwise r.</param>
    JointKey At(in JointKey previous, float time, Vector3D r, Vector3D heading);
}
