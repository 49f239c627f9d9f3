using System.Numerics.Tensors;
using Mimik.Faces;
using Mimik.Playback;

namespace Mimik.Retargeting;

/// <summary>
/// What a rig's shapes are added to: a corrective to the shapes that call it, an in-between to its control half-way, mouthClose to an open jaw. By itself such a shape is no face, and
/// how it deforms the neutral says nothing.
/// </summary>
internal static class ShapeBases
{
    /// <summary>Finds the bases.</summary>
    /// <param name="rig">The rig.</param>
    /// <returns>[S] of [N x 3] displacements, null where a shape is added to the neutral.</returns>
    public static float[]?[] Of(BlendshapeRig rig)
    {
        var bases = new float[]?[rig.Shapes.Count];
        RigLogic logic = rig.Logic;
        foreach (InBetween between in logic.InBetweens)
            bases[between.Shape] = Posed(rig, between.Shape, [(between.Control, between.X2)]);
        foreach (Corrective corrective in logic.Correctives)
        {
            var controls = new List<(int, float)>();
            foreach (int factor in corrective.Factors)
                controls.Add(Peak(logic, factor));
            bases[corrective.Shape] = Posed(rig, corrective.Shape, controls);
        }

        string[] names = [.. rig.ShapeNames];
        int close = Array.IndexOf(names, ArkitShapes.MouthClose), open = Array.IndexOf(names, ArkitShapes.JawOpen);
        if (close >= 0 && open >= 0 && close < logic.ControlCount && open < logic.ControlCount)
            bases[close] = [.. rig.Shapes[open].Deltas];
        return bases;
    }

    // The control that a factor reads, at the value where the factor is 1.
    private static (int Control, float Value) Peak(RigLogic logic, int factor)
    {
        foreach (InBetween between in logic.InBetweens)
        {
            if (between.Shape == factor)
                return (between.Control, between.X2);
        }

        return (factor, 1);
    }

    private static float[] Posed(BlendshapeRig rig, int shape, IReadOnlyList<(int Control, float Value)> set)
    {
        float[] controls = new float[rig.Logic.ControlCount], weights = new float[rig.Shapes.Count], sum = new float[rig.Neutral.Length];
        foreach ((int control, float value) in set)
        {
            if (control < controls.Length)
                controls[control] = value;
        }

        rig.Logic.Evaluate(controls, weights);
        for (int s = 0; s < weights.Length; s++)
        {
            if (s != shape && weights[s] != 0)
                TensorPrimitives.MultiplyAdd(rig.Shapes[s].Deltas, weights[s], sum, sum);
        }

        return sum;
    }
}
