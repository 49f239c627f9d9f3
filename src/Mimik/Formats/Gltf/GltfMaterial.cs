using System.Text.Json.Nodes;

namespace Mimik.Formats.Gltf;

/// <summary>The metallic-roughness part of a material.</summary>
internal sealed class GltfMaterial
{
    public string? Name { get; set; }

    public GltfMetallicRoughness? PbrMetallicRoughness { get; set; }

    public GltfTextureReference? NormalTexture { get; set; }

    public GltfTextureReference? OcclusionTexture { get; set; }

    public GltfTextureReference? EmissiveTexture { get; set; }

    /// <summary>OPAQUE, MASK or BLEND.</summary>
    public string? AlphaMode { get; set; }

    public bool? DoubleSided { get; set; }

    public JsonNode? Extras { get; set; }
}

/// <summary>Base colour (linear), metalness and roughness; absent values are 1.</summary>
internal sealed class GltfMetallicRoughness
{
    /// <summary>[4] linear red, green, blue, alpha.</summary>
    public float[]? BaseColorFactor { get; set; }

    public GltfTextureReference? BaseColorTexture { get; set; }

    public float? MetallicFactor { get; set; }

    public float? RoughnessFactor { get; set; }

    public GltfTextureReference? MetallicRoughnessTexture { get; set; }
}

/// <summary>A texture and which TEXCOORD_n it takes.</summary>
internal sealed class GltfTextureReference
{
    public int Index { get; set; }

    public int? TexCoord { get; set; }
}

/// <summary>A picture and how it is sampled.</summary>
internal sealed class GltfTexture
{
    public string? Name { get; set; }

    public int? Sampler { get; set; }

    public int? Source { get; set; }
}

/// <summary>An encoded picture: in a buffer view, a file beside, or a data URI.</summary>
internal sealed class GltfImage
{
    public string? Name { get; set; }

    public string? Uri { get; set; }

    public string? MimeType { get; set; }

    public int? BufferView { get; set; }
}

/// <summary>OpenGL's filters and wrap modes.</summary>
internal sealed class GltfTextureSampler
{
    public int? MagFilter { get; set; }

    public int? MinFilter { get; set; }

    public int? WrapS { get; set; }

    public int? WrapT { get; set; }
}
