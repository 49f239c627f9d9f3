namespace Mimik.Faces.Sample;

/// <summary>One control that rises, holds and falls.</summary>
/// <param name="Control">ARKit's name.</param>
/// <param name="Start">Seconds when it leaves zero.</param>
/// <param name="Attack">Seconds to its peak.</param>
/// <param name="Hold">Seconds at its peak.</param>
/// <param name="Release">Seconds back to zero.</param>
/// <param name="Peak">Its weight at the peak.</param>
internal sealed record Gesture(string Control, float Start, float Attack, float Hold, float Release, float Peak)
{
    /// <summary>The weight at a time in seconds; it rises and falls without a jerk.</summary>
    public float At(float time)
    {
        float end = Start + Attack + Hold + Release;
        return time <= Start || time >= end
            ? 0
            : Peak * Curve.Smooth(Start, Start + Attack, time) * Curve.Smooth(end, end - Release, time);
    }
}

/// <summary>The sample animation's gestures.</summary>
internal static class SampleGestures
{
    /// <summary>All of them, in the order of time within each theme.</summary>
    public static IReadOnlyList<Gesture> All { get; } =
    [
        .. Blinks(), .. Glances(), .. Speech(), .. Smile(), .. Surprise(), .. Doubt(), .. Wink(),
    ];

    private static IEnumerable<Gesture> Blinks()
    {
        foreach (float start in new[] { 0.35f, 2.42f, 3.55f, 5.42f, 7.45f })
        {
            yield return new("eyeBlinkLeft", start, 0.09f, 0.04f, 0.16f, 1f);
            yield return new("eyeBlinkRight", start + 0.008f, 0.09f, 0.04f, 0.16f, 0.99f);
        }
    }

    private static IEnumerable<Gesture> Glances() =>
    [
        .. Look(1.05f, 0.55f, right: 0.45f, up: 0.15f),
        .. Look(1.95f, 0.40f, right: -0.35f, up: -0.20f),
        .. Look(5.55f, 0.85f, right: 0.70f, up: -0.10f),
    ];

    // A saccade takes four frames; right and up are the character's.
    private static IEnumerable<Gesture> Look(float start, float hold, float right, float up)
    {
        (string left, string other) = right > 0 ? ("eyeLookInLeft", "eyeLookOutRight") : ("eyeLookOutLeft", "eyeLookInRight");
        string vertical = up > 0 ? "eyeLookUp" : "eyeLookDown";
        yield return new(left, start, 0.07f, hold, 0.07f, MathF.Abs(right));
        yield return new(other, start, 0.07f, hold, 0.07f, MathF.Abs(right));
        yield return new(vertical + "Left", start, 0.07f, hold, 0.07f, MathF.Abs(up));
        yield return new(vertical + "Right", start, 0.07f, hold, 0.07f, MathF.Abs(up));
    }

    // "Hello, I am your face": open, close and round in the rhythm of syllables.
    private static IEnumerable<Gesture> Speech()
    {
        foreach ((float start, float length, float jaw, string[] lips, float strength) in new[]
        {
            (0.70f, 0.26f, 0.30f, new[] { "mouthStretchLeft", "mouthStretchRight" }, 0.30f),
            (0.90f, 0.32f, 0.24f, new[] { "mouthFunnel", "mouthPucker" }, 0.45f),
            (1.22f, 0.30f, 0.42f, new[] { "mouthUpperUpLeft", "mouthUpperUpRight", "mouthLowerDownLeft", "mouthLowerDownRight" }, 0.28f),
            (1.48f, 0.24f, 0.28f, new[] { "mouthLowerDownLeft", "mouthLowerDownRight" }, 0.25f),
            (1.68f, 0.16f, 0.05f, new[] { "mouthPressLeft", "mouthPressRight", "mouthRollLower" }, 0.50f),
            (1.84f, 0.30f, 0.22f, new[] { "mouthPucker", "mouthFunnel" }, 0.60f),
            (2.10f, 0.16f, 0.08f, new[] { "mouthRollLower", "mouthUpperUpLeft", "mouthUpperUpRight" }, 0.35f),
            (2.24f, 0.34f, 0.34f, new[] { "mouthStretchLeft", "mouthStretchRight", "mouthUpperUpLeft", "mouthUpperUpRight" }, 0.26f),
            (2.54f, 0.18f, 0.06f, new[] { "mouthSmileLeft", "mouthSmileRight" }, 0.25f),
        })
        {
            yield return new("jawOpen", start, length * 0.45f, length * 0.1f, length * 0.45f, jaw);
            for (int i = 0; i < lips.Length; i++)
                yield return new(lips[i], start - 0.03f, length * 0.5f, length * 0.1f, length * 0.5f, strength * (i % 2 == 0 ? 1f : 0.92f));
        }

        yield return new("browInnerUp", 1.15f, 0.2f, 0.2f, 0.4f, 0.35f);
        yield return new("browOuterUpLeft", 1.15f, 0.2f, 0.2f, 0.4f, 0.30f);
        yield return new("browOuterUpRight", 1.15f, 0.2f, 0.2f, 0.4f, 0.22f);
    }

