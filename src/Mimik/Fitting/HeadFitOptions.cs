namespace Mimik.Fitting;

/// <summary>How heads are fitted.</summary>
public sealed record HeadFitOptions
{
    /// <summary>Identity coefficients that may move, the first of the model's; null takes all, at most 100.</summary>
    public int? ShapeCount { get; init; }

    /// <summary>Expression coefficients that may move, the first of the model's; null takes all, at most 60.</summary>
    public int? ExpressionCount { get; init; }

    /// <summary>What a squared standard deviation of a coefficient costs, in mm^2 of mean squared distance; null takes 1e-4 for scans and 3e-3 for landmarks. 0 trusts the data alone.</summary>
    public double? PriorWeight { get; init; }

    /// <summary>What a squared radian of neck, jaw and eyes costs, in mm^2; null takes 1 with landmarks alone, 0.01 with scans, 0 where <see cref="PriorWeight"/> is 0.</summary>
    public double? TurnPriorWeight { get; init; }

    /// <summary>Joints beside the root that may turn; null takes the jaw, and with scans the neck.</summary>
    public IReadOnlyList<string>? Joints { get; init; }

    /// <summary>Whether the head's size may differ from the model's: for scans and landmarks of unknown unit.</summary>
    public bool FreeScale { get; init; }

    /// <summary>[N] how much each vertex counts with scans, 0 to 1: 0 for hair, neck or what else the scan shows differently; null counts all.</summary>
    public float[]? VertexWeights { get; init; }

    /// <summary>Share of the samples, the farthest, that scans may have wrong; 0.05 by default.</summary>
    public double TrimShare { get; init; } = 0.05;

    /// <summary>Starts that are followed to the end where no landmarks say how the scan stands; 2 by default. The best one is the result.</summary>
    public int Starts { get; init; } = 2;

    /// <summary>Points of the scan that look for the head in the last stage; 20,000 by default.</summary>
    public int ScanSamples { get; init; } = 20_000;

    /// <summary>Steps of the last stage at most; 60 by default.</summary>
    public int MostSteps { get; init; } = 60;

    /// <summary>A step that moves the head less ends a stage, root mean square in mm; 1e-5 by default.</summary>
    public double ToleranceMillimetres { get; init; } = 1e-5;

    /// <summary>Threads that take part; null takes all.</summary>
    public int? Threads { get; init; }
}
