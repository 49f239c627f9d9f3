using System.Globalization;

namespace Mimik.Workflows.Solve;

/// <summary>Frames as a user writes them: a number for the first ones, or a list such as 0,10,40-50.</summary>
internal static class FrameList
{
    /// <summary>Reads a list.</summary>
    /// <param name="option">For messages.</param>
    /// <param name="text">"20" is frames 0 to 19; a list has a comma or a dash: "20," is frame 20 alone.</param>
    /// <param name="frames">T.</param>
    /// <returns>At least one frame, rising, each once.</returns>
    /// <exception cref="MimikException">The text is no such list, or a frame is not below T.</exception>
    public static int[] Parse(string option, string text, int frames)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count))
        {
            return count >= 1 && count <= frames
                ? [.. Enumerable.Range(0, count)]
                : throw new MimikException($"{option}: expected 1 to {frames} frames, found {count}");
        }

        var chosen = new SortedSet<int>();
        foreach (string entry in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] ends = entry.Split('-', StringSplitOptions.TrimEntries);
            int last = -1;
            if (ends.Length > 2 || !int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out int first)
                || !int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out last) || last < first)
                throw new MimikException($"{option}: expected a number of frames, or a list such as 0,10,40-50, found \"{entry}\"");
            if (last >= frames)
                throw new MimikException($"{option}: expected frames from 0 to {frames - 1}, found {last}");
            chosen.UnionWith(Enumerable.Range(first, last - first + 1));
        }

        return chosen.Count > 0 ? [.. chosen] : throw new MimikException($"{option}: expected a number of frames, or a list such as 0,10,40-50, found \"{text}\"");
    }
}
