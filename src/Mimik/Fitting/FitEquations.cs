using Mimik.Numerics;

namespace Mimik.Fitting;

/// <summary>The normal equations of a step: J^T W J, and J^T W r in double.</summary>
internal sealed class FitEquations
{
    private const int Piece = 128;

    private readonly FitVariables _variables;
    private readonly int _stride;
    private float[] _rows = [];
    private readonly float[] _products;

    public FitEquations(FitVariables variables)
    {
        _variables = variables;
        _stride = (variables.RowLength + 15) / 16 * 16;
        _products = new float[variables.Count * variables.Count];
        Matrix = new double[variables.Count * variables.Count];
        Gradient = new double[variables.Count];
    }

    /// <summary>[P x P] J^T W J.</summary>
    public double[] Matrix { get; }

    /// <summary>[P] J^T W r.</summary>
    public double[] Gradient { get; }

    /// <summary>Makes the equations of a step: the same bits for any number of threads.</summary>
    public void Build(HeadLinearisation head, List<FitRow> rows, int threads)
    {
        int count = _variables.Count, pieces = (rows.Count + Piece - 1) / Piece;
        if (_rows.Length < rows.Count * _stride)
            _rows = new float[rows.Count * _stride];
        double[] partial = new double[pieces * count];
        ParallelLoop.For(pieces, threads, (piece, _) =>
        {
            Span<double> gradient = partial.AsSpan(piece * count, count);
            for (int i = piece * Piece; i < Math.Min(rows.Count, (piece + 1) * Piece); i++)
            {
                FitRow row = rows[i];
                Span<float> derivatives = _rows.AsSpan(i * _stride, _variables.RowLength);
                head.Derivatives(row.Point, row.Direction, derivatives);
                derivatives[FitVariables.FocalColumn] = (float)row.Focal;
                WideCombination.Add(row.Weight * row.Residual, derivatives[..count], gradient);
                System.Numerics.Tensors.TensorPrimitives.Multiply(derivatives[..count], (float)Math.Sqrt(row.Weight), derivatives[..count]);
            }
        });
        Gradient.AsSpan().Clear();
        for (int piece = 0; piece < pieces; piece++)
            System.Numerics.Tensors.TensorPrimitives.Add(Gradient, partial.AsSpan(piece * count, count), Gradient);
        Gemm.Multiply(true, false, count, count, rows.Count, 1, _rows, _stride, _rows, _stride, 0, _products, count, threads);
        for (int i = 0; i < _products.Length; i++)
            Matrix[i] = _products[i];
    }
}
