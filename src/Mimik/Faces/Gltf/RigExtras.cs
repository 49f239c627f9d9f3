using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Mimik.Playback;

namespace Mimik.Faces.Gltf;

/// <summary>What glTF has no place for, in the scene's extras under "mimik": the unit, the order of the shapes, the rig logic.</summary>
internal sealed class RigExtras
{
    /// <summary>The key in the scene's extras.</summary>
    public const string Key = "mimik";

    /// <summary>Metres in one unit of the rig that was written; null where its unit was unknown and its numbers are written as they are.</summary>
    public double? MetresPerUnit { get; set; }

    /// <summary>[S] names of all shapes, in order; the first <see cref="Controls"/> of them are the controls'.</summary>
    public List<string?>? Shapes { get; set; }

    /// <summary>The number of controls.</summary>
    public int Controls { get; set; }

    public List<InBetweenExtras?>? InBetweens { get; set; }

    public List<CorrectiveExtras?>? Correctives { get; set; }

    /// <summary>The extras of a rig.</summary>
    public static RigExtras Of(IEnumerable<string> shapeNames, RigLogic logic, LengthUnit unit)
    {
        List<string?> names = [.. shapeNames];
        var extras = new RigExtras { MetresPerUnit = unit.MetresPerUnit, Shapes = names, Controls = logic.ControlCount };
        foreach (InBetween x in logic.InBetweens)
            (extras.InBetweens ??= []).Add(new InBetweenExtras(names[x.Shape], names[x.Control], x.X1, x.X2, x.X3));
        foreach (Corrective c in logic.Correctives)
            (extras.Correctives ??= []).Add(new CorrectiveExtras(names[c.Shape], [.. c.Factors.ToArray().Select(f => names[f])]));
        return extras;
    }

    /// <summary>As JSON, to be put under <see cref="Key"/>.</summary>
    public JsonObject ToJson() => JsonSerializer.SerializeToNode(this, RigExtrasJson.Default.RigExtras)!.AsObject();

    /// <summary>Reads extras of any content.</summary>
    /// <returns>Null where they are not of this form.</returns>
    public static RigExtras? FromJson(JsonNode? node)
    {
        try
        {
            return node is JsonObject ? node.Deserialize(RigExtrasJson.Default.RigExtras) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The rig logic over the given shapes.</summary>
    /// <param name="names">[S] the shapes that the rig has.</param>
    /// <returns>Null where the extras name a shape that is not there, or contradict themselves.</returns>
    public RigLogic? ToLogic(IReadOnlyList<string> names)
    {
        List<InBetweenExtras?> inBetweens = InBetweens ?? [];
        List<CorrectiveExtras?> correctives = Correctives ?? [];
        if (inBetweens.Contains(null) || correctives.Exists(c => c?.Factors is null))
            return null;
        var index = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int s = 0; s < names.Count; s++)
            index.Add(names[s], s);
        try
        {
            return new RigLogic(
                Controls,
                names.Count,
                [.. inBetweens.Select(x => new InBetween(Find(x!.Shape), Find(x.Control), x.X1, x.X2, x.X3))],
                [.. correctives.Select(c => new Corrective(Find(c!.Shape), [.. c.Factors!.Select(Find)]))]);
        }
        catch (Exception e) when (e is ArgumentException or KeyNotFoundException)
        {
            return null;
        }

        int Find(string? name) => index[name ?? throw new KeyNotFoundException()];
    }
}

/// <summary>A shape that follows one control as a hat.</summary>
internal sealed record InBetweenExtras(string? Shape, string? Control, float X1, float X2, float X3);

/// <summary>A shape that is the product of others.</summary>
internal sealed record CorrectiveExtras(string? Shape, List<string?>? Factors);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RigExtras))]
internal sealed partial class RigExtrasJson : JsonSerializerContext;
