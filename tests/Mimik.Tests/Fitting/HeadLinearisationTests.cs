using Mimik.Faces.Heads;
using Mimik.Faces.Landmarks;
using Mimik.Fitting;
using Mimik.Formats.Arrays;
using Mimik.Geometry;
using Mimik.Tests.Faces.Heads;
using Mimik.TestSupport;

namespace Mimik.Tests.Fitting;

public sealed class HeadLinearisationTests
{
    [Theory]
    [InlineData(0.0)]
    [InlineData(0.4)]
    [InlineData(3.0)]
    public void Derivatives_are_those_of_finite_differences(double turn)
    {
        MorphableModel model = SmallHead.Create(seed: 3);
        int shapes = model.Shape.Count, expressions = model.Expression.Count;
        var variables = new FitVariables(model, shapes, expressions);
        var vertices = new FitVertices(model, null, shapes, expressions);
        var head = new HeadLinearisation(vertices, variables);
        HeadState state = RandomState(model, turn);
        var point = new HeadPoint(4, 17, 30, 0.2, 0.5, 0.3);
        var direction = new Vector3D(0.3, -0.8, 0.5);
        float[] row = new float[variables.RowLength];
        head.Assign(state, 1);
        head.Derivatives(point, direction, row);
        for (int p = 0; p < variables.Count; p++)
        {
            if (p == FitVariables.FocalColumn)
                continue;
            const double Step = 1e-2;
            double difference = (Value(p, Step) - Value(p, -Step)) / (2 * Step);
            Assert.True(Math.Abs(row[p] - difference) < 2e-3 * (1 + Math.Abs(difference)), $"parameter {p}: {row[p]} against {difference}");
        }

        double Value(int p, double step)
        {
            HeadState moved = state.Clone();
            double[] steps = new double[variables.Count];
            steps[p] = step;
            variables.Apply(steps, moved);
            var other = new HeadLinearisation(vertices, variables);
            other.Assign(moved, 1);
            return Vector3D.Dot(direction, other.At(point));
        }
    }

    [Fact]
    public void Positions_are_the_evaluators()
    {
        MorphableModel model = SmallHead.Create(seed: 5);
        var variables = new FitVariables(model, model.Shape.Count, model.Expression.Count);
        var head = new HeadLinearisation(new FitVertices(model, null, model.Shape.Count, model.Expression.Count), variables);
        HeadState state = RandomState(model, 0.5);
        head.Assign(state, 2);
        float[] expected = HeadEvaluator.Evaluate(model, state.ToParameters(model.Unit.ReportScale));
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i] * model.Unit.ReportScale, head.Positions[i], 1e-3);
    }

    [Fact]
    public void Gradients_are_the_recorded_ones()
    {
        MorphableModel model = FlameFile.Read(Repository.Shared("reference/flame/flame_chumpy_py2style.pkl"));
        (HeadParameters parameters, NpzFile recorded) = RecordedFlameTests.Recorded(model);
        (LandmarkEmbedding inner, ContourEmbedding contour) = RecordedFlameTests.Embeddings(model);
        int[] rows = recorded["dyn_row"].ToInt32s();
        var variables = new FitVariables(model, 100, 50);
        var head = new HeadLinearisation(new FitVertices(model, null, 100, 50), variables);
        float[] row = new float[variables.RowLength];
        for (int b = 1; b < 4; b++)
        {
            var state = new HeadState(100, 50, model.Joints.Count);
            state.Take(parameters, b, 1000);
            head.Assign(state, 2);
            double[] gradient = new double[variables.Count];
            int vertices = 3 * model.VertexCount, landmarks = 3 * (contour.Count + inner.Count), batch = recorded["vertices"].Shape[0];
            for (int v = 0; v < model.VertexCount; v++)
                Add(HeadPoint.At(v), (b * vertices) + (3 * v), batch * vertices);
            LandmarkEmbedding outline = contour.Rows[rows[b]];
            for (int k = 0; k < 68; k++)
            {
                LandmarkEmbedding from = k < 17 ? outline : inner;
                int at = 3 * (k < 17 ? k : k - 17);
                Add(
                    new HeadPoint(from.Corners[at], from.Corners[at + 1], from.Corners[at + 2], from.Weights[at], from.Weights[at + 1], from.Weights[at + 2]),
                    (b * landmarks) + (3 * k), batch * landmarks);
            }

            Compare("grad_shape_params", 100, variables.ShapeColumn, 1000);
            Compare("grad_expression_params", 50, variables.ExpressionColumn, 1000);
            Compare("grad_transl", 3, 0, 1);
            CompareTurn("grad_pose_params", 0, 6, 0);
            CompareTurn("grad_neck_pose", 0, 3, 1);
            CompareTurn("grad_pose_params", 3, 6, 2);
            CompareTurn("grad_eye_pose", 0, 6, 3);
            CompareTurn("grad_eye_pose", 3, 6, 4);

            void Add(HeadPoint point, int first, int total)
            {
                var direction = new Vector3D(Ramp(first, total), Ramp(first + 1, total), Ramp(first + 2, total));
                head.Derivatives(point, direction, row);
                for (int p = 0; p < gradient.Length; p++)
                    gradient[p] += row[p];
            }

            void Compare(string name, int count, int column, double scale)
            {
                float[] expected = recorded[name].ToSingles();
                double size = expected.Skip(b * count).Take(count).Max(MathF.Abs);
                for (int k = 0; k < count; k++)
                    Assert.InRange(Math.Abs((gradient[column + k] / scale) - expected[(b * count) + k]), 0, 2e-4 * size);
            }

            // By the rotation vector: the left Jacobian takes its changes to turns.
            void CompareTurn(string name, int offset, int width, int joint)
            {
                float[] all = recorded[name].ToSingles();
                ReadOnlySpan<float> expected = all.AsSpan((b * width) + offset, 3);
                Matrix3D jacobian = RotationVector.LeftJacobian(Vector3D.At(parameters.RotationOf(b, joint), 0)).Transpose;
                int column = FitVariables.RotationColumn + (3 * joint);
                Vector3D found = jacobian * new Vector3D(gradient[column], gradient[column + 1], gradient[column + 2]);
                double size = Math.Max(Math.Abs(expected[0]), Math.Max(Math.Abs(expected[1]), Math.Abs(expected[2])));
                Assert.InRange(Math.Abs((found.X / 1000) - expected[0]), 0, 2e-4 * size);
                Assert.InRange(Math.Abs((found.Y / 1000) - expected[1]), 0, 2e-4 * size);
                Assert.InRange(Math.Abs((found.Z / 1000) - expected[2]), 0, 2e-4 * size);
            }
        }

        static double Ramp(int i, int count) => -1 + (2.0 * i / (count - 1));
    }

    private static HeadState RandomState(MorphableModel model, double turn)
    {
        var random = new Random(11);
        var state = new HeadState(model.Shape.Count, model.Expression.Count, model.Joints.Count) { Scale = 1.1, Translation = new Vector3D(10, -20, 30) };
        for (int k = 0; k < state.Shape.Length; k++)
            state.Shape[k] = random.NextDouble() - 0.5;
        for (int k = 0; k < state.Expression.Length; k++)
            state.Expression[k] = random.NextDouble() - 0.5;
        for (int j = 0; j < state.Local.Length; j++)
        {
            var axis = new Vector3D(random.NextDouble() - 0.5, random.NextDouble() - 0.5, random.NextDouble() - 0.5);
            state.Local[j] = RotationVector.ToMatrix(turn / axis.Length * axis);
        }

        state.Scale = turn == 0.5 ? 1 : state.Scale;
        return state;
    }
}
