namespace Mimik.Skinning;

/// <summary>What one step of a run does.</summary>
internal enum FitStepKind
{
    /// <summary>A step of projected Adam, which explores.</summary>
    Explore,

    /// <summary>A round of exact solves, which settles.</summary>
    Settle,
}

/// <summary>One step of a run.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="First">The first of its block: of a kind that differs from the step before.</param>
/// <param name="Last">The last of its block.</param>
/// <param name="Final">It belongs to the run's last block.</param>
internal readonly record struct FitStep(FitStepKind Kind, bool First, bool Last, bool Final);

/// <summary>
/// The order of a run's steps. The published method explores and stops. The polished one explores for a while, settles, and then again and
/// again explores from there and settles; the last block settles for longer.
/// </summary>
internal sealed class FitSchedule(SkinCompressorOptions options)
{
    /// <summary>Exploring steps between two blocks of settling.</summary>
    public const int ExploreSteps = 150;

    /// <summary>Rounds of settling in a block.</summary>
    public const int SettleRounds = 7;

    /// <summary>The most rounds of the last block.</summary>
    public const int FinalRounds = 40;

    private readonly int _start = options.FreeIterations + options.NormalisedIterations;
    private readonly int _blocks = options.Polishes ? options.Cycles : 0;

    /// <summary>All steps of the run.</summary>
    public int Count { get; } = CountFor(options);

    /// <summary>All steps of a run.</summary>
    public static int CountFor(SkinCompressorOptions options) => checked(
        options.FreeIterations + options.NormalisedIterations
        + (options.Polishes ? (options.Cycles * (SettleRounds + ExploreSteps)) + FinalRounds : 0));

    /// <summary>What a step does.</summary>
    /// <param name="step">0 .. <see cref="Count"/> - 1.</param>
    public FitStep this[int step]
    {
        get
        {
            if (step < _start)
                return new FitStep(FitStepKind.Explore, step == 0, step == _start - 1, Count == _start);
            (int block, int place) = Math.DivRem(step - _start, SettleRounds + ExploreSteps);
            if (block >= _blocks)
            {
                place = step - (Count - FinalRounds);
                return new FitStep(FitStepKind.Settle, place == 0, place == FinalRounds - 1, Final: true);
            }

            return place < SettleRounds
                ? new FitStep(FitStepKind.Settle, place == 0, place == SettleRounds - 1, Final: false)
                : new FitStep(FitStepKind.Explore, place == SettleRounds, place == SettleRounds + ExploreSteps - 1, Final: false);
        }
    }
}
