using System.Text.Json.Nodes;

namespace Mimik.Formats.Gltf;

/// <summary>A mesh: primitives that share morph targets' number, order and names.</summary>
internal sealed class GltfMesh
{
    public string? Name { get; set; }

    public List<GltfPrimitive>? Primitives { get; set; }

    /// <summary>[S] default morph weights; null is 0 for all.</summary>
    public float[]? Weights { get; set; }

    /// <summary>By convention, "targetNames" in here are the [S] names of the morph targets.</summary>
    public JsonNode? Extras { get; set; }
}

/// <summary>Triangles (or points, lines) of one material: accessor indices by attribute semantic.</summary>
internal sealed class GltfPrimitive
{
    public const int Points = 0;
    public const int Triangles = 4;
    public const int TriangleStrip = 5;
    public const int TriangleFan = 6;

    /// <summary>Accessor by semantic: POSITION, NORMAL, TANGENT, TEXCOORD_n, JOINTS_n, WEIGHTS_n, or a name of our own that starts with "_".</summary>
    public Dictionary<string, int>? Attributes { get; set; }

    public int? Indices { get; set; }

    public int? Material { get; set; }

    public int? Mode { get; set; }

    /// <summary>[S] deltas by semantic: POSITION, NORMAL, TANGENT.</summary>
    public List<Dictionary<string, int>>? Targets { get; set; }

    public JsonNode? Extras { get; set; }
}
