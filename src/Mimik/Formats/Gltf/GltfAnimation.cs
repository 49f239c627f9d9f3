using System.Text.Json.Nodes;

namespace Mimik.Formats.Gltf;

/// <summary>Channels that move nodes or morph weights over time.</summary>
internal sealed class GltfAnimation
{
    public string? Name { get; set; }

    public List<GltfChannel>? Channels { get; set; }

    public List<GltfAnimationSampler>? Samplers { get; set; }

    public JsonNode? Extras { get; set; }
}

/// <summary>One moved property.</summary>
internal sealed class GltfChannel
{
    public int Sampler { get; set; }

    public GltfChannelTarget? Target { get; set; }
}

/// <summary>What a channel moves.</summary>
internal sealed class GltfChannelTarget
{
    public const string Translation = "translation";
    public const string Rotation = "rotation";
    public const string Scale = "scale";
    public const string Weights = "weights";

    public int? Node { get; set; }

    public string? Path { get; set; }
}

/// <summary>Keys: seconds, values, and how to go from one to the next.</summary>
internal sealed class GltfAnimationSampler
{
    public const string Linear = "LINEAR";
    public const string Step = "STEP";
    public const string CubicSpline = "CUBICSPLINE";

    /// <summary>Accessor of rising key times in seconds.</summary>
    public int Input { get; set; }

    /// <summary>Accessor of values; three per key (in-tangent, value, out-tangent) for cubic splines.</summary>
    public int Output { get; set; }

    public string? Interpolation { get; set; }
}
