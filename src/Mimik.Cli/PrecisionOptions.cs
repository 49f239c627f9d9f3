using System.CommandLine;
using Mimik.Playback;

namespace Mimik.Cli;

/// <summary>The options of every verb that writes a compressed rig as .mimik.</summary>
internal sealed class PrecisionOptions
{
    private readonly Option<bool> _half = new("--half-transforms") { Description = ".mimik: transforms as half floats, 2 bytes a number and not 4; the error is printed" };
    private readonly Option<int?> _bits = NumberOption.CreateOptional<int>(
        "--weight-bits", ".mimik: bits of a vertex weight, 8 or 16, chosen so that a vertex's weights sum to exactly 1; the error is printed (default: 32, floats as they are)", "BITS");

    /// <summary>Adds the options to a verb.</summary>
    /// <param name="command">The verb.</param>
    public PrecisionOptions(Command command)
    {
        command.Add(_half);
        command.Add(_bits);
    }

    /// <summary>What the user gave.</summary>
    /// <param name="parsed">The parsed command line.</param>
    /// <returns>Null where the user gave neither option.</returns>
    public PlaybackFileOptions? From(ParseResult parsed)
    {
        bool half = parsed.GetValue(_half);
        int? bits = parsed.GetValue(_bits);
        if (bits is not (null or 8 or 16 or 32))
            throw new MimikException($"--weight-bits: expected 8, 16 or 32, found {bits}");
        return half || bits is not null ? new PlaybackFileOptions(half, bits ?? 32) : null;
    }
}
