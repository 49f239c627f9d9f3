using Mimik.Skinning;

namespace Mimik.Workflows.Report;

/// <summary>Builds the report of a compression.</summary>
internal static class CompressionReportPage
{
    /// <summary>Builds the page.</summary>
    /// <param name="content">What it shows.</param>
    public static HtmlReport Build(CompressionPageContent content)
    {
        var report = new HtmlReport(
            content.Name, $"Compressed skinning: {content.Rig.Shapes.Count} shapes over {content.Rig.VertexCount:N0} vertices. Lengths in {content.LengthLabel}.");
        var pictures = new ComparedPictures(content);
        report.Tiles(Tiles(content));
        AddPoses(report, content, pictures);
        AddSeams(report, content, pictures);
        AddMotion(report, content);
        AddShapes(report, content);
        if (content.Loss.X.Count > 1)
        {
            report.Section("Convergence", content.LossNote);
            report.Chart(new LineChart("Loss", "iteration", $"loss ({content.LengthLabel}²)", [content.Loss]) { LogarithmicY = true });
        }

        report.Section("Size");
        long original = content.Sizes.Count > 0 ? content.Sizes[0].Bytes : 0;
        report.Table(
            ["Data", "Bytes", "Share of the original"],
            content.Sizes.Select(size => (IReadOnlyList<object>)[size.What, size.Bytes, original > 0 ? $"{100.0 * size.Bytes / original:0.##} %" : "–"]));
        report.Section("Time");
        report.Table(["Step", "Seconds"], content.Times.Select(time => (IReadOnlyList<object>)[time.What, time.Seconds]));
        report.Section("Options");
        report.Table(["Option", "Value"], content.Options.Select(option => (IReadOnlyList<object>)[option.Name, option.Value]));
        return report;
    }

    private static IEnumerable<ReportTile> Tiles(CompressionPageContent content)
    {
        string unit = content.LengthLabel;
        if (content.DistanceCurves.Count > 0)
        {
            string over = $"over {content.AnimationName}";
            yield return new ReportTile("Mean distance", HtmlText.Number(content.Distance.Mean), unit, over);
            yield return new ReportTile("99 % of vertices within", HtmlText.Number(content.Distance.Percentile99), unit, over);
            yield return new ReportTile("Largest distance", HtmlText.Number(content.Distance.Max), unit, over);
            if (content.Normals is { } normals)
                yield return new ReportTile("99 % of normals within", HtmlText.Number(normals.Percentile99), "°", over);
        }

        if (content.Sizes.Count > 1 && content.Sizes[1].Bytes > 0)
        {
            double ratio = (double)content.Sizes[0].Bytes / content.Sizes[1].Bytes;
            yield return new ReportTile("Smaller by", HtmlText.Number(Math.Round(ratio, 1)), "×", $"{content.Sizes[1].What}, against {content.Sizes[0].What}");
        }

        if (content.Times.Count > 0)
            yield return new ReportTile(content.Times[0].What, HtmlText.Number(content.Times[0].Seconds), "s");
    }

    private static void AddPoses(HtmlReport report, CompressionPageContent content, ComparedPictures pictures)
    {
        double scale = pictures.Scale(content.Worst is { } shown ? [.. content.Poses, shown] : content.Poses);
        if (content.Worst is { } worst)
        {
            report.Section("The worst frame", $"Of all frames of {content.AnimationName}, the one in which a vertex is farthest from where it should be.");
            report.Images(pictures.Heads, pictures.Whole(worst, scale), pictures.CloseUp(worst, scale));
        }

        if (content.Poses.Count > 0)
        {
            report.Section("Side by side", "The same weights through the original and through the compressed rig, and the distance between their vertices, in the frames that show most.");
            report.Images(pictures.Heads, content.Poses.Select(pose => pictures.Whole(pose, scale)));
        }
    }

    private static void AddSeams(HtmlReport report, CompressionPageContent content, ComparedPictures pictures)
    {
        string unit = content.LengthLabel;
        report.Section(
            "Lips and eyelids",
            "Gaps between vertices that face each other, where lips and eyelids should close: along the line on which they stood apart, negative where they overlap.");
        if (content.NotMeasured.Count > 0)
            report.Text($"Not measured: {string.Join("; ", content.NotMeasured)}.");
        if (content.Seams.Count == 0)
            return;
        report.Table(
            ["Seam", "Pairs", $"Open ({unit})", $"Original ({unit})", $"Compressed ({unit})", $"Off by, mean ({unit})", $"Off by, max ({unit})", $"Opens by, max ({unit})"],
            content.Seams.Select(seam => (IReadOnlyList<object>)
            [
                $"{seam.Gap.Seam.Name} at {seam.Gap.Seam.Pose}", seam.Gap.Seam.Pairs.Count, seam.Gap.Open, seam.Gap.Original.Mean, seam.Gap.Compressed.Mean,
                seam.Gap.MeanDifference, seam.Gap.MaxDifference, seam.Gap.MaxOpening,
            ]));
        double scale = pictures.Scale(content.Seams);
        report.Images(pictures.Heads, content.Seams.Select(seam => pictures.Seam(seam, scale)));
    }

    private static void AddMotion(HtmlReport report, CompressionPageContent content)
    {
        if (content.DistanceCurves.Count == 0)
            return;
        string unit = content.LengthLabel;
        report.Section(
            "Error in motion",
            $"Over {content.AnimationName}, all vertices in all frames."
            + (content.AnimationIsSynthetic ? " It is made from the rig's controls, each alone and then mixtures, for want of curves: errors over an actor's will differ." : ""));
        var rows = new List<IReadOnlyList<object>> { SpreadRow($"distance between vertices ({unit})", content.Distance) };
        if (content.Normals is { } normals)
            rows.Add(SpreadRow("angle between normals (°)", normals));
        report.Table(["Error", "Mean", "99th percentile", "Max"], rows);
        report.Chart(new LineChart("Distance between vertices", "time (s)", $"distance ({unit})", content.DistanceCurves));
        if (content.NormalCurves.Count > 0)
            report.Chart(new LineChart("Angle between normals", "time (s)", "angle (°)", content.NormalCurves));
    }

    private static void AddShapes(HtmlReport report, CompressionPageContent content)
    {
        string unit = content.LengthLabel;
        ErrorFigures all = content.AllShapes;
        report.Section("Error by shape", "Every shape at weight 1, over all vertices; the largest errors first.");
        report.Table(
            ["Error", "Mean", "99th percentile", "Max"],
            SpreadRow($"by vertex, a distance ({unit})", new ErrorSpread(all.MeanDistance, all.Percentile99Distance, all.MaxDistance)),
            SpreadRow($"by coordinate ({unit})", new ErrorSpread(all.MeanAbsolute, all.Percentile99Absolute, all.MaxAbsolute)));
        int[] order = [.. Enumerable.Range(0, content.Shapes.Count).OrderByDescending(s => content.Shapes[s].MaxDistance).ThenBy(s => s)];
        report.Chart(new BarChart(
            "Distance between vertices",
            [.. order.Select(s => content.Rig.Shapes[s].Name)],
            [
                new BarColumn($"mean ({unit})", [.. order.Select(s => content.Shapes[s].MeanDistance)]),
                new BarColumn($"99th percentile ({unit})", [.. order.Select(s => content.Shapes[s].Percentile99Distance)]),
                new BarColumn($"max ({unit})", [.. order.Select(s => content.Shapes[s].MaxDistance)]),
            ]));
    }

    private static IReadOnlyList<object> SpreadRow(string name, ErrorSpread spread) => [name, spread.Mean, spread.Percentile99, spread.Max];
}
