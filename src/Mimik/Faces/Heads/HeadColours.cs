using System.Numerics.Tensors;
using Mimik.Geometry.Rendering;

namespace Mimik.Faces.Heads;

/// <summary>The colours of a model's vertices: a mean that varies along directions, as the BFM has them.</summary>
public sealed class HeadColours
{
    // The models' numbers run as bytes of pictures do.
    private const float White = 255;

    /// <summary>Creates colours and takes ownership of the arrays.</summary>
    /// <param name="mean">[3N] red, green and blue by vertex as pictures have them (sRGB), 0..255.</param>
    /// <param name="directions">[T x 3N] the change at one standard deviation each.</param>
    /// <exception cref="MimikException">The arrays do not fit together.</exception>
    public HeadColours(float[] mean, float[] directions)
    {
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(directions);
        if (mean.Length == 0 || mean.Length % 3 != 0 || directions.Length % mean.Length != 0)
            throw new MimikException($"colours: expected three numbers a vertex and directions of as many, found {mean.Length} and {directions.Length}");
        Mean = mean;
        Directions = directions;
    }

    /// <summary>T.</summary>
    public int Count => Directions.Length / Mean.Length;

    /// <summary>[3N]; not to be written.</summary>
    public float[] Mean { get; }

    /// <summary>[T x 3N]; not to be written.</summary>
    public float[] Directions { get; }

    /// <summary>The colours of one head.</summary>
    /// <param name="coefficients">At most T, in standard deviations.</param>
    /// <returns>[N x 3] linear red, green and blue, 0..1.</returns>
    /// <exception cref="MimikException">There are more coefficients than directions.</exception>
    public float[] Evaluate(ReadOnlySpan<float> coefficients)
    {
        if (coefficients.Length > Count)
            throw new MimikException($"texture: expected at most {Count} coefficients, found {coefficients.Length}");
        float[] colours = [.. Mean];
        for (int t = 0; t < coefficients.Length; t++)
            TensorPrimitives.MultiplyAdd(Directions.AsSpan(t * colours.Length, colours.Length), coefficients[t], colours, colours);
        for (int i = 0; i < colours.Length; i++)
            colours[i] = Srgb.Decode((byte)Math.Clamp(MathF.Round(colours[i]), 0, White));
        return colours;
    }
}
