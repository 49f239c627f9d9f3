using Mimik.Geometry;
using Mimik.Numerics;

namespace Mimik.Tests.Geometry;

public sealed class PatchOrderTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(1000)]
    public void KeepsAllVerticesInCompactPatches(int count)
    {
        float[] positions = new float[3 * count];
        new RandomSource(1).FillGaussian(positions, 1);
        int[] vertices = [.. Enumerable.Range(0, count)];
        int[] order = PatchOrder.Build(positions, vertices, 64);
        Assert.Equal(vertices, order.Order());
        Assert.Equal(order, PatchOrder.Build([.. positions.Select(x => x * 4)], vertices, 64));
        if (count == 1000)
            Assert.True(Spread(positions, order) < 0.5 * Spread(positions, vertices));
    }

    [Fact]
    public void EqualPositionsKeepTheirOrder() => Assert.Equal(Enumerable.Range(0, 200), PatchOrder.Build(new float[600], [.. Enumerable.Range(0, 200)], 64));

    private static double Spread(float[] positions, int[] order)
    {
        double sum = 0;
        for (int i = 0; i + 1 < order.Length; i++)
        {
            for (int c = 0; c < 3; c++)
                sum += Math.Pow(positions[(3 * order[i]) + c] - positions[(3 * order[i + 1]) + c], 2);
        }

        return sum;
    }
}
