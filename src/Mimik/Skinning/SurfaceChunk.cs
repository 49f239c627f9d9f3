using Mimik.Faces;
using Mimik.Geometry;
using Mimik.Playback;

namespace Mimik.Skinning;

/// <summary>The chunk SURF of a <c>.mimik</c> file; docs/formats.md describes its bytes.</summary>
internal static class SurfaceChunk
{
    public const string Tag = "SURF";
    private const int Version = 1;
    private static readonly UnitSource[] Sources = [UnitSource.Unknown, UnitSource.Declared, UnitSource.Inferred, UnitSource.Overridden, UnitSource.Assumed];

    public static PlaybackChunk Write(RigSurface surface, UnitSource source)
    {
        var writer = new ChunkWriter();
        writer.WriteInts([Version, Array.IndexOf(Sources, source), surface.VertexCount, surface.Faces.Count, surface.Faces.Corners.Length]);
        writer.WriteInts(surface.Faces.Offsets);
        writer.WriteInts(surface.Faces.Corners);
        writer.WriteInts(surface.FaceMaterials);
        writer.WriteCount(surface.Parts.Count);
        foreach (RigPart part in surface.Parts)
        {
            writer.WriteInts([part.FirstVertex, part.VertexCount, part.FirstFace, part.FaceCount]);
            writer.WriteName(part.Name);
        }

        writer.WriteCount(surface.Materials.Count);
        foreach (RigMaterial material in surface.Materials)
            WriteMaterial(writer, material);
        writer.WriteCount(surface.Uvs is null ? 0 : 1);
        if (surface.Uvs is not null)
        {
            writer.WriteCount(surface.Uvs.Length / 2);
            writer.WriteSingles(surface.Uvs);
            writer.WriteInts(surface.UvCorners);
        }

        writer.WriteCount(surface.Tangents is null ? 0 : 1);
        if (surface.Tangents is not null)
            writer.WriteSingles(surface.Tangents);
        return new PlaybackChunk(Tag, writer.ToMemory());
    }

    /// <summary>Reads the chunk.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="rig">The rig that the surface is of.</param>
    /// <exception cref="PlaybackFormatException">The payload is malformed or does not fit the rig.</exception>
    public static (RigSurface Surface, UnitSource Source) Read(PlaybackChunk chunk, PlaybackRig rig)
    {
        var reader = new ChunkReader(Tag, chunk.Data.Span);
        int version = reader.ReadCount("version");
        if (version != Version)
            throw new PlaybackFormatException(reader.Element, $"version {Version}", $"{version}");
        int source = reader.ReadCount("unit source");
        if (source >= Sources.Length || (Sources[source] == UnitSource.Unknown) != (rig.MetresPerUnit is null))
            throw new PlaybackFormatException(reader.Element, "a unit source that fits chunk UNIT", $"{source}");
        int vertices = reader.ReadCount("vertices"), faceCount = reader.ReadCount("faces"), corners = reader.ReadCount("corners");
        if (vertices != rig.VertexCount)
            throw new PlaybackFormatException(reader.Element, $"{rig.VertexCount} vertices, as in chunk REST", $"{vertices}");
        int[] faceOffsets = reader.ReadInts(faceCount + 1L, "face offsets"), faceCorners = reader.ReadInts(corners, "corners");
        int[] faceMaterials = reader.ReadInts(faceCount, "face materials");
        RigPart[] parts = ReadParts(ref reader);
        RigMaterial[] materials = ReadMaterials(ref reader);
        float[]? uvs = null, tangents = null;
        int[]? uvCorners = null;
        if (reader.ReadCount("texture coordinates") != 0)
        {
            uvs = reader.ReadSingles(2L * reader.ReadCount("texture coordinates"), "texture coordinates");
            uvCorners = reader.ReadInts(corners, "corners' texture coordinates");
        }

        if (reader.ReadCount("tangents") != 0)
            tangents = reader.ReadSingles(4L * vertices, "tangents");
        reader.ExpectEnd();
        try
        {
            var faces = new PolygonFaces(faceOffsets, faceCorners);
            return (new RigSurface(vertices, faces, parts, materials, faceMaterials, uvs, uvCorners, tangents), Sources[source]);
        }
        catch (Exception e) when (e is ArgumentException or MimikException)
        {
            throw new PlaybackFormatException(reader.Element, "a surface that fits together", e.Message, e);
        }
    }

    private static RigPart[] ReadParts(ref ChunkReader reader)
    {
        int count = reader.ReadCount("parts");
        reader.ExpectRoom(count, 18, "parts");
        var parts = new RigPart[count];
        for (int i = 0; i < count; i++)
        {
            int[] ranges = reader.ReadInts(4, "part");
            parts[i] = new RigPart(reader.ReadName($"name of part {i}"), ranges[0], ranges[1], ranges[2], ranges[3]);
        }

        return parts;
    }

    private static void WriteMaterial(ChunkWriter writer, RigMaterial material)
    {
        writer.WriteName(material.Name);
        writer.WriteSingles(material.BaseColour);
        writer.WriteSingles([material.Metallic, material.Roughness]);
        writer.WriteCount(material.DoubleSided ? 1 : 0);
        writer.WriteName(material.BaseColourImageType ?? "");
        writer.WriteCount(material.BaseColourImage?.Length ?? 0);
        writer.WriteBytes(material.BaseColourImage);
    }

    private static RigMaterial[] ReadMaterials(ref ChunkReader reader)
    {
        int count = reader.ReadCount("materials");
        reader.ExpectRoom(count, 36, "materials");
        var materials = new RigMaterial[count];
        for (int i = 0; i < count; i++)
        {
            string name = reader.ReadName($"name of material {i}");
            float[] colour = reader.ReadSingles(4, "base colour"), surface = reader.ReadSingles(2, "metallic and roughness");
            bool doubleSided = reader.ReadCount("double-sided") != 0;
            string imageType = reader.ReadName("image type");
            byte[] image = reader.ReadBytes(reader.ReadCount("image bytes"), "image");
            materials[i] = new RigMaterial(name, colour, surface[0], surface[1])
            {
                DoubleSided = doubleSided,
                BaseColourImage = image.Length == 0 ? null : image,
                BaseColourImageType = imageType.Length == 0 ? null : imageType,
            };
        }

        return materials;
    }
}
