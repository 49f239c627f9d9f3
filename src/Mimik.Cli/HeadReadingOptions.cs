using System.CommandLine;
using Mimik.Faces.Heads;
using Mimik.Formats;

namespace Mimik.Cli;

/// <summary>The options of every verb that reads a head model: its terms, what lies beside it, and the memory that reading may take.</summary>
internal sealed class HeadReadingOptions
{
    private readonly Option<string?> _licence = new("--licence") { Description = "the model's terms of use, one line, which every file that is made of it names (default: those of a known file name, else unknown, assume non-commercial)", HelpName = "TEXT" };
    private readonly Option<string?> _landmarks = new("--landmarks-embedding") { Description = "landmarks on the model (default: those that lie beside it under their usual names)", HelpName = "FILE" };
    private readonly Option<string?> _masks = new("--masks") { Description = "regions as FLAME_masks.pkl has them (default: that file where it lies beside the model)", HelpName = "FILE" };
    private readonly Option<int?> _shapes = NumberOption.CreateOptional<int>("--shape-count", "how many of a FLAME file's directions are identities (default: what the file says, or 300)", "COUNT");
    private readonly Option<string> _maxMemory = new("--max-memory") { Description = "the most memory that reading one file may take, such as 512MB or 8GB", HelpName = "SIZE", DefaultValueFactory = _ => "4GB" };

    /// <summary>Adds the options to a verb.</summary>
    /// <param name="command">The verb.</param>
    public HeadReadingOptions(Command command)
    {
        command.Add(_licence);
        command.Add(_landmarks);
        command.Add(_masks);
        command.Add(_shapes);
        command.Add(_maxMemory);
    }

    /// <summary>What the user gave.</summary>
    /// <param name="parsed">The parsed command line.</param>
    public HeadReadOptions From(ParseResult parsed) => new()
    {
        Licence = parsed.GetValue(_licence) is { } licence ? new ModelLicence(licence.ReplaceLineEndings(" ").Trim(), true) : null,
        LandmarksPath = parsed.GetValue(_landmarks),
        MasksPath = parsed.GetValue(_masks),
        ShapeCount = parsed.GetValue(_shapes),
        Budget = new ReadBudget(ReadingOptions.ParseSize(parsed.GetValue(_maxMemory)!)),
    };
}
