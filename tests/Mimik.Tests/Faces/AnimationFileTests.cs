using Mimik.Faces;
using Mimik.Formats.Arrays;
using Mimik.Geometry;
using Mimik.TestSupport;

namespace Mimik.Tests.Faces;

public class AnimationFileTests
{
    [Theory]
    [InlineData(".npy", false)]
    [InlineData(".npz", true)]
    [InlineData(".csv", true)]
    [InlineData(".CSV", true)]
    public void A_round_trip_keeps_the_numbers(string extension, bool keepsNames)
    {
        using var folder = new TemporaryFolder();
        string path = folder["curves" + extension];
        var animation = new WeightAnimation([0.1f, -2, 3e-7f, 4, 5, 6], 2, ["jawOpen", "eyeBlinkLeft"], 30, 12);
        AnimationFile.Write(path, animation);
        WeightAnimation read = AnimationFile.Read(path);
        Assert.Equal(animation.Weights, read.Weights);
        Assert.Equal(2, read.ChannelCount);
        Assert.Equal(keepsNames ? animation.Names : null, read.Names);
        Assert.Equal(keepsNames ? 30 : null, read.FramesPerSecond);
        Assert.Equal(keepsNames ? 12 : 0, read.StartSeconds, 1e-9);
    }

    [Fact]
    public void An_archive_keeps_the_head_pose_and_a_table_its_angles()
    {
        using var folder = new TemporaryFolder();
        RigidMotion[] pose = [new HeadAngles(0.5, -0.25, 0.125).ToMotion(), RigidMotion.Create((0.1, 0.2, 0.3, 0.9), (1, 2, 3))];
        var animation = new WeightAnimation([1, 2, 3, 4], 2, ["HeadYaw", "jawOpen"], 30) { HeadPose = pose };
        AnimationFile.Write(folder["a.npz"], animation);
        Assert.Equal("float64 (2, 4, 4)", NpzFile.Read(folder["a.npz"])["head_pose"].Description);
        WeightAnimation read = AnimationFile.Read(folder["a.npz"]);
        double[] expected = new double[16], found = new double[16];
        for (int frame = 0; frame < 2; frame++)
        {
            pose[frame].ToMatrix(expected);
            read.HeadPose![frame].ToMatrix(found);
            Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-14));
        }

        AnimationFile.Write(folder["a.csv"], animation);
        WeightAnimation table = AnimationFile.Read(folder["a.csv"]);
        Assert.Equal(["jawOpen", "HeadYaw", "HeadPitch", "HeadRoll"], table.Names!);
        Assert.Equal([2, 0.5f, -0.25f, 0.125f], table[0].ToArray().Select(x => MathF.Round(x, 6)));
        Assert.Null(table.HeadPose);
        Assert.Throws<MimikException>(() => new WeightAnimation([1, 2], 1) { HeadPose = [RigidMotion.Identity] });
        NpzFile.Write(folder["bad.npz"], [new("weights", NpyArray.From([1f], 1, 1)), new("head_pose", NpyArray.From(new double[16], 1, 4, 4))]);
        Refuses("head_pose: frame 0: expected a rigid motion", () => AnimationFile.Read(folder["bad.npz"]));
        NpzFile.Write(folder["bad.npz"], [new("weights", NpyArray.From([1f, 2f], 2, 1)), new("head_pose", NpyArray.From(new double[16], 1, 4, 4))]);
        Refuses("head_pose: expected the shape (2, 4, 4)", () => AnimationFile.Read(folder["bad.npz"]));

        static void Refuses(string expected, Action read) => Assert.Contains(expected, Assert.ThrowsAny<MimikException>(read).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_recorded_animation_is_read()
    {
        WeightAnimation animation = AnimationFile.Read(Repository.Shared("animation/facs72.npz"));
        Assert.Equal(2800, animation.FrameCount);
        Assert.Equal(72, animation.ChannelCount);
        Assert.Equal("jawDrop", animation.Names![24]);
        Assert.Null(animation.FramesPerSecond);
    }

    [Fact]
    public void What_is_wrong_is_said()
    {
        using var folder = new TemporaryFolder();
        NpyArray.From<float>([1, 2, 3], 3).Write(folder["flat.npy"]);
        NpyArray.From<float>([1, float.NaN], 1, 2).Write(folder["nan.npy"]);
        NpzFile.Write(folder["other.npz"], [new("w", NpyArray.Scalar(1.0))]);
        NpzFile.Write(folder["names.npz"], [new("weights", NpyArray.From<float>([1, 2], 1, 2)), new("names", NpyArray.FromStrings(["a"]))]);
        Says("found no extension", () => AnimationFile.Read("weights"));
        Says("expected an animation (.npy, .npz, .csv), found .fbx", () => AnimationFile.Read("a.fbx"));
        Says("no such file", () => AnimationFile.Read(folder["none.npy"]));
        Says("expected an array [frames x channels], found", () => AnimationFile.Read(folder["flat.npy"]));
        Says("nan.npy: animation: expected finite weights, found NaN in frame 0, channel 1", () => AnimationFile.Read(folder["nan.npy"]));
        Says("archive: expected an array \"weights\", found w", () => AnimationFile.Read(folder["other.npz"]));
        Says("names.npz: animation: expected 2 names, found 1", () => AnimationFile.Read(folder["names.npz"]));
        Says("expected named channels", () => AnimationFile.Write(folder["a.csv"], new WeightAnimation([1], 1)));
        Says("found \"a,b\"", () => AnimationFile.Write(folder["a.csv"], new WeightAnimation([1], 1, ["a,b"])));
        Assert.False(File.Exists(folder["a.csv"]));
        static void Says(string what, Action action) => Assert.Contains(what, Assert.ThrowsAny<MimikException>(action).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_archives_end_in_an_error_or_an_animation()
    {
        using var folder = new TemporaryFolder();
        AnimationFile.Write(folder["a.npz"], new WeightAnimation([1, 2, 3, 4], 2, ["a", "b"], 30));
        Mutation.AssertReaderIsRobust(File.ReadAllBytes(folder["a.npz"]), (bytes, budget) => AnimationFile.Parse(bytes, "a.npz", budget), 1500);
    }
}
