using System.Numerics;
using Mimik.Geometry;
using Mimik.Skinning.Gltf;

namespace Mimik.Tests.Skinning.Gltf;

/// <summary>A plain glTF client: rounds keys to float as the file does, finds the interval, slerps rotations, lerps scales, multiplies.</summary>
internal static class GltfJointClient
{
    public static Matrix3D Linear(IReadOnlyList<JointKey> keys, double time)
    {
        int next = 0;
        while (next < keys.Count && keys[next].Time <= time)
            next++;
        JointKey a = keys[Math.Max(0, next - 1)], b = keys[Math.Min(next, keys.Count - 1)];
        float t = b.Time > a.Time ? (float)((time - a.Time) / ((double)b.Time - a.Time)) : 0;
        Quaternion outer = Quaternion.Slerp(Rounded(a.Outer), Rounded(b.Outer), t);
        Quaternion inner = Quaternion.Slerp(Rounded(a.Inner), Rounded(b.Inner), t);
        Vector3 scale = Vector3.Lerp(Rounded(a.Scale), Rounded(b.Scale), t);

        // System.Numerics multiplies row vectors, so a column-vector product is read from right to left and transposed.
        Matrix4x4 product = Matrix4x4.CreateFromQuaternion(inner) * Matrix4x4.CreateScale(scale) * Matrix4x4.CreateFromQuaternion(outer);
        return new Matrix3D(
            product.M11, product.M21, product.M31,
            product.M12, product.M22, product.M32,
            product.M13, product.M23, product.M33);
    }

    private static Quaternion Rounded(QuaternionD q) => new((float)q.X, (float)q.Y, (float)q.Z, (float)q.W);

    private static Vector3 Rounded(Vector3D v) => new((float)v.X, (float)v.Y, (float)v.Z);
}
