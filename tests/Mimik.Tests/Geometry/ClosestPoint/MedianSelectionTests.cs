using Mimik.Geometry.ClosestPoint;

namespace Mimik.Tests.Geometry.ClosestPoint;

public sealed class MedianSelectionTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_smallest_come_first_whatever_the_order_was(int kind)
    {
        var random = new Random(kind);
        foreach (int length in (int[])[0, 1, 2, 23, 24, 25, 100, 511, 512, 5000])
        {
            ulong[] keys = [.. Enumerable.Range(0, length).Select(i => kind switch
            {
                0 => ((ulong)random.Next(1 << 20) << 32) | (uint)i,
                1 => (ulong)i,
                2 => ulong.MaxValue - (ulong)i,
                _ => ((ulong)(uint)Math.Abs((2 * i) - length) << 32) | (uint)i, // an organ pipe
            })];
            ulong[] sorted = [.. keys.Order()];
            foreach (int count in (int[])[0, length / 3, length / 2, Math.Max(0, length - 1), length])
            {
                ulong[] rearranged = [.. keys];
                MedianSelection.SmallestFirst(rearranged, count);
                Assert.Equal(sorted[..count], rearranged[..count].Order());
                Assert.Equal(sorted[count..], rearranged[count..].Order());
            }
        }
    }
}
