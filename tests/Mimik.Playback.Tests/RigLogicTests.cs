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

    [Fact]
    public void Correctives_multiply_controls_and_in_betweens()
    {
        var logic = new RigLogic(2, 5, [new InBetween(2, 0, 0, 0.5f, 1)], [new Corrective(3, [0, 1]), new Corrective(4, [2, 1, 0])]);
        float[] weights = new float[5];
        logic.Evaluate([0.25f, -2], weights);
        Assert.Equal([0.25f, -2, 0.5f, -0.5f, -0.25f], weights);
    }

    [Fact]
    public void Controls_may_lie_where_the_weights_go()
    {
        var logic = new RigLogic(2, 3, [], [new Corrective(2, [0, 1])]);
        float[] weights = [0.5f, 0.5f, 7];
        logic.Evaluate(weights.AsSpan(0, 2), weights);
        Assert.Equal([0.5f, 0.5f, 0.25f], weights);
    }

    [Fact]
    public void Nothing_is_clamped()
    {
        float[] weights = new float[2];
        RigLogic.Identity(2).Evaluate([-3, 5], weights);
        Assert.Equal([-3, 5], weights);
        Assert.True(RigLogic.Identity(2).IsIdentity);
    }

    [Fact]
    public void Bad_logic_says_what_is_wrong()
    {
        Says("shape 1 is driven twice", () => new RigLogic(1, 2, [new InBetween(1, 0, 0, 0.5f, 1), new InBetween(1, 0, 0, 0.5f, 1)], []));
        Says("nothing drives shape 1", () => new RigLogic(1, 2, [], []));
        Says("expected a control below 1, found 1", () => new RigLogic(1, 2, [new InBetween(1, 1, 0, 0.5f, 1)], []));
        Says("x1 < x2 < x3", () => new RigLogic(1, 2, [new InBetween(1, 0, 0.5f, 0.5f, 1)], []));
        Says("x1 < x2 < x3", () => new RigLogic(1, 2, [new InBetween(1, 0, float.NaN, 0.5f, 1)], []));
        Says("finite", () => new RigLogic(1, 2, [new InBetween(1, 0, 0, 0.5f, float.PositiveInfinity)], []));
        Says("two or more factors, found 1", () => new RigLogic(1, 2, [], [new Corrective(1, [0])]));
        Says("found shape 2", () => new RigLogic(1, 3, [], [new Corrective(1, [0, 2]), new Corrective(2, [0, 0])]));
        Says("below 2, found 2", () => new RigLogic(1, 2, [], [new Corrective(2, [0, 0])]));
        Says("expected 1 controls, found 2", () => RigLogic.Identity(1).Evaluate([1, 2], new float[1]));
        Says("expected 1 shape weights, found 2", () => RigLogic.Identity(1).Evaluate([1], new float[2]));
        static void Says(string what, Action action) => Assert.Contains(what, Assert.ThrowsAny<ArgumentException>(action).Message, StringComparison.Ordinal);
    }
}
