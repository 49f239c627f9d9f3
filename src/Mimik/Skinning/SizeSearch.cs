using System.Globalization;
using Mimik.Faces;

namespace Mimik.Skinning;

/// <summary>What a compression is to reach, in place of bones, influences and non-zeros.</summary>
public sealed record CompressionTarget
{
    /// <summary>The largest distance of a vertex in any shape at weight 1, in millimetres, for which the rig's unit must be known; or null.</summary>
    public double? MaxErrorMillimetres { get; init; }

    /// <summary>The most bytes of the transforms in a <c>.mimik</c> file; or null.</summary>
    public long? TransformBytes { get; init; }

    /// <summary>Transforms are written as half floats.</summary>
    public bool HalfTransforms { get; init; }

    /// <summary>P, where it is not to be chosen.</summary>
    public int? Bones { get; init; }

    /// <summary>K, where it is not to be chosen.</summary>
    public int? Influences { get; init; }
}

/// <summary>A size and what it gives.</summary>
/// <param name="Size">The size.</param>
/// <param name="TransformBytes">Bytes of its transforms in a <c>.mimik</c> file: as half floats where the target has them so, else as floats.</param>
/// <param name="Errors">Errors over all vertices and shapes.</param>
/// <param name="Loss">The objective.</param>
/// <param name="Seconds">Time spent solving.</param>
public sealed record SizePoint(CompressionSize Size, long TransformBytes, ErrorFigures Errors, double Loss, double Seconds);

/// <summary>
/// Chooses bones, influences and non-zeros by what they give: the smallest size that keeps an error, or the best fit within a number of bytes. Sizes
/// are tried with short runs (<see cref="SkinCompressorOptions.Cycles"/> = 0), the chosen one is solved as the options say.
/// </summary>
public sealed class SizeSearch
{
    private readonly BlendshapeRig _rig;
    private readonly SkinCompressorOptions _options;
    private readonly IProgress<CompressionProgress>? _progress;
    private readonly Dictionary<CompressionSize, SizePoint> _tried = [];
    private bool _half;

    /// <summary>Prepares a search.</summary>
    /// <param name="rig">The rig.</param>
    /// <param name="options">How to solve; its size is not looked at.</param>
    /// <param name="progress">Receives the state of every run that the search makes.</param>
    public SizeSearch(BlendshapeRig rig, SkinCompressorOptions options, IProgress<CompressionProgress>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(rig);
        ArgumentNullException.ThrowIfNull(options);
        _rig = rig;
        _options = options;
        _progress = progress;
    }

    /// <summary>Sizes that were tried, in that order.</summary>
    public IReadOnlyList<SizePoint> Tried => [.. _tried.Values];

    /// <summary>Solves every size of the ladder.</summary>
    /// <param name="bones">P of all of them, or null.</param>
    /// <param name="influences">K of all of them, or null.</param>
    /// <param name="cancellation">Ends it between two steps of a run.</param>
    public IEnumerable<SizePoint> Sweep(int? bones = null, int? influences = null, CancellationToken cancellation = default)
    {
        foreach (CompressionSize size in CompressionSize.Ladder(_rig.Shapes.Count, bones, influences).Distinct())
            yield return Point(size, SkinCompressor.Compress(_rig, With(size), _progress, cancellation));
    }

    /// <summary>Reaches a target.</summary>
    /// <param name="target">The target: an error or a number of bytes.</param>
    /// <param name="solve">Solves with the options that it is given; called again with a larger size where the error was not kept.</param>
    /// <param name="cancellation">Ends it between two steps of a run.</param>
    /// <exception cref="MimikException">The target has neither or both, or it cannot be reached; the message says what can.</exception>
    public CompressionResult Reach(CompressionTarget target, Func<SkinCompressorOptions, CompressionResult> solve, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(solve);
        _half = target.HalfTransforms;
        return (target.MaxErrorMillimetres, target.TransformBytes) switch
        {
            ({ } error, null) => ReachError(error, target, solve, cancellation),
            (null, { } bytes) => ReachBytes(bytes, target, solve, cancellation),
            _ => throw new MimikException("compress: expected either a largest error or a budget, found " + (target.MaxErrorMillimetres is null ? "neither" : "both")),
        };
    }

    private CompressionResult ReachBytes(long bytes, CompressionTarget target, Func<SkinCompressorOptions, CompressionResult> solve, CancellationToken cancellation)
    {
        IReadOnlyList<CompressionSize> sizes = CompressionSize.Within(bytes, _rig.Shapes.Count, target.HalfTransforms, target.Bones, target.Influences);
        return solve(With(sizes.Count == 1 ? sizes[0] : sizes.MinBy(size => Try(size, cancellation).Loss)!));
    }

    private CompressionResult ReachError(double limit, CompressionTarget target, Func<SkinCompressorOptions, CompressionResult> solve, CancellationToken cancellation)
    {
        if (!(limit > 0 && double.IsFinite(limit)))
            throw new MimikException(string.Create(CultureInfo.InvariantCulture, $"compress: max error: expected a finite length above 0, found {limit}"));
        if (_rig.Unit.MetresPerUnit is null)
            throw new MimikException("compress: max error: expected a rig whose unit is known, found none to measure millimetres by");
        IReadOnlyList<CompressionSize> ladder = CompressionSize.Ladder(_rig.Shapes.Count, target.Bones, target.Influences);
        CompressionResult? last = null;

        // A full run ends below a short one, so it starts one size below the smallest that a short run finds good enough.
        for (int step = Math.Max(0, FirstWithin(ladder, limit, cancellation) - 1); step < ladder.Count; step++)
        {
            if (last is not null && ladder[step] == ladder[step - 1])
                continue;
            last = solve(With(ladder[step]));
            if (last.Report.Errors.Total.MaxDistance <= limit)
                return last;
        }

        CompressionReport report = last!.Report;
        throw new MimikException(string.Create(
            CultureInfo.InvariantCulture,
            $"compress: max error: expected {limit} {report.LengthLabel} within reach, found {report.Errors.Total.MaxDistance:g3} {report.LengthLabel} with {report.Bones} bones, {report.Influences} a vertex and {report.NonZeros:N0} non-zeros, the largest size that is tried"));
    }

    // From the default size up or down: large sizes take long, so they are tried only where smaller ones fail.
    private int FirstWithin(IReadOnlyList<CompressionSize> ladder, double limit, CancellationToken cancellation)
    {
        bool Keeps(int step) => Try(ladder[step], cancellation).Errors.MaxDistance <= limit;
        int at = CompressionSize.DefaultStep;
        if (Keeps(at))
        {
            while (at > 0 && Keeps(at - 1))
                at--;
            return at;
        }

        for (at++; at < ladder.Count - 1 && !Keeps(at); at++)
        {
        }

        return at;
    }

    private SizePoint Try(CompressionSize size, CancellationToken cancellation)
    {
        if (!_tried.TryGetValue(size, out SizePoint? point))
            _tried[size] = point = Point(size, SkinCompressor.Compress(_rig, With(size).Shortened, _progress, cancellation));
        return point;
    }

    private SkinCompressorOptions With(CompressionSize size) => _options with { Bones = size.Bones, Influences = size.Influences, NonZeros = size.NonZeros };

    private SizePoint Point(CompressionSize size, CompressionResult result) =>
        new(size, size.TransformBytes(_rig.Shapes.Count, _half), result.Report.Errors.Total, result.Report.Loss, result.Report.Seconds);
}
