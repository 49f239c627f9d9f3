using Mimik.Faces.Heads;
using Mimik.Numerics;

namespace Mimik.Fitting;

/// <summary>
/// The vertices of a model that a fit looks at, in millimetres, with everything that moves each of them side by side: expression, shape and pose features, in the order of a row of
/// <see cref="FitVariables"/>.
/// </summary>
internal sealed class FitVertices
{
    /// <summary>Gathers vertices.</summary>
    /// <param name="model">The model; where its unit is unknown it is taken to be millimetres.</param>
    /// <param name="vertices">[n] which; null takes all.</param>
    /// <param name="shapeCount">S' identity coefficients.</param>
    /// <param name="expressionCount">E' expression coefficients.</param>
    public FitVertices(MorphableModel model, IReadOnlyList<int>? vertices, int shapeCount, int expressionCount)
    {
        Model = model;
        MillimetresPerUnit = model.Unit.ReportScale;
        Vertices = vertices is null ? [.. Enumerable.Range(0, model.VertexCount)] : [.. vertices];
        ShapeCount = shapeCount;
        ExpressionCount = expressionCount;
        Stride = expressionCount + shapeCount + model.Joints.PoseFeatureCount;
        Template = new float[3 * Vertices.Length];
        Directions = new float[(long)Stride * 3 * Vertices.Length];
        for (int i = 0; i < Template.Length; i++)
            Template[i] = (float)(MillimetresPerUnit * model.Template[(3 * Vertices[i / 3]) + (i % 3)]);
        const int Piece = 256;
        ParallelLoop.For((Vertices.Length + Piece - 1) / Piece, ParallelLoop.AllThreads, (piece, _) =>
        {
            int first = piece * Piece, last = Math.Min(Vertices.Length, first + Piece);
            Gather(model.Expression.Directions, expressionCount, 0, first, last);
            Gather(model.Shape.Directions, shapeCount, expressionCount, first, last);
            Gather(model.Joints.PoseDirections, model.Joints.PoseFeatureCount, expressionCount + shapeCount, first, last);
        });
        JointTemplate = Scaled(model.JointTemplate);
        ShapeJoints = Scaled(model.ShapeJoints);
        ExpressionJoints = Scaled(model.ExpressionJoints);
    }

    public MorphableModel Model { get; }

    /// <summary>Of the model's unit.</summary>
    public double MillimetresPerUnit { get; }

    /// <summary>[n] which vertices.</summary>
    public int[] Vertices { get; }

    public int Count => Vertices.Length;

    public int ShapeCount { get; }

    public int ExpressionCount { get; }

    /// <summary>Numbers of a row of <see cref="Directions"/>.</summary>
    public int Stride { get; }

    /// <summary>[n x 3] mm.</summary>
    public float[] Template { get; }

    /// <summary>[n x 3 x (E' + S' + 9 (J - 1))] mm.</summary>
    public float[] Directions { get; }

    /// <summary>[J x 3] mm.</summary>
    public double[] JointTemplate { get; }

    /// <summary>[S x J x 3] mm.</summary>
    public double[] ShapeJoints { get; }

    /// <summary>[E x J x 3] mm.</summary>
    public double[] ExpressionJoints { get; }

    /// <summary>What moves one coordinate.</summary>
    public ReadOnlySpan<float> DirectionsOf(int vertex, int axis) => Directions.AsSpan(((3 * vertex) + axis) * Stride, Stride);

    private void Gather(float[] rows, int count, int column, int first, int last)
    {
        int numbers = 3 * Model.VertexCount;
        float scale = (float)MillimetresPerUnit;
        for (int k = 0; k < count; k++)
        {
            ReadOnlySpan<float> row = rows.AsSpan(k * numbers, numbers);
            for (int v = first; v < last; v++)
            {
                int from = 3 * Vertices[v], to = (3 * v * Stride) + column + k;
                Directions[to] = scale * row[from];
                Directions[to + Stride] = scale * row[from + 1];
                Directions[to + (2 * Stride)] = scale * row[from + 2];
            }
        }
    }

    private double[] Scaled(double[] numbers) => Array.ConvertAll(numbers, number => MillimetresPerUnit * number);
}
