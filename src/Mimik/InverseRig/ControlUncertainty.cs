using Mimik.Numerics;

namespace Mimik.InverseRig;

/// <summary>Two controls that can stand in for each other.</summary>
/// <param name="First">A control's name.</param>
/// <param name="Second">Another one's.</param>
/// <param name="Correlation">Of their errors, -1 to 1: near -1, more of one and less of the other make nearly the same meshes.</param>
public sealed record ControlTradeOff(string First, string Second, double Correlation);

/// <summary>What meshes of a given noise leave open about the controls.</summary>
/// <remarks>
/// With independent noise of variance s^2 in every coordinate, the covariance of a frame's controls is (s^2 / n) (Z^T G Z)^-1, Z the derivatives of
/// the shapes' weights by the controls, G = S^T S / n. Here Z^T G Z is the mean over frames, and s^2 the mean square of what the solution leaves. Neither bounds
/// nor sparsity nor smoothness are in it: it says what the meshes tell.
/// </remarks>
public sealed record ControlUncertainty
{
    private const int MostFrames = 64;
    private const double Ridge = 1e-10, StrongCorrelation = 0.5, DependentPivot = 1e-9;

    /// <summary>[m] the controls' names.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>[m] standard deviations; infinite for controls that move no point.</summary>
    public required IReadOnlyList<double> StandardDeviations { get; init; }

    /// <summary>Pairs whose errors correlate by more than a half either way, the strongest first.</summary>
    public required IReadOnlyList<ControlTradeOff> TradeOffs { get; init; }

    /// <summary>Controls that move no observed point.</summary>
    public required IReadOnlyList<string> ZeroControls { get; init; }

    /// <summary>Controls whose shape is a combination of those of earlier ones: they are solved, but the meshes do not tell them apart.</summary>
    public required IReadOnlyList<string> DependentControls { get; init; }

    /// <summary>Measures.</summary>
    /// <param name="objective">The objective.</param>
    /// <param name="controls">[T x m] the solution.</param>
    /// <param name="names">[m].</param>
    /// <param name="coordinates">n.</param>
    internal static ControlUncertainty Measure(ControlObjective objective, double[] controls, IReadOnlyList<string> names, double coordinates)
    {
        int m = objective.ControlCount, frames = objective.FrameCount, taken = Math.Min(frames, MostFrames);
        double[] mean = new double[m * m];
        var model = new FrameModel(objective);
        var scratch = new HessianScratch(objective.Products);
        int[] all = [.. Enumerable.Range(0, m)];
        int[] pieces = new int[m];
        double noise = 0;
        for (int k = 0; k < taken; k++)
        {
            int t = (int)((long)k * frames / taken);
            ReadOnlySpan<double> c = controls.AsSpan(t * m, m);
            for (int i = 0; i < m; i++)
                pieces[i] = objective.Products.PieceOf(i, c[i]);
            noise += Math.Max(0, model.Evaluate(t, c, pieces) - objective.Penalties(t, c));
            model.MeshHessian(t, all, scratch, scratch.Block);
            for (int e = 0; e < mean.Length; e++)
                mean[e] += scratch.Block[e] / taken;
        }

        noise /= Math.Max(1, taken);
        bool[] zero = [.. all.Select(i => objective.Grams.All[(i * objective.Products.ShapeCount) + i] == 0)];
        double[] covariance = Invert(mean, zero, m);
        double[] deviations = [.. all.Select(i => zero[i] ? double.PositiveInfinity : Math.Sqrt(covariance[(i * m) + i] * noise / coordinates))];
        return new ControlUncertainty
        {
            Names = [.. names],
            StandardDeviations = deviations,
            TradeOffs = TradeOffsOf(covariance, zero, names),
            ZeroControls = [.. all.Where(i => zero[i]).Select(i => names[i])],
            DependentControls = [.. Dependent(objective.Grams.All, objective.Products.ShapeCount, m).Select(i => names[i])],
        };
    }

    private static double[] Invert(double[] matrix, bool[] zero, int m)
    {
        double[] factor = [.. matrix];
        double trace = 0;
        for (int i = 0; i < m; i++)
            trace += matrix[(i * m) + i];
        for (int i = 0; i < m; i++)
            factor[(i * m) + i] += zero[i] ? 1 : Ridge * (1e-300 + (trace / m));
        double[] inverse = new double[m * m];
        if (!Cholesky.TryFactor(factor, m))
            return inverse;
        for (int i = 0; i < m; i++)
        {
            Span<double> column = inverse.AsSpan(i * m, m);
            column[i] = 1;
            Cholesky.Solve(factor, m, column);
        }

        return inverse;
    }

    private static List<ControlTradeOff> TradeOffsOf(double[] covariance, bool[] zero, IReadOnlyList<string> names)
    {
        int m = names.Count;
        var pairs = new List<ControlTradeOff>();
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < i && !zero[i]; j++)
            {
                double scale = Math.Sqrt(covariance[(i * m) + i] * covariance[(j * m) + j]);
                if (zero[j] || scale == 0)
                    continue;
                double correlation = covariance[(i * m) + j] / scale;
                if (Math.Abs(correlation) > StrongCorrelation)
                    pairs.Add(new ControlTradeOff(names[j], names[i], correlation));
            }
        }

        return [.. pairs.OrderByDescending(pair => Math.Abs(pair.Correlation))];
    }

    // Gram and Schmidt by Cholesky, of shapes scaled to length 1: a pivot near zero is a shape that the earlier ones span.
    private static IEnumerable<int> Dependent(double[] gram, int stride, int m)
    {
        double[] factor = new double[m * m];
        for (int i = 0; i < m; i++)
        {
            double own = gram[(i * stride) + i];
            if (own == 0)
                continue;
            double pivot = 1;
            for (int j = 0; j < i; j++)
            {
                double diagonal = factor[(j * m) + j];
                if (diagonal == 0)
                    continue;
                double sum = gram[(i * stride) + j] / Math.Sqrt(own * gram[(j * stride) + j]);
                for (int k = 0; k < j; k++)
                    sum -= factor[(i * m) + k] * factor[(j * m) + k];
                sum /= diagonal;
                factor[(i * m) + j] = sum;
                pivot -= sum * sum;
            }

            if (pivot <= DependentPivot)
                yield return i;
            else
                factor[(i * m) + i] = Math.Sqrt(pivot);
        }
    }
}
