using System.Numerics;

namespace Mimik.Faces.Sample;

/// <summary>Cheeks and nose.</summary>
internal static class CheekShapes
{
    /// <summary>How far a raised cheek pushes the lower lid up.</summary>
    public const float SquintLidDegrees = 5f;

    /// <summary>Adds cheekPuff, cheekSquint and noseSneer.</summary>
    public static void AddTo(ExpressionSet set)
    {
        set.Add("cheekPuff", v =>
        {
            float left = v.Bump(4.1f, -6.8f, 1.25f, 1.6f), right = v.Bump(-4.1f, -6.8f, 1.25f, 1.6f);
            float lips = v.Bump(0, -7f, 1.9f, 0.9f);
            return new Vector3(0.62f * (left - right), 0.04f * (left + right), (0.50f * (left + right)) + (0.16f * lips));
        });
        set.AddSides("cheekSquint", v => (v.OffLids * v.Bump(3.5f, -2.2f, 1.35f, 0.75f) * new Vector3(0.05f, 0.42f, 0.16f)) + EyeShapes.CheekUnderLid(v, SquintLidDegrees));
        set.AddSides("noseSneer", v =>
            (v.Bump(1.45f, -4.1f, 0.55f, 0.7f) * new Vector3(0.06f, 0.34f, 0.02f))
            + (v.OffLids * v.Bump(1.0f, -1.2f, 0.6f, 1.0f) * new Vector3(0.02f, 0.16f, 0.10f))
            + (v.Bump(1.5f, -5.6f, 0.8f, 0.7f) * new Vector3(0.05f, 0.26f, 0.02f) * Curve.Smooth(-0.4f, 0.6f, v.Lip))
            + (v.OffLids * v.Bump(0.9f, 1.8f, 0.8f, 0.6f) * new Vector3(-0.05f, -0.14f, 0.03f))
            + (v.OffLids * v.Bump(2.2f, -2.2f, 0.9f, 0.8f) * new Vector3(0, 0.16f, 0.12f)));
    }
}
