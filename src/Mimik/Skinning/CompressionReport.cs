namespace Mimik.Skinning;

/// <summary>Why a compression ended.</summary>
public enum CompressionExit
{
    /// <summary>All iterations were taken.</summary>
    IterationsTaken,

    /// <summary>No shape moves any vertex: there was nothing to fit.</summary>
    NothingMoves,
}

/// <summary>The objective before a step.</summary>
/// <param name="Iteration">Steps taken so far.</param>
/// <param name="Loss">(mean |BX - A|^p)^(2/p) + alpha mean |L (BX)^T|^2, in squared units of <see cref="CompressionReport.LengthLabel"/>.</param>
public readonly record struct LossPoint(int Iteration, double Loss);

/// <summary>How far a compression is.</summary>
/// <param name="Iteration">Steps taken.</param>
/// <param name="Iterations">Steps to take in all.</param>
/// <param name="Loss">The objective, as in <see cref="LossPoint"/>.</param>
/// <param name="MeanError">Mean distance between a vertex of a compressed and of an original shape, in <paramref name="LengthLabel"/>.</param>
/// <param name="MaxError">The largest such distance.</param>
/// <param name="LengthLabel">"mm", or "units" where the rig's unit is unknown.</param>
/// <param name="Remaining">The time left at the present pace; null before there is a pace.</param>
public sealed record CompressionProgress(
    int Iteration, int Iterations, double Loss, double MeanError, double MaxError, string LengthLabel, TimeSpan? Remaining);

/// <summary>What a compression did, in one unit of length: millimetres where the rig's unit is known.</summary>
public sealed record CompressionReport
{
    /// <summary>"mm", or "units" where the rig's unit is unknown.</summary>
    public required string LengthLabel { get; init; }

    /// <summary>The objective every <see cref="SkinCompressorSolver.MeasureInterval"/> steps and at the end, within the fitted parts.</summary>
    public required IReadOnlyList<LossPoint> LossCurve { get; init; }

    /// <summary>
    /// The objective at the end: of the errors times <see cref="SkinCompressorOptions.Importance"/> and of the shapes times
    /// <see cref="ShapeFactors"/> where these were given. Of a symmetric fit it is taken against the symmetric rig.
    /// </summary>
    public required double Loss { get; init; }

    /// <summary>Mean squared error of a coordinate against the rig as it was given, within the fitted parts, squared units, without any weighting.</summary>
    public required double MeanSquaredError { get; init; }

    /// <summary>Mean |L (BX)^T|^2 within the fitted parts, before alpha, squared units; of the shapes times <see cref="ShapeFactors"/>.</summary>
    public required double LaplacianTerm { get; init; }

    /// <summary>alpha.</summary>
    public required double Smoothness { get; init; }

    /// <summary>Errors of every shape over all vertices of the rig, evaluated from the finished rig.</summary>
    public required CompressionErrors Errors { get; init; }

    /// <summary>N of the fit: the vertices of parts that some shape moves.</summary>
    public required int FittedVertices { get; init; }

    /// <summary>P.</summary>
    public required int Bones { get; init; }

    /// <summary>K, as allowed.</summary>
    public required int Influences { get; init; }

    /// <summary>Non-zero parameters of the transforms.</summary>
    public required int NonZeros { get; init; }

    /// <summary>Non-zero weights.</summary>
    public required int NonZeroWeights { get; init; }

    /// <summary>Steps taken.</summary>
    public required int Iterations { get; init; }

    /// <summary>[S] the factors of the shapes' errors in <see cref="Loss"/>; null where all are 1.</summary>
    public IReadOnlyList<float>? ShapeFactors { get; init; }

    /// <summary>Whether vertices count differently in <see cref="Loss"/>.</summary>
    public bool HasImportance { get; init; }

    /// <summary>How far the rig is from symmetric; null where the fit was not asked to be.</summary>
    public RigAsymmetry? Asymmetry { get; init; }

    /// <summary>Why it ended.</summary>
    public required CompressionExit Exit { get; init; }

    /// <summary>Time spent in steps, over all runs from the first start on.</summary>
    public required double Seconds { get; init; }
}

/// <summary>A compressed rig and how it came about.</summary>
/// <param name="Rig">The rig.</param>
/// <param name="Report">Figures and curves.</param>
public sealed record CompressionResult(CompressedRig Rig, CompressionReport Report);
