using System.Text.Json;
using System.Text.Json.Nodes;
using Mimik.Faces;
using Mimik.Formats;
using Mimik.Skinning;

namespace Mimik.Workflows.Report;

/// <summary>The figures of a compression's report as JSON, for other programs; docs/compression.md lists the keys. Lengths are in <c>length_unit</c>.</summary>
internal static class CompressionFigures
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Writes the figures, whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="account">The compression.</param>
    public static void Write(string path, CompressionAccount account) =>
        AtomicFile.WriteAllBytes(path, JsonSerializer.SerializeToUtf8Bytes(Of(account), Indented));

    /// <summary>The figures.</summary>
    /// <param name="account">The compression.</param>
    public static JsonObject Of(CompressionAccount account)
    {
        CompressionReport report = account.Result.Report;
        BlendshapeRig rig = account.Rig;
        return new JsonObject
        {
            ["name"] = account.Name,
            ["length_unit"] = report.LengthLabel,
            ["rig"] = new JsonObject { ["vertices"] = rig.VertexCount, ["shapes"] = rig.Shapes.Count, ["controls"] = rig.Logic.ControlCount, ["fitted_vertices"] = report.FittedVertices },
            ["options"] = new JsonObject
            {
                ["bones"] = report.Bones,
                ["influences"] = report.Influences,
                ["non_zeros"] = report.NonZeros,
                ["smoothness"] = report.Smoothness,
                ["shape_factors"] = report.ShapeFactors is { } factors ? List(factors, factor => factor) : null,
                ["importance"] = report.HasImportance,
                ["symmetric"] = report.Asymmetry is not null,
            },
            ["asymmetry"] = report.Asymmetry is { } from
                ? new JsonObject { ["mean"] = from.Mean, ["max"] = from.Max, ["worst_shape"] = from.WorstShape, ["rest_mean"] = from.RestMean, ["rest_max"] = from.RestMax }
                : null,
            ["iterations"] = report.Iterations,
            ["seconds"] = report.Seconds,
            ["loss"] = Number(report.Loss),
            ["loss_is_weighted"] = report.ShapeFactors is not null || report.HasImportance,
            ["loss_curve"] = List(report.LossCurve, point => new JsonArray(point.Iteration, Number(point.Loss))),
            ["shapes"] = Shapes(rig, report.Errors),
            ["motion"] = Motion(account.Quality),
            ["gaps"] = List(account.Quality.Gaps, Gap),
            ["gaps_not_measured"] = List(account.Quality.NotMeasured, reason => reason),
            ["bytes"] = List(CompressionComparison.Sizes(rig, account.Result.Rig, account.Files), size => new JsonObject { ["what"] = size.What, ["bytes"] = size.Bytes }),
            ["times"] = List(account.Times, time => new JsonObject { ["what"] = time.What, ["seconds"] = time.Seconds }),
        };
    }

    private static JsonObject Shapes(BlendshapeRig rig, CompressionErrors errors) => new()
    {
        ["per_vertex"] = Spread(errors.Total, vector: true),
        ["per_coordinate"] = Spread(errors.Total, vector: false),
        ["by_shape"] = List(
            [.. rig.ShapeNames.Zip(errors.Shapes)],
            shape => new JsonObject { ["name"] = shape.First, ["per_vertex"] = Spread(shape.Second, vector: true), ["per_coordinate"] = Spread(shape.Second, vector: false) }),
    };

    private static JsonObject Motion(CompressionQuality quality)
    {
        MeasuredAnimation animation = quality.Animation;
        AnimationErrors errors = quality.Errors;
        return new JsonObject
        {
            ["animation"] = animation.Name,
            ["synthetic"] = animation.Synthetic,
            ["frames"] = animation.Shapes.FrameCount,
            ["frames_per_second"] = animation.Shapes.FramesPerSecond,
            ["distance"] = Spread(errors.Distance),
            ["normal_degrees"] = errors.NormalsCompared > 0 ? Spread(errors.NormalDegrees) : null,
            ["normals_compared"] = errors.NormalsCompared,
            ["normals_left_out"] = errors.NormalsLeftOut,
            ["worst_frame"] = errors.WorstFrame,
            ["worst_normal_frame"] = errors.NormalsCompared > 0 ? errors.WorstNormalFrame : null,
            ["distance_by_frame"] = List(errors.Frames, Spread),
            ["normal_degrees_by_frame"] = errors.NormalsCompared > 0 ? List(errors.NormalFrames, Spread) : null,
        };
    }

    private static JsonObject Gap(SeamGap gap) => new()
    {
        ["seam"] = gap.Seam.Name,
        ["pose"] = gap.Seam.Pose,
        ["pairs"] = List(gap.Seam.Pairs, pair => new JsonArray(pair.Upper, pair.Lower)),
        ["open"] = gap.Open,
        ["original"] = Gaps(gap.Original),
        ["compressed"] = Gaps(gap.Compressed),
        ["mean_difference"] = gap.MeanDifference,
        ["max_difference"] = gap.MaxDifference,
        ["max_opening"] = gap.MaxOpening,
    };

    private static JsonObject Gaps(GapSpread gaps) => new() { ["mean"] = gaps.Mean, ["least"] = gaps.Least, ["most"] = gaps.Most };

    private static JsonObject Spread(ErrorSpread spread) => new() { ["mean"] = spread.Mean, ["p99"] = spread.Percentile99, ["max"] = spread.Max };

    private static JsonObject Spread(ErrorFigures figures, bool vector) => Spread(vector
        ? new ErrorSpread(figures.MeanDistance, figures.Percentile99Distance, figures.MaxDistance)
        : new ErrorSpread(figures.MeanAbsolute, figures.Percentile99Absolute, figures.MaxAbsolute));

    // JSON has no number for what is not finite.
    private static JsonValue? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;

    private static JsonArray List<T>(IReadOnlyList<T> items, Func<T, JsonNode?> node) => [.. items.Select(node)];
}
