using System.CommandLine;
using Mimik.InverseRig.Clustering;
using Mimik.InverseRig.Consensus;
using Mimik.Workflows.Solve;

namespace Mimik.Cli;

/// <summary>The options that say how a face is solved by segments, and how these agree on the controls that they share.</summary>
internal sealed class ConsensusSettings
{
    /// <summary>The ways to give controls to segments, by name.</summary>
    public static readonly (string Name, ClusteringMethod Method)[] Methods = [("rsjd", ClusteringMethod.Rsjd), ("rsjd-a", ClusteringMethod.RsjdAdjusted)];

    private static readonly ConsensusOptions Defaults = new();

    private readonly Option<double> _rho = NumberOption.Create("--rho", "how strongly segments are drawn towards what they agreed on, over how strongly each holds on to its own values; adapted while it runs", "RHO", Defaults.Rho);
    private readonly Option<int> _rounds = NumberOption.Create("--consensus-rounds", "the most rounds in which segments settle the controls that they share; 0 averages them", "N", Defaults.Rounds);
    private readonly Option<string?> _clusters = new("--clusters") { Description = "solve the face by segments: a file of mimik cluster, or the number of segments to cut it into", HelpName = "FILE|K" };
    private readonly Option<string> _method = new("--cluster-method") { Description = "how controls are given to segments where the face is cut here", DefaultValueFactory = _ => Methods.First(known => known.Method == new SolveClusters { Source = "" }.Method).Name };
    private readonly Option<int> _polish = NumberOption.Create("--polish", "the most Newton steps of the whole face that follow on the segments' agreement", "STEPS", Defaults.PolishSteps);
    private readonly Option<bool> _noPolish = new("--no-polish") { Description = "leave it at what the segments agreed on; the same as --polish 0" };
    private readonly Option[] _own;

    /// <summary>Adds the options to a verb.</summary>
    /// <param name="command">The verb.</param>
    /// <param name="solves">With the options of a single solve; else rho and rounds alone.</param>
    public ConsensusSettings(Command command, bool solves)
    {
        _method.AcceptOnlyFromAmong([.. Methods.Select(known => known.Name)]);
        _own = solves ? [_method, _rho, _rounds, _polish, _noPolish] : [_rho, _rounds];
        if (solves)
            command.Add(_clusters);
        foreach (Option option in _own)
            command.Add(option);
    }

    /// <summary>How segments agree.</summary>
    /// <param name="parsed">The parsed command line.</param>
    public ConsensusOptions From(ParseResult parsed) => new() { Rho = parsed.GetValue(_rho), Rounds = parsed.GetValue(_rounds) };

    /// <summary>The segments of a solve, or null without.</summary>
    /// <param name="parsed">The parsed command line.</param>
    public SolveClusters? ClustersFrom(ParseResult parsed)
    {
        if (parsed.GetValue(_clusters) is not { } source)
        {
            Option? stray = _own.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false });
            return stray is null ? null : throw new MimikException($"{stray.Name}: expected --clusters beside it, found none");
        }

        return new SolveClusters
        {
            Source = source,
            Method = Methods.First(known => known.Name == parsed.GetValue(_method)).Method,
            Consensus = From(parsed) with { PolishSteps = Polish(parsed) },
        };
    }

    private int Polish(ParseResult parsed)
    {
        if (!parsed.GetValue(_noPolish))
            return parsed.GetValue(_polish);
        return parsed.GetResult(_polish) is { Implicit: false }
            ? throw new MimikException($"--no-polish: expected no --polish beside it, found {parsed.GetValue(_polish)}")
            : 0;
    }
}
