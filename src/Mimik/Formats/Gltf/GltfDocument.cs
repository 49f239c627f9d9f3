using System.Text.Json.Nodes;

namespace Mimik.Formats.Gltf;

/// <summary>The JSON of a glTF 2.0 file; property names are the specification's. Lists are null where the file has none.</summary>
internal sealed class GltfDocument
{
    public GltfAsset? Asset { get; set; }

    public List<string>? ExtensionsUsed { get; set; }

    public List<string>? ExtensionsRequired { get; set; }

    public int? Scene { get; set; }

    public List<GltfScene>? Scenes { get; set; }

    public List<GltfNode>? Nodes { get; set; }

    public List<GltfMesh>? Meshes { get; set; }

    public List<GltfSkin>? Skins { get; set; }

    public List<GltfAnimation>? Animations { get; set; }

    public List<GltfMaterial>? Materials { get; set; }

    public List<GltfTexture>? Textures { get; set; }

    public List<GltfImage>? Images { get; set; }

    public List<GltfTextureSampler>? Samplers { get; set; }

    public List<GltfAccessor>? Accessors { get; set; }

    public List<GltfBufferView>? BufferViews { get; set; }

    public List<GltfBuffer>? Buffers { get; set; }

    public JsonNode? Extras { get; set; }
}

/// <summary>Who wrote the file, and for which version of glTF.</summary>
internal sealed class GltfAsset
{
    public string? Version { get; set; }

    public string? MinVersion { get; set; }

    public string? Generator { get; set; }

    public string? Copyright { get; set; }

    public JsonNode? Extras { get; set; }
}

/// <summary>The roots of one scene.</summary>
internal sealed class GltfScene
{
    public string? Name { get; set; }

    public List<int>? Nodes { get; set; }

    public JsonNode? Extras { get; set; }
}

/// <summary>A node: a matrix, or translation, rotation (x, y, z, w) and scale; what hangs on it; and its children.</summary>
internal sealed class GltfNode
{
    public string? Name { get; set; }

    public List<int>? Children { get; set; }

    /// <summary>[16] column-major.</summary>
    public float[]? Matrix { get; set; }

    /// <summary>[3] metres.</summary>
    public float[]? Translation { get; set; }

    /// <summary>[4] unit quaternion x, y, z, w.</summary>
    public float[]? Rotation { get; set; }

    /// <summary>[3].</summary>
    public float[]? Scale { get; set; }

    public int? Mesh { get; set; }

    public int? Skin { get; set; }

    /// <summary>[S] morph weights of this instance of the mesh.</summary>
    public float[]? Weights { get; set; }

    public JsonNode? Extras { get; set; }
}

/// <summary>Joints of a skin; vertex attributes JOINTS_n index <see cref="Joints"/>.</summary>
internal sealed class GltfSkin
{
    public string? Name { get; set; }

    /// <summary>Accessor of [J] column-major 4 x 4 matrices; null is the identity for all.</summary>
    public int? InverseBindMatrices { get; set; }

    public int? Skeleton { get; set; }

    /// <summary>[J] node indices.</summary>
    public List<int>? Joints { get; set; }

    public JsonNode? Extras { get; set; }
}
