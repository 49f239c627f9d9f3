namespace Mimik.Numerics.Tests;

public sealed class CholeskyTests
{
    [Fact]
    public void SolvesWhatItFactored()
    {
        var random = new RandomSource(1);
        for (int n = 0; n <= 20; n++)
        {
            double[] root = new double[n * n], a = new double[n * n], x = new double[n], b = new double[n];
            for (int i = 0; i < root.Length; i++)
                root[i] = random.NextGaussian();
            for (int i = 0; i < n; i++)
            {
                x[i] = random.NextGaussian();
                for (int j = 0; j < n; j++)
                {
                    a[(i * n) + j] = i == j ? 1 : 0;
                    for (int k = 0; k < n; k++)
                        a[(i * n) + j] += root[(i * n) + k] * root[(j * n) + k];
                }
            }

            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j < n; j++)
                    b[i] += a[(i * n) + j] * x[j];
            }

            Assert.True(Cholesky.TryFactor(a, n));
            Cholesky.Solve(a, n, b);
            for (int i = 0; i < n; i++)
                Assert.Equal(x[i], b[i], 1e-9);
        }
    }

    [Fact]
    public void SaysWhatIsNotPositiveDefinite()
    {
        Assert.False(Cholesky.TryFactor([1, 0, 2, 1], 2));
        Assert.False(Cholesky.TryFactor([0], 1));
        Assert.False(Cholesky.TryFactor([double.NaN], 1));
        Assert.Throws<ArgumentException>(() => Cholesky.TryFactor(new double[3], 2));
    }
}
