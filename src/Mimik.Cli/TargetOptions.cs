using System.CommandLine;
using System.Globalization;
using Mimik.Skinning;

namespace Mimik.Cli;

/// <summary>The options that say what a compression is to reach rather than what it is made of.</summary>
internal sealed class TargetOptions
{
    private static readonly (string Suffix, double Factor)[] Lengths = [("mm", 1), ("cm", 10), ("um", 1e-3), ("µm", 1e-3), ("m", 1000), ("", 1)];
    private static readonly (string Suffix, double Factor)[] Sizes = [("kib", 1024), ("mib", 1024 * 1024), ("kb", 1e3), ("mb", 1e6), ("b", 1), ("", 1)];

    private readonly Option<string?> _maxError = new("--max-error") { Description = "choose the smallest size whose largest error in any shape is no more than this, such as 0.5mm", HelpName = "LENGTH" };
    private readonly Option<string?> _budget = new("--budget") { Description = "choose the size that fits best with transforms of no more than this, such as 24kB; vertex weights apart", HelpName = "BYTES" };

    /// <summary>Adds the options to a verb.</summary>
    /// <param name="command">The verb.</param>
    public TargetOptions(Command command)
    {
        command.Add(_maxError);
        command.Add(_budget);
    }

    /// <summary>What the user gave, or null.</summary>
    /// <param name="parsed">The parsed command line.</param>
    /// <param name="fit">The options of the size, some of which the target may keep.</param>
    public CompressionTarget? From(ParseResult parsed, FitOptions fit)
    {
        string? maxError = parsed.GetValue(_maxError), budget = parsed.GetValue(_budget);
        if (maxError is null && budget is null)
            return null;
        if (maxError is not null && budget is not null)
            throw new MimikException($"--budget: expected no --max-error beside it, found {maxError}");
        fit.ExpectNoNonZeros(parsed, maxError is null ? "--budget" : "--max-error");
        return new CompressionTarget
        {
            MaxErrorMillimetres = maxError is null ? null : Parse("--max-error", maxError, Lengths, "a length above 0 such as 0.5mm"),
            TransformBytes = budget is null ? null : (long)Parse("--budget", budget, Sizes, "a size above 0 such as 24kB"),
            Bones = fit.BonesGiven(parsed),
            Influences = fit.InfluencesGiven(parsed),
        };
    }

    private static double Parse(string option, string text, (string Suffix, double Factor)[] units, string expected)
    {
        (string suffix, double factor) = units.First(unit => text.EndsWith(unit.Suffix, StringComparison.OrdinalIgnoreCase));
        bool isNumber = double.TryParse(text.AsSpan(0, text.Length - suffix.Length), NumberStyles.Float, CultureInfo.InvariantCulture, out double value);
        return isNumber && value > 0 && value * factor <= 1e15
            ? value * factor
            : throw new MimikException($"{option}: expected {expected}, found \"{text}\"");
    }
}
