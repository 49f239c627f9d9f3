using System.Globalization;
using System.Text;
using System.Text.Json;
using Mimik.Formats;
using Mimik.Formats.Arrays;
using Mimik.Geometry;

namespace Mimik.Faces.Sequences;

/// <summary>Barycentric maps in files: which three vertices of the rig carry each marker, with what weights.</summary>
/// <remarks>
/// <c>.json</c>: a list, or an object with a list "markers", of {"name", "vertices": [3], "weights": [3]} or {"name", "vertex"}. <c>.csv</c>: a row of column
/// names, then name,v0,v1,v2,w0,w1,w2 or name,vertex. <c>.npz</c>: vertices [K x 3], weights [K x 3], and names [K] where known. Vertices count from 0.
/// </remarks>
public static class BarycentricMapFile
{
    private const string Vertices = "vertices", Weights = "weights", Names = "names";
    private static readonly string[] Columns = ["name", "v0", "v1", "v2", "w0", "w1", "w2"];

    /// <summary>Reads a map; the name's extension says how.</summary>
    /// <param name="path">The file.</param>
    /// <param name="budget">The memory that reading may take; null is the default limit.</param>
    /// <exception cref="MimikException">The file cannot be read or holds no map; says which point.</exception>
    public static BarycentricMap Read(string path, ReadBudget? budget = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        budget ??= new ReadBudget();
        return Parse(InputFile.ReadAllBytes(path, budget), path, budget);
    }

    /// <summary>Reads a file's bytes; the name's extension says how.</summary>
    /// <param name="bytes">The file's bytes.</param>
    /// <param name="fileName">Its name.</param>
    /// <param name="budget">The memory that reading may take.</param>
    /// <exception cref="MimikException">The bytes hold no map; says which point.</exception>
    public static BarycentricMap Parse(ReadOnlyMemory<byte> bytes, string fileName, ReadBudget budget)
    {
        ArgumentException.ThrowIfNullOrEmpty(fileName);
        ArgumentNullException.ThrowIfNull(budget);
        try
        {
            return Path.GetExtension(fileName).ToUpperInvariant() switch
            {
                ".JSON" => OfJson(bytes, fileName, budget),
                ".CSV" => OfTable(bytes, fileName, budget),
                ".NPZ" => OfArchive(NpzFile.Parse(bytes, fileName, budget)),
                _ => throw new MimikException($"{fileName}: expected a barycentric map (.json, .csv, .npz), found another extension"),
            };
        }
        catch (MimikException e) when (e.Message.StartsWith("barycentric map: ", StringComparison.Ordinal))
        {
            throw new MimikException($"{fileName}: {e.Message}", e);
        }
    }

    /// <summary>Writes a map as .npz.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="map">The map.</param>
    public static void Write(string path, BarycentricMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        var arrays = new List<KeyValuePair<string, NpyArray>>
        {
            new(Vertices, NpyArray.From(map.Vertices, map.Count, 3)),
            new(Weights, NpyArray.From(map.Weights, map.Count, 3)),
        };
        if (map.Names is { } names)
            arrays.Add(new(Names, NpyArray.FromStrings([.. names])));
        NpzFile.Write(path, arrays);
    }

    private static BarycentricMap OfArchive(NpzFile file) => new(
        file[Vertices].Expect(-1, 3).ToInt32s(), file[Weights].Expect(-1, 3).ToDoubles(), file.TryGet(Names)?.ToStrings());

