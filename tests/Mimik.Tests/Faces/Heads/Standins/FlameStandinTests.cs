using System.Numerics.Tensors;
using Mimik.Faces.Heads;
using Mimik.Faces.Heads.Standins;
using Mimik.Faces.Landmarks;
using Mimik.Geometry;
using Mimik.TestSupport;

namespace Mimik.Tests.Faces.Heads.Standins;

/// <summary>The stand-in in FLAME's layout says the same as the ICT face that it is made of.</summary>
public sealed class FlameStandinTests
{
    private const string Face = "models/ict-facekit/ict-facekit.npz";

    // The stand-in's vertices in the ICT face: skin with sockets, then the eyeballs.
    private static readonly int[] Kept = [.. Enumerable.Range(0, 14062), .. Enumerable.Range(21451, 3140)];

    private static readonly Lazy<(MorphableModel Ict, MorphableModel Made)> Shared = new(() =>
    {
        MorphableModel ict = HeadModelFile.Read(Repository.Shared(Face));
        return (ict, FlameStandin.Create(ict));
    });

    private static MorphableModel Made
    {
        get
        {
            Repository.Shared(Face);
            return Shared.Value.Made;
        }
    }

    [Fact]
    public void The_jaw_opens_as_the_face_does()
    {
        MorphableModel made = Made;
        HeadParameters open = Open(made);
        Assert.InRange(LargestMillimetres(HeadEvaluator.Evaluate(made, open), Target([("jawOpen", 1)])), 0, 0.005);

        // Half way the skin follows an arc, which the linear shape cuts short.
        open.RotationOf(0, 2)[0] /= 2;
        Assert.InRange(LargestMillimetres(HeadEvaluator.Evaluate(made, open), Target([("jawOpen", 0.5f)])), 1, 4);
    }

    [Fact]
    public void A_mouth_that_closes_over_the_open_jaw_is_an_expression()
    {
        HeadParameters closed = Open(Made);
        float[] delta = Delta("mouthClose");
        float[] posed = HeadEvaluator.Evaluate(Made, closed);

        // Gauss-Newton's one step over orthogonal directions: unposing is what the stand-in did, so fit the posed displacement.
        Expressions(closed, Unposed(delta, posed));
        Assert.InRange(LargestMillimetres(HeadEvaluator.Evaluate(Made, closed), Target([("jawOpen", 1), ("mouthClose", 1)])), 0, 0.05);
        Assert.All(closed.Expression, coefficient => Assert.InRange(coefficient, -3, 3));
    }

    [Fact]
    public void Expressions_are_within_three_standard_deviations()
    {
        var parameters = HeadParameters.For(Made);
        foreach (string name in (string[])["mouthSmile_L", "eyeBlink_R", "cheekPuff_L", "jawLeft", "mouthPucker"])
        {
            Expressions(parameters, Delta(name));
            Assert.InRange(LargestMillimetres(HeadEvaluator.Evaluate(Made, parameters), Target([(name, 1)])), 0, 0.002);
            Assert.All(parameters.Expression, coefficient => Assert.InRange(coefficient, -3, 3));
        }
    }

    [Fact]
    public void Identities_vary_as_the_faces_own_do()
    {
        MorphableModel ict = Shared.Value.Ict, made = Made;
        Assert.Equal(ict.Shape.Count, made.Shape.Count);

        // Variance along any vector is the same, whichever directions say it.
        float[] probe = new float[made.Template.Length];
        var random = new Random(3);
        for (int i = 0; i < probe.Length; i++)
            probe[i] = random.NextSingle() - 0.5f;
        double expected = 0, found = 0;
        for (int k = 0; k < made.Shape.Count; k++)
        {
            expected += Math.Pow(TensorPrimitives.Dot<float>(Scaled(ict.Shape.Direction(k)), probe), 2);
            found += Math.Pow(TensorPrimitives.Dot(made.Shape.Direction(k), probe), 2);
        }

        Assert.InRange(found / expected, 0.999, 1.001);
        double[] variances = [.. Enumerable.Range(0, made.Shape.Count).Select(k => (double)TensorPrimitives.SumOfSquares(made.Shape.Direction(k)))];
        Assert.Equal(variances.OrderDescending(), variances);
        Assert.True(Math.Abs(TensorPrimitives.Dot(made.Shape.Direction(0), made.Shape.Direction(1))) < 1e-5 * variances[0]);
    }

