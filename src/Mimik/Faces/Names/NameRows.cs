namespace Mimik.Faces.Names;

/// <summary>
/// The name table itself. ARKit's 52 shapes (Apple, ARFaceAnchor.BlendShapeLocation) are the lingua franca; ICT FaceKit splits two of them by
/// side and has no tongue; FACS-72 are the one-sided controls of Meta's rigs and headsets, action units of Ekman and Friesen by name.
/// </summary>
/// <remarks>
/// Not everything is one to one. Lips that FACS moves by quadrant or side are ARKit's whole lips: the mean. ARKit's eyes look in and out where
/// FACS looks left and right. lipsToward closes the lips over a dropped jaw, and so does mouthClose over an open one. ARKit has nothing for sucked
/// cheeks and nostrils; the lip tightener narrows the lips, which is half a press; the nasolabial furrow comes with a little of the sneer.
/// </remarks>
internal static class NameRows
{
    /// <summary>Every pose of the table, left before right.</summary>
    public static IReadOnlyList<NameRow> All { get; } = [.. Create()];

    private static IEnumerable<NameRow> Create()
    {
        foreach ((string arkit, string ict, FacsTerm[] facs) in Sided)
        {
            yield return new NameRow(arkit, ict, facs).OfSide(left: true);
            yield return new NameRow(arkit, ict, facs).OfSide(left: false);
        }

        foreach ((string arkit, string? ict, FacsTerm[] facs) in Whole)
            yield return new NameRow(arkit, ict, facs);
    }

    private static (string Arkit, string Ict, FacsTerm[] Facs)[] Sided =>
    [
        ("browDown*", "browDown_*", [Same("browDown_*")]),
        ("browInnerUp", "browInnerUp_*", [Same("innerBrowRaiser_*")]),
        ("browOuterUp*", "browOuterUp_*", [Same("outerBrowRaiser_*")]),
        ("cheekPuff", "cheekPuff_*", [Same("cheekPuff_*")]),
        ("cheekSquint*", "cheekSquint_*", [Same("cheekRaiser_*")]),
        ("eyeBlink*", "eyeBlink_*", [Same("eyesClosed_*")]),
        ("eyeLookDown*", "eyeLookDown_*", [Same("eyesLookDown_*")]),
        ("eyeLookUp*", "eyeLookUp_*", [Same("eyesLookUp_*")]),
        ("eyeSquint*", "eyeSquint_*", [Same("lidTightener_*")]),
        ("eyeWide*", "eyeWide_*", [Same("upperLidRaiser_*")]),
        ("mouthDimple*", "mouthDimple_*", [Same("dimpler_*")]),
        ("mouthFrown*", "mouthFrown_*", [Same("lipCornerDepressor_*")]),
        ("mouthLowerDown*", "mouthLowerDown_*", [Same("mouthLowerDown_*")]),
        ("mouthPress*", "mouthPress_*", [Same("lipPressor_*"), new FacsTerm("lipTightener_*", 0.5f, 0)]),
        ("mouthSmile*", "mouthSmile_*", [Same("lipCornerPuller_*")]),
        ("mouthStretch*", "mouthStretch_*", [Same("lipStretcher_*")]),
        ("mouthUpperUp*", "mouthUpperUp_*", [Same("upperLipRaiser_*")]),
        ("noseSneer*", "noseSneer_*", [Same("noseWrinkler_*"), new FacsTerm("nasolabialFurrow_*", 0.3f, 0)]),
    ];

    private static (string Arkit, string? Ict, FacsTerm[] Facs)[] Whole =>
    [
        ("eyeLookInLeft", "eyeLookIn_L", [Same("eyesLookRight_L")]),
        ("eyeLookInRight", "eyeLookIn_R", [Same("eyesLookLeft_R")]),
        ("eyeLookOutLeft", "eyeLookOut_L", [Same("eyesLookLeft_L")]),
        ("eyeLookOutRight", "eyeLookOut_R", [Same("eyesLookRight_R")]),
        ("jawForward", "jawForward", [Same("jawThrust")]),
        ("jawLeft", "jawLeft", [Same("jawSidewaysLeft")]),
        ("jawOpen", "jawOpen", [Same("jawDrop")]),
        ("jawRight", "jawRight", [Same("jawSidewaysRight")]),
        ("mouthClose", "mouthClose", Mean("lipsToward_LB", "lipsToward_LT", "lipsToward_RB", "lipsToward_RT")),
        ("mouthFunnel", "mouthFunnel", Mean("lipFunneler_LB", "lipFunneler_LT", "lipFunneler_RB", "lipFunneler_RT")),
        ("mouthLeft", "mouthLeft", [Same("mouthLeft")]),
        ("mouthPucker", "mouthPucker", Mean("lipPucker_L", "lipPucker_R")),
        ("mouthRight", "mouthRight", [Same("mouthRight")]),
        ("mouthRollLower", "mouthRollLower", Mean("lipSuck_LB", "lipSuck_RB")),
        ("mouthRollUpper", "mouthRollUpper", Mean("lipSuck_LT", "lipSuck_RT")),
        ("mouthShrugLower", "mouthShrugLower", [Same("chinRaiser_B")]),
        ("mouthShrugUpper", "mouthShrugUpper", [Same("chinRaiser_T")]),
        ("tongueOut", null, []),
    ];

    private static FacsTerm Same(string name) => new(name, 1, 1);

    private static FacsTerm[] Mean(params string[] names) => [.. names.Select(name => new FacsTerm(name, 1f / names.Length, 1))];
}
