using System.CommandLine;
using System.Globalization;
using Mimik.Workflows.Solve;

namespace Mimik.Cli;

/// <summary>The options that take up a solution, fix values in it, and reduce it to keyframes.</summary>
internal sealed class SolveEditOptions
{
    private readonly Option<string?> _from = new("--from") { Description = "a solution (.npz, .npy, .csv) to take up in place of solving; its head pose places the meshes", HelpName = "W" };
    private readonly Option<string?> _pin = new("--pin") { Description = "values to fix in the solution: a .csv with the columns frame,control,value; what is near them is solved anew, all else keeps its bits", HelpName = "KEYS" };
    private readonly Option<int> _reach = NumberOption.Create("--pin-reach", "frames on either side of a pin that are solved anew", "FRAMES", new SolveJob { RigPath = "", MeshesPath = "", OutputPaths = [] }.PinReach);
    private readonly Option<double?> _tolerance = NumberOption.CreateOptional<double>("--keys", "reduce the curves to the fewest keyframes whose lines stay this close to them, in control units such as 0.01", "TOLERANCE");
    private readonly Option<string?> _keys = new("--keys-out") { Description = "where the keyframes go: a .csv as --pin reads it", HelpName = "FILE" };

    /// <summary>Adds the options to a verb.</summary>
    public SolveEditOptions(Command command)
    {
        foreach (Option option in (Option[])[_from, _pin, _reach, _tolerance, _keys])
            command.Add(option);
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(_keys) is null != parsed.GetValue(_tolerance) is null)
                parsed.AddError("Options '--keys' and '--keys-out' need each other.");
            if (parsed.GetResult(_reach) is { Implicit: false } && parsed.GetValue(_pin) is null)
                parsed.AddError("Option '--pin-reach' needs '--pin'.");
        });
    }

    /// <summary>Whether a file of keyframes is asked for.</summary>
    public bool Writes(System.CommandLine.Parsing.CommandResult parsed) => parsed.GetValue(_keys) is not null;

    /// <summary>The job with what the user gave.</summary>
    public SolveJob Apply(ParseResult parsed, SolveJob job)
    {
        int reach = parsed.GetValue(_reach);
        if (reach < 0)
            throw new MimikException($"--pin-reach: expected 0 frames or more, found {reach}");
        double tolerance = parsed.GetValue(_tolerance) ?? job.KeysTolerance;
        if (!(tolerance > 0 && double.IsFinite(tolerance)))
            throw new MimikException($"--keys: expected a tolerance above 0, found {tolerance.ToString(CultureInfo.InvariantCulture)}");
        return job with
        {
            FromPath = parsed.GetValue(_from),
            PinPath = parsed.GetValue(_pin),
            PinReach = reach,
            KeysTolerance = tolerance,
            KeysPath = parsed.GetValue(_keys),
        };
    }
}
