using System.Globalization;

namespace Mimik.Workflows;

/// <summary>Lists of numbers as users write them: "1.5,0,-2", or "0=1.5,3=-2" and "jawOpen=0.5" by index and name.</summary>
internal static class NumberList
{
    private const int MostUnknown = 1000;

    /// <summary>Coefficients.</summary>
    /// <param name="option">For messages.</param>
    /// <param name="text">The list.</param>
    /// <param name="names">[K] the coefficients' names.</param>
    /// <param name="values">[K] receives those that the list names; the others stay.</param>
    /// <exception cref="MimikException">A number, an index or a name is wrong, or there are too many.</exception>
    public static void Coefficients(string option, string text, IReadOnlyList<string> names, Span<float> values)
    {
        string[] parts = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i < parts.Length; i++)
        {
            int equals = parts[i].LastIndexOf('='), at = i;
            if (equals >= 0)
            {
                string key = parts[i][..equals].Trim();
                if (!int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out at))
                    at = names.Index().Where(name => name.Item.Equals(key, StringComparison.OrdinalIgnoreCase)).Select(name => name.Index).DefaultIfEmpty(-1).First();
                if (at < 0)
                    throw new MimikException($"{option}: expected an index or a name of the model's {names.Count}{(names.Count > 0 ? $" ({names[0]}, ...)" : "")}, found \"{key}\"");
            }

            if (at >= names.Count)
                throw new MimikException(names.Count == 0 ? $"{option}: the model has no such coefficients" : $"{option}: expected coefficients of 0 to {names.Count - 1}, found {at}");
            values[at] = Number(option, parts[i][(equals + 1)..]);
        }
    }

    /// <summary>Coefficients of a space whose size is not known yet.</summary>
    /// <param name="option">For messages.</param>
    /// <param name="text">The list.</param>
    /// <returns>As many as the list reaches to.</returns>
    /// <exception cref="MimikException">A number or an index is wrong.</exception>
    public static float[] Coefficients(string option, string text)
    {
        float[] values = new float[MostUnknown];
        Coefficients(option, text, [.. Enumerable.Range(0, MostUnknown).Select(i => i.ToString(CultureInfo.InvariantCulture))], values);
        return values[..(1 + Array.FindLastIndex(values, value => value != 0))];
    }

    /// <summary>A fixed number of numbers.</summary>
    /// <param name="option">For messages.</param>
    /// <param name="text">The list.</param>
    /// <param name="counts">How many there may be.</param>
    /// <exception cref="MimikException">There are others, or one is no number.</exception>
    public static float[] Numbers(string option, string text, params ReadOnlySpan<int> counts)
    {
        string[] parts = text.Split(',', StringSplitOptions.TrimEntries);
        return counts.Contains(parts.Length)
            ? Array.ConvertAll(parts, part => Number(option, part))
            : throw new MimikException($"{option}: expected {string.Join(" or ", counts.ToArray())} numbers, found {parts.Length}");
    }

    private static float Number(string option, string text) =>
        float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) && float.IsFinite(value)
            ? value
            : throw new MimikException($"{option}: expected numbers, found \"{text.Trim()}\"");
}
