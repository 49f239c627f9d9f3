namespace Mimik.Faces.Synthetic;

/// <summary>How many correctives <see cref="ToyCorrectives"/> adds to a rig, and how large they are.</summary>
public sealed record ToyCorrectiveOptions
{
    /// <summary>Correctives of two controls, 40 by default.</summary>
    public int Pairs { get; init; } = 40;

    /// <summary>Correctives of three controls, 20 by default.</summary>
    public int Triples { get; init; } = 20;

    /// <summary>Correctives of four controls, 8 by default.</summary>
    public int Quadruples { get; init; } = 8;

    /// <summary>A corrective's largest displacement, as a fraction of the smallest of its controls' largest displacements; above 0, 0.3 by default.</summary>
    public double Size { get; init; } = 0.3;

    /// <summary>The same seed gives the same bits, on any number of threads.</summary>
    public long Seed { get; init; }

    /// <summary>Counts and words by level.</summary>
    internal (string Name, int Count, int Factors)[] Levels => [("pairs", Pairs, 2), ("triples", Triples, 3), ("quadruples", Quadruples, 4)];

    /// <summary>Refuses counts and sizes that make no sense.</summary>
    /// <exception cref="MimikException">A value is out of range.</exception>
    internal void Check()
    {
        foreach ((string name, int count, _) in Levels)
        {
            if (count < 0)
                throw new MimikException($"{name}: expected 0 or more, found {count}");
        }

        if (!(Size > 0 && double.IsFinite(Size)))
            throw new MimikException($"size: expected a fraction above 0, found {Size}");
    }
}
