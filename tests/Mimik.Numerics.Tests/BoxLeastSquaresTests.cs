namespace Mimik.Numerics.Tests;

public sealed class BoxLeastSquaresTests
{
    [Fact]
    public void A_diagonal_problem_is_clamped()
    {
        double[] h = [2, 0, 0, 0, 4, 0, 0, 0, 1], right = [2, 8, -3], x = [0.5, 0.5, 0.5];
        BoxOutcome outcome = BoxLeastSquares.Solve(h, right, [0, 0, -2], [3, 1, 5], x);
        Assert.True(outcome.Converged);
        Assert.Equal([1, 1, -2], x);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(30)]
    [InlineData(120)]
    public void The_solution_meets_the_conditions_of_a_minimum_from_any_start(int n)
    {
        (double[] h, double[] right, double[] low, double[] high) = Problem(n, n);
        double[] x = [.. low], other = [.. high], descended = [.. low];
        Assert.True(BoxLeastSquares.Solve(h, right, low, high, x).Converged);
        Assert.True(BoxLeastSquares.Solve(h, right, low, high, other).Converged);
        Assert.True(BoxLeastSquares.Descend(h, right, low, high, descended, 1e-14, 100_000).Converged);
        for (int i = 0; i < n; i++)
        {
            Assert.Equal(x[i], other[i], 1e-9);
            Assert.Equal(x[i], descended[i], 1e-8);
            Assert.InRange(x[i], low[i], high[i]);
            double gradient = right[i];
            for (int j = 0; j < n; j++)
                gradient -= h[(i * n) + j] * x[j];
            if (x[i] > low[i])
                Assert.True(gradient > -1e-7);
            if (x[i] < high[i])
                Assert.True(gradient < 1e-7);
        }
    }

    [Fact]
    public void Planted_coefficients_within_the_bounds_come_back()
    {
        const int Rows = 60, Unknowns = 20;
        var random = new RandomSource(4);
        double[] a = new double[Rows * Unknowns], truth = new double[Unknowns], h = new double[Unknowns * Unknowns], right = new double[Unknowns];
        for (int k = 0; k < a.Length; k++)
            a[k] = random.NextGaussian();
        for (int i = 0; i < Unknowns; i++)
            truth[i] = i % 3 == 0 ? 0 : random.NextDouble();
        for (int r = 0; r < Rows; r++)
        {
            double y = 0;
            for (int i = 0; i < Unknowns; i++)
                y += a[(r * Unknowns) + i] * truth[i];
            for (int i = 0; i < Unknowns; i++)
            {
                right[i] += a[(r * Unknowns) + i] * y;
                for (int j = 0; j < Unknowns; j++)
                    h[(i * Unknowns) + j] += a[(r * Unknowns) + i] * a[(r * Unknowns) + j];
            }
        }

        double[] x = new double[Unknowns], low = new double[Unknowns], high = new double[Unknowns];
        Array.Fill(high, 1);
        Assert.True(BoxLeastSquares.Solve(h, right, low, high, x).Converged);
        for (int i = 0; i < Unknowns; i++)
            Assert.Equal(truth[i], x[i], 1e-10);
    }

    [Fact]
    public void Unknowns_without_curvature_rest_and_bad_arguments_are_refused()
    {
        double[] x = [0.25, 0.5];
        BoxLeastSquares.Solve([0, 0, 0, 1], [0, 2], [0, 0], [1, 1], x);
        Assert.Equal([0.25, 1], x);
        Assert.Throws<ArgumentException>(() => BoxLeastSquares.Solve([1], [1], [2], [1], new double[1]));
        Assert.Throws<ArgumentException>(() => BoxLeastSquares.Solve([1, 2], [1], [0], [1], new double[1]));
    }

    private static (double[] H, double[] Right, double[] Low, double[] High) Problem(int n, int seed)
    {
        var random = new RandomSource(seed);
        double[] a = new double[n * n], h = new double[n * n], right = new double[n], low = new double[n], high = new double[n];
        for (int k = 0; k < a.Length; k++)
            a[k] = random.NextGaussian();
        for (int i = 0; i < n; i++)
        {
            right[i] = 3 * random.NextGaussian();
            low[i] = -random.NextDouble();
            high[i] = random.NextDouble();
            for (int j = 0; j < n; j++)
            {
                for (int k = 0; k < n; k++)
                    h[(i * n) + j] += a[(k * n) + i] * a[(k * n) + j];
            }

            h[(i * n) + i] += 0.1;
        }

        return (h, right, low, high);
    }
}
