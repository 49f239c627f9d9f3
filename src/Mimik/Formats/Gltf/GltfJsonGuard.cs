using System.Text.Json;

namespace Mimik.Formats.Gltf;

/// <summary>Looks through JSON before anything is built from it: well-formed, not too deep, no holes in lists, and worth its memory.</summary>
internal static class GltfJsonGuard
{
    // What the built objects take, generously: an object with its lists, and any other token.
    private const int ObjectBytes = 320;
    private const int TokenBytes = 48;

    /// <summary>Reads the JSON of a file.</summary>
    /// <param name="json">UTF-8.</param>
    /// <param name="fileName">The file's name, for messages.</param>
    /// <param name="budget">Charged for everything that will be built.</param>
    /// <exception cref="MimikException">The JSON is damaged, too deep, or needs too much memory.</exception>
    public static GltfDocument Parse(ReadOnlySpan<byte> json, string fileName, ReadBudget budget)
    {
        try
        {
            budget.Charge(Cost(json, fileName), fileName, "JSON");
            return JsonSerializer.Deserialize(json, GltfJson.Default.GltfDocument)
                ?? throw new MalformedFileException(fileName, "JSON", "an object", "null");
        }
        catch (JsonException e)
        {
            throw new MalformedFileException(fileName, $"JSON line {e.LineNumber + 1 ?? 1}", "glTF 2.0", Reason(e), e);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // The serializer's words for a key that occurs twice in extras, and for text that is not Unicode.
            throw new MalformedFileException(fileName, "JSON", "unique keys and valid Unicode", e.Message.ReplaceLineEndings(" "), e);
        }
    }

    private static long Cost(ReadOnlySpan<byte> json, string fileName)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = GltfJson.MaxDepth });
        ulong arrays = 0; // bit d: the container at depth d is an array
        long cost = 0;
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    arrays &= ~(1UL << reader.CurrentDepth);
                    cost += ObjectBytes;
                    break;
                case JsonTokenType.StartArray:
                    arrays |= 1UL << reader.CurrentDepth;
                    cost += 2 * TokenBytes;
                    break;
                case JsonTokenType.PropertyName when reader.ValueTextEquals("extras"u8) || reader.ValueTextEquals("extensions"u8):
                    // Free-form: kept as text with an index of its tokens, and read by whoever knows it.
                    long start = reader.BytesConsumed;
                    reader.Skip();
                    cost += 16 * (reader.BytesConsumed - start);
                    break;
                case JsonTokenType.Null when reader.CurrentDepth > 0 && (arrays & (1UL << (reader.CurrentDepth - 1))) != 0:
                    throw new MalformedFileException(fileName, $"JSON byte {reader.TokenStartIndex}", "a value in the list", "null");
                default:
                    cost += TokenBytes + (2L * reader.ValueSpan.Length);
                    break;
            }
        }

        return cost;
    }

    private static string Reason(JsonException e)
    {
        string message = e.Message.ReplaceLineEndings(" ");
        int end = message.IndexOf(" Path:", StringComparison.Ordinal);
        string reason = (end >= 0 ? message[..end] : message).TrimEnd('.', ' ');
        return e.Path is { Length: > 0 } path ? $"\"{reason}\" at {path}" : $"\"{reason}\"";
    }
}
