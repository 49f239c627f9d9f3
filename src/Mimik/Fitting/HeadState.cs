using Mimik.Faces.Heads;
using Mimik.Geometry;

namespace Mimik.Fitting;

/// <summary>
/// The parameters of one head while they are being fitted, in double and in millimetres. Rotations are matrices that steps multiply from the left, so that no
/// angle is special.
/// </summary>
internal sealed class HeadState
{
    public HeadState(int shapeCount, int expressionCount, int jointCount)
    {
        Shape = new double[shapeCount];
        Expression = new double[expressionCount];
        Local = new Matrix3D[jointCount];
        Array.Fill(Local, Matrix3D.Identity);
    }

    /// <summary>[S'] identity coefficients.</summary>
    public double[] Shape { get; }

    /// <summary>[E'] expression coefficients.</summary>
    public double[] Expression { get; }

    /// <summary>[J] rotations relative to the parents.</summary>
    public Matrix3D[] Local { get; }

    /// <summary>In millimetres, after everything else.</summary>
    public Vector3D Translation { get; set; }

    /// <summary>Multiplies the posed head before the translation.</summary>
    public double Scale { get; set; } = 1;

    public HeadState Clone()
    {
        var copy = new HeadState(Shape.Length, Expression.Length, Local.Length);
        copy.Assign(this);
        return copy;
    }

    public void Assign(HeadState other)
    {
        other.Shape.CopyTo(Shape, 0);
        other.Expression.CopyTo(Expression, 0);
        other.Local.CopyTo(Local, 0);
        Translation = other.Translation;
        Scale = other.Scale;
    }

    /// <summary>Turns the resting head about the origin, then shifts it.</summary>
    /// <param name="turn">The rotation.</param>
    /// <param name="shift">Afterwards, mm.</param>
    /// <param name="root">The root joint's rest position, mm.</param>
    public void Stand(Matrix3D turn, Vector3D shift, Vector3D root)
    {
        // The root turns about its rest position: what remains of the motion is translation.
        Local[0] = turn;
        Translation = shift + (Scale * (turn * root)) - (Scale * root);
    }

    /// <summary>Brings expressions of 0 to 1 back to their bounds.</summary>
    public void Clamp(MorphableModel model)
    {
        for (int k = 0; model.Expression.Scale == CoefficientScale.Weights && k < Expression.Length; k++)
            Expression[k] = Math.Clamp(Expression[k], 0, 1);
    }

    /// <summary>The parameters as others take them.</summary>
    /// <param name="millimetresPerUnit">Of the model's unit.</param>
    public HeadParameters ToParameters(double millimetresPerUnit)
    {
        var parameters = new HeadParameters(1, Shape.Length, Expression.Length, Local.Length);
        for (int k = 0; k < Shape.Length; k++)
            parameters.Shape[k] = (float)Shape[k];
        for (int k = 0; k < Expression.Length; k++)
            parameters.Expression[k] = (float)Expression[k];
        for (int j = 0; j < Local.Length; j++)
            Write(RotationVector.FromMatrix(Local[j]), parameters.RotationOf(0, j));
        Write((1 / millimetresPerUnit) * Translation, parameters.Translations);
        return parameters;

        static void Write(Vector3D vector, Span<float> to) => (to[0], to[1], to[2]) = ((float)vector.X, (float)vector.Y, (float)vector.Z);
    }

    /// <summary>Takes one head of a batch, as far as it has coefficients.</summary>
    public void Take(HeadParameters parameters, int head, double millimetresPerUnit)
    {
        for (int k = 0; k < Shape.Length; k++)
            Shape[k] = k < parameters.ShapeCount ? parameters.ShapeOf(head)[k] : 0;
        for (int k = 0; k < Expression.Length; k++)
            Expression[k] = k < parameters.ExpressionCount ? parameters.ExpressionOf(head)[k] : 0;
        for (int j = 0; j < Local.Length; j++)
            Local[j] = RotationVector.ToMatrix(Vector3D.At(parameters.RotationOf(head, j), 0));
        Translation = millimetresPerUnit * Vector3D.At(parameters.TranslationOf(head), 0);
    }
}
