using Mimik.Faces;
using Mimik.Faces.Heads;
using Mimik.Faces.Landmarks;
using Mimik.Fitting;
using Mimik.Geometry;
using Mimik.Tests.Faces.Heads;

namespace Mimik.Tests.Fitting;

public sealed class HeadFitterTests
{
    private static readonly HeadFitOptions Trusting = new() { PriorWeight = 0, TurnPriorWeight = 0, Joints = [], Threads = 1 };

    [Theory]
    [InlineData(0.0)]
    [InlineData(2.0)]
    [InlineData(3.1)]
    public void Planted_landmarks_are_met_from_any_turn(double turn)
    {
        (MorphableModel model, HeadParameters planted, float[] points) = Plant(turn);
        HeadFitResult result = HeadFitTo(model, points, Trusting);
        Assert.InRange(result.LandmarkRootMeanSquare, 0, 1e-3);
        Assert.Equal(FitExit.Converged, result.Exit);
        for (int k = 0; k < planted.ShapeCount; k++)
            Assert.Equal(planted.Shape[k], result.Parameters.Shape[k], 1e-2);
    }

    [Fact]
    public void Missing_landmarks_do_not_count_and_too_few_are_refused()
    {
        (MorphableModel model, _, float[] points) = Plant(0.3);
        points.AsSpan(0, 6).Fill(float.NaN);
        HeadFitResult result = HeadFitTo(model, points, Trusting);
        Assert.InRange(result.LandmarkRootMeanSquare, 0, 1e-3);
        Assert.True(double.IsNaN(result.LandmarkDistances[0]));
        points.AsSpan(6).Fill(float.NaN);
        Assert.Contains("at least three known points", Assert.Throws<MimikException>(() => HeadFitTo(model, points, Trusting)).Message);
        Assert.Contains("expected 20 points", Assert.Throws<MimikException>(() => HeadFitTo(model, points[..9], Trusting)).Message);
    }

