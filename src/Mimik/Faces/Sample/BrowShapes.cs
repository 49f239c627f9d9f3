using System.Numerics;

namespace Mimik.Faces.Sample;

/// <summary>Brows, forehead, nose and cheeks.</summary>
internal static class BrowShapes
{
    /// <summary>Adds browDown, browInnerUp and browOuterUp.</summary>
    public static void AddTo(ExpressionSet set)
    {
        set.AddSides("browDown", v => v.OffLids * (
            (v.Bump(2.3f, 2.2f, 1.5f, 0.75f) * new Vector3(-0.16f, -0.48f, 0.06f))
            + (v.Bump(0.9f, 2.0f, 0.6f, 0.7f) * new Vector3(-0.14f, -0.22f, 0.10f))
            + (v.Bump(4.4f, 2.2f, 0.9f, 0.8f) * new Vector3(0, -0.14f, 0))));
        set.Add("browInnerUp", v => v.OffLids * (
            (SymmetricBump(v, 1.3f, 2.3f, 0.9f, 0.85f) * new Vector3(0, 0.66f, -0.04f))
            + (v.Bump(0, 4.2f, 2.4f, 0.8f) * new Vector3(0, 0.25f, 0.03f))));
        set.AddSides("browOuterUp", v => v.OffLids * (
            (v.Bump(3.9f, 2.4f, 1.25f, 0.9f) * new Vector3(0, 0.66f, -0.10f))
            + (v.Bump(3.6f, 4.2f, 1.6f, 0.9f) * new Vector3(0, 0.22f, 0))));
    }

    private static float SymmetricBump(FaceVertex v, float x, float y, float radiusX, float radiusY)
    {
        float left = v.Bump(x, y, radiusX, radiusY), right = v.Bump(-x, y, radiusX, radiusY);
        return left + right - (left * right);
    }
}
