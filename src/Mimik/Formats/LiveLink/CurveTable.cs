namespace Mimik.Formats.LiveLink;

/// <summary>Named curves, sampled evenly, as a table of text holds them.</summary>
/// <param name="Names">[C] unique column names.</param>
/// <param name="Values">[T x C] row-major, one row a frame; finite.</param>
/// <param name="FramesPerSecond">The rate that the timecode gives, or null without a timecode.</param>
/// <param name="StartSeconds">The first frame's time of day in seconds; 0 without a timecode.</param>
/// <param name="Notes">One line each: frames interpolated, rows left out, a rate assumed.</param>
public sealed record CurveTable(
    IReadOnlyList<string> Names,
    float[] Values,
    double? FramesPerSecond,
    double StartSeconds,
    IReadOnlyList<string> Notes);