    [Fact]
    public void A_larger_head_is_found_where_its_size_is_free()
    {
        (MorphableModel model, _, float[] points) = Plant(0.5);
        for (int i = 0; i < points.Length; i++)
            points[i] *= 1.3f;
        HeadFitResult result = HeadFitTo(model, points, Trusting with { FreeScale = true, ShapeCount = 0 });
        Assert.InRange(result.Scale, 1.25, 1.35);
        Assert.Equal(1, HeadFitTo(model, points, Trusting).Scale);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Planted_points_of_a_picture_are_met(bool weak)
    {
        (MorphableModel model, HeadParameters planted, _) = Plant(0.4, distance: -0.6f);
        float[] vertices = InMillimetres(model, planted), points = new float[60], pixels = new float[40];
        model.Landmarks[0].Apply(vertices, points);
        var camera = new FitCamera(PinholeCamera.InFront(640, 480, 800, 0));
        var far = new FitCamera(new WeakPerspectiveCamera(1.5, 320, 240, PinholeCamera.Facing));
        for (int k = 0; k < 20; k++)
        {
            CameraPoint seen = (weak ? far : camera).Project(Vector3D.At(points, k));
            (pixels[2 * k], pixels[(2 * k) + 1]) = ((float)seen.U, (float)seen.V);
        }

        HeadFitResult result = new HeadFitter(model, Trusting).ToImage(
            model.Landmarks[0], null, pixels, new ImageView { Width = 640, Height = 480, Focal = 800, WeakPerspective = weak }, null, TestContext.Current.CancellationToken);
        Assert.InRange(result.LandmarkRootMeanSquare, 0, 0.02);
        Assert.NotNull(result.Focal);
    }

    [Fact]
    public void The_same_bits_come_out_of_any_number_of_threads()
    {
        (MorphableModel model, _, float[] points) = Plant(1);
        HeadFitResult one = HeadFitTo(model, points, Trusting), three = HeadFitTo(model, points, Trusting with { Threads = 3 });
        Assert.Equal(one.Vertices, three.Vertices);
    }

    [Fact]
    public void Options_that_do_not_fit_are_refused()
    {
        MorphableModel model = SmallHead.Create(1);
        Assert.Contains("expected 0 to 6", Assert.Throws<MimikException>(() => new HeadFitter(model, new HeadFitOptions { ShapeCount = 7 })).Message);
        Assert.Contains("vertex weights", Assert.Throws<MimikException>(() => new HeadFitter(model, new HeadFitOptions { VertexWeights = [1] })).Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_sequence_shares_its_identity(bool pictures)
    {
        (MorphableModel model, HeadParameters planted, _) = Plant(0.3, distance: pictures ? -0.6f : 0);
        LandmarkSequence sequence = Sequence(model, planted, pictures);
        var options = new HeadFitOptions { PriorWeight = 1e-6, TurnPriorWeight = 0, Joints = [], Threads = 2 };
        SequenceFitResult result = new SequenceFitter(model, options, smoothness: 1e-6).Fit(
            sequence, model.Landmarks[0], cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(5, result.Parameters.Count);
        Assert.True(double.IsNaN(result.Distances[2]));
        foreach (int frame in (int[])[0, 1, 3, 4])
        {
            Assert.InRange(result.Distances[frame], 0, 0.1);
            Assert.Equal(result.Parameters.ShapeOf(0).ToArray(), result.Parameters.ShapeOf(frame).ToArray());
        }

        for (int round = 1; round < result.Costs.Count; round++)
            Assert.True(result.Costs[round] <= result.Costs[round - 1]);
    }

    private static HeadFitResult HeadFitTo(MorphableModel model, float[] points, HeadFitOptions options) =>
        new HeadFitter(model, options).ToLandmarks(model.Landmarks[0], points, null, TestContext.Current.CancellationToken);

    // Five frames of moving expressions, the third without landmarks; two cameras, one to the side.
    private static LandmarkSequence Sequence(MorphableModel model, HeadParameters planted, bool pictures)
    {
        var side = RotationVector.ToMatrix(new Vector3D(0, 0.5, 0));
        Matrix3D turned = PinholeCamera.Facing * side;
        LandmarkCamera[] cameras = [Camera("front", PinholeCamera.Facing), Camera("side", turned)];
        var frames = new List<IReadOnlyList<LandmarkView>>();
        for (int t = 0; t < 5; t++)
        {
            planted.Expression[0] = 0.3f * t;
            float[] points = new float[60];
            model.Landmarks[0].Apply(InMillimetres(model, planted), points);
            if (t == 2)
                frames.Add([]);
            else if (pictures)
                frames.Add([.. cameras.Select((camera, c) => new LandmarkView(c, Seen(PinholeCamera.Of(camera, 1e-3), points)))]);
            else
                frames.Add([new LandmarkView(-1, new LandmarkSet("", 3, points) { Unit = new LengthUnit(1e-3, UnitSource.Declared) })]);
        }

        return new LandmarkSequence(frames, pictures ? cameras : []);

        static LandmarkSet Seen(PinholeCamera camera, float[] points)
        {
            float[] pixels = new float[40];
            for (int k = 0; k < 20; k++)
            {
                CameraPoint seen = camera.Project(Vector3D.At(points, k));
                (pixels[2 * k], pixels[(2 * k) + 1]) = ((float)seen.U, (float)seen.V);
            }

            return new LandmarkSet("", 2, pixels);
        }

        static LandmarkCamera Camera(string name, Matrix3D r) => new(
            name, (800, 800), (320, 240), [r.M00, r.M01, r.M02, r.M10, r.M11, r.M12, r.M20, r.M21, r.M22], (0, 0, 0))
        { Unit = new LengthUnit(1e-3, UnitSource.Declared) };
    }

    private static (MorphableModel Model, HeadParameters Planted, float[] Points) Plant(double turn, float distance = 0)
    {
        MorphableModel model = SmallHead.Create(seed: 8);
        var planted = HeadParameters.For(model);
        var random = new Random(4);
        for (int k = 0; k < planted.ShapeCount; k++)
            planted.Shape[k] = (float)((2 * random.NextDouble()) - 1);
        for (int k = 0; k < planted.ExpressionCount; k++)
            planted.Expression[k] = (float)((2 * random.NextDouble()) - 1);
        Span<float> root = planted.RotationOf(0, 0);
        (root[0], root[1], root[2]) = ((float)(0.6 * turn), (float)(0.8 * turn), 0);
        (planted.Translations[0], planted.Translations[2]) = (0.02f, distance);
        float[] points = new float[60];
        model.Landmarks[0].Apply(InMillimetres(model, planted), points);
        return (model, planted, points);
    }

    private static float[] InMillimetres(MorphableModel model, HeadParameters parameters) =>
        Array.ConvertAll(HeadEvaluator.Evaluate(model, parameters), value => (float)(value * model.Unit.ReportScale));
}
