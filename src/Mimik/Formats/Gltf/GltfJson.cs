using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Mimik.Formats.Gltf;

/// <summary>Reads and writes the JSON part. Depth is bounded; duplicate keys, comments and trailing commas are errors.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false,
    MaxDepth = MaxDepth)]
[JsonSerializable(typeof(GltfDocument))]
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class GltfJson : JsonSerializerContext
{
    /// <summary>The deepest nesting that is read.</summary>
    public const int MaxDepth = 64;
}
