using System.CommandLine;
using Mimik.Skinning.Gltf;
using Mimik.Workflows;

namespace Mimik.Cli;

/// <summary>The options of every verb that writes a compressed rig as glTF.</summary>
internal sealed class JointOptions
{
    private readonly Option<string> _joints = new("--joints") { Description = "glTF of a compressed rig: chain (exact), trs (nearest translation, rotation and scale) or morph (morph targets)", DefaultValueFactory = _ => "chain" };
    private readonly Option<int?> _influences = NumberOption.CreateOptional<int>(
        "--gltf-influences", "glTF of a compressed rig: the most joints a vertex, solved anew where the rig has more; 4 suits engines that read JOINTS_0 alone (default: as many as the rig has)", "K");

    /// <summary>Adds the options to a verb.</summary>
    /// <param name="command">The verb.</param>
    public JointOptions(Command command)
    {
        _joints.AcceptOnlyFromAmong("chain", "trs", "morph");
        command.Add(_joints);
        command.Add(_influences);
    }

    /// <summary>What the user gave.</summary>
    /// <param name="parsed">The parsed command line.</param>
    /// <returns>Null where the user gave neither option.</returns>
    public GltfForm? From(ParseResult parsed)
    {
        string joints = parsed.GetValue(_joints)!;
        if (parsed.GetValue(_influences) is { } influences && influences < 1)
            throw new MimikException($"--gltf-influences: expected 1 or more, found {influences}");
        if (parsed.GetResult(_joints) is not { Implicit: false } && parsed.GetResult(_influences) is not { Implicit: false })
            return null;
        if (joints == "morph" && parsed.GetValue(_influences) is not null)
            throw new MimikException("--gltf-influences: expected --joints chain or trs beside it, found morph, which has no joints");
        return new GltfForm
        {
            MorphTargets = joints == "morph",
            Skin = new CompressedGltfOptions
            {
                Joints = joints == "trs" ? GltfJoints.NearestTrs : GltfJoints.Chain,
                Influences = parsed.GetValue(_influences),
            },
        };
    }
}
