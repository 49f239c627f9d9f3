using System.Text.Json.Serialization;

namespace Mimik.Workflows.Bench;

/// <summary>One figure over the seeds of a group.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Deviation">The standard deviation, of the sample; 0 of a single run.</param>
/// <param name="Min">The smallest.</param>
/// <param name="Max">The largest.</param>
internal sealed record BenchFigure(double Mean, double Deviation, double Min, double Max)
{
    /// <summary>The figure over some values; null without any.</summary>
    public static BenchFigure? Of(IReadOnlyList<double> values)
    {
        if (values.Count == 0)
            return null;
        double mean = values.Average();
        double squares = values.Sum(value => (value - mean) * (value - mean));
        return new BenchFigure(mean, values.Count > 1 ? Math.Sqrt(squares / (values.Count - 1)) : 0, values.Min(), values.Max());
    }
}

/// <summary>Mean and spread over the seeds of runs that differ by nothing else.</summary>
internal sealed record BenchSummary
{
    /// <summary>What the runs have in common.</summary>
    public required string Group { get; init; }

    /// <summary>The method's name.</summary>
    public required string Method { get; init; }

    /// <summary>The seeds.</summary>
    public required IReadOnlyList<long> Seeds { get; init; }

    /// <summary>"mm", or "units" where the rig's unit is unknown.</summary>
    public required string LengthUnit { get; init; }

    /// <summary>The objective, squared length units.</summary>
    public required BenchFigure Loss { get; init; }

    /// <summary>Mean error of a coordinate.</summary>
    public required BenchFigure MeanCoordinate { get; init; }

    /// <summary>Largest error of a coordinate.</summary>
    public required BenchFigure MaxCoordinate { get; init; }

    /// <summary>Mean distance of a vertex.</summary>
    public required BenchFigure MeanVertex { get; init; }

    /// <summary>99th percentile of a vertex's distance.</summary>
    [JsonPropertyName("p99_vertex")]
    public required BenchFigure Percentile99Vertex { get; init; }

    /// <summary>Largest distance of a vertex.</summary>
    public required BenchFigure MaxVertex { get; init; }

    /// <summary>Time on the clock.</summary>
    public required BenchFigure Seconds { get; init; }

    /// <summary>Processor time, all threads together.</summary>
    public required BenchFigure ProcessorSeconds { get; init; }

    /// <summary>Time until the objective was first at or below the target, over the runs that reached it; null where none did or there is no target.</summary>
    public BenchFigure? SecondsToTarget { get; init; }

    /// <summary>How many runs reached the target.</summary>
    public int ReachedTarget { get; init; }

    /// <summary>Peak resident memory.</summary>
    public required BenchFigure PeakMemoryBytes { get; init; }

    /// <summary>The most idle bones of any run.</summary>
    public required int MostIdleBones { get; init; }

    /// <summary>The summaries of all groups, in the order of their first runs.</summary>
    /// <param name="runs">Runs that do not measure scaling.</param>
    /// <param name="target">The loss to be reached, or null.</param>
    public static IEnumerable<BenchSummary> Of(IEnumerable<BenchRun> runs, double? target) => runs.GroupBy(run => run.Group).Select(group =>
    {
        BenchRun[] all = [.. group];
        BenchFigure Over(Func<BenchRun, double> figure) => BenchFigure.Of([.. all.Select(figure)])!;
        double[] reached = target is { } loss ? [.. all.Select(run => run.SecondsTo(loss)).OfType<double>()] : [];
        return new BenchSummary
        {
            Group = group.Key,
            Method = all[0].Method,
            Seeds = [.. all.Select(run => run.Seed)],
            LengthUnit = all[0].LengthUnit,
            Loss = Over(run => run.Loss),
            MeanCoordinate = Over(run => run.MeanCoordinate),
            MaxCoordinate = Over(run => run.MaxCoordinate),
            MeanVertex = Over(run => run.MeanVertex),
            Percentile99Vertex = Over(run => run.Percentile99Vertex),
            MaxVertex = Over(run => run.MaxVertex),
            Seconds = Over(run => run.Seconds),
            ProcessorSeconds = Over(run => run.ProcessorSeconds),
            SecondsToTarget = BenchFigure.Of(reached),
            ReachedTarget = reached.Length,
            PeakMemoryBytes = Over(run => run.PeakMemoryBytes),
            MostIdleBones = all.Max(run => run.IdleBones),
        };
    });
}
