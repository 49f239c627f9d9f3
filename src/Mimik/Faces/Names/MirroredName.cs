using System.Text.RegularExpressions;

namespace Mimik.Faces.Names;

/// <summary>The name of the same pose on the other side of the face.</summary>
internal static partial class MirroredName
{
    /// <summary>Exchanges Left and Right, left and right, and a letter L or R that stands alone or before a capital after a separator; a name without a side stays.</summary>
    /// <param name="name">A shape's name: browDown_L, eyeBlinkLeft, eyesLookLeft_R, lipSuck_LB, l.brow.</param>
    public static string Of(string name) => Side().Replace(name, match => match.Value switch
    {
        "Left" => "Right",
        "Right" => "Left",
        "left" => "right",
        "right" => "left",
        "L" => "R",
        "R" => "L",
        "l" => "r",
        _ => "l",
    });

    [GeneratedRegex("Left|Right|left|right|(?<![A-Za-z0-9])[LRlr](?![a-z0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex Side();
}
