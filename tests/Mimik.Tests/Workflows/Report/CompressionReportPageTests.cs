using System.Text.Json.Nodes;
using Mimik.Faces;
using Mimik.Skinning;
using Mimik.Tests.Skinning;
using Mimik.TestSupport;
using Mimik.Workflows;
using Mimik.Workflows.Report;

namespace Mimik.Tests.Workflows.Report;

public class CompressionReportPageTests
{
    [Fact]
    public void The_page_shows_the_worst_frame_others_curves_and_figures()
    {
        CompressionPageContent content = CompressionComparison.Compare(Account()) with { PictureSize = 64 };
        string html = CompressionReportPage.Build(content).ToHtml();
        // The worst frame and its close-up, three frames beside each other; three pictures each.
        Assert.Equal(15, Count(html, "data:image/png;base64,"));
        Assert.Contains("frame 3, 0.10 s", html, StringComparison.Ordinal);
        Assert.Contains("of all that the front shows: 0.5 mm", html, StringComparison.Ordinal);
        Assert.Contains("Not measured: lips: no control for mouthClose; left eyelids", html, StringComparison.Ordinal);
        Assert.Contains("over a take", html, StringComparison.Ordinal);
        Assert.DoesNotContain("for want of curves", html, StringComparison.Ordinal);
        Assert.Contains("a&lt;b", html, StringComparison.Ordinal);
        Assert.Contains("angle between normals", html, StringComparison.Ordinal);
        // Convergence, distances, normals, shapes.
        Assert.Equal(4, Count(html, "<svg"));
    }

    [Fact]
    public void A_synthetic_animation_is_stated_and_weights_are_too()
    {
        CompressionAccount account = Account();
        CompressionReport report = account.Result.Report with { ShapeFactors = [1, 1, 1, 1, 1, 1], HasImportance = true };
        MeasuredAnimation synthetic = account.Quality.Animation with { Synthetic = true };
        string html = CompressionReportPage.Build(CompressionComparison.Compare(account with
        {
            Result = account.Result with { Report = report },
            Quality = account.Quality with { Animation = synthetic },
        }) with
        { PictureSize = 16 }).ToHtml();
        Assert.Contains("for want of curves", html, StringComparison.Ordinal);
        Assert.Contains("with shapes weighted by their use in an animation and vertices by their importance", html, StringComparison.Ordinal);
    }

    [Fact]
    public void The_figures_say_the_same_as_the_page()
    {
        using var folder = new TemporaryFolder();
        CompressionAccount account = Account();
        CompressionReportFile.Write(folder["report.json"], account);
        JsonNode json = JsonNode.Parse(File.ReadAllText(folder["report.json"]))!;
        Assert.Equal("mm", (string?)json["length_unit"]);
        Assert.Equal(account.Quality.Errors.Distance.Max, (double)json["motion"]!["distance"]!["max"]!);
        Assert.Equal(account.Quality.Errors.NormalDegrees.Percentile99, (double)json["motion"]!["normal_degrees"]!["p99"]!);
        Assert.Equal(3, (int)json["motion"]!["worst_frame"]!);
        Assert.Equal(5, json["motion"]!["distance_by_frame"]!.AsArray().Count);
        Assert.Equal(account.Result.Report.Errors.Total.MeanAbsolute, (double)json["shapes"]!["per_coordinate"]!["mean"]!);
        Assert.Equal("a<b", (string?)json["shapes"]!["by_shape"]![0]!["name"]);
        Assert.Equal(3, json["gaps_not_measured"]!.AsArray().Count);
        Assert.False((bool)json["loss_is_weighted"]!);
        Assert.Throws<MimikException>(() => CompressionReportFile.Expect(folder["report.pdf"]));
    }

