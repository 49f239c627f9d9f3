namespace Mimik.Faces.Heads;

/// <summary>What a coefficient of 1 is.</summary>
public enum CoefficientScale
{
    /// <summary>One standard deviation of a normal distribution: of 1,000 faces, three lie beyond 3.</summary>
    StandardDeviations,

    /// <summary>A whole expression; coefficients run from 0 to 1.</summary>
    Weights,
}

/// <summary>Directions in which a head varies, each with a coefficient: identities or expressions.</summary>
public sealed class CoefficientSpace
{
    /// <summary>Creates a space and takes ownership of the directions.</summary>
    /// <param name="names">[K] a unique name of each coefficient.</param>
    /// <param name="scale">What a coefficient of 1 is.</param>
    /// <param name="directions">[K x 3N] the displacement of every vertex at a coefficient of 1, in the model's unit.</param>
    public CoefficientSpace(IReadOnlyList<string> names, CoefficientScale scale, float[] directions)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(directions);
        Names = [.. names];
        Scale = scale;
        Directions = directions;
    }

    /// <summary>No coefficients.</summary>
    public static CoefficientSpace None { get; } = new([], CoefficientScale.StandardDeviations, []);

    /// <summary>K.</summary>
    public int Count => Names.Count;

    /// <summary>[K] the coefficients' names.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>What a coefficient of 1 is.</summary>
    public CoefficientScale Scale { get; }

    /// <summary>[K x 3N] row-major; not to be written.</summary>
    public float[] Directions { get; }

    /// <summary>The displacement of every vertex at coefficient <paramref name="index"/> = 1.</summary>
    /// <param name="index">0 .. K - 1.</param>
    /// <returns>[N x 3].</returns>
    public ReadOnlySpan<float> Direction(int index)
    {
        int length = Directions.Length / Count;
        return Directions.AsSpan(index * length, length);
    }

    /// <summary>Names that are numbered, "shape000" and on.</summary>
    /// <param name="prefix">What stands before the number.</param>
    /// <param name="count">How many.</param>
    public static string[] Numbered(string prefix, int count) => [.. Enumerable.Range(0, count).Select(i => $"{prefix}{i:d3}")];
}
