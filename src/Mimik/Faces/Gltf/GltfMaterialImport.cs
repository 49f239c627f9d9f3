using Mimik.Formats.Gltf;

namespace Mimik.Faces.Gltf;

/// <summary>glTF's materials as a rig's; other textures than the base colour's are not read.</summary>
internal static class GltfMaterialImport
{
    /// <summary>Reads all materials, so that their order survives.</summary>
    /// <param name="file">The file.</param>
    /// <param name="notes">Receives a line for a picture that cannot be passed through.</param>
    /// <returns>The materials, and which of them a primitive's material is; a default stands in where the primitive names none.</returns>
    /// <exception cref="MimikException">A material is damaged.</exception>
    public static (List<RigMaterial> Materials, Func<int?, int> IndexOf) Read(GltfFile file, List<string> notes)
    {
        var materials = new List<RigMaterial>();
        foreach (GltfMaterial material in file.Document.Materials ?? [])
            materials.Add(Convert(file, material, materials.Count, notes));
        int read = materials.Count;
        return (materials, IndexOf);

        int IndexOf(int? material)
        {
            if (material is { } index)
                return (uint)index < (uint)read ? index : throw file.Malformed("primitive", $"a material below {read}", $"{index}");
            if (materials.Count == read)
                materials.Add(RigMaterial.Default);
            return read;
        }
    }

    private static RigMaterial Convert(GltfFile file, GltfMaterial material, int index, List<string> notes)
    {
        string element = $"material {index}";
        GltfMetallicRoughness look = material.PbrMetallicRoughness ?? new GltfMetallicRoughness();
        float[] colour = look.BaseColorFactor ?? [1, 1, 1, 1];
        if (colour.Length != 4 || !Array.TrueForAll(colour, float.IsFinite))
            throw file.Malformed(element, "a base colour of 4 finite numbers", $"{colour.Length} numbers");
        float metallic = look.MetallicFactor ?? 1, roughness = look.RoughnessFactor ?? 1;
        if (!float.IsFinite(metallic) || !float.IsFinite(roughness))
            throw file.Malformed(element, "finite factors", $"{metallic} and {roughness}");
        var result = new RigMaterial(material.Name is { Length: > 0 } ? material.Name : element, colour, metallic, roughness)
        {
            DoubleSided = material.DoubleSided ?? false,
        };
        string[] others = [.. OtherPictures(material, look)];
        if (others.Length > 0)
            notes.Add($"{element}: left out: its pictures of {string.Join(", ", others)}");
        if (look.BaseColorTexture is not { } reference)
            return result;
        GltfTexture texture = file.Item(file.Document.Textures, reference.Index, "texture", element);
        if (texture.Source is not { } source || (reference.TexCoord ?? 0) != 0)
        {
            notes.Add($"{element}: its picture is left out: {(texture.Source is null ? "it is in an extension" : $"it uses TEXCOORD_{reference.TexCoord}")}");
            return result;
        }

        (ReadOnlyMemory<byte> bytes, string type) = file.Image(source, element);
        file.Budget.Charge(bytes.Length, file.Name, element);
        return result with { BaseColourImage = bytes.ToArray(), BaseColourImageType = type };
    }

    private static IEnumerable<string> OtherPictures(GltfMaterial material, GltfMetallicRoughness look)
    {
        if (look.MetallicRoughnessTexture is not null)
            yield return "metalness and roughness";
        if (material.NormalTexture is not null)
            yield return "normals";
        if (material.OcclusionTexture is not null)
            yield return "occlusion";
        if (material.EmissiveTexture is not null)
            yield return "emission";
    }
}
