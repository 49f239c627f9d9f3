using System.Numerics;

namespace Mimik.Faces.Sample;

/// <summary>Brow ridge, sockets, cheekbones, chin: soft bumps and hollows on the front of the head surface.</summary>
internal static class FaceRelief
{
    private static readonly (float X, float Y, float RadiusX, float RadiusY, Vector3 Push)[] Bumps =
    [
        (2.4f, 2.15f, 1.7f, 0.55f, new(0.05f, 0, 0.26f)), // brow ridge
        (4.6f, 1.7f, 0.9f, 0.6f, new(0.15f, 0, 0.18f)), // its outer end
        (3.0f, 1.2f, 1.2f, 0.45f, new(0, 0, -0.22f)), // hollow under it
        (1.65f, 0.75f, 0.5f, 0.7f, new(0, 0, -0.05f)), // inner corner of the socket
        (2.9f, -1.45f, 1.2f, 0.45f, new(0, 0, -0.10f)), // under the eye
        (4.7f, -2.3f, 1.4f, 1.0f, new(0.22f, 0, 0.32f)), // cheekbone
        (3.2f, -2.9f, 1.2f, 0.9f, new(0, 0, 0.14f)), // apple of the cheek
        (4.7f, -5.8f, 1.2f, 1.4f, new(-0.16f, 0, -0.22f)), // hollow of the cheek
        (0f, -6.5f, 2.2f, 1.2f, new(0, 0, 0.22f)), // over the teeth
        (0f, -8.65f, 1.4f, 0.4f, new(0, 0, -0.16f)), // under the lower lip
        (0f, -10.0f, 1.2f, 0.75f, new(0, 0, 0.30f)), // chin
        (6.6f, 2.6f, 1.0f, 1.6f, new(-0.22f, 0, -0.1f)), // temple
        (2.6f, 5.2f, 1.8f, 1.5f, new(0, 0, 0.10f)), // frontal eminence
    ];

    /// <summary>The point with the relief on.</summary>
    public static Vector3 Apply(Vector3 p)
    {
        if (p.Z <= 0)
            return p;
        Vector3 push = Vector3.Zero;
        foreach ((float x, float y, float radiusX, float radiusY, Vector3 by) in Bumps)
            push += by * Curve.Bump(p, x, y, radiusX, radiusY);
        return p + (push * Curve.Smooth(0, 3, p.Z));
    }
}
