namespace Mimik.Numerics.Tests;

/// <summary>Sums of rows: the vector bodies give the bits of the scalar ones, at every length.</summary>
public sealed class RowSumTests
{
    [Fact]
    public void RowsAnywhereSumToTheSameBits()
    {
        var random = new RandomSource(4);
        for (int width = 1; width <= 80; width++)
        {
            double[] matrix = Numbers(random, 9 * width), expected = Numbers(random, width), found = [.. expected];
            int[] rows = [8, 0, 3, 3];
            double[] factors = [0.5, -1.25, 3, 0.1];
            RowCombination.AddAtScalar(rows, factors, matrix, expected);
            RowCombination.AddAt(rows, factors, matrix, found);
            Assert.Equal(expected, found);
        }

        Assert.Throws<ArgumentException>(() => RowCombination.AddAt([9], [1], new double[9 * 4], new double[4]));
        Assert.Throws<ArgumentException>(() => RowCombination.AddAt([1], [1, 2], new double[9 * 4], new double[4]));
    }

    [Fact]
    public void FloatRowsSumInDoubleToTheSameBits()
    {
        var random = new RandomSource(5);
        for (int length = 0; length <= 70; length++)
        {
            float[] row = new float[length];
            random.FillGaussian(row, 1);
            double[] expected = Numbers(random, length), found = [.. expected];
            WideCombination.AddScalar(0.3, row, expected);
            WideCombination.Add(0.3, row, found);
            Assert.Equal(expected, found);
        }

        Assert.Throws<ArgumentException>(() => WideCombination.Add(1, new float[3], new double[4]));
    }

    private static double[] Numbers(RandomSource random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextGaussian())];
}
