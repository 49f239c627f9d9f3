using System.CommandLine;
using System.Globalization;
using Mimik.InverseRig;

namespace Mimik.Cli;

/// <summary>The options that say what an inverse rig minimises and how.</summary>
internal sealed class SolveOptions
{
    private static readonly InverseRigOptions Defaults = new();

    private readonly Option<string> _method = new("--method") { Description = "holistic: the whole sequence with all correctives; for comparison every frame by itself: frame with all correctives, linear without any, quadratic with those of two controls, by majorisation-minimisation", DefaultValueFactory = _ => Name(Defaults.Method) };
    private readonly Option<double?> _lambda1 = NumberOption.CreateOptional<double>("--lambda1", "weight of the controls' sum, in the rig's unit squared (default: from the rig)", "L");
    private readonly Option<double?> _lambda2 = NumberOption.CreateOptional<double>("--lambda2", "weight of the squared second differences over time, in the rig's unit squared (default: from rig and frame rate)", "L");
    private readonly Option<string?> _bounds = new("--bounds") { Description = "bounds of controls that do not run from 0 to 1, such as jawOpen=0..1.2,jawLeft=-1..1", HelpName = "LIST" };
    private readonly Option<string?> _lock = new("--lock") { Description = "controls that keep a value, such as tongueOut=0,jawOpen=0.3", HelpName = "LIST" };
    private readonly Option<string?> _active = new("--active") { Description = "the controls that take part, such as jawOpen,mouthClose; all others rest at 0", HelpName = "LIST" };
    private readonly Option<string?> _symmetric = new("--symmetric") { Description = "pairs that like to agree and how much, such as browDownLeft:browDownRight=0.1", HelpName = "LIST" };
    private readonly Option<string?> _exclusive = new("--exclusive") { Description = "pairs that exclude each other and how much, such as jawLeft:jawRight=1", HelpName = "LIST" };
    private readonly Option<int> _iterations = NumberOption.Create("--iterations", "the most steps of a window of frames, or of a frame that is solved by itself", "N", Defaults.Iterations);
    private readonly Option<double> _tolerance = NumberOption.Create("--tolerance", "ends where a step promises to lower the objective by less than this part of it", "T", Defaults.Tolerance);
    private readonly Option<int?> _interval = NumberOption.CreateOptional<int>("--interval", "solve intervals of this many frames one after the other, as published (default: the sequence as a whole)", "FRAMES");
    private readonly Option<int> _restarts = NumberOption.Create("--restarts", "further solves from random starts, of which the best is kept", "N", 0);
    private readonly Option<int> _seed = NumberOption.Create("--seed", "where random starts come from", "S", 0);
    private readonly Option<int> _threads = NumberOption.Create("--threads", "threads that take part, 0 for all; results do not depend on it", "N", 0);

    /// <summary>Adds the options to a verb.</summary>
    public SolveOptions(Command command)
    {
        _method.AcceptOnlyFromAmong([.. Enum.GetValues<InverseRigMethod>().Select(Name)]);
        foreach (Option option in (Option[])[_method, _lambda1, _lambda2, _bounds, _lock, _active, _symmetric, _exclusive, _iterations, _tolerance, _interval, _restarts, _seed, _threads])
            command.Add(option);
    }

    /// <summary>What the user gave.</summary>
    public InverseRigOptions From(ParseResult parsed) => new()
    {
        Method = Enum.GetValues<InverseRigMethod>().First(method => Name(method) == parsed.GetValue(_method)),
        Lambda1 = parsed.GetValue(_lambda1),
        Lambda2 = parsed.GetValue(_lambda2),
        Limits = [.. Bounds(parsed.GetValue(_bounds)), .. Locks(parsed.GetValue(_lock))],
        ActiveControls = parsed.GetValue(_active) is { } active ? [.. Entries(active)] : null,
        Pairs = [.. Pairs("--symmetric", parsed.GetValue(_symmetric), PairPenaltyKind.Symmetric), .. Pairs("--exclusive", parsed.GetValue(_exclusive), PairPenaltyKind.Exclusive)],
        Iterations = parsed.GetValue(_iterations),
        Tolerance = parsed.GetValue(_tolerance),
        IntervalFrames = parsed.GetValue(_interval),
        Restarts = parsed.GetValue(_restarts),
        Seed = parsed.GetValue(_seed),
        Threads = parsed.GetValue(_threads),
    };

    private static string Name(InverseRigMethod method) => method.ToString().ToLowerInvariant();

    /// <summary>Reads "low..high".</summary>
    public static bool TryParseRange(string text, out double low, out double high)
    {
        (low, high) = (0, 0);
        int dots = text.IndexOf("..", StringComparison.Ordinal);
        return dots >= 0 && TryParse(text[..dots], out low) && TryParse(text[(dots + 2)..], out high);
    }

    private static IEnumerable<ControlLimit> Bounds(string? list)
    {
        foreach ((string name, string value) in Named("--bounds", list, "name=low..high"))
        {
            if (!TryParseRange(value, out double low, out double high))
                throw new MimikException($"--bounds: expected name=low..high, found \"{name}={value}\"");
            yield return new ControlLimit(name, low, high);
        }
    }

    private static IEnumerable<ControlLimit> Locks(string? list)
    {
        foreach ((string name, string value) in Named("--lock", list, "name=value"))
        {
            if (!TryParse(value, out double number))
                throw new MimikException($"--lock: expected name=value, found \"{name}={value}\"");
            yield return new ControlLimit(name, number, number);
        }
    }

    private static IEnumerable<ControlPairPenalty> Pairs(string option, string? list, PairPenaltyKind kind)
    {
        foreach ((string names, string value) in Named(option, list, "first:second=strength"))
        {
            string[] pair = names.Split(':', StringSplitOptions.TrimEntries);
            if (pair.Length != 2 || !TryParse(value, out double strength))
                throw new MimikException($"{option}: expected first:second=strength, found \"{names}={value}\"");
            yield return new ControlPairPenalty(pair[0], pair[1], strength, kind);
        }
    }

    private static IEnumerable<(string Name, string Value)> Named(string option, string? list, string expected)
    {
        foreach (string entry in Entries(list))
        {
            int equals = entry.LastIndexOf('=');
            if (equals <= 0)
                throw new MimikException($"{option}: expected {expected}, found \"{entry}\"");
            yield return (entry[..equals].Trim(), entry[(equals + 1)..].Trim());
        }
    }

    private static string[] Entries(string? list) => list?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static bool TryParse(string text, out double value) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
}
