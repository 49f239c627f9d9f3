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
        return set.Build();
    }
}
