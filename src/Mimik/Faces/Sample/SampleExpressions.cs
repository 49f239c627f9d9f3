using Mimik.Playback;

namespace Mimik.Faces.Sample;

/// <summary>ARKit's 52 shapes with their in-betweens and correctives.</summary>
internal static class SampleExpressions
{
    /// <summary>The controls, in the order in which ARKit documents them.</summary>
    public static string[] ArkitNames { get; } =
    [
        "eyeBlinkLeft", "eyeLookDownLeft", "eyeLookInLeft", "eyeLookOutLeft", "eyeLookUpLeft", "eyeSquintLeft", "eyeWideLeft",
        "eyeBlinkRight", "eyeLookDownRight", "eyeLookInRight", "eyeLookOutRight", "eyeLookUpRight", "eyeSquintRight", "eyeWideRight",
        "jawForward", "jawLeft", "jawRight", "jawOpen", "mouthClose", "mouthFunnel", "mouthPucker", "mouthLeft", "mouthRight",
        "mouthSmileLeft", "mouthSmileRight", "mouthFrownLeft", "mouthFrownRight", "mouthDimpleLeft", "mouthDimpleRight",
        "mouthStretchLeft", "mouthStretchRight", "mouthRollLower", "mouthRollUpper", "mouthShrugLower", "mouthShrugUpper",
        "mouthPressLeft", "mouthPressRight", "mouthLowerDownLeft", "mouthLowerDownRight", "mouthUpperUpLeft", "mouthUpperUpRight",
        "browDownLeft", "browDownRight", "browInnerUp", "browOuterUpLeft", "browOuterUpRight", "cheekPuff", "cheekSquintLeft",
        "cheekSquintRight", "noseSneerLeft", "noseSneerRight", "tongueOut",
    ];

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
        return set.Build(ArkitNames);
    }
}
