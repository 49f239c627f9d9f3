using System.Globalization;

namespace Mimik.Workflows;

/// <summary>One control or shape and its weight, as <c>--set jawOpen=0.6</c> gives it.</summary>
/// <param name="Name">The name in any spelling that the name table knows.</param>
/// <param name="Weight">The weight; not clamped.</param>
public sealed record NamedWeight(string Name, float Weight)
{
    /// <summary>Reads a list such as "jawOpen=0.6,mouthSmileLeft=1".</summary>
    /// <param name="text">The list; blanks around names and numbers are ignored.</param>
    /// <exception cref="MimikException">An entry is not name=number.</exception>
    public static IReadOnlyList<NamedWeight> ParseList(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var weights = new List<NamedWeight>();
        foreach (string entry in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = entry.LastIndexOf('=');
            if (equals <= 0
                || !float.TryParse(entry.AsSpan(equals + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out float weight)
                || !float.IsFinite(weight))
            {
                throw new MimikException($"--set: expected name=number, found \"{entry}\"");
            }

            weights.Add(new NamedWeight(entry[..equals].Trim(), weight));
        }

        return weights;
    }
}
