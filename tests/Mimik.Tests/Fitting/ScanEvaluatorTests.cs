using Mimik.Fitting;
using Mimik.Geometry;

namespace Mimik.Tests.Fitting;

public sealed class ScanEvaluatorTests
{
    private static readonly (float[] Positions, int[] Triangles) Ball = Sphere(100, 120);

    [Fact]
    public void Two_spheres_are_the_difference_of_their_radii_apart()
    {
        // The prediction's facets lie a little inside its sphere, by up to (edge / 2)^2 / (2 r) of 0.02 mm.
        float[] scan = Sphere(103, 37).Positions;
        ScanEvaluation result = ScanEvaluator.Evaluate(new ScanEvaluationInput(Ball.Positions, Ball.Triangles, scan), 1);
        DistanceFigures all = Assert.Single(result.Regions).Figures;
        Assert.Equal(scan.Length / 3, all.Count);
        Assert.InRange(all.Median, 3, 3.05);
        Assert.InRange(all.Mean, 3, 3.05);
        Assert.InRange(all.StandardDeviation, 0, 0.02);
        Assert.Equal(0, result.Cumulative[29]);
        Assert.Equal(1, result.Cumulative[31]);
        Assert.Equal(0, result.Landmarks);
    }

    [Fact]
    public void A_planted_motion_is_found_on_landmarks_and_leaves_nothing()
    {
        (float[] head, int[] triangles) = Egg();
        var planted = RigidMotion.Create((0.2, -0.5, 0.3, 0.8), (300, -20, 45));
        float[] scan = new float[head.Length];
        planted.Apply(head, scan);
        int[] marks = [5, 300, 700, 1100, 1500, 1900, 2300];
        ScanEvaluation result = ScanEvaluator.Evaluate(new ScanEvaluationInput(head, triangles, scan) { Landmarks = (Points(head, marks), Points(scan, marks)) }, 2);
        Assert.InRange(result.Regions[0].Figures.Maximum, 0, 1e-3);
        Assert.Equal(7, result.Landmarks);
        Assert.InRange(result.LandmarkError, 0, 1e-4);
        Assert.InRange((result.Motion * planted).Angle, 0, 1e-5);
    }

    [Fact]
    public void Refinement_takes_out_what_bad_landmarks_left()
    {
        (float[] head, int[] triangles) = Egg();
        var planted = RigidMotion.Create((0.2, -0.5, 0.3, 0.8), (300, -20, 45));
        float[] scan = new float[head.Length];
        planted.Apply(head, scan);
        int[] marks = [5, 300, 700, 1100, 1500, 1900, 2300];
        var random = new Random(2);
        float[] noisy = [.. Points(scan, marks).Select(x => x + (8 * random.NextSingle()) - 4)];
        var input = new ScanEvaluationInput(head, triangles, scan) { Landmarks = (Points(head, marks), noisy) };
        Assert.True(ScanEvaluator.Evaluate(input, 1).Regions[0].Figures.Mean > 0.5);
        ScanEvaluation refined = ScanEvaluator.Evaluate(input with { Refine = true }, 1);
        Assert.True(refined.Refinement!.Converged);
        Assert.InRange(refined.Regions[0].Figures.Maximum, 0, 1e-3);

        // A fifth of the scan is something else: the rest still comes to lie on the surface.
        float[] dirty = [.. scan];
        for (int i = 0; i < dirty.Length / 5; i++)
            dirty[i] += 30 * random.NextSingle();
        Assert.InRange(ScanEvaluator.Evaluate(input with { Scan = dirty, Refine = true }, 1).Regions[0].Figures.Median, 0, 0.2);
    }

    [Fact]
    public void A_spheres_turn_stays_as_it_was()
    {
        float[] scan = [.. Sphere(100, 37).Positions.Select((x, i) => i % 3 == 0 ? x + 5 : x)];
        ScanEvaluation result = ScanEvaluator.Evaluate(new ScanEvaluationInput(Ball.Positions, Ball.Triangles, scan) { Refine = true }, 1);
        Assert.InRange(result.Regions[0].Figures.Mean, 0, 0.05);
        Assert.InRange(result.Motion.Angle, 0, 1e-2);
        Assert.Equal(-5, result.Motion.Translation.X, 0.05);
    }

