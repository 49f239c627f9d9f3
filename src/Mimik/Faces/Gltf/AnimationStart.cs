using System.Text.Json.Nodes;

namespace Mimik.Faces.Gltf;

/// <summary>The timecode that an animation starts at, which glTF has no place for: <c>start_seconds</c> of its extras. Key times start at 0 all the same.</summary>
internal static class AnimationStart
{
    private const string Key = "start_seconds";

    /// <summary>The extras of an animation; null where it starts at 0.</summary>
    public static JsonObject? ToExtras(double startSeconds) => startSeconds == 0 ? null : new JsonObject { [Key] = startSeconds };

    /// <summary>The seconds of the day, or 0 where the extras say nothing of the kind.</summary>
    public static double FromExtras(JsonNode? extras) =>
        extras is JsonObject known && known[Key] is JsonValue value && value.TryGetValue(out double seconds) && seconds > 0 && double.IsFinite(seconds) ? seconds : 0;
}
