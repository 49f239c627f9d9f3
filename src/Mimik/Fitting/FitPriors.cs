using Mimik.Faces.Heads;
using Mimik.Geometry;

namespace Mimik.Fitting;

/// <summary>What a model's statistics say of heads before anything is seen: squares of coefficients over their standard deviations, and of joints' turns.</summary>
internal sealed class FitPriors
{
    // Expressions of 0 to 1 are mostly off: as if normally distributed with this deviation.
    private const double WeightDeviation = 0.35;

    private readonly MorphableModel _model;

    public FitPriors(MorphableModel model) => _model = model;

    /// <summary>Of a squared standard deviation of identity, against squared millimetres.</summary>
    public double Shape { get; set; }

    /// <summary>Of a squared standard deviation of expression, against squared millimetres.</summary>
    public double Expression { get; set; }

    /// <summary>Of a squared radian of every joint but the root, against squared millimetres.</summary>
    public double Turns { get; set; }

    /// <summary>What the parameters cost.</summary>
    public double Cost(HeadState state)
    {
        double cost = 0;
        for (int k = 0; k < state.Shape.Length; k++)
            cost += Shape * Precision(_model.Shape) * Square(state.Shape[k]);
        for (int k = 0; k < state.Expression.Length; k++)
            cost += Expression * Precision(_model.Expression) * Square(state.Expression[k]);
        for (int j = 1; j < state.Local.Length; j++)
            cost += Turns * RotationVector.FromMatrix(state.Local[j]).LengthSquared;
        return cost;
    }

    /// <summary>Adds half of the second derivatives to the diagonal, and half of the first to the gradient.</summary>
    public void Add(HeadState state, FitVariables variables, Span<double> matrix, Span<double> gradient)
    {
        for (int k = 0; k < state.Shape.Length; k++)
            AddOne(variables.ShapeColumn + k, Shape * Precision(_model.Shape), state.Shape[k], matrix, gradient);
        for (int k = 0; k < state.Expression.Length; k++)
            AddOne(variables.ExpressionColumn + k, Expression * Precision(_model.Expression), state.Expression[k], matrix, gradient);
        for (int j = 1; j < state.Local.Length; j++)
        {
            // Along its own axis a rotation vector grows as the turn does; across, nearly.
            Vector3D turn = RotationVector.FromMatrix(state.Local[j]);
            int column = FitVariables.RotationColumn + (3 * j);
            AddOne(column, Turns, turn.X, matrix, gradient);
            AddOne(column + 1, Turns, turn.Y, matrix, gradient);
            AddOne(column + 2, Turns, turn.Z, matrix, gradient);
        }
    }

    private static void AddOne(int column, double weight, double offset, Span<double> matrix, Span<double> gradient)
    {
        matrix[(column * gradient.Length) + column] += weight;
        gradient[column] += weight * offset;
    }

    private static double Precision(CoefficientSpace space) =>
        space.Scale == CoefficientScale.StandardDeviations ? 1 : 1 / (WeightDeviation * WeightDeviation);

    private static double Square(double x) => x * x;
}
