namespace Mimik.Formats.Gltf;

/// <summary>One animated property over time, component by component: morph weights, translations, scales.</summary>
internal sealed class GltfCurve
{
    private readonly float[] _values;
    private readonly int _width;

    /// <summary>Reads the sampler of a channel.</summary>
    /// <param name="file">The file.</param>
    /// <param name="sampler">Keys, values, interpolation.</param>
    /// <param name="type">SCALAR for morph weights; VEC3.</param>
    /// <param name="width">Numbers a key: the number of morph targets, or 3.</param>
    /// <param name="element">Who asks, for messages.</param>
    /// <exception cref="MimikException">Keys or values are damaged or do not fit together.</exception>
    public GltfCurve(GltfFile file, GltfAnimationSampler sampler, string type, int width, string element)
    {
        Interpolation = sampler.Interpolation ?? GltfAnimationSampler.Linear;
        if (Interpolation is not (GltfAnimationSampler.Linear or GltfAnimationSampler.Step or GltfAnimationSampler.CubicSpline))
            throw file.Malformed(element, "LINEAR, STEP or CUBICSPLINE", $"\"{Interpolation}\"");
        Times = file.ReadFloats(sampler.Input, "SCALAR", $"{element} input");
        for (int k = 0; k < Times.Length; k++)
        {
            if (Times[k] < 0 || (k > 0 && Times[k] <= Times[k - 1]))
                throw file.Malformed($"{element} input", "rising times from 0", $"{Times[k]} at key {k}");
        }

        _width = width;
        _values = file.ReadFloats(sampler.Output, type, $"{element} output");
        long expected = (long)Times.Length * width * (Interpolation == GltfAnimationSampler.CubicSpline ? 3 : 1);
        if (_values.Length != expected)
            throw file.Malformed($"{element} output", $"{expected} numbers for {Times.Length} keys", $"{_values.Length}");
    }

    /// <summary>[T] rising seconds.</summary>
    public float[] Times { get; }

    /// <summary>LINEAR, STEP or CUBICSPLINE.</summary>
    public string Interpolation { get; }

    /// <summary>Evaluates the curve; before the first key and after the last it stays at that key's value.</summary>
    /// <param name="seconds">The time.</param>
    /// <param name="values">[width] receives the value.</param>
    public void Sample(double seconds, Span<float> values)
    {
        int next = Array.BinarySearch(Times, (float)seconds);
        next = next < 0 ? ~next : next + 1;
        int key = Math.Max(0, next - 1);
        if (key == Times.Length - 1 || seconds <= Times[0] || Interpolation == GltfAnimationSampler.Step)
        {
            Key(key).CopyTo(values);
            return;
        }

        double length = (double)Times[key + 1] - Times[key];
        double t = Math.Clamp((seconds - Times[key]) / length, 0, 1);
        ReadOnlySpan<float> a = Key(key), b = Key(key + 1);
        if (Interpolation == GltfAnimationSampler.Linear)
        {
            for (int i = 0; i < values.Length; i++)
                values[i] = (float)(a[i] + (t * ((double)b[i] - a[i])));
            return;
        }

        // Hermite; tangents are per second, so that the interval's length scales them.
        ReadOnlySpan<float> leaving = Row((3 * key) + 2), arriving = Row(3 * (key + 1));
        double t2 = t * t, t3 = t2 * t;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)((((2 * t3) - (3 * t2) + 1) * a[i]) + (length * (t3 - (2 * t2) + t) * leaving[i])
                + (((3 * t2) - (2 * t3)) * b[i]) + (length * (t3 - t2) * arriving[i]));
        }
    }

    private ReadOnlySpan<float> Key(int key) => Row(Interpolation == GltfAnimationSampler.CubicSpline ? (3 * key) + 1 : key);

    private ReadOnlySpan<float> Row(int row) => _values.AsSpan(row * _width, _width);
}
