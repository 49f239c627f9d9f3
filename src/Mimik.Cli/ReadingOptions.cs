using System.CommandLine;
using System.Globalization;
using Mimik.Faces;
using Mimik.Workflows;

namespace Mimik.Cli;

/// <summary>The options of every verb that reads a face: its unit and the memory that reading may take.</summary>
internal sealed class ReadingOptions
{
    private readonly Option<string?> _units = new("--units") { Description = "unit of the file's numbers: um, mm, cm or m (default: what the format says, mm for an .npy set, else inferred from the head's size)", HelpName = "um|mm|cm|m" };
    private readonly Option<string?> _rig = new("--rig") { Description = "the rig that a published compressed .npz was made of; gives it the names, rig logic and place that such a file lacks", HelpName = "RIG" };
    private readonly Option<string> _maxMemory = new("--max-memory") { Description = "the most memory that reading one file may take, such as 512MB or 8GB", HelpName = "SIZE", DefaultValueFactory = _ => "2GB" };

    /// <summary>Adds the options to a verb.</summary>
    /// <param name="command">The verb.</param>
    /// <param name="readsCompressed">Whether the verb reads compressed rigs, some of which need the rig that they were made of.</param>
    public ReadingOptions(Command command, bool readsCompressed = true)
    {
        if (readsCompressed)
            command.Add(_rig);
        command.Add(_units);
        command.Add(_maxMemory);
    }

    /// <summary>What the user gave.</summary>
    /// <param name="parsed">The parsed command line.</param>
    public FaceReadOptions From(ParseResult parsed) => new()
    {
        Units = parsed.GetValue(_units) is { } units ? LengthUnit.Parse(units) : null,
        RigPath = parsed.GetValue(_rig),
        MaxMemoryBytes = ParseSize(parsed.GetValue(_maxMemory)!),
    };

    /// <summary>Reads a size in bytes with an optional unit, powers of 1,024.</summary>
    /// <param name="text">Such as "512MB" or "8GB".</param>
    internal static long ParseSize(string text)
    {
        string trimmed = text.Trim().ToUpperInvariant();
        string digits = trimmed.TrimEnd('B', 'K', 'M', 'G', 'I');
        double scale = trimmed[digits.Length..] switch
        {
            "" or "B" => 1,
            "K" or "KB" or "KIB" => 1L << 10,
            "M" or "MB" or "MIB" => 1L << 20,
            "G" or "GB" or "GIB" => 1L << 30,
            _ => double.NaN,
        };
        bool isNumber = double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out double number);
        double bytes = number * scale;
        return isNumber && bytes is >= 1 and < long.MaxValue
            ? (long)bytes
            : throw new MimikException($"--max-memory: expected a size such as 512MB or 8GB, found \"{text}\"");
    }
}
