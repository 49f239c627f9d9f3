namespace Mimik.Numerics.Tests;

public sealed class CrossProductsTests
{
    // Sums of up to 3,000 products of numbers near 1, in double and another order.
    private const double Tolerance = 1e-11;

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(6, 4, 8)]
    [InlineData(7, 5, 31)]
    [InlineData(13, 100, 33)]
    [InlineData(97, 9, 1024)]
    [InlineData(12, 200, 1025)]
    [InlineData(3, 3, 2999)]
    [InlineData(5, 3, 0)]
    public void AreTheScalarOnes(int rows, int columns, int length)
    {
        ReadOnlyMemory<float>[] a = Rows(rows, length + 2, 1), b = Rows(columns, length + 1, 2);
        double[] expected = new double[rows * columns], found = new double[rows * columns], threaded = new double[rows * columns];
        expected.AsSpan().Fill(0.5);
        found.AsSpan().Fill(0.5);
        threaded.AsSpan().Fill(0.5);
        CrossProducts.AddScalar(a, b, length, expected);
        CrossProducts.Add(a, b, length, found);
        CrossProducts.Add(a, b, length, threaded, 3);
        for (int k = 0; k < found.Length; k++)
            Assert.Equal(expected[k], found[k], Tolerance);
        Assert.Equal(found, threaded);
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(10, 100)]
    [InlineData(101, 1500)]
    public void TheSymmetricCaseFillsBothTriangles(int rows, int length)
    {
        ReadOnlyMemory<float>[] a = Rows(rows, length, 3);
        double[] expected = new double[rows * rows], found = new double[rows * rows], threaded = new double[rows * rows];
        CrossProducts.AddScalar(a, a, length, expected);
        CrossProducts.AddSymmetric(a, length, found);
        CrossProducts.AddSymmetric(a, length, threaded, 4);
        for (int k = 0; k < found.Length; k++)
            Assert.Equal(expected[k], found[k], Tolerance);
        Assert.Equal(found, threaded);
    }

    [Fact]
    public void RefusesRowsThatAreTooShort()
    {
        ReadOnlyMemory<float>[] rows = Rows(2, 5, 1);
        Assert.Throws<ArgumentException>(() => CrossProducts.Add(rows, rows, 6, new double[4]));
        Assert.Throws<ArgumentException>(() => CrossProducts.Add(rows, rows, 5, new double[3]));
        Assert.Throws<ArgumentException>(() => CrossProducts.AddSymmetric(rows, 5, new double[3]));
    }

    private static ReadOnlyMemory<float>[] Rows(int count, int length, int seed)
    {
        var random = new RandomSource(seed);
        var rows = new ReadOnlyMemory<float>[count];
        for (int i = 0; i < count; i++)
        {
            float[] row = new float[length];
            random.FillGaussian(row, 1);
            rows[i] = row;
        }

        return rows;
    }
}
