namespace Mimik.Numerics.Tests;

public sealed class ShortRowsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(33)]
    [InlineData(4096)]
    [InlineData(4129)]
    [InlineData(9001)]
    public void AreTheScalarOnesAndNearlyTheExactOnes(int length)
    {
        var random = new RandomSource(length);
        var rows = new ReadOnlyMemory<float>[5];
        for (int i = 0; i < 4; i++)
        {
            float[] row = new float[length];
            random.FillGaussian(row, Math.Pow(10, i));
            rows[i] = row;
        }

        rows[4] = new float[length];
        float[] x = new float[length];
        random.FillGaussian(x, 1);
        var rounded = new ShortRows(rows, length);
        double[] found = new double[5], plain = new double[5], exact = new double[5];
        rounded.Multiply(x, found);
        rounded.MultiplyScalar(x, plain);
        CrossProducts.AddScalar(rows, [x], length, exact);
        for (int i = 0; i < 5; i++)
        {
            // Norms of row and x are about sqrt(length) each; sums in single precision over a run, and the rounding of the elements.
            double size = Math.Pow(10, i) * Math.Sqrt(length);
            Assert.Equal(plain[i], found[i], 2e-5 * size);
            Assert.Equal(exact[i], found[i], 2e-4 * size);
        }

        Assert.Equal(0, found[4]);
    }

    [Fact]
    public void RefuseOtherLengths()
    {
        var rows = new ShortRows([new float[3]], 3);
        Assert.Throws<ArgumentException>(() => rows.Multiply(new float[2], new double[1]));
        Assert.Throws<ArgumentException>(() => rows.Multiply(new float[3], new double[2]));
        Assert.Throws<ArgumentException>(() => new ShortRows([new float[2]], 3));
    }
}
