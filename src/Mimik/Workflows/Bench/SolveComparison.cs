using System.Globalization;
using System.Text.Json.Serialization;

namespace Mimik.Workflows.Bench;

/// <summary>Methods of inverse rigging side by side.</summary>
/// <param name="Rig">The rig's file name.</param>
/// <param name="Vertices">N.</param>
/// <param name="Controls">m.</param>
/// <param name="Correctives">In-betweens and correctives.</param>
/// <param name="Frames">T.</param>
/// <param name="Lambda1">lambda1.</param>
/// <param name="Lambda2">lambda2.</param>
/// <param name="Scale">What the file's numbers were multiplied by.</param>
/// <param name="Processor">The processor's name.</param>
/// <param name="Threads">Threads that took part.</param>
/// <param name="ProbeGflops">What a 1,920-cubed product reached here on the same threads.</param>
/// <param name="Rows">The methods.</param>
internal sealed record SolveComparison(
    string Rig, int Vertices, int Controls, int Correctives, int Frames, double Lambda1, double Lambda2, double Scale, string Processor, int Threads, double ProbeGflops, IReadOnlyList<BenchSolveRow> Rows)
{
    /// <summary>What was solved, in a line.</summary>
    [JsonIgnore]
    public string Description => string.Create(
        CultureInfo.InvariantCulture,
        $"{Frames} frames of {Vertices:N0} vertices, {Controls} controls, {Correctives} in-betweens and correctives, lambda1 {Lambda1:g4}, lambda2 {Lambda2:g4}{(Scale == 1 ? "" : $", all numbers times {Scale.ToString(CultureInfo.InvariantCulture)}")}");
}
