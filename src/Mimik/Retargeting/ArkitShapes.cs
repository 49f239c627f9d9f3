using System.Numerics.Tensors;
using Mimik.Faces;
using Mimik.Faces.Names;

namespace Mimik.Retargeting;

/// <summary>ARKit's 52 shapes made of a rig's own.</summary>
/// <remarks>The ICT face has 51 of them: pairs of left and right of browInnerUp and cheekPuff are summed, and tongueOut is missing. A shape that nothing makes is empty and named.</remarks>
internal static class ArkitShapes
{
    /// <summary>The shape that opens the jaw.</summary>
    public const string JawOpen = "jawOpen";

    /// <summary>The shape that closes the lips over an open jaw.</summary>
    public const string MouthClose = "mouthClose";

    /// <summary>Makes the shapes.</summary>
    /// <param name="source">The rig; its shapes' names are ARKit's, ICT's, FACS' or others that the name table knows.</param>
    /// <param name="missing">Receives the names of shapes that nothing makes.</param>
    /// <returns>The rig with 52 shapes in the order of <see cref="FaceVocabularies.Arkit"/>, each a control of its own.</returns>
    /// <exception cref="MimikException">The rig makes none of them.</exception>
    public static BlendshapeRig Of(BlendshapeRig source, out IReadOnlyList<string> missing)
    {
        string[] controls = [.. source.ControlNames];
        IReadOnlyList<string> names = FaceVocabularies.Arkit;
        var map = NameMap.Create(names, controls);
        var shapes = new Blendshape[names.Count];
        bool[] made = new bool[names.Count];
        for (int k = 0; k < shapes.Length; k++)
            shapes[k] = new Blendshape(names[k], new float[source.Neutral.Length]);
        for (int c = 0; c < controls.Length; c++)
        {
            foreach (NameTerm term in map[c])
            {
                TensorPrimitives.MultiplyAdd(source.Shapes[c].Deltas, term.Weight, shapes[term.Channel].Deltas, shapes[term.Channel].Deltas);
                made[term.Channel] = true;
            }
        }

        missing = [.. names.Where((_, k) => !made[k])];
        return missing.Count < names.Count
            ? new BlendshapeRig(source.Neutral, source.Surface, shapes, source.Unit)
            : throw new MimikException($"shapes: expected names that ARKit's, ICT's or FACS' are known by, found {string.Join(", ", controls.Take(6))}");
    }
}
