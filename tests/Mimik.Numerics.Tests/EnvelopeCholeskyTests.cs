namespace Mimik.Numerics.Tests;

public sealed class EnvelopeCholeskyTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 3)]
    [InlineData(8, 8)]
    [InlineData(9, 2)]
    [InlineData(40, 11)]
    [InlineData(100, 25)]
    [InlineData(133, 60)]
    public void SolvesWhatTheDenseFactorSolves(int order, int band)
    {
        var random = new RandomSource(order);
        var matrix = new EnvelopeCholesky();
        // Twice: room is used again.
        for (int round = 0; round < 2; round++)
        {
            int[] starts = new int[order];
            double[] dense = new double[order * order], b = new double[order];
            for (int i = 0; i < order; i++)
            {
                starts[i] = Math.Max(0, i - random.NextInt(band));
                b[i] = random.NextGaussian();
            }

            matrix.Shape(starts);
            for (int i = 0; i < order; i++)
            {
                for (int j = starts[i]; j < i; j++)
                    matrix[i, j] = dense[(i * order) + j] = random.NextGaussian();
                matrix[i, i] = dense[(i * order) + i] = 4 * band;
            }

            double[] expected = [.. b], found = [.. b];
            Assert.True(Cholesky.TryFactor(dense, order));
            Cholesky.Solve(dense, order, expected);
            Assert.Equal(-1, matrix.Factor());
            matrix.Solve(found);
            for (int i = 0; i < order; i++)
                Assert.Equal(expected[i], found[i], 1e-12);
        }
    }

    [Fact]
    public void SaysWhichPivotFails()
    {
        var matrix = new EnvelopeCholesky();
        int[] starts = new int[12];
        matrix.Shape(starts);
        for (int i = 0; i < 12; i++)
            matrix[i, i] = i == 10 ? -1 : 1;
        Assert.Equal(10, matrix.Factor());
        Assert.Throws<ArgumentException>(() => matrix.Shape([1]));
        Assert.Throws<ArgumentException>(() => matrix.Solve(new double[3]));
    }
}
