using Mimik.Faces.Names;

namespace Mimik.Faces.Sample;

/// <summary>Eight seconds for the sample face, or any other with ARKit's names: it speaks, smiles, is surprised, doubts and winks.</summary>
public static class SampleAnimation
{
    private const double FramesPerSecond = 60;
    private const float Seconds = 8;

    /// <summary>Makes the animation; always the same bits, and its end leads back to its beginning.</summary>
    /// <returns>480 frames at 60 per second, one channel per ARKit name, weights in 0..1.</returns>
    public static WeightAnimation Create()
    {
        IReadOnlyList<string> names = FaceVocabularies.Arkit;
        var index = names.Select((name, i) => (name, i)).ToDictionary(x => x.name, x => x.i, StringComparer.Ordinal);
        int frames = (int)(Seconds * FramesPerSecond);
        float[] weights = new float[frames * names.Count];
        for (int frame = 0; frame < frames; frame++)
        {
            Span<float> row = weights.AsSpan(frame * names.Count, names.Count);
            float time = frame / (float)FramesPerSecond;
            foreach (Gesture gesture in SampleGestures.All)
                row[index[gesture.Control]] += gesture.At(time);
            AddLife(row, index, time);
            for (int i = 0; i < row.Length; i++)
                row[i] = Math.Clamp(row[i], 0, 1);
        }

        return new WeightAnimation(weights, names.Count, names, FramesPerSecond);
    }

    // A living face is never quite still: slow waves that repeat with the loop.
    private static void AddLife(Span<float> row, Dictionary<string, int> index, float time)
    {
        float Wave(int turns, float phase) => 0.5f + (0.5f * MathF.Sin((2 * MathF.PI * turns * time / Seconds) + phase));
        row[index["browInnerUp"]] += 0.05f * Wave(3, 0.4f);
        row[index["browOuterUpLeft"]] += 0.04f * Wave(2, 1.9f);
        row[index["browOuterUpRight"]] += 0.04f * Wave(2, 2.6f);
        row[index["mouthSmileLeft"]] += 0.06f * Wave(1, 0.3f);
        row[index["mouthSmileRight"]] += 0.05f * Wave(1, 0.9f);
        row[index["jawLeft"]] += 0.02f * Wave(5, 0.7f);
        row[index["eyeSquintLeft"]] += 0.04f * Wave(2, 0.1f);
        row[index["eyeSquintRight"]] += 0.04f * Wave(2, 0.5f);
    }
}
