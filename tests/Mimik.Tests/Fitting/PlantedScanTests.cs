using Mimik.Faces.Heads;
using Mimik.Faces.Heads.Standins;
using Mimik.Fitting;
using Mimik.Geometry;
using Mimik.Geometry.ClosestPoint;
using Mimik.Numerics;
using Mimik.TestSupport;

namespace Mimik.Tests.Fitting;

/// <summary>Heads of the stand-in with planted parameters, found again in their surface with prior 0.</summary>
public sealed class PlantedScanTests
{
    private const int Shapes = 40, Expressions = 20;

    private static readonly HeadFitOptions Trusting = new() { ShapeCount = Shapes, ExpressionCount = Expressions, PriorWeight = 0, TrimShare = 0, Threads = 2 };

    private static readonly Lazy<MorphableModel> Model =
        new(() => FlameStandin.Create(HeadModelFile.Read(Repository.Shared("models/ict-facekit/ict-facekit.npz"))));

    [Theory]
    [InlineData(1, 55.0)]
    [InlineData(2, -40.0)]
    public void A_mesh_without_noise_is_met_within_a_micrometre_from_far_turns(long seed, double degrees)
    {
        (MorphableModel model, float[] truth, int[] triangles) = Plant(seed, degrees);
        HeadFitResult result = new HeadFitter(model, Trusting).ToScan(new ScanSurface(truth, triangles), cancellation: TestContext.Current.CancellationToken);
        Assert.InRange(MeanDistance(result.Vertices, truth, triangles, _ => true), 0, 1e-3);
    }

    [Fact]
    public void A_noisy_cloud_with_a_part_missing_and_outliers_is_met_where_it_was_seen()
    {
        (MorphableModel model, float[] truth, int[] triangles) = Plant(3, 15);
        var random = new RandomSource(5);
        double[] sideways = [.. Enumerable.Range(0, truth.Length / 3).Select(v => truth[3 * v] + (0.3 * truth[(3 * v) + 1]))];
        double limit = sideways.Order().ElementAt((int)(0.3 * sideways.Length));
        var points = new List<float>();
        for (int i = 0; i < 60_000; i++)
        {
            int t = 3 * random.NextInt(triangles.Length / 3);
            if (sideways[triangles[t]] < limit)
                continue;
            double a = random.NextDouble(), b = random.NextDouble() * (1 - a);
            bool off = random.NextDouble() < 0.02;
            for (int axis = 0; axis < 3; axis++)
            {
                double at = ((1 - a - b) * truth[(3 * triangles[t]) + axis]) + (a * truth[(3 * triangles[t + 1]) + axis]) + (b * truth[(3 * triangles[t + 2]) + axis]);
                points.Add((float)(at + (0.5 * random.NextGaussian()) + (off ? 100 * (random.NextDouble() - 0.5) : 0)));
            }
        }

        HeadFitResult result = new HeadFitter(model, Trusting with { TrimShare = 0.02 }).ToScan(
            new ScanSurface([.. points], []), cancellation: TestContext.Current.CancellationToken);
        Assert.InRange(MeanDistance(result.Vertices, truth, triangles, v => sideways[v] >= limit), 0, 0.3);
        Assert.InRange(result.ScanMedianMillimetres, 0, 1);
    }

    private static (MorphableModel Model, float[] Truth, int[] Triangles) Plant(long seed, double degrees)
    {
        MorphableModel model = Model.Value;
        var random = new RandomSource(seed);
        var planted = new HeadParameters(1, Shapes, Expressions, model.Joints.Count);
        random.FillGaussian(planted.Shape, 1);
        random.FillGaussian(planted.Expression, 0.7);
        double turn = degrees * Math.PI / 180;
        Span<float> root = planted.RotationOf(0, 0);
        (root[0], root[1], root[2]) = ((float)(0.3 * turn), (float)(0.9 * turn), (float)(-0.3 * turn));
        planted.RotationOf(0, model.Joints.IndexOf("jaw"))[0] = 0.15f;
        float[] vertices = HeadEvaluator.Evaluate(model, planted);
        return (model, Array.ConvertAll(vertices, value => (float)(value * model.Unit.ReportScale)), model.Surface.Faces.Triangulate());
    }

    private static double MeanDistance(float[] fitted, float[] truth, int[] triangles, Func<int, bool> counts)
    {
        var surface = new SurfaceTree(truth, triangles);
        return Enumerable.Range(0, fitted.Length / 3).Where(counts).Average(v => Math.Sqrt(surface.Closest(Vector3D.At(fitted, v)).SquaredDistance));
    }
}