    [Fact]
    public void The_digits_do_not_depend_on_the_number_of_threads()
    {
        (float[] head, int[] triangles) = Egg();
        var random = new Random(3);
        float[] scan = [.. head.Select(x => x + random.NextSingle())];
        var input = new ScanEvaluationInput(head, triangles, scan) { Refine = true, Regions = [("half", [.. Enumerable.Range(0, scan.Length / 3).Select(i => i % 2 == 0)])] };
        ScanEvaluation one = ScanEvaluator.Evaluate(input, 1);
        foreach (int threads in (int[])[2, 3, 7])
        {
            ScanEvaluation many = ScanEvaluator.Evaluate(input, threads);
            Assert.Equal(one.Regions, many.Regions);
            Assert.Equal(one.Distances, many.Distances);
        }
    }

    [Fact]
    public void Regions_spheres_and_missing_vertices()
    {
        float[] scan = Sphere(103, 37).Positions;
        int n = scan.Length / 3;
        scan[3 * 7] = float.NaN;
        var input = new ScanEvaluationInput(Ball.Positions, Ball.Triangles, scan)
        {
            Regions = [("upper", [.. Enumerable.Range(0, n).Select(i => scan[(3 * i) + 1] > 0)]), ("nobody", new bool[n])],
            PredictedParts = [("at all", [.. Enumerable.Repeat(true, Ball.Positions.Length / 3)])],
        };
        ScanEvaluation result = ScanEvaluator.Evaluate(input, 1);
        Assert.Equal(["all", "upper", "at all"], result.Regions.Select(region => region.Name));
        Assert.Equal(n - 1, result.Regions[0].Figures.Count);
        Assert.True(double.IsNaN(result.Distances[7]));
        ScanEvaluation cap = ScanEvaluator.Evaluate(input with { Sphere = (new Vector3D(0, 0, 103), 40), Regions = [] }, 1);
        Assert.InRange(cap.Regions[0].Figures.Count, 1, n / 4);
        Assert.Contains("within 1 mm", Assert.Throws<MimikException>(() => ScanEvaluator.Evaluate(input with { Sphere = (Vector3D.Zero, 1) }, 1)).Message);
        Assert.Throws<MimikException>(() => ScanEvaluator.Evaluate(input with { Triangles = [] }, 1));
        Assert.Throws<MimikException>(() => ScanEvaluator.Evaluate(input with { Scan = [float.NaN, 0, 0] }, 1));
    }

    [Fact]
    public void Figures_are_those_of_numpy()
    {
        // np.median, np.mean, np.std, np.percentile of [4, 1, 3, 2].
        DistanceFigures figures = DistanceFigures.Of([4, 1, 3, 2]);
        Assert.Equal(2.5, figures.Median);
        Assert.Equal(2.5, figures.Mean);
        Assert.Equal(1.118033988749895, figures.StandardDeviation, 1e-15);
        Assert.Equal(3.7, figures.Percentile90, 1e-15);
        Assert.Equal(4, figures.Maximum);
        Assert.Equal(new DistanceFigures(1, 5, 5, 0, 5, 5, 5, 5), DistanceFigures.Of([5]));
        Assert.Equal([0, 0.25, 0.5, 1], DistanceFigures.Cumulative([4, 1, 3, 2], [0.5, 1, 2.5, 4]));
    }

    private static float[] Points(float[] positions, int[] marks) => [.. marks.SelectMany(mark => positions.AsSpan(3 * mark, 3).ToArray())];

    // A head of sorts: no two directions alike.
    private static (float[] Positions, int[] Triangles) Egg()
    {
        (float[] ball, int[] triangles) = Sphere(100, 50);
        return ([.. ball.Select((x, i) => (i % 3) switch
        {
            0 => 0.7f * x,
            1 => (1.2f * x) + (0.002f * ball[i - 1] * ball[i - 1]),
            _ => x + (0.003f * ball[i - 2] * ball[i - 1]),
        })], triangles);
    }

    private static (float[] Positions, int[] Triangles) Sphere(double radius, int rings)
    {
        int columns = 2 * rings;
        float[] positions =
        [
            .. from ring in Enumerable.Range(0, rings + 1)
               from column in Enumerable.Range(0, columns)
               let polar = Math.PI * ring / rings
               let turn = 2 * Math.PI * column / columns
               from x in (double[])[Math.Sin(polar) * Math.Cos(turn), Math.Cos(polar), Math.Sin(polar) * Math.Sin(turn)]
               select (float)(radius * x),
        ];
        int[] triangles =
        [
            .. from ring in Enumerable.Range(0, rings)
               from column in Enumerable.Range(0, columns)
               let a = (ring * columns) + column
               let b = (ring * columns) + ((column + 1) % columns)
               from corner in (int[])[a, b, a + columns, b, b + columns, a + columns]
               select corner,
        ];
        return (positions, triangles);
    }
}
