using Mimik.Faces.Heads;
using Mimik.Faces.Landmarks;
using Mimik.Formats.Arrays;
using Mimik.TestSupport;

namespace Mimik.Tests.Faces.Heads;

/// <summary>The published layer's heads, recorded: vertices and landmarks of eight heads of a model of FLAME's structure.</summary>
public sealed class RecordedFlameTests
{
    private const float Tolerance = 1e-6f;

    public static TheoryData<string> Pickles => ["flame_chumpy_py2style.pkl", "flame_numpy_p2.pkl"];

    [Theory]
    [MemberData(nameof(Pickles))]
    public void A_batch_has_the_recorded_vertices(string file)
    {
        MorphableModel model = FlameFile.Read(Repository.Shared($"reference/flame/{file}"));
        (HeadParameters parameters, NpzFile recorded) = Recorded(model);
        float[] vertices = new float[parameters.Count * model.VertexCount * 3];
        new HeadEvaluator(model).Evaluate(parameters, vertices);
        Assert.InRange(Largest(vertices, recorded["vertices_f64"].ToDoubles()), 0, Tolerance);
    }

    [Fact]
    public void One_head_at_a_time_has_the_recorded_vertices_and_landmarks()
    {
        MorphableModel model = FlameFile.Read(Repository.Shared("reference/flame/flame_chumpy_py2style.pkl"));
        (HeadParameters parameters, NpzFile recorded) = Recorded(model);
        double[] expected = recorded["vertices_f64"].ToDoubles(), points = recorded["landmarks_f64"].ToDoubles();
        int[] rows = recorded["dyn_row"].ToInt32s();
        (LandmarkEmbedding inner, ContourEmbedding contour) = Embeddings(model);
        var evaluator = new HeadEvaluator(model, shapeCount: 100, expressionCount: 50);
        float[] vertices = new float[3 * model.VertexCount], landmarks = new float[3 * 68];
        for (int head = 0; head < parameters.Count; head++)
        {
            HeadParameters one = parameters.Head(head);
            evaluator.Evaluate(one, vertices);
            Assert.InRange(Largest(vertices, expected.AsSpan(head * vertices.Length, vertices.Length)), 0, Tolerance);
            evaluator.Landmarks(one, vertices, inner, contour, landmarks);
            Assert.InRange(Largest(landmarks, points.AsSpan(head * landmarks.Length, landmarks.Length)), 0, Tolerance);
            var joints = new JointTransforms(model);
            joints.Assign(one, 0);
            Assert.Equal(rows[head], ContourEmbedding.RowOf(JointTransforms.YawDegrees(model.Joints, joints.World)));
        }
    }

    [Fact]
    public void Large_batches_are_the_same_bits_on_any_number_of_threads_and_agree_with_single_heads()
    {
        MorphableModel model = FlameFile.Read(Repository.Shared("reference/flame/flame_chumpy_py2style.pkl"));
        (HeadParameters eight, _) = Recorded(model);
        var many = new HeadParameters(130, eight.ShapeCount, eight.ExpressionCount, eight.JointCount);
        for (int head = 0; head < many.Count; head++)
        {
            HeadParameters one = eight.Head(head % 8);
            one.Shape[0] += head * 0.01f;
            one.Shape.CopyTo(many.ShapeOf(head));
            one.Expression.CopyTo(many.ExpressionOf(head));
            one.Rotations.CopyTo(many.Rotations.AsSpan(3 * head * many.JointCount));
            one.Translations.CopyTo(many.TranslationOf(head));
        }

        var evaluator = new HeadEvaluator(model, 100, 50);
        float[] first = new float[many.Count * model.VertexCount * 3], second = new float[first.Length], single = new float[3 * model.VertexCount];
        evaluator.Evaluate(many, first, threads: 1);
        evaluator.Evaluate(many, second, threads: 3);
        Assert.True(first.AsSpan().SequenceEqual(second));
        foreach (int head in (int[])[0, 63, 64, 129])
        {
            evaluator.Evaluate(many.Head(head), single, threads: 2);
            Assert.InRange(Largest(single, Array.ConvertAll(first[(head * single.Length)..((head + 1) * single.Length)], value => (double)value)), 0, Tolerance);
        }
    }

    /// <summary>The recorded inputs as parameters: the file's pose is global and jaw, with neck and eyes beside it.</summary>
    internal static (HeadParameters Parameters, NpzFile Recorded) Recorded(MorphableModel model)
    {
        NpzFile recorded = NpzFile.Read(Repository.Shared("reference/flame/flame_io.npz"));
        var parameters = new HeadParameters(8, 100, 50, model.Joints.Count);
        recorded["shape_params"].ToSingles().CopyTo(parameters.Shape, 0);
        recorded["expression_params"].ToSingles().CopyTo(parameters.Expression, 0);
        recorded["transl"].ToSingles().CopyTo(parameters.Translations, 0);
        float[] pose = recorded["pose_params"].ToSingles(), neck = recorded["neck_pose"].ToSingles(), eyes = recorded["eye_pose"].ToSingles();
        for (int head = 0; head < 8; head++)
        {
            pose.AsSpan(6 * head, 3).CopyTo(parameters.RotationOf(head, 0));
            neck.AsSpan(3 * head, 3).CopyTo(parameters.RotationOf(head, 1));
            pose.AsSpan((6 * head) + 3, 3).CopyTo(parameters.RotationOf(head, 2));
            eyes.AsSpan(6 * head, 3).CopyTo(parameters.RotationOf(head, 3));
            eyes.AsSpan((6 * head) + 3, 3).CopyTo(parameters.RotationOf(head, 4));
        }

        return (parameters, recorded);
    }

    /// <summary>The recorded embeddings, from the plain arrays beside the pickles.</summary>
    internal static (LandmarkEmbedding Inner, ContourEmbedding Contour) Embeddings(MorphableModel model)
    {
        NpzFile arrays = NpzFile.Read(Repository.Shared("reference/flame/flame_arrays_f64_small.npz"));
        int[] mesh = model.Surface.Faces.Corners;
        var inner = LandmarkEmbedding.OnTriangles("ibug51", arrays["static_idx"].ToInt32s(), arrays["static_bary"].ToSingles(), mesh);
        int[] triangles = arrays["dyn_idx"].ToInt32s();
        float[] weights = arrays["dyn_bary"].ToSingles();
        var rows = Enumerable.Range(0, ContourEmbedding.FlameRows)
            .Select(row => LandmarkEmbedding.OnTriangles("ibug17", triangles.AsSpan(17 * row, 17), weights[(51 * row)..(51 * (row + 1))], mesh));
        return (inner, new ContourEmbedding([.. rows]));
    }

    private static double Largest(ReadOnlySpan<float> found, ReadOnlySpan<double> expected)
    {
        Assert.Equal(expected.Length, found.Length);
        double largest = 0;
        for (int i = 0; i < found.Length; i++)
            largest = Math.Max(largest, Math.Abs(found[i] - expected[i]));
        return largest;
    }
}