    private static IEnumerable<Gesture> Smile() =>
    [
        new("mouthSmileLeft", 2.75f, 0.45f, 0.75f, 0.40f, 0.88f),
        new("mouthSmileRight", 2.80f, 0.45f, 0.70f, 0.40f, 0.80f),
        new("cheekSquintLeft", 2.90f, 0.40f, 0.60f, 0.40f, 0.60f),
        new("cheekSquintRight", 2.93f, 0.40f, 0.57f, 0.40f, 0.55f),
        new("eyeSquintLeft", 2.95f, 0.35f, 0.55f, 0.40f, 0.40f),
        new("eyeSquintRight", 2.95f, 0.35f, 0.55f, 0.40f, 0.40f),
        new("mouthUpperUpLeft", 2.95f, 0.35f, 0.50f, 0.40f, 0.25f),
        new("mouthUpperUpRight", 2.95f, 0.35f, 0.50f, 0.40f, 0.25f),
        new("jawOpen", 2.95f, 0.35f, 0.45f, 0.40f, 0.16f),
        new("mouthDimpleLeft", 3.05f, 0.30f, 0.45f, 0.35f, 0.30f),
    ];

    private static IEnumerable<Gesture> Surprise() =>
    [
        new("browInnerUp", 4.35f, 0.16f, 0.62f, 0.35f, 0.85f),
        new("browOuterUpLeft", 4.36f, 0.16f, 0.60f, 0.35f, 0.80f),
        new("browOuterUpRight", 4.38f, 0.16f, 0.58f, 0.35f, 0.74f),
        new("eyeWideLeft", 4.34f, 0.12f, 0.66f, 0.30f, 0.85f),
        new("eyeWideRight", 4.34f, 0.12f, 0.66f, 0.30f, 0.85f),
        new("jawOpen", 4.40f, 0.20f, 0.50f, 0.36f, 0.52f),
        new("mouthFunnel", 4.42f, 0.22f, 0.46f, 0.34f, 0.35f),
        new("cheekPuff", 5.05f, 0.15f, 0.10f, 0.25f, 0.30f),
    ];

    private static IEnumerable<Gesture> Doubt() =>
    [
        new("browDownLeft", 5.50f, 0.22f, 0.55f, 0.30f, 0.75f),
        new("browOuterUpRight", 5.52f, 0.22f, 0.55f, 0.30f, 0.85f),
        new("browInnerUp", 5.55f, 0.22f, 0.50f, 0.30f, 0.20f),
        new("eyeSquintLeft", 5.52f, 0.20f, 0.55f, 0.30f, 0.60f),
        new("mouthRight", 5.58f, 0.25f, 0.45f, 0.30f, 0.55f),
        new("mouthPressLeft", 5.60f, 0.22f, 0.45f, 0.28f, 0.55f),
        new("mouthPressRight", 5.60f, 0.22f, 0.45f, 0.28f, 0.55f),
        new("mouthFrownLeft", 5.62f, 0.22f, 0.40f, 0.28f, 0.40f),
        new("noseSneerLeft", 5.66f, 0.18f, 0.30f, 0.28f, 0.45f),
        new("mouthShrugLower", 5.70f, 0.20f, 0.25f, 0.30f, 0.40f),
    ];

    private static IEnumerable<Gesture> Wink() =>
    [
        new("eyeBlinkLeft", 6.72f, 0.11f, 0.16f, 0.20f, 1f),
        new("cheekSquintLeft", 6.70f, 0.14f, 0.20f, 0.30f, 0.80f),
        new("browDownLeft", 6.70f, 0.14f, 0.16f, 0.30f, 0.30f),
        new("mouthSmileLeft", 6.60f, 0.22f, 0.45f, 0.55f, 0.75f),
        new("mouthSmileRight", 6.68f, 0.22f, 0.40f, 0.50f, 0.35f),
        new("mouthDimpleLeft", 6.70f, 0.20f, 0.30f, 0.40f, 0.35f),
        new("browOuterUpRight", 6.68f, 0.20f, 0.30f, 0.40f, 0.35f),
    ];
}
