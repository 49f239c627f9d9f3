using Mimik.Faces;
using Mimik.InverseRig;

namespace Mimik.Workflows.Report;

/// <summary>What became of one control.</summary>
/// <param name="Index">Its number.</param>
/// <param name="Name">Its name.</param>
/// <param name="Mean">Its mean over the frames.</param>
/// <param name="Min">Its least value.</param>
/// <param name="Max">Its largest value.</param>
/// <param name="Motion">Its standard deviation over the frames: how much it moves.</param>
/// <param name="InUse">The part of the frames, 0 to 1, in which it is above <see cref="CurveFigures.UseThreshold"/>.</param>
/// <param name="Uncertainty">The standard deviation that the meshes leave it in one frame.</param>
/// <param name="MeanError">The mean absolute difference to the known curve, or null.</param>
/// <param name="MaxError">The largest, or null.</param>
/// <param name="Note">What a reader should know of it, or empty.</param>
internal sealed record ControlSummary(
    int Index, string Name, double Mean, double Min, double Max, double Motion, double InUse, double Uncertainty, double? MeanError, double? MaxError, string Note)
{
    /// <summary>All controls, those that move most first.</summary>
    /// <param name="account">The solve.</param>
    public static IReadOnlyList<ControlSummary> Of(SolveAccount account)
    {
        ControlUncertainty uncertainty = account.Result.Uncertainty;
        var zero = uncertainty.ZeroControls.ToHashSet(StringComparer.Ordinal);
        var dependent = uncertainty.DependentControls.ToHashSet(StringComparer.Ordinal);
        var limits = account.Options.Limits.ToDictionary(limit => limit.Control, StringComparer.Ordinal);
        var active = account.Options.ActiveControls?.ToHashSet(StringComparer.Ordinal);
        string Note(string name) => string.Join("; ", new[]
        {
            zero.Contains(name) ? "moves no observed point" : "",
            dependent.Contains(name) ? "a combination of others" : "",
            limits.TryGetValue(name, out ControlLimit? limit) ? limit.Lower == limit.Upper ? FormattableString.Invariant($"locked at {limit.Lower}") : FormattableString.Invariant($"{limit.Lower} to {limit.Upper}")
                : active is not null && !active.Contains(name) ? "took no part" : "",
        }.Where(text => text.Length > 0));

        return
        [
            .. Enumerable.Range(0, account.Controls.ChannelCount).Select(i =>
            {
                double[] curve = Curve(account.Controls, i);
                double[]? errors = account.Truth is { } truth ? [.. Curve(truth.Controls, i).Zip(curve, (known, found) => Math.Abs(known - found))] : null;
                double mean = curve.Average();
                return new ControlSummary(
                    i, uncertainty.Names[i], mean, curve.Min(), curve.Max(), Math.Sqrt(curve.Average(c => (c - mean) * (c - mean))),
                    curve.Average(c => c > CurveFigures.UseThreshold ? 1.0 : 0), uncertainty.StandardDeviations[i], errors?.Average(), errors?.Max(), Note(uncertainty.Names[i]));
            }).OrderByDescending(control => control.Motion).ThenBy(control => control.Index),
        ];
    }

    /// <summary>[T] one control over time.</summary>
    /// <param name="animation">The curves.</param>
    /// <param name="control">The control.</param>
    public static double[] Curve(WeightAnimation animation, int control) =>
        [.. Enumerable.Range(0, animation.FrameCount).Select(t => (double)animation[t][control])];
}