    [Fact]
    public void Joints_are_where_a_heads_are()
    {
        double[] joints = Made.JointTemplate;
        for (int j = 0; j < 3; j++)
            Assert.Equal(0, joints[3 * j], 1e-6);
        Assert.True(joints[1] < joints[4] && joints[4] < joints[7] && joints[7] < joints[10]);
        Assert.Equal(0.0314, joints[9], 2e-4);
        Assert.Equal(-joints[9], joints[12], 1e-6);
        Assert.Equal([-1, 0, 1, 1, 1], Made.Joints.Parents);

        // The left eye, which is the face's own left, turns about its centre.
        var turned = HeadParameters.For(Made);
        turned.RotationOf(0, 3)[1] = 0.5f;
        float[] vertices = HeadEvaluator.Evaluate(Made, turned);
        var ball = Made.Surface.Parts[1];
        for (int v = 0; v < Made.VertexCount; v++)
        {
            bool eye = v >= ball.FirstVertex && v < ball.FirstVertex + ball.VertexCount;
            if (!eye)
                Assert.Equal(Made.Template[(3 * v) + 2], vertices[(3 * v) + 2], 1e-6f);
            else
                Assert.Equal((Vector3D.At(Made.Template, v) - new Vector3D(joints[9], joints[10], joints[11])).Length, (Vector3D.At(vertices, v) - new Vector3D(joints[9], joints[10], joints[11])).Length, 1e-6);
        }
    }

    [Fact]
    public void The_contour_faces_the_camera_and_slides_on_the_far_side_only()
    {
        ContourEmbedding contour = Made.Contour!;
        float[] ahead = Points(contour, 0), turned = Points(contour, 35);
        int[] marks = [.. Shared.Value.Ict.Landmarks[0].Corners.Where((_, i) => i % 3 == 0).Take(17)];
        float[] marked = [.. marks.SelectMany(v => Made.Template[(3 * v)..((3 * v) + 3)])];

        // Turned to its left, the head's right side comes into view and stays where it is marked; the left one slides ahead.
        for (int k = 0; k < 6; k++)
            Assert.InRange(Distance(turned, marked, k), 0, 0.012);
        for (int k = 11; k < 17; k++)
        {
            Assert.True(Distance(turned, marked, k) > 0.015, $"landmark {k} slides");
            Assert.True(turned[(3 * k) + 2] > ahead[(3 * k) + 2], $"landmark {k} slides ahead");
            Assert.Equal(marked[(3 * k) + 1], turned[(3 * k) + 1], 1e-4f);
        }

        // The face is symmetric, and so are the rows.
        float[] other = Points(contour, -35);
        for (int k = 0; k < 17; k++)
        {
            Assert.Equal(-turned[3 * k], other[3 * (16 - k)], 1e-3f);
            Assert.Equal(turned[(3 * k) + 2], other[(3 * (16 - k)) + 2], 1e-3f);
        }
    }

