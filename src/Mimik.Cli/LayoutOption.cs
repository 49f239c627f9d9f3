using System.CommandLine;

namespace Mimik.Cli;

/// <summary>The option of verbs that write rigs: a layout that no extension stands for.</summary>
internal sealed class LayoutOption
{
    private const string NpySet = "npy-set";

    private readonly Option<string?> _as = new("--as")
    {
        Description = "write the arrays of the published inverse rigging code (deltas, neutral, bs1..3, keys1..3): in one .npz where OUT ends so, else in a folder of .npy files",
        HelpName = NpySet,
    };

    /// <summary>Adds the option to a verb.</summary>
    /// <param name="command">The verb.</param>
    public void AddTo(Command command)
    {
        _as.AcceptOnlyFromAmong(NpySet);
        command.Add(_as);
    }

    /// <summary>Whether the user asked for the set.</summary>
    /// <param name="parsed">The parsed command line.</param>
    public bool IsNpySet(ParseResult parsed) => parsed.GetValue(_as) is not null;
}
