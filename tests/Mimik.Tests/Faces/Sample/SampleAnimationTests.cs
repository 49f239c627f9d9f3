using Mimik.Faces;
using Mimik.Faces.Sample;

namespace Mimik.Tests.Faces.Sample;

public class SampleAnimationTests
{
    private static readonly WeightAnimation Animation = SampleAnimation.Create();

    [Fact]
    public void Names_the_sample_faces_controls_at_sixty_frames_a_second()
    {
        Assert.Equal(SampleFace.Create().ControlNames, Animation.Names!);
        Assert.Equal(60, Animation.FramesPerSecond);
        Assert.Equal(480, Animation.FrameCount);
    }

    [Fact]
    public void Weights_are_in_range_and_never_jump()
    {
        Assert.All(Animation.Weights, weight => Assert.InRange(weight, 0f, 1f));
        for (int frame = 0; frame < Animation.FrameCount; frame++)
        {
            // The last frame leads on to the first.
            ReadOnlySpan<float> here = Animation[frame], next = Animation[(frame + 1) % Animation.FrameCount];
            for (int c = 0; c < Animation.ChannelCount; c++)
                Assert.True(MathF.Abs(next[c] - here[c]) < 0.3f, $"{Animation.Names![c]} at frame {frame}: {here[c]} to {next[c]}");
        }
    }

    [Fact]
    public void Is_the_same_to_the_last_bit_every_time() => Assert.Equal(Animation.Weights, SampleAnimation.Create().Weights);

    [Fact]
    public void Moves_most_of_the_face()
    {
        int moving = Enumerable.Range(0, Animation.ChannelCount)
            .Count(c => Enumerable.Range(0, Animation.FrameCount).Max(frame => Animation[frame][c]) > 0.1f);
        Assert.True(moving > 30, $"{moving} controls");
    }
}
