using System.Globalization;
using Mimik.InverseRig;

namespace Mimik.Workflows.Report;

/// <summary>The options of a solve as they were used, for a reader.</summary>
internal static class SolveOptionRows
{
    /// <summary>Names and values.</summary>
    /// <param name="account">The solve.</param>
    public static IEnumerable<(string Name, string Value)> Of(SolveAccount account)
    {
        InverseRigOptions options = account.Options;
        string squared = SolveReportPage.SquaredUnit(account);
        CultureInfo culture = CultureInfo.InvariantCulture;
        yield return ("method", options.Method.ToString().ToLowerInvariant());
        yield return ("lambda1, weight of the controls' sum", $"{account.Result.Lambda1.ToString("g6", culture)} {squared}{(options.Lambda1 is null ? ", from the rig" : "")}");
        yield return ("lambda2, weight of squared second differences", $"{account.Result.Lambda2.ToString("g6", culture)} {squared}{(options.Lambda2 is null ? ", from the rig and the frame rate" : "")}");
        yield return ("bounds", options.Limits.Count == 0 ? "0 to 1" : $"0 to 1, but for {string.Join(", ", options.Limits.Select(Describe))}");
        yield return ("controls that take part", options.ActiveControls is { } active ? string.Join(", ", active) : "all");
        foreach (IGrouping<PairPenaltyKind, ControlPairPenalty> pairs in options.Pairs.GroupBy(pair => pair.Kind))
            yield return (pairs.Key == PairPenaltyKind.Symmetric ? "pairs that like to agree" : "pairs that exclude each other", string.Join(", ", pairs.Select(Describe)));
        if (options.Pins.Count > 0)
            yield return ("pins", $"{options.Pins.Count:N0}");
        yield return ("points", options.Binding is { } map ? $"{map.Count:N0}, bound to the rig's surface" : $"the rig's {account.Rig.VertexCount:N0} vertices");
        yield return ("weights of points", options.PointWeights is { } weights
            ? $"{weights.Count(w => w > 0):N0} points count, by {weights.Where(w => w > 0).Min().ToString("g4", culture)} to {weights.Max().ToString("g4", culture)}; {weights.Count(w => w == 0):N0} do not"
            : "all alike");
        yield return ("start", options.StartWeights is not null ? "given curves" : options.Start == InitialGuess.Linear ? "the solution without correctives" : "all at rest");
        if (options.Restarts > 0)
            yield return ("restarts", $"{options.Restarts}, seed {options.Seed}");
        yield return ("frames solved together", options.IntervalFrames is { } interval ? $"{interval}" : "all");
        yield return ("tolerance", options.Tolerance.ToString("g4", culture));
        yield return ("steps at most", $"{options.Iterations}");
        foreach ((string name, string value) in account.FurtherOptions)
            yield return (name, value);
    }

    private static string Describe(ControlLimit limit) => limit.Lower == limit.Upper
        ? FormattableString.Invariant($"{limit.Control} = {limit.Lower:g4}")
        : FormattableString.Invariant($"{limit.Control} {limit.Lower:g4} to {limit.Upper:g4}");

    private static string Describe(ControlPairPenalty pair) => FormattableString.Invariant($"{pair.First} and {pair.Second} ({pair.Strength:g4})");
}
