namespace Mimik.Fitting;

/// <summary>Geman and McClure's square that saturates: d^2 s^2 / (d^2 + s^2), near 0 the plain one and s^2 far off.</summary>
internal static class RobustSquare
{
    /// <summary>The value, and its derivative by the square, which is the weight of an equation.</summary>
    public static (double Value, double Slope) At(double square, double scale)
    {
        if (double.IsPositiveInfinity(scale))
            return (square, 1);
        double share = scale * scale / (square + (scale * scale));
        return (square * share, share * share);
    }
}
