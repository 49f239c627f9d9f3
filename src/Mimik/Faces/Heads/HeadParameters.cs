namespace Mimik.Faces.Heads;

/// <summary>What makes B heads of a model: coefficients, rotations of the joints, translations. A single head is a batch of one.</summary>
public sealed class HeadParameters
{
    /// <summary>Creates parameters that are all 0: the template at rest.</summary>
    /// <param name="count">B.</param>
    /// <param name="shapeCount">S' identity coefficients, at most the model's; those beyond are 0.</param>
    /// <param name="expressionCount">E' expression coefficients, at most the model's; those beyond are 0.</param>
    /// <param name="jointCount">J, the model's.</param>
    public HeadParameters(int count, int shapeCount, int expressionCount, int jointCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfNegative(shapeCount);
        ArgumentOutOfRangeException.ThrowIfNegative(expressionCount);
        ArgumentOutOfRangeException.ThrowIfLessThan(jointCount, 1);
        Count = count;
        ShapeCount = shapeCount;
        ExpressionCount = expressionCount;
        JointCount = jointCount;
        Shape = new float[count * shapeCount];
        Expression = new float[count * expressionCount];
        Rotations = new float[count * jointCount * 3];
        Translations = new float[count * 3];
    }

    /// <summary>B.</summary>
    public int Count { get; }

    /// <summary>S'.</summary>
    public int ShapeCount { get; }

    /// <summary>E'.</summary>
    public int ExpressionCount { get; }

    /// <summary>J.</summary>
    public int JointCount { get; }

    /// <summary>[B x S'] identity coefficients.</summary>
    public float[] Shape { get; }

    /// <summary>[B x E'] expression coefficients.</summary>
    public float[] Expression { get; }

    /// <summary>[B x J x 3] rotation vectors, axis times angle in radians, relative to the parent joint.</summary>
    public float[] Rotations { get; }

    /// <summary>[B x 3] translations in the model's unit, after everything else.</summary>
    public float[] Translations { get; }

    /// <summary>Parameters of all of a model's coefficients, all 0.</summary>
    /// <param name="model">The model.</param>
    /// <param name="count">B.</param>
    public static HeadParameters For(MorphableModel model, int count = 1)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new HeadParameters(count, model.Shape.Count, model.Expression.Count, model.Joints.Count);
    }

    /// <summary>The identity coefficients of one head.</summary>
    /// <param name="head">0 .. B - 1.</param>
    /// <returns>[S'].</returns>
    public Span<float> ShapeOf(int head) => Shape.AsSpan(head * ShapeCount, ShapeCount);

    /// <summary>The expression coefficients of one head.</summary>
    /// <param name="head">0 .. B - 1.</param>
    /// <returns>[E'].</returns>
    public Span<float> ExpressionOf(int head) => Expression.AsSpan(head * ExpressionCount, ExpressionCount);

    /// <summary>A rotation vector.</summary>
    /// <param name="head">0 .. B - 1.</param>
    /// <param name="joint">0 .. J - 1.</param>
    /// <returns>[3].</returns>
    public Span<float> RotationOf(int head, int joint) => Rotations.AsSpan(3 * ((head * JointCount) + joint), 3);

    /// <summary>A translation.</summary>
    /// <param name="head">0 .. B - 1.</param>
    /// <returns>[3].</returns>
    public Span<float> TranslationOf(int head) => Translations.AsSpan(3 * head, 3);

    /// <summary>One head of the batch.</summary>
    /// <param name="head">0 .. B - 1.</param>
    public HeadParameters Head(int head)
    {
        var single = new HeadParameters(1, ShapeCount, ExpressionCount, JointCount);
        ShapeOf(head).CopyTo(single.Shape);
        ExpressionOf(head).CopyTo(single.Expression);
        Rotations.AsSpan(3 * head * JointCount, 3 * JointCount).CopyTo(single.Rotations);
        TranslationOf(head).CopyTo(single.Translations);
        return single;
    }

    /// <summary>Takes a head into the batch.</summary>
    /// <param name="head">Its place, 0 .. B - 1.</param>
    /// <param name="one">B = 1, of the same coefficients and joints.</param>
    internal void Put(int head, HeadParameters one)
    {
        one.Shape.CopyTo(ShapeOf(head));
        one.Expression.CopyTo(ExpressionOf(head));
        one.Rotations.CopyTo(Rotations.AsSpan(3 * head * JointCount));
        one.Translations.CopyTo(TranslationOf(head));
    }

    /// <summary>Refuses parameters of another model.</summary>
    /// <param name="model">The model that is to take them.</param>
    /// <exception cref="ArgumentException">There are more coefficients than the model has, or another number of joints.</exception>
    internal void ExpectFor(MorphableModel model)
    {
        if (ShapeCount > model.Shape.Count || ExpressionCount > model.Expression.Count || JointCount != model.Joints.Count)
        {
            throw new ArgumentException(
                $"expected at most {model.Shape.Count} shape and {model.Expression.Count} expression coefficients and {model.Joints.Count} joints, found {ShapeCount}, {ExpressionCount} and {JointCount}");
        }
    }
}
