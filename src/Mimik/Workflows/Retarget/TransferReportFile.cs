using System.Text.Json;
using System.Text.Json.Nodes;
using Mimik.Formats;
using Mimik.Retargeting;

namespace Mimik.Workflows.Retarget;

/// <summary>The figures of a transfer as JSON: lengths in mm, or in the target's unit where none is known.</summary>
internal static class TransferReportFile
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Writes the report of a rig on another head.</summary>
    public static void Write(string path, RigTransferResult result, LandmarkPairs? landmarks) => Write(path, Figures(result, landmarks));

    /// <summary>Writes the report of a model that became a rig.</summary>
    public static void Write(string path, ArkitRigResult result, LandmarkPairs? landmarks)
    {
        double scale = result.Rig.Unit.ReportScale;
        JsonObject report = Figures(result.Transfer, landmarks);
        report["shapes"] = new JsonArray([.. result.Shapes.Select(shape => new JsonObject
        {
            ["name"] = shape.Name,
            ["empty"] = shape.Empty,
            ["transfer"] = Shape(shape.Transfer, scale),
            ["span"] = shape.Span is { } span ? new JsonObject { ["mean"] = span.Mean * scale, ["largest"] = span.Largest * scale, ["converged"] = span.Converged } : null,
        })]);
        report["eyesTurn"] = result.EyesTurn;
        report["jawMidway"] = result.JawMidway is var (mean, largest) ? new JsonObject { ["mean"] = mean * scale, ["largest"] = largest * scale } : null;
        Write(path, report);
    }

    private static JsonObject Figures(RigTransferResult result, LandmarkPairs? landmarks)
    {
        double scale = result.Rig.Unit.ReportScale;
        return new JsonObject
        {
            ["licence"] = result.Rig.Surface.Licence,
            ["unit"] = result.Rig.Unit.ReportLabel,
            ["landmarks"] = landmarks?.Source.Count ?? 0,
            ["convention"] = landmarks?.Source.Convention,
            ["converged"] = result.Exit == RegistrationExit.Converged,
            ["steps"] = result.Steps,
            ["scale"] = result.Scale,
            ["rootMeanSquare"] = result.RootMeanSquare * scale,
            ["matchedShare"] = result.MatchedShare,
            ["pieces"] = new JsonArray([.. result.Pieces.Select(piece => new JsonObject { ["part"] = piece.Part, ["vertices"] = piece.Vertices, ["motion"] = piece.Motion.ToString() })]),
            ["shapes"] = new JsonArray([.. result.Residuals.Select(residual => Shape(residual, scale))]),
        };
    }

    private static JsonObject Shape(ShapeResidual residual, double scale) => new()
    {
        ["name"] = residual.Shape,
        ["mean"] = residual.Mean * scale,
        ["largest"] = residual.Largest * scale,
        ["motion"] = residual.Motion * scale,
    };

    private static void Write(string path, JsonObject report) => AtomicFile.WriteAllBytes(path, System.Text.Encoding.UTF8.GetBytes(report.ToJsonString(Indented) + "\n"));
}
