using System.Text.Json;
using System.Text.Json.Nodes;
using Mimik.Faces;
using Mimik.Formats;
using Mimik.Geometry;
using Mimik.InverseRig;

namespace Mimik.Workflows.Report;

/// <summary>
/// The figures of a solve's report as JSON, for other programs. Lengths are in <c>length_unit</c>, J and its parts in squares of <c>rig.unit</c>; what is not a
/// number, such as the error of a frame without points, is null.
/// </summary>
internal static class SolveReportFigures
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Writes the figures, whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="account">The solve.</param>
    public static void Write(string path, SolveAccount account) =>
        AtomicFile.WriteAllBytes(path, JsonSerializer.SerializeToUtf8Bytes(Of(account), Indented));

    /// <summary>The figures.</summary>
    /// <param name="account">The solve.</param>
    public static JsonObject Of(SolveAccount account)
    {
        BlendshapeRig rig = account.Rig;
        InverseRigResult result = account.Result;
        ControlUncertainty uncertainty = result.Uncertainty;
        WeightAnimation curves = account.Controls;
        return new JsonObject
        {
            ["name"] = account.Name,
            ["length_unit"] = account.Errors.LengthLabel,
            ["rig"] = new JsonObject { ["vertices"] = rig.VertexCount, ["shapes"] = rig.Shapes.Count, ["controls"] = rig.Logic.ControlCount, ["unit"] = rig.Unit.Name },
            ["frames"] = curves.FrameCount,
            ["frames_per_second"] = curves.FramesPerSecond,
            ["start_seconds"] = curves.StartSeconds,
            ["points"] = account.Errors.Points.Count,
            ["missing_points"] = result.MissingPoints,
            ["lambda1"] = result.Lambda1,
            ["lambda2"] = result.Lambda2,
            ["options"] = new JsonObject([.. SolveOptionRows.Of(account).Select(option => KeyValuePair.Create(option.Name, (JsonNode?)option.Value))]),
            ["exit"] = SolveReportPage.Describe(result.Exit),
            ["iterations"] = result.Iterations,
            ["solved_frames_per_second"] = account.Speed,
            ["objective"] = Objective(account, account.Errors, account.Figures),
            ["curves"] = Curves(account.Figures),
            ["error"] = Errors(account.Errors),
            ["clean_error"] = account.Clean is { } clean ? Errors(clean) : null,
            ["truth"] = account.Truth is { } truth
                ? new JsonObject { ["objective"] = Objective(account, truth.Errors, truth.Figures), ["curves"] = Curves(truth.Figures), ["error"] = Errors(truth.Errors) }
                : null,
            ["outside_span_mean"] = Number(account.Errors.OutsideSpanMean),
            ["neutral_share"] = account.Errors.NeutralShare,
            ["controls"] = List(ControlSummary.Of(account).OrderBy(control => control.Index), Control),
            ["zero_controls"] = List(uncertainty.ZeroControls, name => name),
            ["dependent_controls"] = List(uncertainty.DependentControls, name => name),
            ["trade_offs"] = List(uncertainty.TradeOffs, pair => new JsonObject { ["first"] = pair.First, ["second"] = pair.Second, ["correlation"] = pair.Correlation }),
            ["worst_frames"] = List(account.Worst, frame => frame.Frame),
            ["by_point"] = account.Options.Binding is { } map ? Points(account, map) : null,
            ["head"] = curves.HeadPose is { } motions ? Head(rig, motions) : null,
            ["times"] = List(account.Seconds, stage => new JsonObject { ["what"] = stage.Stage, ["seconds"] = stage.Seconds }),
        };
    }

    private static JsonObject Objective(SolveAccount account, MeshErrors errors, CurveFigures figures) => new()
    {
        ["total"] = errors.Objective,
        ["fidelity"] = errors.Fidelity,
        ["sparsity"] = account.Sparsity(figures),
        ["smoothness"] = account.Smoothness(figures),
    };

    private static JsonObject Curves(CurveFigures figures) => new()
    {
        ["non_zero"] = figures.NonZero,
        ["in_use"] = figures.InUse,
        ["l1"] = figures.L1,
        ["roughness"] = figures.Roughness,
        ["mean_error"] = figures.MeanError,
        ["max_error"] = figures.MaxError,
    };

    private static JsonObject Errors(MeshErrors errors) => new()
    {
        ["mean"] = errors.Mean,
        ["max"] = errors.Max,
        ["mean_of_max"] = errors.MeanOfMax,
        ["mean_by_frame"] = List(errors.FrameMeans, Number),
        ["max_by_frame"] = List(errors.FrameMaxima, Number),
        ["missing_by_frame"] = List(errors.FrameMissing, count => count),
    };

    private static JsonObject Control(ControlSummary control) => new()
    {
        ["name"] = control.Name,
        ["mean"] = control.Mean,
        ["min"] = control.Min,
        ["max"] = control.Max,
        ["in_use"] = control.InUse,
        ["standard_deviation"] = Number(control.Uncertainty),
        ["mean_error"] = control.MeanError,
        ["max_error"] = control.MaxError,
    };

    private static JsonArray Points(SolveAccount account, BarycentricMap map)
    {
        MeshErrors errors = account.Errors;
        float[] offsets = SolvedPictures.NeutralOffsets(account);
        JsonNode? Seen(int k, float value) => errors.PointFrames[k] > 0 ? value : null;
        return List(Enumerable.Range(0, errors.Points.Count), k => new JsonObject
        {
            ["point"] = errors.Points[k],
            ["name"] = map.Names?[errors.Points[k]],
            ["frames"] = errors.PointFrames[k],
            ["mean"] = Seen(k, errors.PointMeans[k]),
            ["max"] = Seen(k, errors.PointMaxima[k]),
            ["outside_span"] = Seen(k, errors.OutsideSpan[k]),
            ["neutral_offset"] = Seen(k, offsets[k]),
        });
    }

    private static JsonObject Head(BlendshapeRig rig, IReadOnlyList<RigidMotion> motions) => new()
    {
        ["yaw_pitch_roll_degrees"] = List(motions.Select(HeadAngles.Of), a => new JsonArray(double.RadiansToDegrees(a.Yaw), double.RadiansToDegrees(a.Pitch), double.RadiansToDegrees(a.Roll))),
        ["translation"] = List(SolveReportCurves.HeadWays(rig, motions), way => new JsonArray(way.X, way.Y, way.Z)),
    };

    // JSON has no number for what is not finite.
    private static JsonValue? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;

    private static JsonArray List<T>(IEnumerable<T> items, Func<T, JsonNode?> node) => [.. items.Select(node)];
}
