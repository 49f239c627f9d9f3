using System.Globalization;
using Mimik.Faces.Heads;

namespace Mimik.Workflows;

/// <summary>Describes a head model.</summary>
internal static class HeadModelRows
{
    /// <summary>Rows of label and text, the format first.</summary>
    public static IEnumerable<InfoRow> Of(MorphableModel model)
    {
        yield return new("format", $"head model: {model.Name}");
        foreach (string note in model.Notes)
            yield return new("note", note);
        yield return new("licence", model.Licence.Text);
        yield return new("unit", model.Unit.Name);
        yield return new("vertices", $"{model.VertexCount}");
        yield return new("faces", $"{model.Surface.Faces.Count}");
        yield return new("identity", Space(model.Shape));
        yield return new("expression", Space(model.Expression));
        if (model.Colours is { } colours)
            yield return new("colours", $"{colours.Count} coefficients");
        if (model.HasJoints)
        {
            double scale = model.Unit.ReportScale;
            for (int j = 0; j < model.Joints.Count; j++)
            {
                double[] at = [.. Enumerable.Range(0, 3).Select(axis => Math.Round(scale * model.JointTemplate[(3 * j) + axis], 1) + 0.0)];
                string moves = model.Joints.Moves(j) ? "" : ", moves no vertices";
                yield return new($"joint {model.Joints.Names[j]}", string.Create(CultureInfo.InvariantCulture, $"at {at[0]:f1}, {at[1]:f1}, {at[2]:f1} {model.Unit.ReportLabel}{moves}"));
            }
        }
        else
            yield return new("joints", "none: the head turns as a whole");
        yield return new("pose correctives", $"{model.Joints.PoseFeatureCount}");
        yield return new("landmarks", model.Landmarks.Count == 0 ? "none" : string.Join(", ", model.Landmarks.Select(set => $"{set.Count} {set.Convention}".TrimEnd())));
        if (model.Contour is { } contour)
            yield return new("contour", $"{contour.Count} landmarks at {contour.Rows.Count} angles");
        if (model.Regions.Count > 0)
            yield return new("regions", string.Join(", ", model.Regions.Select(region => $"{region.Key} ({region.Value.Length})")));
    }

    private static string Space(CoefficientSpace space) =>
        $"{space.Count} coefficients, {(space.Scale == CoefficientScale.Weights ? $"weights from 0 to 1: {string.Join(", ", space.Names)}" : "in standard deviations")}";
}