    [Fact]
    public void A_file_of_it_reads_back()
    {
        using var folder = new TemporaryFolder();
        MorphableModel small = FlameStandin.Create(Shared.Value.Ict, new FlameStandinOptions { ShapeCount = 3, ExpressionCount = 2 });
        FlameFileWriter.Write(folder["small.pkl"], small);
        MorphableModel read = HeadModelFile.Read(folder["small.pkl"]);
        Assert.Equal((3, 2), (read.Shape.Count, read.Expression.Count));
        Assert.Equal(new ModelLicence(FlameStandin.Licence, true), read.Licence);
        Assert.Equal(small.Template, read.Template);
        Assert.Equal(small.Shape.Directions, read.Shape.Directions);
        Assert.Equal(small.Expression.Directions, read.Expression.Directions);
        Assert.Equal(small.Joints.PoseDirections, read.Joints.PoseDirections);
        Assert.Equal(small.Joints.Regressor, read.Joints.Regressor);
        Assert.Equal(small.Joints.Weights, read.Joints.Weights);
        Assert.Equal(small.Joints.Parents, read.Joints.Parents);
        Assert.Equal(small.Surface.Faces.Corners, read.Surface.Faces.Corners);
    }

    // The angle at which the jaw opens whole: of the lower teeth, which the stand-in leaves out.
    private static HeadParameters Open(MorphableModel made)
    {
        var open = HeadParameters.For(made);
        var source = new StandinSource(Shared.Value.Ict);
        var hinge = JawHinge.Fit(source.TeethTemplate, source.TeethDeltas(Shared.Value.Ict.Expression.Direction(source.ExpressionOf("jawOpen"))), source.LowerTeeth("jawOpen"));
        Assert.InRange(hinge.Angle * 180 / Math.PI, 25, 26);
        open.RotationOf(0, 2)[0] = (float)hinge.Angle;
        return open;
    }

    private static void Expressions(HeadParameters parameters, float[] displacement)
    {
        for (int e = 0; e < Made.Expression.Count; e++)
            parameters.Expression[e] = (float)(TensorPrimitives.Dot(Made.Expression.Direction(e), displacement) / TensorPrimitives.SumOfSquares(Made.Expression.Direction(e)));
    }

    private static float[] Unposed(float[] delta, float[] posed)
    {
        // Skinning by the jaw alone is (1 - w) + w R about +X; its inverse acts on y and z.
        float[] unposed = (float[])delta.Clone();
        double angle = Open(Made).RotationOf(0, 2)[0];
        for (int v = 0; v < posed.Length / 3; v++)
        {
            double w = Made.Joints.Weights[(v * 5) + 2], c = 1 - w + (w * Math.Cos(angle)), s = w * Math.Sin(angle), square = (c * c) + (s * s);
            (double y, double z) = (delta[(3 * v) + 1], delta[(3 * v) + 2]);
            (unposed[(3 * v) + 1], unposed[(3 * v) + 2]) = ((float)(((c * y) + (s * z)) / square), (float)(((c * z) - (s * y)) / square));
        }

        return unposed;
    }

    private static float[] Delta(string expression)
    {
        CoefficientSpace space = Shared.Value.Ict.Expression;
        return Scaled(space.Direction(space.Names.ToList().IndexOf(expression)));
    }

    private static float[] Target((string Name, float Weight)[] weights)
    {
        float[] target = Made.Template.ToArray();
        foreach ((string name, float weight) in weights)
            TensorPrimitives.MultiplyAdd(Delta(name), weight, target, target);
        return target;
    }

    private static float[] Scaled(ReadOnlySpan<float> direction)
    {
        float[] kept = new float[3 * Kept.Length];
        for (int i = 0; i < kept.Length; i++)
            kept[i] = 0.01f * direction[(3 * Kept[i / 3]) + (i % 3)];
        return kept;
    }

    private static float[] Points(ContourEmbedding contour, double yaw)
    {
        float[] points = new float[3 * contour.Count];
        contour.Rows[ContourEmbedding.RowOf(yaw)].Apply(Made.Template, points);
        return points;
    }

    private static double Distance(float[] a, float[] b, int k) => (Vector3D.At(a, k) - Vector3D.At(b, k)).Length;

    private static double LargestMillimetres(float[] a, float[] b) => 1000 * Enumerable.Range(0, a.Length / 3).Max(v => Distance(a, b, v));
}
