using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Mimik.Playback;

namespace Mimik.Skinning.Gltf;

/// <summary>
/// The sparse transforms in the scene's extras, under "mimik"."skinning", so that a viewer can pose the rig and not only play its
/// keys. Shape s moves bone b by [[r]x | t] about the centre, and joint b of the skin is bone b; lengths are in the rig's unit (times
/// "mimik"."metresPerUnit" for the file's metres).
/// </summary>
internal sealed class SkinningExtras
{
    /// <summary>The key in "mimik".</summary>
    public const string Key = "skinning";

    /// <summary>P.</summary>
    public int Bones { get; set; }

    /// <summary>[3] what the transforms turn about.</summary>
    public float[]? Centre { get; set; }

    /// <summary>[S + 1] where each shape's entries start.</summary>
    public int[]? Offsets { get; set; }

    /// <summary>[nnz] bone * 6 + (r_x, r_y, r_z, t_x, t_y, t_z).</summary>
    public ushort[]? Indices { get; set; }

    /// <summary>[nnz].</summary>
    public float[]? Values { get; set; }

    public static SkinningExtras Of(PlaybackRig rig) => new()
    {
        Bones = rig.Transforms.BoneCount,
        Centre = rig.Centre,
        Offsets = rig.Transforms.RowOffsets,
        Indices = rig.Transforms.Indices,
        Values = rig.Transforms.Values,
    };

    public JsonNode ToJson() => JsonSerializer.SerializeToNode(this, SkinningExtrasJson.Default.SkinningExtras)!;

    /// <summary>Reads extras of any content; null where they are not of this form.</summary>
    public static SkinningExtras? FromJson(JsonNode? node)
    {
        try
        {
            return node is JsonObject ? node.Deserialize(SkinningExtrasJson.Default.SkinningExtras) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The transforms, or null where the arrays do not fit together.</summary>
    public SparseTransforms? ToTransforms()
    {
        if (Offsets is null || Indices is null || Values is null)
            return null;
        try
        {
            return new SparseTransforms(Bones, Offsets, Indices, Values);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SkinningExtras))]
internal sealed partial class SkinningExtrasJson : JsonSerializerContext;
