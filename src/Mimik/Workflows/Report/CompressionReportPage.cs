using Mimik.Faces;
using Mimik.Geometry;
using Mimik.Geometry.Rendering;

namespace Mimik.Workflows.Report;

/// <summary>One pose of the original and of the compressed rig.</summary>
/// <param name="Caption">What the pose is.</param>
/// <param name="Original">[N x 3] positions of the original.</param>
/// <param name="Compressed">[N x 3] positions of the compressed rig.</param>
internal sealed record ComparedPose(string Caption, float[] Original, float[] Compressed);

/// <summary>What the report of a compression shows. Lengths are in <see cref="LengthLabel"/>.</summary>
internal sealed record CompressionPageContent
{
    /// <summary>The rig's name.</summary>
    public required string Name { get; init; }

    /// <summary>The original rig.</summary>
    public required BlendshapeRig Rig { get; init; }

    /// <summary>"mm", or "units" where the rig's unit is unknown.</summary>
    public required string LengthLabel { get; init; }

    /// <summary>Poses to compare, the most telling first.</summary>
    public required IReadOnlyList<ComparedPose> Poses { get; init; }

    /// <summary>The objective over the iterations.</summary>
    public required ChartSeries Loss { get; init; }

    /// <summary>[S] mean distance between vertices by shape.</summary>
    public required IReadOnlyList<double> ShapeMeans { get; init; }

    /// <summary>[S] largest distance between vertices by shape.</summary>
    public required IReadOnlyList<double> ShapeMaxima { get; init; }

    /// <summary>Mean, 99th percentile and largest distance over the animation's frames, against seconds; empty without an animation.</summary>
    public required IReadOnlyList<ChartSeries> Animation { get; init; }

    /// <summary>Bytes by what they hold; the first is the original's.</summary>
    public required IReadOnlyList<(string What, long Bytes)> Sizes { get; init; }

    /// <summary>Seconds by step.</summary>
    public required IReadOnlyList<(string What, double Seconds)> Times { get; init; }

    /// <summary>The options of the compression.</summary>
    public required IReadOnlyList<(string Name, string Value)> Options { get; init; }

    /// <summary>Columns and rows of every picture.</summary>
    public int PictureSize { get; init; } = 440;
}

/// <summary>Builds the report of a compression.</summary>
internal static class CompressionReportPage
{
    /// <summary>Builds the page.</summary>
    /// <param name="content">What it shows.</param>
    public static HtmlReport Build(CompressionPageContent content)
    {
        string unit = content.LengthLabel;
        BlendshapeRig rig = content.Rig;
        var report = new HtmlReport(content.Name, $"Compressed skinning: {rig.Shapes.Count} shapes over {rig.VertexCount:N0} vertices. Lengths in {unit}.");
        report.Tiles(Tiles(content));
        if (content.Poses.Count > 0)
        {
            report.Section("Side by side", "The same weights through the original and through the compressed rig, and the distance between their vertices.");
            report.Images(["Original", "Compressed", $"Distance ({unit})"], Rows(content));
        }

        if (content.Loss.X.Count > 1)
        {
            report.Section("Convergence");
            report.Chart(new LineChart("Loss", "iteration", $"loss ({unit}²)", [content.Loss]) { LogarithmicY = true });
        }

        if (content.Animation.Count > 0)
        {
            report.Section("Error over the animation", "Distances between the vertices of the two rigs, frame by frame.");
            report.Chart(new LineChart("Distance between vertices", "time (s)", $"distance ({unit})", content.Animation));
        }

        report.Section("Error by shape", "Every shape at weight 1, over all vertices; the largest errors first.");
        int[] order = [.. Enumerable.Range(0, content.ShapeMeans.Count).OrderByDescending(s => content.ShapeMaxima[s]).ThenBy(s => s)];
        report.Chart(new BarChart(
            "Distance between vertices",
            [.. order.Select(s => rig.Shapes[s].Name)],
            [
                new BarColumn($"mean ({unit})", [.. order.Select(s => content.ShapeMeans[s])]),
                new BarColumn($"max ({unit})", [.. order.Select(s => content.ShapeMaxima[s])]),
            ]));
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
        if (content.ShapeMeans.Count > 0)
        {
            yield return new ReportTile("Mean distance", HtmlText.Number(content.ShapeMeans.Average()), content.LengthLabel, "over all shapes and vertices");
            yield return new ReportTile("Largest distance", HtmlText.Number(content.ShapeMaxima.Max()), content.LengthLabel, "of any vertex in any shape");
        }

        if (content.Sizes.Count > 1 && content.Sizes[1].Bytes > 0)
        {
            double ratio = (double)content.Sizes[0].Bytes / content.Sizes[1].Bytes;
            yield return new ReportTile("Smaller by", HtmlText.Number(Math.Round(ratio, 1)), "×", $"{content.Sizes[1].What}, against {content.Sizes[0].What}");
        }

        if (content.Times.Count > 0)
            yield return new ReportTile(content.Times[0].What, HtmlText.Number(content.Times[0].Seconds), "s");
    }

    private static IEnumerable<ReportPictures> Rows(CompressionPageContent content)
    {
        double scale = content.Rig.Unit.ReportScale;
        float[][] distances = [.. content.Poses.Select(pose => VertexDistances.Between(pose.Original, pose.Compressed, scale))];

        // One scale for all poses, so that their colours compare; a few outliers must not leave everything else dark.
        double maximum = ColourBar.Round(distances.Max(d => Percentile(d, 0.999)));
        var options = new RenderOptions
        {
            Width = content.PictureSize,
            Height = content.PictureSize,
            Framing = content.Rig.Neutral,
            FramedVertices = Moved(content.Rig),
            Fill = 0.9,
        };
        for (int i = 0; i < content.Poses.Count; i++)
        {
            ComparedPose pose = content.Poses[i];
            RenderOptions heat = options with { HeatMap = new HeatMap(distances[i], maximum, content.LengthLabel) };
            Image[] pictures =
            [
                FaceRenderer.Render(content.Rig.Surface, pose.Original, options),
                FaceRenderer.Render(content.Rig.Surface, pose.Compressed, options),
                FaceRenderer.Render(content.Rig.Surface, pose.Compressed, heat),
            ];
            string figures = $"mean {HtmlText.Number(distances[i].Average())} {content.LengthLabel}, max {HtmlText.Number(distances[i].Max())} {content.LengthLabel}";
            yield return new ReportPictures($"{pose.Caption}: {figures}", pictures);
        }
    }

    /// <summary>The vertices that some shape moves by a tenth or more of the farthest that any vertex moves: the expressive part of the face.</summary>
    private static int[] Moved(BlendshapeRig rig)
    {
        float[] farthest = new float[rig.VertexCount];
        foreach (Blendshape shape in rig.Shapes)
        {
            for (int v = 0; v < farthest.Length; v++)
            {
                ReadOnlySpan<float> d = shape.Deltas.AsSpan(3 * v, 3);
                farthest[v] = Math.Max(farthest[v], (d[0] * d[0]) + (d[1] * d[1]) + (d[2] * d[2]));
            }
        }

        float least = 0.01f * farthest.DefaultIfEmpty(0).Max();
        return [.. Enumerable.Range(0, farthest.Length).Where(v => farthest[v] >= least)];
    }

    private static float Percentile(float[] values, double share)
    {
        float[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? 0 : sorted[(int)(share * (sorted.Length - 1))];
    }
}