    [Fact]
    public void Gaps_are_a_table_and_close_ups()
    {
        CompressionPageContent content = CompressionComparison.Compare(Account()) with { PictureSize = 16 };
        var seam = new ClosingSeam("lips", "mouthClose 1", new float[6], new float[6], [(5, 20), (6, 21)]);
        var gap = new SeamGap
        {
            Seam = seam,
            LengthLabel = "mm",
            Open = 30,
            Original = new GapSpread(0.125, 0, 0.25),
            Compressed = new GapSpread(0.75, 0, 1),
            MeanDifference = 0.5,
            MaxDifference = 1.75,
            MaxOpening = 1.5,
        };
        string html = CompressionReportPage.Build(content with { Seams = [new ComparedSeam(gap, content.Poses[0])], NotMeasured = [] }).ToHtml();
        Assert.Equal(18, Count(html, "data:image/png;base64,"));
        foreach (string cell in (string[])["lips at mouthClose 1", ">30<", ">0.125<", ">0.75<", ">0.5<", ">1.75<", ">1.5<"])
            Assert.Contains(cell, html, StringComparison.Ordinal);
        Assert.DoesNotContain("Not measured", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_synthetic_animation_plays_every_control_alone_and_correctives_too()
    {
        BlendshapeRig rig = Mimik.Faces.Sample.SampleFace.Create();
        MeasuredAnimation animation = MeasuredAnimation.Choose(null, "face.npz", new PosableFace(rig), new FaceReadOptions(), []);
        Assert.True(animation.Synthetic);
        WeightAnimation shapes = animation.Shapes;
        Assert.Equal(shapes.Weights, MeasuredAnimation.Choose(null, "face.npz", new PosableFace(rig), new FaceReadOptions(), []).Shapes.Weights);
        Assert.All(shapes[0].ToArray(), weight => Assert.Equal(0, weight));
        Assert.All(shapes[shapes.FrameCount - 1].ToArray(), weight => Assert.Equal(0, weight, 1e-6));
        Assert.InRange(shapes.Weights.Max(), 1, 1);
        for (int s = 0; s < rig.Shapes.Count; s++)
        {
            float[] curve = [.. Enumerable.Range(0, shapes.FrameCount).Select(t => shapes[t][s])];
            Assert.Contains(curve, weight => weight > (s < rig.Logic.ControlCount ? 0.999f : 0));
        }
    }

    [Fact]
    public void The_sample_face_is_measured_over_its_own_animation()
    {
        var face = new PosableFace(Mimik.Faces.Sample.SampleFace.Create());
        MeasuredAnimation own = MeasuredAnimation.Choose(null, FaceFile.SampleName, face, new FaceReadOptions(), []);
        Assert.False(own.Synthetic);
        Assert.Equal(480, own.Shapes.FrameCount);
        Assert.Equal("Mimik's sample animation", own.Name);
    }

    // A planted rig; the first shape's compression is half a millimetre off at one vertex.
    private static CompressionAccount Account()
    {
        CompressedRig compressed = PlantedRigs.Create();
        BlendshapeRig exact = compressed.Decompress();
        exact.Shapes[0].Deltas[(3 * 66) + 2] += 0.05f;
        var rig = new BlendshapeRig(
            exact.Neutral, exact.Surface, [.. exact.Shapes.Select((shape, s) => s == 0 ? new Blendshape("a<b", shape.Deltas) : shape)], exact.Unit, exact.Logic);
        float[] weights = new float[5 * 6];
        weights[3 * 6] = 1;
        weights[1 * 6] = 0.5f;
        var animation = new MeasuredAnimation("a take", new WeightAnimation(weights, 6, framesPerSecond: 30), Synthetic: false);
        CompressionErrors errors = CompressionErrors.Evaluate(rig, compressed);
        var report = new CompressionReport
        {
            LengthLabel = "mm",
            LossCurve = [new LossPoint(0, 1), new LossPoint(50, 0.1)],
            Loss = 0.1,
            MeanSquaredError = 0.05,
            LaplacianTerm = 0.05,
            Smoothness = 1,
            Errors = errors,
            FittedVertices = rig.VertexCount,
            Bones = 10,
            Influences = 8,
            NonZeros = 100,
            NonZeroWeights = 1000,
            Iterations = 50,
            Exit = CompressionExit.IterationsTaken,
            Seconds = 1.5,
        };
        CompressionQuality quality = CompressionQuality.Measure(rig, compressed, animation, cancellation: TestContext.Current.CancellationToken);
        return new CompressionAccount("rig", rig, new CompressionResult(compressed, report), quality, [], [("Compression", 1.5)]);
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
