using Mimik.Faces.Sequences;
using Mimik.Formats.Arrays;
using Mimik.TestSupport;

namespace Mimik.Tests.Faces.Sequences;

public sealed class PositionsFileTests
{
    [Fact]
    public void What_is_written_comes_back_bit_for_bit_missing_points_too()
    {
        using var folder = new TemporaryFolder();
        float[] values = [1, 2, 3, float.NaN, float.NaN, float.NaN, 0.1f, -0f, 1e-38f, 4, 5, 6];
        using var sequence = new ArraySequence(values, 2);
        PositionsFile.Write(folder["a.npy"], sequence);
        NpyArray array = NpyArray.Read(folder["a.npy"]);
        Assert.Equal("float32 (2, 2, 3)", array.Description);
        Assert.Equal(values.Select(BitConverter.SingleToInt32Bits), array.ToSingles().Select(BitConverter.SingleToInt32Bits));
    }

    [Fact]
    public void A_frame_that_fails_leaves_the_old_file()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.npy"], "old");
        Assert.Throws<MimikException>(() => PositionsFile.Write(folder["a.npy"], 3, 2, (frame, _) =>
        {
            if (frame == 2)
                throw new MimikException("no more");
        }));
        Assert.Equal("old", File.ReadAllText(folder["a.npy"]));
        Assert.Single(Directory.GetFiles(folder.Path));
        Assert.Contains("ends in .npy", Assert.Throws<MimikException>(() => PositionsFile.Write(folder["a.npz"], 1, 1, (_, _) => { })).Message, StringComparison.Ordinal);
    }
}
