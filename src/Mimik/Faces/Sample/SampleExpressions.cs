using System.Numerics;
using Mimik.Faces.Names;
using Mimik.Playback;

namespace Mimik.Faces.Sample;

/// <summary>ARKit's 52 shapes with their in-betweens and correctives.</summary>
internal static class SampleExpressions
{
    /// <summary>Makes them for a face.</summary>
    public static (Blendshape[] Shapes, RigLogic Logic) Create(FaceAnatomy anatomy)
    {
        var set = new ExpressionSet(anatomy);
        EyeShapes.AddTo(set);
        JawShapes.AddTo(set);
        MouthShapes.AddTo(set);
        BrowShapes.AddTo(set);
        CheekShapes.AddTo(set);
        TongueShapes.AddTo(set);
        AddCorrectives(set);
        return set.Build(FaceVocabularies.Arkit);
    }

    // Where two shapes of different families meet, their sum is not what a face does.
    private static void AddCorrectives(ExpressionSet set)
    {
        // A cheek that pushes the lower lid up meets a lid that is already closed.
        set.AddCorrectiveSides(v => -EyeShapes.CheekUnderLid(v, CheekShapes.SquintLidDegrees), "eyeBlink", "cheekSquint");
        set.AddCorrectiveSides(v => -EyeShapes.CheekUnderLid(v, MouthShapes.SmileLidDegrees), "eyeBlink", "mouthSmile");
        // An open jaw holds the corners of a smile down and stretches the cheek flat.
        set.AddCorrectiveSides(
            v => (v.Bump(2.5f, -7f, 1.1f, 1.1f) * new Vector3(-0.16f, -0.20f, 0.06f)) + (v.Bump(3.9f, -5.6f, 1.1f, 1.3f) * new Vector3(-0.10f, 0, -0.06f)),
            "jawOpen", "mouthSmile");
        // Rounded lips stay round round an open mouth: the corners come in and forward, the lower lip does not turn out further.
        set.AddCorrective(v => RoundOpenMouth(v, 0.30f), "jawOpen", "mouthPucker");
        set.AddCorrective(v => RoundOpenMouth(v, 0.22f) + (Lower(v) * new Vector3(0, 0.30f, -0.05f)), "jawOpen", "mouthFunnel");
        // Both corners together draw the middle of the upper lip tight.
        set.AddCorrective(v => v.Bump(0, -6.5f, 0.8f, 0.5f) * new Vector3(0, 0.06f, -0.05f), "mouthSmileLeft", "mouthSmileRight");
    }

    private static Vector3 RoundOpenMouth(FaceVertex v, float inward) =>
        (v.Bump(2.1f, -7.2f, 0.9f, 1.2f) * new Vector3(-inward, 0, 0.14f)) + (v.Bump(-2.1f, -7.2f, 0.9f, 1.2f) * new Vector3(inward, 0, 0.14f));

    private static float Lower(FaceVertex v) => v.Bump(0, -7.5f, 1.2f, 0.7f) * Curve.Smooth(0.35f, -1f, v.Lip);
}
