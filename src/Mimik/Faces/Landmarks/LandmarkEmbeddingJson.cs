using System.Globalization;
using System.Text.Json;
using Mimik.Formats;

namespace Mimik.Faces.Landmarks;

/// <summary>User-made embeddings as JSON, see <see cref="LandmarkEmbeddingFile"/>.</summary>
internal static class LandmarkEmbeddingJson
{
    private const string Vertices = "vertices", Triangles = "triangles", Weights = "weights", Contour = "contour", Convention = "convention";

    public static LandmarkEmbeddings Parse(ReadOnlyMemory<byte> bytes, string file, int[] mesh, ReadBudget budget)
    {
        budget.Charge(16L * bytes.Length, file, "JSON");
        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 8, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                throw new MalformedFileException(file, "JSON", "an object with vertices or triangles", $"{root.ValueKind}");
            ContourEmbedding? contour = root.TryGetProperty(Contour, out JsonElement rows)
                ? new ContourEmbedding([.. rows.EnumerateArray().Select((row, r) => Set(row, file, $"contour, row {r}", "", mesh))])
                : null;
            string? convention = root.TryGetProperty(Convention, out JsonElement name) ? name.GetString() : null;
            bool hasSet = root.TryGetProperty(Vertices, out _) || root.TryGetProperty(Triangles, out _);
            return new LandmarkEmbeddings(hasSet || contour is null ? [Set(root, file, "JSON", convention, mesh)] : [], contour);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new MalformedFileException(file, "JSON", "an embedding: convention, vertices or triangles, weights", e.Message.ReplaceLineEndings(" "), e);
        }
    }

    public static byte[] Write(LandmarkEmbedding landmarks, ContourEmbedding? contour)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            writer.WriteStartObject();
            writer.WriteString(Convention, landmarks.Convention);
            WriteSet(writer, landmarks);
            if (contour is not null)
            {
                writer.WriteStartArray(Contour);
                foreach (LandmarkEmbedding row in contour.Rows)
                {
                    writer.WriteStartObject();
                    WriteSet(writer, row);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static LandmarkEmbedding Set(JsonElement of, string file, string element, string? convention, int[] mesh)
    {
        bool byTriangle = of.TryGetProperty(Triangles, out JsonElement places);
        if (!byTriangle && !of.TryGetProperty(Vertices, out places))
            throw new MalformedFileException(file, element, "vertices or triangles", "neither");
        int count = places.GetArrayLength();
        string name = convention ?? LandmarkEmbeddingFile.ConventionOf(count);
        name = LandmarkConvention.Find(name)?.Name ?? name;
        if (LandmarkConvention.Find(name) is { } known && known.Count != count)
            throw new MalformedFileException(file, element, $"{known.Count} landmarks of {known.Name}", $"{count}");
        bool single = count > 0 && places[0].ValueKind == JsonValueKind.Number;
        if (single && !byTriangle)
            return LandmarkEmbedding.AtVertices(name, [.. places.EnumerateArray().Select(vertex => vertex.GetInt32())]);
        if (!of.TryGetProperty(Weights, out JsonElement weights))
            throw new MalformedFileException(file, element, "weights, or plain vertices", "neither");
        float[] shares = [.. Triples(weights, count, file, $"{element}: weights").Select(weight => weight.GetSingle())];
        return single
            ? LandmarkEmbedding.OnTriangles(name, [.. places.EnumerateArray().Select(triangle => triangle.GetInt32())], shares, mesh)
            : new LandmarkEmbedding(name, [.. Triples(places, count, file, $"{element}: {(byTriangle ? Triangles : Vertices)}").Select(vertex => vertex.GetInt32())], shares);
    }

    private static IEnumerable<JsonElement> Triples(JsonElement list, int count, string file, string element)
    {
        if (list.GetArrayLength() != count)
            throw new MalformedFileException(file, element, $"{count} rows", $"{list.GetArrayLength()}");
        foreach (JsonElement row in list.EnumerateArray())
        {
            if (row.GetArrayLength() != 3)
                throw new MalformedFileException(file, element, "three numbers a row", row.GetRawText());
            foreach (JsonElement number in row.EnumerateArray())
                yield return number;
        }
    }

    private static void WriteSet(Utf8JsonWriter writer, LandmarkEmbedding set)
    {
        writer.WriteStartArray(Vertices);
        for (int k = 0; k < set.Count; k++)
            writer.WriteRawValue($"[{set.Corners[3 * k]}, {set.Corners[(3 * k) + 1]}, {set.Corners[(3 * k) + 2]}]");
        writer.WriteEndArray();
        writer.WriteStartArray(Weights);
        for (int k = 0; k < set.Count; k++)
            writer.WriteRawValue(string.Create(CultureInfo.InvariantCulture, $"[{set.Weights[3 * k]:r}, {set.Weights[(3 * k) + 1]:r}, {set.Weights[(3 * k) + 2]:r}]"));
        writer.WriteEndArray();
    }
}
