using System.Numerics;

namespace Mimik.Faces.Sample;

/// <summary>The tongue slides out between the teeth and bends down over the lower lip.</summary>
internal static class TongueShapes
{
    /// <summary>Adds tongueOut.</summary>
    public static void AddTo(ExpressionSet set)
    {
        set.Add("tongueOut", v =>
        {
            if (v.Part == FacePart.Tongue)
            {
                float tip = Curve.Smooth(4.4f, 8.4f, v.P.Z);
                float lift = 0.52f * MathF.Sin(MathF.PI * Curve.Smooth(4.4f, 10f, v.P.Z));
                return new Vector3(0, lift - (0.30f * tip * tip), 3.0f * tip);
            }

            // The lips make way.
            float lips = v.Bump(0, -7f, 1.2f, 0.7f);
            return new Vector3(0, lips * (v.Lip > 0 ? 0.12f : 0.42f) * v.Lip, lips * 0.05f);
        });
    }
}
