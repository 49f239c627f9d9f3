namespace Mimik.Workflows;

/// <summary>How far a job is.</summary>
/// <param name="Stage">What it does now, such as "frames".</param>
/// <param name="Done">Steps of the stage that are done.</param>
/// <param name="Total">Steps of the stage.</param>
public sealed record JobProgress(string Stage, int Done, int Total)
{
    /// <summary>Steps a second; null where nobody counts.</summary>
    public double? Rate { get; init; }
}
