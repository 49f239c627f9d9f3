namespace Mimik.Numerics.Tests;

public sealed class LargestEntriesTests
{
    [Fact]
    public void KeepsTheLargestMagnitudes()
    {
        var random = new RandomSource(1);
        for (int length = 1; length <= 256; length++)
        {
            float[] values = new float[length];
            random.FillGaussian(values, 1);
            // Repeated magnitudes and zeros, of which the budget may cut through the middle.
            for (int i = 0; i < length; i += 3)
                values[i] = i % 2 == 0 ? 0.5f : i % 9 == 0 ? 0 : -0.5f;
            int keep = random.NextInt(length + 2);
            float[] kept = [.. values];
            LargestEntries.KeepByMagnitude(kept, keep, new int[length]);
            int[] expected = [.. Enumerable.Range(0, length).OrderByDescending(i => Math.Abs(values[i])).ThenBy(i => i).Take(keep)];
            for (int i = 0; i < length; i++)
                Assert.Equal(expected.Contains(i) ? values[i] : 0, kept[i]);
        }
    }

    [Fact]
    public void RefusesBadArguments()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => LargestEntries.KeepByMagnitude(new float[3], -1, new int[3]));
        Assert.Throws<ArgumentException>(() => LargestEntries.KeepByMagnitude(new float[3], 1, new int[2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => LargestEntries.KeepInLanes(new float[64], 0));
        Assert.Throws<ArgumentException>(() => LargestEntries.KeepInLanes(new float[65], 1));
    }
}
