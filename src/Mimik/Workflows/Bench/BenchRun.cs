using System.Text.Json.Serialization;

namespace Mimik.Workflows.Bench;

/// <summary>The objective at one moment of a run.</summary>
/// <param name="Seconds">Since the solver was made, on the clock.</param>
/// <param name="Iteration">Steps taken.</param>
/// <param name="Loss">The objective, in squared length units.</param>
internal sealed record BenchPoint(double Seconds, int Iteration, double Loss);

/// <summary>One run of a benchmark: what was asked for, what came out. Lengths are in <see cref="LengthUnit"/>.</summary>
internal sealed record BenchRun
{
    /// <summary>A hash of the rig, the options, the seed and the threads: the same key, the same run.</summary>
    public required string Key { get; init; }

    /// <summary>The key without the seed: runs of one group differ by the seed alone.</summary>
    public required string Group { get; init; }

    /// <summary>"shapes", "vertices" or "bones" where the run measures scaling along one of them, "none" for the run they compare with, else null.</summary>
    public string? Axis { get; init; }

    /// <summary>How many times larger the rig or the number of bones is along <see cref="Axis"/>.</summary>
    public int Factor { get; init; } = 1;

    /// <summary>The method's name, as the command line takes it.</summary>
    public required string Method { get; init; }

    /// <summary>The seed.</summary>
    public required long Seed { get; init; }

    /// <summary>N of the rig.</summary>
    public required int Vertices { get; init; }

    /// <summary>N of the fit.</summary>
    public required int FittedVertices { get; init; }

    /// <summary>S.</summary>
    public required int Shapes { get; init; }

    /// <summary>P.</summary>
    public required int Bones { get; init; }

    /// <summary>K.</summary>
    public required int Influences { get; init; }

    /// <summary>Non-zero parameters of the transforms, as found in the result.</summary>
    public required int NonZeros { get; init; }

    /// <summary>Bones that move nothing: without a parameter, or without a vertex.</summary>
    public required int IdleBones { get; init; }

    /// <summary>p.</summary>
    public required int Power { get; init; }

    /// <summary>alpha.</summary>
    public required double Smoothness { get; init; }

    /// <summary>Steps asked for in the two phases.</summary>
    public required int FreeIterations { get; init; }

    /// <summary>The second phase's.</summary>
    public required int NormalisedIterations { get; init; }

    /// <summary>The polished method's cycles.</summary>
    public required int Cycles { get; init; }

    /// <summary>Whether bones and weights mirror each other.</summary>
    public required bool IsSymmetric { get; init; }

    /// <summary>Whether shapes or vertices have factors in the loss.</summary>
    public required bool IsWeighted { get; init; }

    /// <summary>Threads that took part.</summary>
    public required int Threads { get; init; }

    /// <summary>"mm", or "units" where the rig's unit is unknown.</summary>
    public required string LengthUnit { get; init; }

    /// <summary>The objective at the end.</summary>
    public required double Loss { get; init; }

    /// <summary>Errors of a coordinate, all shapes at 1, all vertices.</summary>
    public required double MeanCoordinate { get; init; }

    /// <summary>Their 99th percentile.</summary>
    [JsonPropertyName("p99_coordinate")]
    public required double Percentile99Coordinate { get; init; }

    /// <summary>Their maximum.</summary>
    public required double MaxCoordinate { get; init; }

    /// <summary>Distances of a vertex, all shapes at 1, all vertices.</summary>
    public required double MeanVertex { get; init; }

    /// <summary>Their 99th percentile.</summary>
    [JsonPropertyName("p99_vertex")]
    public required double Percentile99Vertex { get; init; }

    /// <summary>Their maximum.</summary>
    public required double MaxVertex { get; init; }

    /// <summary>Steps taken.</summary>
    public required int Iterations { get; init; }

    /// <summary>From the rig in memory to the last step, on the clock.</summary>
    public required double Seconds { get; init; }

    /// <summary>Processor time of the same, all threads together, which other programs do not lengthen.</summary>
    public required double ProcessorSeconds { get; init; }

    /// <summary>Peak resident memory of the process.</summary>
    public required long PeakMemoryBytes { get; init; }

    /// <summary>Whether that is the peak of this run; else of the process so far.</summary>
    public required bool PeakIsOfThisRun { get; init; }

    /// <summary>The processor's name.</summary>
    public required string Processor { get; init; }

    /// <summary>What a 1,920-cubed product reached here on the same threads, GFLOP/s.</summary>
    public required double ProbeGflops { get; init; }

    /// <summary>The objective over the run.</summary>
    public required IReadOnlyList<BenchPoint> Curve { get; init; }

    /// <summary>When the objective was first at or below a target, or null where it never was.</summary>
    /// <param name="target">In squared length units.</param>
    public double? SecondsTo(double target) => Curve.FirstOrDefault(point => point.Loss <= target)?.Seconds;
}
