using Mimik.Faces.Sequences;

namespace Mimik.Tests.Faces.Sequences;

public sealed class ArraySequenceTests
{
    [Fact]
    public void Frames_are_rows_of_the_array()
    {
        using var sequence = new ArraySequence([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], 2, areDisplacements: true, "smile") { FramesPerSecond = 25 };
        float[] points = new float[6];
        sequence.Read(1, points);
        Assert.Equal([7, 8, 9, 10, 11, 12], points);
        Assert.Equal(2, sequence.FrameCount);
        Assert.True(sequence.AreDisplacements);
        Assert.Equal(25, sequence.FramesPerSecond);
        Assert.Equal("smile: frame 1", sequence.Describe(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => sequence.Read(2, points));
        Assert.Throws<ArgumentException>(() => sequence.Read(0, new float[5]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void One_missing_coordinate_makes_the_point_missing(int axis)
    {
        float[] array = [1, 2, 3, 4, 5, 6];
        array[3 + axis] = float.NaN;
        using var sequence = new ArraySequence(array, 2);
        float[] points = new float[6];
        sequence.Read(0, points);
        Assert.Equal([1, 2, 3, float.NaN, float.NaN, float.NaN], points);
    }

    [Fact]
    public void Large_finite_coordinates_are_not_missing()
    {
        using var sequence = new ArraySequence([float.MaxValue, float.MaxValue, -float.MaxValue], 1);
        float[] points = new float[3];
        sequence.Read(0, points);
        Assert.Equal(float.MaxValue, points[0]);
    }

    [Fact]
    public void A_bad_array_ends_in_one_line()
    {
        Assert.Equal("sequence: expected at least one frame, found none", Assert.Throws<MimikException>(() => new ArraySequence([], 2)).Message);
        Assert.Contains("frames of 2 vertices", Assert.Throws<MimikException>(() => new ArraySequence(new float[9], 2)).Message, StringComparison.Ordinal);
        float[] infinite = new float[12];
        infinite[10] = float.NegativeInfinity;
        Assert.Contains("a: frame 1: vertex 1: expected finite", Assert.Throws<MimikException>(() => new ArraySequence(infinite, 2, name: "a")).Message, StringComparison.Ordinal);
        infinite[11] = float.NaN;
        Assert.Throws<MimikException>(() => new ArraySequence(infinite, 2));
    }
}
