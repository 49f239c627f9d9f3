namespace Mimik.Playback.Tests;

public class RigLogicTests
{
    [Theory]
    [InlineData(0.25f, 0)]
    [InlineData(0.375f, 0.5f)]
    [InlineData(0.5f, 1)]
    [InlineData(0.75f, 0.5f)]
    [InlineData(1.0f, 0)]
    [InlineData(1.2f, 0)]
    [InlineData(-0.5f, 0)]
    public void Hat_rises_and_falls_and_is_zero_outside(float control, float expected)
    {
        var logic = new RigLogic(1, 2, [new InBetween(1, 0, 0.25f, 0.5f, 1)], []);
        float[] weights = new float[2];
        logic.Evaluate([control], weights);
        Assert.Equal(control, weights[0]);
        Assert.Equal(expected, weights[1], 1e-6f);
    }
}
