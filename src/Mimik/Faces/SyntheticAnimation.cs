using Mimik.Numerics;
using Mimik.Playback;

namespace Mimik.Faces;

/// <summary>
/// An animation made from a rig's controls alone, where no take of an actor is at hand. One gesture rises while the one before falls: every control
/// alone to 1, then the controls of every corrective together, then mixtures of a few. No face moves like that.
/// </summary>
internal static class SyntheticAnimation
{
    private const double FramesPerSecond = 30;
    private const int Mixtures = 40, ControlsOfAMixture = 4;
    private const float LeastWeight = 0.3f, MostWeight = 0.8f;
    private const long Seed = 20240728;

    // Where there are many gestures, each gets fewer frames.
    private const int FramesInAll = 1200, FewestFrames = 3, MostFrames = 8;

    /// <summary>Makes the animation; always the same bits for the same logic.</summary>
    /// <param name="logic">The rig's logic.</param>
    /// <param name="shapeNames">[S] names.</param>
    /// <returns>[T x S] shape weights, after the logic, at 30 frames a second; the face is at rest at both ends.</returns>
    public static WeightAnimation Create(RigLogic logic, IReadOnlyList<string> shapeNames)
    {
        (int Control, float Weight)[][] gestures = [.. Alone(logic), .. Correctives(logic), .. Mixed(logic)];
        int stride = Math.Clamp(FramesInAll / Math.Max(1, gestures.Length), FewestFrames, MostFrames);
        int frames = (stride * (gestures.Length + 1)) + 1;
        float[] controls = new float[logic.ControlCount], shapes = new float[frames * logic.ShapeCount];
        for (int t = 0; t < frames; t++)
        {
            Array.Clear(controls);
            (int before, int within) = Math.DivRem(t, stride);
            float rising = (float)(0.5 - (0.5 * Math.Cos(Math.PI * within / stride)));
            // Gesture g is at its peak in frame (g + 1) stride.
            Add(controls, gestures, before - 1, 1 - rising);
            Add(controls, gestures, before, rising);
            logic.Evaluate(controls, shapes.AsSpan(t * logic.ShapeCount, logic.ShapeCount));
        }

        return new WeightAnimation(shapes, logic.ShapeCount, shapeNames, FramesPerSecond);
    }

    private static void Add(float[] controls, (int Control, float Weight)[][] gestures, int gesture, float share)
    {
        if (gesture < 0 || gesture >= gestures.Length)
            return;
        foreach ((int control, float weight) in gestures[gesture])
            controls[control] = Math.Min(1, controls[control] + (share * weight));
    }

    private static IEnumerable<(int, float)[]> Alone(RigLogic logic) =>
        Enumerable.Range(0, logic.ControlCount).Select(control => ((int, float)[])[(control, 1f)]);

    private static IEnumerable<(int, float)[]> Correctives(RigLogic logic)
    {
        // A control that takes part in person rises far, one through an in-between to where that peaks.
        var peaks = new Dictionary<int, (int Control, float Weight)>();
        for (int control = 0; control < logic.ControlCount; control++)
            peaks[control] = (control, MostWeight);
        foreach (InBetween inBetween in logic.InBetweens)
            peaks[inBetween.Shape] = (inBetween.Control, inBetween.X2);
        var gestures = new List<(int, float)[]>();
        foreach (Corrective corrective in logic.Correctives)
            gestures.Add([.. corrective.Factors.ToArray().Select(factor => peaks[factor]).DistinctBy(peak => peak.Control)]);
        return gestures;
    }

    private static IEnumerable<(int, float)[]> Mixed(RigLogic logic)
    {
        if (logic.ControlCount == 0)
            return [];
        var random = new RandomSource(Seed);
        (int, float) Draw() => ((int)(random.NextDouble() * logic.ControlCount), LeastWeight + ((MostWeight - LeastWeight) * (float)random.NextDouble()));
        return [.. Enumerable.Range(0, Mixtures).Select(_ => ((int, float)[])[.. Enumerable.Range(0, ControlsOfAMixture).Select(_ => Draw())])];
    }
}
