using Mimik.Formats;
using Mimik.Formats.Arrays;
using Mimik.Geometry;

namespace Mimik.Faces;

/// <summary>
/// A rig's surface as arrays: the published faces [F x C], padded with -1 where polygons have fewer corners, and beside them parts, materials,
/// texture coordinates and tangents under keys of ours.
/// </summary>
internal static class CompskinSurface
{
    private const string PartNames = "part_names";
    private const string PartRanges = "part_ranges";
    private const string MaterialNames = "material_names";
    private const string MaterialLooks = "material_looks";
    private const string MaterialImage = "material_image_";
    private const string FaceMaterials = "face_materials";
    private const string Uvs = "uvs";
    private const string UvCorners = "uv_corners";
    private const string Tangents = "tangents";
    private const string Licence = "licence";

    /// <summary>Red, green, blue, alpha, metallic, roughness, double-sided.</summary>
    private const int LookNumbers = 7;

    /// <summary>Whether a file keeps more of a surface than the faces.</summary>
    public static bool IsIn(NpzFile file) => file.Contains(PartNames);

    /// <summary>Reads a surface.</summary>
    /// <param name="file">The file.</param>
    /// <param name="facesKey">The key of the faces.</param>
    /// <param name="vertexCount">N.</param>
    /// <exception cref="MimikException">The arrays do not fit together.</exception>
    public static RigSurface Read(NpzFile file, string facesKey, int vertexCount)
    {
        PolygonFaces faces = Faces(file[facesKey]);
        try
        {
            if (!IsIn(file))
                return new RigSurface(vertexCount, faces);
            return new RigSurface(
                vertexCount,
                faces,
                Parts(file),
                Materials(file),
                file[FaceMaterials].Expect(faces.Count).ToInt32s(),
                file.TryGet(Uvs)?.Expect(-1, 2).ToSingles(),
                file.TryGet(UvCorners)?.Expect(faces.Corners.Length).ToInt32s(),
                file.TryGet(Tangents)?.Expect(vertexCount, 4).ToSingles())
            {
                Licence = file.TryGet(Licence)?.Expect(1).ToStrings()[0],
            };
        }
        catch (MimikException error) when (error is not MalformedFileException)
        {
            throw new MimikException($"{file.FileName}: {error.Message}", error);
        }
    }

    /// <summary>A surface as arrays.</summary>
    public static IEnumerable<KeyValuePair<string, NpyArray>> Write(RigSurface surface, string facesKey)
    {
        yield return new(facesKey, Faces(surface.Faces));
        yield return new(PartNames, NpyArray.FromStrings([.. surface.Parts.Select(part => part.Name)]));
        yield return new(PartRanges, NpyArray.From(
            surface.Parts.SelectMany(part => new[] { part.FirstVertex, part.VertexCount, part.FirstFace, part.FaceCount }).ToArray(), surface.Parts.Count, 4));
        yield return new(MaterialNames, NpyArray.FromStrings([.. surface.Materials.Select(material => material.Name)]));
        yield return new(MaterialLooks, NpyArray.From(surface.Materials.SelectMany(Look).ToArray(), surface.Materials.Count, LookNumbers));
        yield return new(FaceMaterials, NpyArray.From(surface.FaceMaterials));
        if (surface.Uvs is not null)
        {
            yield return new(Uvs, NpyArray.From(surface.Uvs, surface.Uvs.Length / 2, 2));
            yield return new(UvCorners, NpyArray.From(surface.UvCorners!));
        }

        if (surface.Tangents is not null)
            yield return new(Tangents, NpyArray.From(surface.Tangents, surface.VertexCount, 4));
        if (surface.Licence is not null)
            yield return new(Licence, NpyArray.FromStrings([surface.Licence]));
        for (int i = 0; i < surface.Materials.Count; i++)
        {
            if (surface.Materials[i] is { BaseColourImage: { } image, BaseColourImageType: { } type })
            {
                yield return new($"{MaterialImage}{i}", NpyArray.From(image));
                yield return new($"{MaterialImage}{i}_type", NpyArray.FromStrings([type]));
            }
        }
    }

    /// <summary>Faces [F x C] whose rows end in -1 where they have fewer corners.</summary>
    /// <exception cref="MalformedFileException">The array is another, or a row goes on after a -1.</exception>
    public static PolygonFaces Faces(NpyArray array)
    {
        array.Expect(-1, -1);
        int[] corners = array.ToInt32s();
        int width = array.Shape[1];
        array.Origin.Charge(sizeof(int) * ((long)array.Shape[0] + 1));
        int[] offsets = new int[array.Shape[0] + 1];
        int count = 0;
        for (int f = 0; f < array.Shape[0]; f++)
        {
            bool ended = false;
            for (int c = 0; c < width; c++)
            {
                int corner = corners[(f * width) + c];
                if (corner < -1 || (ended && corner >= 0))
                    throw array.Origin.Malformed("vertex indices, then -1 to the row's end", $"{corner} in face {f}");
                ended |= corner < 0;
                if (!ended)
                    corners[count++] = corner;
            }

            offsets[f + 1] = count;
        }

        if (count < corners.Length)
        {
            array.Origin.Charge((long)sizeof(int) * count);
            corners = corners[..count];
        }

        return new PolygonFaces(offsets, corners);
    }

    private static NpyArray Faces(PolygonFaces faces)
    {
        int width = 3;
        for (int f = 0; f < faces.Count; f++)
            width = Math.Max(width, faces[f].Length);
        if ((long)width * faces.Count > Array.MaxLength / sizeof(int))
            throw new MimikException($"faces: expected polygons that fit a table, found {faces.Count} faces of up to {width} corners");
        int[] table = new int[width * faces.Count];
        Array.Fill(table, -1);
        for (int f = 0; f < faces.Count; f++)
            faces[f].CopyTo(table.AsSpan(f * width));
        return NpyArray.From(table, faces.Count, width);
    }

    private static RigPart[] Parts(NpzFile file)
    {
        string[] names = file[PartNames].Expect(-1).ToStrings();
        int[] ranges = file[PartRanges].Expect(names.Length, 4).ToInt32s();
        var parts = new RigPart[names.Length];
        for (int i = 0; i < parts.Length; i++)
            parts[i] = new RigPart(names[i], ranges[4 * i], ranges[(4 * i) + 1], ranges[(4 * i) + 2], ranges[(4 * i) + 3]);
        return parts;
    }

    private static float[] Look(RigMaterial material) =>
        [.. material.BaseColour, material.Metallic, material.Roughness, material.DoubleSided ? 1 : 0];

    private static RigMaterial[] Materials(NpzFile file)
    {
        string[] names = file[MaterialNames].Expect(-1).ToStrings();
        float[] looks = file[MaterialLooks].Expect(names.Length, LookNumbers).ToSingles();
        var materials = new RigMaterial[names.Length];
        for (int i = 0; i < materials.Length; i++)
        {
            ReadOnlySpan<float> look = looks.AsSpan(LookNumbers * i, LookNumbers);
            materials[i] = new RigMaterial(names[i], look[..4].ToArray(), look[4], look[5])
            {
                DoubleSided = look[6] != 0,
                BaseColourImage = file.TryGet($"{MaterialImage}{i}")?.ToBytes(),
                BaseColourImageType = file.TryGet($"{MaterialImage}{i}_type")?.Expect(1).ToStrings()[0],
            };
        }

        return materials;
    }
}
