using System.CommandLine;
using System.CommandLine.Parsing;
using Mimik.InverseRig;
using Mimik.Workflows.Solve;

namespace Mimik.Cli;

/// <summary>The options that fit a rig to the actor before a sequence is solved.</summary>
internal sealed class CalibrationOptions
{
    private static readonly RigCalibrationOptions Defaults = new();

    private readonly Option<string?> _frames = new("--calibrate") { Description = "fit the rig's neutral to the actor first, from the first N frames or from a list such as 0,10,40-50; each control should rest in one of them", HelpName = "FRAMES" };
    private readonly Option<bool> _gains = new("--gains") { Description = "fit how far each control's own shape goes, too" };
    private readonly Option<string?> _limits = new("--gain-limits") { Description = $"the gains that controls may have: 0.5..2 for all, jawOpen=0.8..1.5 for one (default: {Defaults.LowestGain}..{Defaults.HighestGain})", HelpName = "LIST" };
    private readonly Option<double> _pull = NumberOption.Create("--neutral-pull", "how strongly the neutral is drawn to the rig's; 0.01 and more keep what all frames have in common an expression", "R", Defaults.NeutralPull);
    private readonly Option<string?> _rig = new("--save-rig") { Description = "where the calibrated rig goes: .npz, .glb, .gltf, or a folder of .obj", HelpName = "FILE" };

    /// <summary>Adds the options to a verb.</summary>
    public CalibrationOptions(Command command)
    {
        foreach (Option option in (Option[])[_frames, _gains, _limits, _pull, _rig])
            command.Add(option);
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(_frames) is not null)
            {
                if (parsed.GetValue(_limits) is not null && !parsed.GetValue(_gains))
                    parsed.AddError("Option '--gain-limits' needs '--gains'.");
                return;
            }

            foreach (Option option in (Option[])[_gains, _limits, _pull, _rig])
            {
                if (parsed.GetResult(option) is { Implicit: false })
                    parsed.AddError($"Option '{option.Name}' needs '--calibrate'.");
            }
        });
    }

    /// <summary>Whether a rig is asked for.</summary>
    public bool Writes(CommandResult parsed) => parsed.GetValue(_rig) is not null;

    /// <summary>The job with what the user gave.</summary>
    public SolveJob Apply(ParseResult parsed, SolveJob job)
    {
        RigCalibrationOptions options = Defaults with { Gains = parsed.GetValue(_gains), NeutralPull = parsed.GetValue(_pull) };
        var limits = new List<ControlLimit>();
        foreach (string entry in (parsed.GetValue(_limits) ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = entry.LastIndexOf('=');
            if (!SolveOptions.TryParseRange(entry[(equals + 1)..], out double low, out double high) || equals == 0)
                throw new MimikException($"--gain-limits: expected low..high or name=low..high, found \"{entry}\"");
            if (equals < 0)
                options = options with { LowestGain = low, HighestGain = high };
            else
                limits.Add(new ControlLimit(entry[..equals].Trim(), low, high));
        }

        return job with { CalibrationFrames = parsed.GetValue(_frames), Calibration = options with { GainLimits = limits }, SaveRigPath = parsed.GetValue(_rig) };
    }
}
