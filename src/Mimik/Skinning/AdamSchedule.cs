namespace Mimik.Skinning;

/// <summary>How one step of <see cref="ProjectedAdam"/> is taken.</summary>
/// <param name="Power">p of the objective that it lowers.</param>
/// <param name="LearningRate">Adam's step, in the normalised unit.</param>
/// <param name="Influences">The most bones of a vertex.</param>
/// <param name="Pairs">The most pairs of bones of a vertex on the mirror plane of a symmetric fit.</param>
/// <param name="Normalised">Whether X is made of W / (column sums of W).</param>
internal readonly record struct AdamPlan(int Power, double LearningRate, int Influences, int Pairs, bool Normalised);

/// <summary>
/// What the steps of <see cref="ProjectedAdam"/> are. The published method takes all alike, first with free weights, then with normalised ones.
/// A continued run (<see cref="SkinCompressorOptions.Continues"/>) spends most of the free phase on the mean square: the largest errors of a start
/// that fits nothing say nothing about where bones should go. From there it goes on with p. One bone and one influence a vertex are kept out of
/// the free phase, so that the other can start where it ended (<see cref="RestingBone"/>). There steps grow ever smaller: at p = 12 the largest
/// errors are otherwise those of the steps.
/// </summary>
internal sealed class AdamSchedule(SkinCompressorOptions options)
{
    // What the last step is to the first of the second phase.
    private const double LastStep = 0.01;

    /// <summary>How a step is taken.</summary>
    /// <param name="step">From 0; after the last, how its result is read.</param>
    public AdamPlan this[int step]
    {
        get
        {
            bool normalised = step >= options.FreeIterations;
            int pairs = FitMirror.PairLimit(options.Influences);
            if (!options.Continues)
                return new AdamPlan(options.Power, options.LearningRate, options.Influences, pairs, normalised);
            if (!normalised)
                return new AdamPlan(step < options.FreeIterations / 4 * 3 ? 2 : options.Power, options.LearningRate, options.Influences - 1, pairs - 1, normalised);
            double share = (double)(step - options.FreeIterations) / Math.Max(1, options.NormalisedIterations);
            return new AdamPlan(options.Power, options.LearningRate * Math.Pow(LastStep, share), options.Influences, pairs, normalised);
        }
    }
}