    private static BarycentricMap OfJson(ReadOnlyMemory<byte> bytes, string file, ReadBudget budget)
    {
        // The document's own rows take about 12 bytes a token.
        budget.Charge(16L * bytes.Length, file, "JSON");
        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 8, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            JsonElement root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("markers", out JsonElement markers))
                root = markers;
            if (root.ValueKind != JsonValueKind.Array)
                throw new MalformedFileException(file, "JSON", "a list of markers", $"{root.ValueKind}");
            var rows = new Rows();
            foreach (JsonElement entry in root.EnumerateArray())
                AddJson(rows, entry, file);
            return rows.ToMap();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new MalformedFileException(file, "JSON", "a list of markers with name, vertices and weights", e.Message.ReplaceLineEndings(" "), e);
        }
    }

    private static void AddJson(Rows rows, JsonElement entry, string file)
    {
        string marker = $"marker {rows.Count}";
        if (entry.ValueKind != JsonValueKind.Object)
            throw new MalformedFileException(file, marker, "an object", $"{entry.ValueKind}");
        string? name = entry.TryGetProperty("name", out JsonElement named) ? named.GetString() : null;
        if (entry.TryGetProperty("vertex", out JsonElement vertex))
        {
            rows.Add(name, [vertex.GetInt32(), vertex.GetInt32(), vertex.GetInt32()], [1, 0, 0]);
            return;
        }

        if (!entry.TryGetProperty(Vertices, out JsonElement vertices) || !entry.TryGetProperty(Weights, out JsonElement weights))
            throw new MalformedFileException(file, marker, "vertices and weights, or a vertex", "neither");
        if (vertices.GetArrayLength() != 3 || weights.GetArrayLength() != 3)
            throw new MalformedFileException(file, marker, "three vertices and three weights", $"{vertices.GetArrayLength()} and {weights.GetArrayLength()}");
        rows.Add(name, [.. vertices.EnumerateArray().Select(v => v.GetInt32())], [.. weights.EnumerateArray().Select(w => w.GetDouble())]);
    }

    private static BarycentricMap OfTable(ReadOnlyMemory<byte> bytes, string file, ReadBudget budget)
    {
        budget.Charge(16L * bytes.Length, file, "rows");
        string[] lines = Encoding.UTF8.GetString(bytes.Span).TrimStart('\uFEFF').Split('\n');
        var rows = new Rows();
        bool? isVertex = null;
        for (int i = 0; i < lines.Length; i++)
        {
            string[] fields = [.. lines[i].Split(',').Select(field => field.Trim(' ', '\t', '\r', '"'))];
            if (fields is [""])
                continue;
            if (isVertex is null)
            {
                isVertex = fields.SequenceEqual(["name", "vertex"], StringComparer.OrdinalIgnoreCase);
                if (!isVertex.Value && !fields.SequenceEqual(Columns, StringComparer.OrdinalIgnoreCase))
                    throw new MalformedFileException(file, $"line {i + 1}", $"the column names {string.Join(",", Columns)} or name,vertex", $"\"{lines[i].Trim()}\"");
                continue;
            }

            int wanted = isVertex.Value ? 2 : Columns.Length;
            if (fields.Length != wanted)
                throw new MalformedFileException(file, $"line {i + 1}", $"{wanted} columns", $"{fields.Length}");
            int[] vertices = isVertex.Value ? [Vertex(1), Vertex(1), Vertex(1)] : [Vertex(1), Vertex(2), Vertex(3)];
            rows.Add(fields[0], vertices, isVertex.Value ? [1, 0, 0] : [Weight(4), Weight(5), Weight(6)]);

            int Vertex(int column) => int.TryParse(fields[column], NumberStyles.None, CultureInfo.InvariantCulture, out int value)
                ? value
                : throw new MalformedFileException(file, $"line {i + 1}, column {column + 1}", "a vertex from 0", $"\"{fields[column]}\"");

            double Weight(int column) => double.TryParse(fields[column], NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                ? value
                : throw new MalformedFileException(file, $"line {i + 1}, column {column + 1}", "a weight", $"\"{fields[column]}\"");
        }

        return isVertex is null ? throw new MalformedFileException(file, "line 1", "a row of column names", "an empty file") : rows.ToMap();
    }

    /// <summary>Points read so far.</summary>
    private sealed class Rows
    {
        private readonly List<int> _vertices = [];
        private readonly List<double> _weights = [];
        private readonly List<string?> _names = [];

        public int Count => _names.Count;

        public void Add(string? name, int[] vertices, double[] weights)
        {
            _names.Add(name);
            _vertices.AddRange(vertices);
            _weights.AddRange(weights);
        }

        // Names count only where every point has one.
        public BarycentricMap ToMap() => new([.. _vertices], [.. _weights], _names.Contains(null) ? null : [.. _names.OfType<string>()]);
    }
}
