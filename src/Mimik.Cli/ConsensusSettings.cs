using System.CommandLine;
using Mimik.InverseRig.Clustering;
using Mimik.InverseRig.Consensus;

namespace Mimik.Cli;

/// <summary>The options that say how segments of a face agree on the controls that they share.</summary>
internal sealed class ConsensusSettings
{
    /// <summary>The ways to give controls to segments, by name.</summary>
    public static readonly (string Name, ClusteringMethod Method)[] Methods = [("rsjd", ClusteringMethod.Rsjd), ("rsjd-a", ClusteringMethod.RsjdAdjusted)];

    private static readonly ConsensusOptions Defaults = new();

    private readonly Option<double> _rho = NumberOption.Create("--rho", "how strongly segments are drawn towards what they agreed on, over how strongly each holds on to its own values; adapted while it runs", "RHO", Defaults.Rho);
    private readonly Option<int> _rounds = NumberOption.Create("--consensus-rounds", "the most rounds in which segments settle the controls that they share; 0 averages them", "N", Defaults.Rounds);

    /// <summary>Adds the options to a verb.</summary>
    /// <param name="command">The verb.</param>
    public ConsensusSettings(Command command)
    {
        command.Add(_rho);
        command.Add(_rounds);
    }

    /// <summary>What the user gave.</summary>
    /// <param name="parsed">The parsed command line.</param>
    public ConsensusOptions From(ParseResult parsed) => new() { Rho = parsed.GetValue(_rho), Rounds = parsed.GetValue(_rounds) };

    /// <summary>Whether the user gave any of them.</summary>
    /// <param name="parsed">The parsed command line.</param>
    public bool IsGiven(ParseResult parsed) => parsed.GetResult(_rho) is { Implicit: false } || parsed.GetResult(_rounds) is { Implicit: false };
}
