using Mimik.Playback;
using Mimik.Skinning;

namespace Mimik.Tests.Skinning;

public class CompressionSizeTests
{
    [Theory]
    [InlineData(24_000, 267, false, null)]
    [InlineData(24_000, 267, true, null)]
    [InlineData(36_000, 267, false, 40)]
    [InlineData(200_000, 57, false, 200)]
    [InlineData(64, 4, false, null)]
    [InlineData(40, 4, true, 4)]
    public void A_budget_is_used_up_and_kept(int bytes, int shapes, bool half, int? bones)
    {
        IReadOnlyList<CompressionSize> sizes = CompressionSize.Within(bytes, shapes, half, bones, null);
        Assert.NotEmpty(sizes);
        foreach (CompressionSize size in sizes)
        {
            Assert.InRange(size.TransformBytes(shapes, half), 1, bytes);
            bool isFull = size.NonZeros == 6 * size.Bones * shapes;
            Assert.True(isFull || PlaybackFileSize.OfTransforms(shapes, size.Bones + 1, size.NonZeros + 1, half) > bytes, $"{size}");
        }
    }

    [Fact]
    public void A_budget_below_one_parameter_is_refused()
    {
        long least = PlaybackFileSize.OfTransforms(267, 2, 1);
        Assert.Contains($"expected at least {least} bytes for 267 shapes, found 99", Assert.ThrowsAny<MimikException>(() => CompressionSize.Within(99, 267, false, null, null)).Message, StringComparison.Ordinal);
        Assert.Single(CompressionSize.Within(least, 267, false, 1, 1));
    }
}
