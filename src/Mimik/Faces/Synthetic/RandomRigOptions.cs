namespace Mimik.Faces.Synthetic;

/// <summary>Sizes of a <see cref="RandomRig"/>. The defaults are those that the published code's toy data are usually drawn with.</summary>
public sealed record RandomRigOptions
{
    /// <summary>N, 3,000 by default.</summary>
    public int Vertices { get; init; } = 3000;

    /// <summary>m, 60 by default.</summary>
    public int Controls { get; init; } = 60;

    /// <summary>Products of two controls, 50 by default.</summary>
    public int Pairs { get; init; } = 50;

    /// <summary>Products of three controls, 25 by default.</summary>
    public int Triples { get; init; } = 25;

    /// <summary>Products of four controls, 10 by default.</summary>
    public int Quadruples { get; init; } = 10;

    /// <summary>T, frames of weights, 100 by default.</summary>
    public int Frames { get; init; } = 100;

    /// <summary>The same seed gives the same bits, on any number of threads.</summary>
    public long Seed { get; init; }

    /// <summary>The counts of products, by level.</summary>
    internal int[] Products => [Pairs, Triples, Quadruples];

    /// <summary>Refuses counts that make no rig.</summary>
    /// <exception cref="MimikException">A count is out of range.</exception>
    internal void Check()
    {
        const int MostVertices = 100_000_000;
        if (Vertices is < 1 or > MostVertices)
            throw new MimikException($"vertices: expected 1 to {MostVertices:N0}, found {Vertices}");
        if (Controls < 1)
            throw new MimikException($"controls: expected 1 or more, found {Controls}");
        if (Frames < 0 || (long)Frames * Controls > Array.MaxLength / sizeof(float))
            throw new MimikException($"frames: expected 0 to {Array.MaxLength / sizeof(float) / Controls:N0} of {Controls} weights, found {Frames}");
        foreach ((string name, int count, int factors) in new[] { ("pairs", Pairs, 2), ("triples", Triples, 3), ("quadruples", Quadruples, 4) })
        {
            if (count < 0)
                throw new MimikException($"{name}: expected 0 or more, found {count}");
            if (count > 0 && Controls < factors)
                throw new MimikException($"{name}: expected {factors} controls or more to multiply, found {Controls}");
        }
    }
}
