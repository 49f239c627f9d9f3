namespace Mimik.Skinning;

/// <summary>
/// How much an animation uses each shape, as factors for <see cref="SkinCompressorOptions.ShapeFactors"/>: what a pose is off by is the sum of
/// the shapes' errors times their weights, so a shape's error counts by the root mean square of its weight.
/// </summary>
/// <remarks>
/// u_s = sqrt(mean over frames w_ts^2), divided by its root mean square over shapes; at least <see cref="Floor"/> of that, so that a shape that this
/// animation leaves out keeps a rough fit; then scaled to mean square 1 over the shapes, so that the loss stays comparable. That the errors of
/// different shapes in one frame may cancel or add up is left out: with it the shapes could not be fitted one by one.
/// </remarks>
public static class ShapeUse
{
    /// <summary>The least factor before the last scaling: an unused shape's squared error counts a hundredth of an average one's.</summary>
    public const double Floor = 0.1;

    /// <summary>The factors.</summary>
    /// <param name="shapeWeights">[T x S] weights of the shapes, after the rig logic.</param>
    /// <param name="shapes">S.</param>
    /// <returns>[S] factors with mean square 1; all 1 where every weight is 0.</returns>
    /// <exception cref="MimikException">The weights are not rows of S numbers.</exception>
    public static float[] Factors(ReadOnlySpan<float> shapeWeights, int shapes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shapes);
        if (shapeWeights.Length % shapes != 0)
            throw new MimikException($"use of shapes: expected rows of {shapes} weights, found {shapeWeights.Length} numbers");
        double[] squares = new double[shapes];
        for (int i = 0; i < shapeWeights.Length; i++)
            squares[i % shapes] += (double)shapeWeights[i] * shapeWeights[i];
        double mean = squares.Average();
        if (mean == 0)
            return [.. Enumerable.Repeat(1f, shapes)];
        for (int s = 0; s < shapes; s++)
            squares[s] = Math.Max(squares[s] / mean, Floor * Floor);
        double scale = 1 / squares.Average();
        return [.. squares.Select(square => (float)Math.Sqrt(scale * square))];
    }
}
