using Mimik.Faces;

namespace Mimik.InverseRig;

/// <summary>A solution with some frames solved anew.</summary>
/// <param name="Controls">[T x m] the curves; outside the stretches the bits of the solution before, with its names, rate, timecode and head pose.</param>
/// <param name="Stretches">The frames that were solved anew, each from its first to before its end, rising.</param>
/// <param name="Iterations">Newton steps of all stretches.</param>
/// <param name="Exit">The worst reason for which a stretch's solver stopped.</param>
public sealed record InverseRigEdit(WeightAnimation Controls, IReadOnlyList<(int First, int End)> Stretches, int Iterations, InverseRigExit Exit);
