using System.Globalization;
using System.Text.Json;
using Mimik.Faces.Landmarks;
using Mimik.Formats;
using Mimik.Retargeting;

namespace Mimik.Workflows.Retarget;

/// <summary>Vertices that mean the same on two heads: a .csv with a source and a target vertex a row, or a .json with a list of such pairs, [[12, 40], ...]. Indices from 0.</summary>
internal static class VertexPairsFile
{
    /// <summary>Reads pairs.</summary>
    /// <param name="path">The file.</param>
    /// <param name="sourceVertices">The source's vertices.</param>
    /// <param name="targetVertices">The target's vertices.</param>
    /// <param name="budget">Bounds the memory.</param>
    /// <exception cref="MimikException">The file is missing or malformed, or a vertex is not there.</exception>
    public static LandmarkPairs Read(string path, int sourceVertices, int targetVertices, ReadBudget budget)
    {
        byte[] bytes = InputFile.ReadAllBytes(path, budget);
        List<(int Source, int Target)> pairs = Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase) ? Json(bytes, path) : Csv(bytes, path);
        for (int k = 0; k < pairs.Count; k++)
        {
            if ((uint)pairs[k].Source >= (uint)sourceVertices || (uint)pairs[k].Target >= (uint)targetVertices)
                throw new MalformedFileException(path, $"pair {k}", $"vertices below {sourceVertices} and {targetVertices}", $"{pairs[k].Source} and {pairs[k].Target}");
        }

        if (pairs.Count < 3)
            throw new MalformedFileException(path, "pairs", "at least 3", $"{pairs.Count}");
        return new LandmarkPairs(
            LandmarkEmbedding.AtVertices("", [.. pairs.Select(pair => pair.Source)]), LandmarkEmbedding.AtVertices("", [.. pairs.Select(pair => pair.Target)]));
    }

    private static List<(int Source, int Target)> Json(byte[] bytes, string path)
    {
        int[][]? pairs;
        try
        {
            pairs = JsonSerializer.Deserialize<int[][]>(bytes);
        }
        catch (JsonException error)
        {
            throw new MalformedFileException(path, $"line {error.LineNumber + 1}", "a list of pairs of vertices, [[12, 40], ...]", "something else");
        }

        int bad = Array.FindIndex(pairs ?? [], pair => pair is not { Length: 2 });
        return bad < 0
            ? [.. (pairs ?? []).Select(pair => (pair[0], pair[1]))]
            : throw new MalformedFileException(path, $"pair {bad}", "two vertices", $"{pairs![bad]?.Length ?? 0}");
    }

    private static List<(int Source, int Target)> Csv(byte[] bytes, string path)
    {
        var pairs = new List<(int Source, int Target)>();
        string[] lines = System.Text.Encoding.UTF8.GetString(bytes).Split('\n');
        for (int n = 0; n < lines.Length; n++)
        {
            string line = lines[n].Trim();
            string[] cells = line.Split(',', ';', '\t');
            if (line.Length == 0 || (n == 0 && !char.IsAsciiDigit(line[0])))
                continue;
            if (cells.Length != 2 || !Number(cells[0], out int source) || !Number(cells[1], out int target))
                throw new MalformedFileException(path, $"line {n + 1}", "a source and a target vertex", $"\"{line}\"");
            pairs.Add((source, target));
        }

        return pairs;
    }

    private static bool Number(string text, out int number) => int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
