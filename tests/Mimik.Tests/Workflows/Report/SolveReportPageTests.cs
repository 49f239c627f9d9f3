using System.Text.Json.Nodes;
using Mimik.Faces;
using Mimik.Faces.Sequences;
using Mimik.Geometry;
using Mimik.InverseRig;
using Mimik.Numerics;
using Mimik.TestSupport;
using Mimik.Workflows.Report;

namespace Mimik.Tests.Workflows.Report;

public class SolveReportPageTests
{
    private const int Side = 7, Frames = 9;
    private static readonly BlendshapeRig Rig = Face();

    [Fact]
    public void The_page_shows_curves_over_the_truth_errors_and_the_face()
    {
        string html = Page(Account(withTruth: true));
        Assert.Contains("Control error", html, StringComparison.Ordinal);
        Assert.Contains("class=\"line ref\"", html, StringComparison.Ordinal);
        Assert.Contains("controls above 0.01 in a frame", html, StringComparison.Ordinal);
        Assert.Contains("error to the clean meshes, mean (mm)", html, StringComparison.Ordinal);
        Assert.Contains("Outside the rig&#39;s span (mm)", html, StringComparison.Ordinal);
        Assert.Contains("to the clean meshes", html, StringComparison.Ordinal);
        // Three frames of target, solution and distance; three maps.
        Assert.Equal(12, Count(html, "data:image/png;base64,"));
        Assert.Contains("the largest distance of all", html, StringComparison.Ordinal);
        Assert.Contains("Controls that move no observed point, and stay at rest: no&lt;thing.", html, StringComparison.Ordinal);
        Assert.Contains("only sparsity decides between them: twice.", html, StringComparison.Ordinal);
        Assert.Contains("more of the one and less of the other", html, StringComparison.Ordinal);
        Assert.DoesNotContain("The head&#39;s motion", html, StringComparison.Ordinal);
        Assert.DoesNotContain("Missing points", html, StringComparison.Ordinal);
        Assert.DoesNotContain(">NaN", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_truth_nothing_is_compared()
    {
        string html = Page(Account(withTruth: false));
        Assert.DoesNotContain("ruth", html[html.IndexOf("<body>", StringComparison.Ordinal)..], StringComparison.Ordinal);
        Assert.DoesNotContain("class=\"line ref\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_points_masks_and_the_head_are_shown()
    {
        float[] weights = [.. Enumerable.Range(0, Rig.VertexCount).Select(v => v < Side ? 0f : 1)];
        RigidMotion nod = new HeadAngles(0.3, -0.2, 0.1).ToMotion();
        SolveAccount account = Account(withTruth: false, new InverseRigOptions { PointWeights = weights, Lambda1 = 0.01 }, missing: true, head: nod);
        string html = Page(account);
        Assert.Contains("4 points were missing", html, StringComparison.Ordinal);
        Assert.Contains("Missing points", html, StringComparison.Ordinal);
        Assert.Contains("The head&#39;s motion", html, StringComparison.Ordinal);
        Assert.Contains("The head&#39;s motion is taken out.", html, StringComparison.Ordinal);
        Assert.Contains("42 points count, by 1 to 1; 7 do not", html, StringComparison.Ordinal);
        JsonObject json = SolveReportFigures.Of(account);
        Assert.Equal(42, (int)json["points"]!);
        Assert.Equal(0.3 * 180 / Math.PI, (double)json["head"]!["yaw_pitch_roll_degrees"]![4]![0]!, 1e-6);
        Assert.Equal(-0.2 * 180 / Math.PI, (double)json["head"]!["yaw_pitch_roll_degrees"]![4]![1]!, 1e-6);
        Assert.Equal([0, 0, 2, 2, 0, 0, 0, 0, 0], json["error"]!["missing_by_frame"]!.AsArray().Select(count => (int)count!));
        Assert.All(account.Worst, frame => Assert.Equal(frame.Frame is 2 or 3 ? 2 : 0, frame.Distances.Count(float.IsNaN)));
    }

    [Fact]
    public void The_head_goes_as_far_as_the_centre_of_the_neutral_does()
    {
        RigidMotion motion = RigidMotion.Create((0, 0, 0, 1), (0.5, -0.25, 2));
        (double x, double y, double z) = SolveReportCurves.HeadWays(Rig, [motion])[0];
        Assert.Equal((5, -2.5, 20), (Math.Round(x, 3), Math.Round(y, 3), Math.Round(z, 3)));
        RigidMotion about = Centred(new HeadAngles(0.4, 0, 0).ToMotion());
        (x, y, z) = SolveReportCurves.HeadWays(Rig, [about])[0];
        Assert.Equal(0, Math.Abs(x) + Math.Abs(y) + Math.Abs(z), 1e-4);
    }

    [Fact]
    public void Markers_get_a_table_by_name_and_no_pictures()
    {
        var map = BarycentricMap.OfVertices([8, 10, 16, 24, 30, 40], ["m0", "m1", "m2", "m<3", "m4", "m5"]);
        SolveAccount account = Account(withTruth: true, new InverseRigOptions { Binding = map });
        string html = Page(account);
        Assert.DoesNotContain("data:image/png", html, StringComparison.Ordinal);
        Assert.Contains("There are no pictures: 6 points are too few to show on 49 vertices.", html, StringComparison.Ordinal);
        Assert.Contains("<td>m&lt;3</td>", html, StringComparison.Ordinal);
        JsonArray points = SolveReportFigures.Of(account)["by_point"]!.AsArray();
        Assert.Equal(map.Names, points.Select(point => (string)point!["name"]!));
        Assert.All(points, point => Assert.Equal(Frames, (int)point!["frames"]!));
        Assert.Equal(account.Errors.PointMeans[3], (float)points[3]!["mean"]!);
    }

    [Fact]
    public void Another_topology_that_covers_the_rig_is_drawn_without_a_target()
    {
        var map = BarycentricMap.OfVertices([.. Enumerable.Range(0, 40)]);
        string html = Page(Account(withTruth: false, new InverseRigOptions { Binding = map }));
        Assert.Equal((3 * 2) + 3, Count(html, "data:image/png;base64,"));
        Assert.DoesNotContain(">Target<", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rig_without_faces_says_that_there_is_nothing_to_draw()
    {
        var bare = new BlendshapeRig(Rig.Neutral, new RigSurface(Rig.VertexCount, PolygonFaces.None), Rig.Shapes, Rig.Unit);
        string html = Page(Account(withTruth: false, rig: bare));
        Assert.Contains("the rig has 49 vertices and no faces to draw", html, StringComparison.Ordinal);
        Assert.DoesNotContain("data:image/png", html, StringComparison.Ordinal);
    }

    [Fact]
    public void The_figures_are_json_and_say_the_same_as_the_solve()
    {
        using var folder = new TemporaryFolder();
        SolveAccount account = Account(withTruth: true);
        SolveReportFile.Write(folder["report.json"], account);
        JsonNode json = JsonNode.Parse(File.ReadAllText(folder["report.json"]))!;
        Assert.Equal("mm", (string?)json["length_unit"]);
        Assert.Equal("cm", (string?)json["rig"]!["unit"]);
        Assert.Equal(Frames, (int)json["frames"]!);
        Assert.Equal(account.Errors.Max, (double)json["error"]!["max"]!);
        Assert.Equal(account.Figures.MeanError, (double)json["curves"]!["mean_error"]!);
        Assert.Equal(account.Truth!.Figures.Roughness, (double)json["truth"]!["curves"]!["roughness"]!);
        JsonNode j = json["objective"]!;
        Assert.Equal(account.Errors.Objective, (double)j["total"]!);
        Assert.Equal((double)j["total"]!, (double)j["fidelity"]! + (double)j["sparsity"]! + (double)j["smoothness"]!, 1e-12);
        Assert.Equal(Rig.ControlNames, json["controls"]!.AsArray().Select(control => (string)control!["name"]!));
        Assert.Null(json["controls"]![3]!["standard_deviation"]);
        Assert.Equal(["no<thing"], json["zero_controls"]!.AsArray().Select(name => (string)name!));
        Assert.Equal(account.Worst.Select(frame => frame.Frame), json["worst_frames"]!.AsArray().Select(frame => (int)frame!));
        Assert.Null(json["head"]);
        Assert.Null(json["by_point"]);
    }

    [Fact]
    public void The_worst_frames_are_the_worst_and_stand_apart()
    {
        SolveAccount account = Account(withTruth: false);
        Assert.Equal(3, account.Worst.Count);
        Assert.Equal(account.Errors.FrameMaxima.Max(), account.Errors.FrameMaxima[account.Worst[0].Frame]);
        Assert.Equal(3, account.Worst.Select(frame => frame.Frame).Distinct().Count());
        SolvedFrame worst = account.Worst[0];
        Assert.Equal(account.Errors.FrameMaxima[worst.Frame], worst.Distances.Max(), 1e-4);
        Assert.Equal(account.Errors.FrameMeans[worst.Frame], worst.Distances.Average(), 1e-4);
    }

    private static string Page(SolveAccount account) => SolveReportPage.Build(account with { PictureSize = 24 }).ToHtml();

    private static SolveAccount Account(bool withTruth, InverseRigOptions? options = null, bool missing = false, RigidMotion? head = null, BlendshapeRig? rig = null)
    {
        rig ??= Rig;
        options ??= new InverseRigOptions();
        int n = rig.Neutral.Length, m = rig.Logic.ControlCount;
        float[] truth = [.. Enumerable.Range(0, Frames * m).Select(k => k % m < 3 ? (float)(0.5 + (0.4 * Math.Sin((0.7 * (k / m)) + (k % m)))) : 0)];
        float[] clean = new float[Frames * n];
        for (int t = 0; t < Frames; t++)
        {
            rig.Pose(truth.AsSpan(t * m, m), clean.AsSpan(t * n, n));
            if (head is not null)
                head.Apply(clean.AsSpan(t * n, n), clean.AsSpan(t * n, n));
        }

        float[] noise = new float[clean.Length];
        new RandomSource(3).FillGaussian(noise, 0.005);
        float[] noisy = [.. clean.Zip(noise, (x, e) => x + e)];
        foreach (int point in missing ? [(2 * n) + 60, (2 * n) + 90, (3 * n) + 60, (3 * n) + 63] : (int[])[])
            noisy[point] = float.NaN;
        IMeshSequence meshes = Sequence(rig, options, noisy), cleanMeshes = Sequence(rig, options, clean);
        RigidMotion[]? motions = head is null ? null : [.. Enumerable.Repeat(head, Frames)];
        IMeshSequence still = new PlacedSequence(meshes, rig.Unit, motions);
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        var solver = new InverseRigSolver(rig, options);
        InverseRigResult result = solver.Solve(still, cancellation: cancellation);
        result = result with { Controls = new WeightAnimation(result.Controls.Weights, m, result.Controls.Names, 30) { HeadPose = motions } };
        MeshErrors errors = solver.Measure(still, result.Controls, outsideSpan: true, cancellation: cancellation);
        var known = new WeightAnimation(truth, m, [.. rig.ControlNames], 30);
        return new SolveAccount
        {
            Name = "take as controls",
            Rig = rig,
            Options = options,
            Result = result,
            Errors = errors,
            Clean = withTruth ? solver.Measure(cleanMeshes, result.Controls, cancellation: cancellation) : null,
            Figures = CurveFigures.Of(result.Controls, withTruth ? known : null),
            Truth = withTruth ? new SolveTruth(known, CurveFigures.Of(known), solver.Measure(still, known, cancellation: cancellation)) : null,
            Worst = SolvedPictures.WhyNone(rig, options.Binding) is null ? SolvedFrame.Worst(rig, still, options.Binding, result.Controls, errors, 3) : [],
            Seconds = [("solving", 0.25)],
        };
    }

    private static ArraySequence Sequence(BlendshapeRig rig, InverseRigOptions options, float[] vertices)
    {
        if (options.Binding is not { } map)
            return new ArraySequence([.. vertices], rig.VertexCount) { FramesPerSecond = 30 };
        int n = rig.Neutral.Length;
        float[] points = new float[Frames * 3 * map.Count];
        for (int t = 0; t < Frames; t++)
            map.Apply(vertices.AsSpan(t * n, n), points.AsSpan(t * 3 * map.Count, 3 * map.Count));
        return new ArraySequence(points, map.Count) { FramesPerSecond = 30 };
    }

    private static RigidMotion Centred(RigidMotion turn)
    {
        double[] centre = [.. Enumerable.Range(0, 3).Select(axis => Enumerable.Range(0, Rig.VertexCount).Average(v => (double)Rig.Neutral[(3 * v) + axis]))];
        RigidMotion there = RigidMotion.Create((0, 0, 0, 1), (centre[0], centre[1], centre[2])), back = there.Inverse;
        return there * turn * back;
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    /// <summary>A bumpy sheet of a head's size in centimetres: three controls that move it, one that moves nothing, and one that repeats the first two.</summary>
    private static BlendshapeRig Face()
    {
        float[] neutral = new float[3 * Side * Side];
        var corners = new List<int>();
        for (int v = 0; v < Side * Side; v++)
        {
            (int row, int column) = (v / Side, v % Side);
            (neutral[3 * v], neutral[(3 * v) + 1], neutral[(3 * v) + 2]) = (3 * column, 3 * row, MathF.Sin(column));
            if (row + 1 < Side && column + 1 < Side)
                corners.AddRange([v, v + 1, v + Side + 1, v + Side]);
        }

        float[] Wave(double x, double y, int axis) => [.. Enumerable.Range(0, neutral.Length).Select(k => k % 3 == axis ? (float)(0.5 * Math.Sin((x * (k / 3 % Side)) + (y * (k / 3 / Side)))) : 0)];
        float[] first = Wave(0.3, 0.9, 1), second = Wave(1.1, 0.2, 2), third = Wave(0.9, 0.9, 0);
        float[] both = [.. first.Zip(second, (a, b) => 0.5f * (a + b))];
        return new BlendshapeRig(
            neutral,
            new RigSurface(Side * Side, PolygonFaces.Uniform([.. corners], 4)),
            [new("jaw", first), new("brow", second), new("lip", third), new("no<thing", new float[neutral.Length]), new("twice", both)],
            new LengthUnit(0.01, UnitSource.Declared));
    }
}
