namespace Mimik.Faces.Names;

/// <summary>The names of the vocabularies that the name table joins.</summary>
public static class FaceVocabularies
{
    /// <summary>ARKit's 52 shapes, by name.</summary>
    public static IReadOnlyList<string> Arkit { get; } =
        [.. NameRows.All.Select(row => row.Arkit).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>The 53 expression shapes of the ICT FaceKit, by name.</summary>
    public static IReadOnlyList<string> Ict { get; } =
        [.. NameRows.All.Select(row => row.Ict).OfType<string>().Order(StringComparer.Ordinal)];

    /// <summary>The 72 one-sided FACS controls of Meta's rigs, in their order there.</summary>
    public static IReadOnlyList<string> Facs72 { get; } =
    [
        "browDown_L", "browDown_R", "cheekPuff_L", "cheekPuff_R", "cheekRaiser_L", "cheekRaiser_R", "cheekSuck_L", "cheekSuck_R",
        "chinRaiser_B", "chinRaiser_T", "dimpler_L", "dimpler_R", "eyesClosed_L", "eyesClosed_R", "eyesLookDown_L", "eyesLookDown_R",
        "eyesLookLeft_L", "eyesLookLeft_R", "eyesLookRight_L", "eyesLookRight_R", "eyesLookUp_L", "eyesLookUp_R",
        "innerBrowRaiser_L", "innerBrowRaiser_R", "jawDrop", "jawSidewaysLeft", "jawSidewaysRight", "jawThrust",
        "lidTightener_L", "lidTightener_R", "lipCornerDepressor_L", "lipCornerDepressor_R", "lipCornerPuller_L", "lipCornerPuller_R",
        "lipFunneler_LB", "lipFunneler_LT", "lipFunneler_RB", "lipFunneler_RT", "lipPressor_L", "lipPressor_R", "lipPucker_L", "lipPucker_R",
        "lipsToward_LB", "lipsToward_LT", "lipsToward_RB", "lipsToward_RT", "lipStretcher_L", "lipStretcher_R",
        "lipSuck_LB", "lipSuck_LT", "lipSuck_RB", "lipSuck_RT", "lipTightener_L", "lipTightener_R", "mouthLowerDown_L", "mouthLowerDown_R",
        "mouthLeft", "mouthRight", "nasolabialFurrow_L", "nasolabialFurrow_R", "noseWrinkler_L", "noseWrinkler_R",
        "nostrilCompressor_L", "nostrilCompressor_R", "nostrilDilator_L", "nostrilDilator_R", "outerBrowRaiser_L", "outerBrowRaiser_R",
        "upperLidRaiser_L", "upperLidRaiser_R", "upperLipRaiser_L", "upperLipRaiser_R",
    ];

    /// <summary>The head and eye angles that Live Link Face records after the shapes; no shape stands for them.</summary>
    public static IReadOnlyList<string> LiveLinkAngles { get; } =
        ["HeadYaw", "HeadPitch", "HeadRoll", "LeftEyeYaw", "LeftEyePitch", "LeftEyeRoll", "RightEyeYaw", "RightEyePitch", "RightEyeRoll"];

    /// <summary>Live Link Face's spelling of an ARKit name: the first letter is a capital.</summary>
    /// <param name="arkit">An ARKit name.</param>
    public static string ToLiveLink(string arkit)
    {
        ArgumentException.ThrowIfNullOrEmpty(arkit);
        return char.ToUpperInvariant(arkit[0]) + arkit[1..];
    }
}
