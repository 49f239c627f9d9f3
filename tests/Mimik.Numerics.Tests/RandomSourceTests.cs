namespace Mimik.Numerics.Tests;

public sealed class RandomSourceTests
{
    [Fact]
    public void TheSequenceBelongsToTheSeed()
    {
        var a = new RandomSource(7);
        var b = new RandomSource(7);
        var c = new RandomSource(8);
        ulong[] first = [.. Enumerable.Range(0, 100).Select(_ => a.NextBits())];
        Assert.Equal(first, Enumerable.Range(0, 100).Select(_ => b.NextBits()));
        Assert.NotEqual(first, Enumerable.Range(0, 100).Select(_ => c.NextBits()));
    }

    /// <summary>Computed apart from this code from the two generators' published definitions, for seed 0.</summary>
    [Fact]
    public void FollowsItsDefinition()
    {
        var random = new RandomSource(0);
        Assert.Equal(0x99EC5F36CB75F2B4UL, random.NextBits());
        Assert.Equal(0xBF6E1F784956452AUL, random.NextBits());
        Assert.Equal(0x1A5F849D4933E6E0UL, random.NextBits());
    }

    [Fact]
    public void GaussiansHaveTheirMoments()
    {
        var random = new RandomSource(3);
        double sum = 0, square = 0, fourth = 0;
        const int Count = 200_000;
        for (int i = 0; i < Count; i++)
        {
            double x = random.NextGaussian();
            sum += x;
            square += x * x;
            fourth += x * x * x * x;
        }

        // Five standard errors of each mean.
        Assert.Equal(0, sum / Count, 5 / Math.Sqrt(Count));
        Assert.Equal(1, square / Count, 5 * Math.Sqrt(2.0 / Count));
        Assert.Equal(3, fourth / Count, 5 * Math.Sqrt(96.0 / Count));
    }

    [Fact]
    public void IntegersAreEven()
    {
        var random = new RandomSource(4);
        int[] counts = new int[7];
        for (int i = 0; i < 70_000; i++)
            counts[random.NextInt(7)]++;
        Assert.All(counts, count => Assert.InRange(count, 9_500, 10_500));
        Assert.Throws<ArgumentOutOfRangeException>(() => random.NextInt(0));
    }
}
