using System.Text.RegularExpressions;

namespace Mimik.Faces.Names;

/// <summary>Pairs of controls that belong together by name: the two sides of one pose, and poses that exclude each other.</summary>
public static partial class ControlPairs
{
    /// <summary>Left and right of one pose, such as browDownLeft and browDownRight; directions of the jaw and the mouth are not.</summary>
    /// <param name="names">The controls' names; unique.</param>
    /// <returns>Pairs of indices, each once, the lower first.</returns>
    public static IReadOnlyList<(int First, int Second)> Sides(IReadOnlyList<string> names) =>
        Pairs(names, name => IsDirection(name) ? name : MirroredName.Of(name));

    /// <summary>Opposite directions: of the jaw and the mouth left and right, of one eye in and out, left and right, up and down.</summary>
    /// <param name="names">The controls' names; unique.</param>
    /// <returns>Pairs of indices, each once, the lower first.</returns>
    public static IReadOnlyList<(int First, int Second)> Opposites(IReadOnlyList<string> names) =>
        Pairs(names, name => IsDirection(name) ? MirroredName.Of(name) : Look().Replace(name, match => match.Groups["look"].Value + Turned(match.Groups["way"].Value)));

    private static List<(int First, int Second)> Pairs(IReadOnlyList<string> names, Func<string, string> other)
    {
        ArgumentNullException.ThrowIfNull(names);
        var indices = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < names.Count; i++)
            indices[names[i]] = i;
        var pairs = new List<(int, int)>();
        for (int i = 0; i < names.Count; i++)
        {
            if (indices.TryGetValue(other(names[i]), out int j) && j > i)
                pairs.Add((i, j));
        }

        return pairs;
    }

    private static bool IsDirection(string name) => Direction().IsMatch(name);

    private static string Turned(string direction) => direction switch
    {
        "In" => "Out",
        "Out" => "In",
        "Up" => "Down",
        "Down" => "Up",
        "Left" => "Right",
        _ => "Left",
    };

    [GeneratedRegex("^(jaw|mouth)(Sideways)?_?(Left|Right|L|R)$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Direction();

    [GeneratedRegex("^(?<look>eyes?Look)(?<way>In|Out|Up|Down|Left|Right)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Look();
}
