using Mimik.Skinning;

namespace Mimik.Tests.Skinning;

public sealed class FitScheduleTests
{
    [Fact]
    public void ThePublishedMethodOnlyExplores()
    {
        var options = new SkinCompressorOptions { Method = CompressionMethod.Published, FreeIterations = 3, NormalisedIterations = 2 };
        var schedule = new FitSchedule(options);
        Assert.Equal(5, schedule.Count);
        Assert.Equal(5, options.Iterations);
        Assert.All(Enumerable.Range(0, 5), step => Assert.Equal(FitStepKind.Explore, schedule[step].Kind));
        Assert.Equal(20_000, new SkinCompressorOptions { Method = CompressionMethod.Published }.Iterations);
        Assert.Equal(20_000, new SkinCompressorOptions { Power = 12, Influences = 1 }.Iterations);
        Assert.Equal(8_000, new SkinCompressorOptions { Power = 12 }.Iterations);
    }

    [Fact]
    public void ThePolishedMethodTakesTurns()
    {
        var schedule = new FitSchedule(new SkinCompressorOptions { FreeIterations = 3, NormalisedIterations = 2, Cycles = 2 });
        Assert.Equal(5 + (2 * (FitSchedule.SettleRounds + FitSchedule.ExploreSteps)) + FitSchedule.FinalRounds, schedule.Count);
        FitStep[] steps = [.. Enumerable.Range(0, schedule.Count).Select(step => schedule[step])];
        Assert.Equal((2 * FitSchedule.SettleRounds) + FitSchedule.FinalRounds, steps.Count(step => step.Kind == FitStepKind.Settle));
        for (int step = 0; step < steps.Length; step++)
        {
            Assert.Equal(step == 0 || steps[step - 1].Kind != steps[step].Kind, steps[step].First);
            Assert.Equal(step == steps.Length - 1 || steps[step + 1].Kind != steps[step].Kind, steps[step].Last);
            Assert.Equal(step >= schedule.Count - FitSchedule.FinalRounds, steps[step].Final);
        }
    }

    [Fact]
    public void WithoutCyclesItSettlesOnce()
    {
        var schedule = new FitSchedule(new SkinCompressorOptions { FreeIterations = 1, NormalisedIterations = 0, Cycles = 0 });
        Assert.Equal(1 + FitSchedule.FinalRounds, schedule.Count);
        Assert.Equal(new FitStep(FitStepKind.Settle, First: true, Last: false, Final: true), schedule[1]);
    }
}
