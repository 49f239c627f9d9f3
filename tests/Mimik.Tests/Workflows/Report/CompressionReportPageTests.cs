using Mimik.Faces;
using Mimik.Geometry;
using Mimik.Workflows.Report;

namespace Mimik.Tests.Workflows.Report;

public class CompressionReportPageTests
{
    [Fact]
    public void The_page_shows_poses_curves_and_figures()
    {
        string html = CompressionReportPage.Build(Content()).ToHtml();
        Assert.Equal(3, Count(html, "data:image/png;base64,"));
        Assert.Contains("jawOpen 1: mean 0.5 mm, max 1 mm", html, StringComparison.Ordinal);
        Assert.Contains("a&lt;b", html, StringComparison.Ordinal);
        Assert.Contains("25 %", html, StringComparison.Ordinal);
        Assert.Equal(3, Count(html, "<svg"));
    }

    [Fact]
    public void A_page_without_animation_or_poses_leaves_those_sections_out()
    {
        string html = CompressionReportPage.Build(Content() with { Animation = [], Poses = [] }).ToHtml();
        Assert.DoesNotContain("animation", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("data:image", html, StringComparison.Ordinal);
    }

    private static CompressionPageContent Content()
    {
        float[] neutral = [0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0];
        float[] deltas = [0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1];
        float[] posed = [0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1];
        var rig = new BlendshapeRig(
            neutral,
            new RigSurface(4, PolygonFaces.Uniform([0, 1, 2, 3], 4)),
            [new Blendshape("a<b", deltas)],
            new LengthUnit(1e-3, UnitSource.Declared));
        double[] frames = [0, 0.1, 0.2];
        return new CompressionPageContent
        {
            Name = "rig",
            Rig = rig,
            LengthLabel = "mm",
            Poses = [new ComparedPose("jawOpen 1", posed, neutral)],
            Loss = new ChartSeries("loss", [0, 1], [1, 0.1]),
            ShapeMeans = [0.5],
            ShapeMaxima = [1],
            Animation = [new ChartSeries("mean", frames, frames)],
            Sizes = [("dense", 400), ("compressed", 100)],
            Times = [("compression", 1.5)],
            Options = [("bones", "4")],
            PictureSize = 64,
        };
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
