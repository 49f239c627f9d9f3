using System.Numerics.Tensors;
using Mimik.Numerics;

namespace Mimik.Skinning;

/// <summary>The objective and the errors at one point, in the normalised unit. Errors are those of the shapes themselves, without their factors.</summary>
/// <param name="Loss">The objective.</param>
/// <param name="MeanSquare">Mean squared error of a coordinate.</param>
/// <param name="Laplacian">Mean |L (BX)^T|^2 as the objective has it, of shapes times their factors.</param>
/// <param name="MeanDistance">Mean distance of a vertex.</param>
/// <param name="MaxDistance">The largest.</param>
internal readonly record struct FitMeasure(double Loss, double MeanSquare, double Laplacian, double MeanDistance, double MaxDistance)
{
    /// <summary>One tile's share.</summary>
    public readonly record struct Sums(float PowerMax, double Power, double Square, double Laplacian, double Distance, double MaxDistance);

    /// <summary>A tile's share of all sums.</summary>
    /// <param name="error">[3 Width x 64] B X - A.</param>
    /// <param name="laplacian">[3 Width x 64] B X L^T.</param>
    /// <param name="problem">What is fitted.</param>
    /// <param name="tile">The tile that the two belong to.</param>
    /// <param name="power">p.</param>
    public static Sums Sum(ReadOnlySpan<float> error, ReadOnlySpan<float> laplacian, FitProblem problem, int tile, int power)
    {
        int axis = problem.Width * LaneTile.Lanes;
        double square = 0, smooth = 0, distance = 0;
        double farthest = 0;
        Span<float> lengths = stackalloc float[LaneTile.Lanes];
        for (int at = 0; at < problem.ShapeCount * LaneTile.Lanes; at += LaneTile.Lanes)
        {
            double unweighted = 1 / problem.ShapeFactor(at / LaneTile.Lanes);
            lengths.Clear();
            for (int c = 0; c < 3; c++)
            {
                ReadOnlySpan<float> row = error.Slice((c * axis) + at, LaneTile.Lanes);
                TensorPrimitives.MultiplyAdd(row, row, lengths, lengths);
                smooth += TensorPrimitives.SumOfSquares(laplacian.Slice((c * axis) + at, LaneTile.Lanes));
            }

            square += unweighted * unweighted * TensorPrimitives.Sum<float>(lengths);
            TensorPrimitives.Sqrt(lengths, lengths);
            distance += unweighted * TensorPrimitives.Sum<float>(lengths);
            farthest = Math.Max(farthest, unweighted * TensorPrimitives.Max<float>(lengths));
        }

        (float powerMax, double powerSum) = PowerSum(error, problem.Importance, tile, power);
        return new Sums(powerMax, powerSum, square, smooth, distance, farthest);
    }

    /// <summary>Adds the tiles up, in their order.</summary>
    public static FitMeasure Combine(ReadOnlySpan<Sums> tiles, FitProblem problem, int power)
    {
        double square = 0, smooth = 0, distance = 0, farthest = 0;
        var powers = new (float, double)[tiles.Length];
        for (int t = 0; t < tiles.Length; t++)
        {
            powers[t] = (tiles[t].PowerMax, tiles[t].Power);
            square += tiles[t].Square;
            smooth += tiles[t].Laplacian;
            distance += tiles[t].Distance;
            farthest = Math.Max(farthest, tiles[t].MaxDistance);
        }

        (double max, double mean) = CombinePowers(powers, power, problem.EntryCount);
        double fit = max * max * Math.Pow(mean, 2.0 / power);
        smooth /= problem.EntryCount;
        return new FitMeasure(fit + (problem.Alpha * smooth), square / problem.EntryCount, smooth, 3 * distance / problem.EntryCount, farthest);
    }

    /// <summary>A tile's largest |e| times importance, and the sum of the p-th powers relative to it, which neither overflow nor vanish.</summary>
    /// <param name="error">[3 Width x 64] B X - A.</param>
    /// <param name="importance">[64 tiles] factors of the error, or null.</param>
    /// <param name="tile">The tile that the error belongs to.</param>
    /// <param name="power">p.</param>
    public static (float Max, double Sum) PowerSum(ReadOnlySpan<float> error, float[]? importance, int tile, int power)
    {
        Span<float> scaled = stackalloc float[LaneTile.Lanes];
        ReadOnlySpan<float> factors = importance is null ? default : importance.AsSpan(tile * LaneTile.Lanes, LaneTile.Lanes);
        float max = 0;
        for (int at = 0; at < error.Length; at += LaneTile.Lanes)
            max = Math.Max(max, Math.Abs(TensorPrimitives.MaxMagnitude(Row(error, at, factors, scaled))));
        if (max == 0)
            return (0, 0);
        double sum = 0;
        for (int at = 0; at < error.Length; at += LaneTile.Lanes)
        {
            TensorPrimitives.Divide(Row(error, at, factors, scaled), max, scaled);
            TensorPrimitives.Multiply(scaled, scaled, scaled);
            sum += power == 2 ? TensorPrimitives.Sum<float>(scaled) : PowerOfSquares(scaled, power / 2);
        }

        return (max, sum);
    }

    /// <summary>The largest of all and the mean power relative to it, from the tiles' shares in their order.</summary>
    public static (double Max, double Mean) CombinePowers(ReadOnlySpan<(float Max, double Sum)> tiles, int power, double count)
    {
        double max = 0, sum = 0;
        foreach ((float tileMax, _) in tiles)
            max = Math.Max(max, tileMax);
        if (max == 0)
            return (0, 0);
        foreach ((float tileMax, double tileSum) in tiles)
            sum += tileSum * Math.Pow(tileMax / max, power);
        return (max, sum / count);
    }

    private static ReadOnlySpan<float> Row(ReadOnlySpan<float> error, int at, ReadOnlySpan<float> factors, Span<float> scaled)
    {
        ReadOnlySpan<float> row = error.Slice(at, LaneTile.Lanes);
        if (factors.IsEmpty)
            return row;
        TensorPrimitives.Multiply(row, factors, scaled);
        return scaled;
    }

    private static double PowerOfSquares(ReadOnlySpan<float> squares, int exponent)
    {
        Span<float> product = stackalloc float[LaneTile.Lanes];
        squares.CopyTo(product);
        for (int k = 1; k < exponent; k++)
            TensorPrimitives.Multiply(product, squares, product);
        return TensorPrimitives.Sum<float>(product);
    }
}
