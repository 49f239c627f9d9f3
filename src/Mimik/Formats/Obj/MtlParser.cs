using System.Buffers.Text;
using System.Text;
using Mimik.Geometry;

namespace Mimik.Formats.Obj;

/// <summary>Parses a material library: newmtl, Kd, d, Tr and map_Kd.</summary>
internal static class MtlParser
{
    /// <summary>Reads the materials of a library.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <param name="picture">Gives the bytes of a picture that map_Kd names, or null where there are none.</param>
    public static List<MeshMaterial> Parse(ReadOnlySpan<byte> bytes, string file, Func<string, byte[]?> picture)
    {
        var materials = new List<MeshMaterial>();
        var lines = new ObjLines(bytes);
        while (lines.Next())
        {
            ReadOnlySpan<byte> rest = lines.Line;
            ReadOnlySpan<byte> keyword = ObjLines.Word(ref rest);
            string text = Encoding.UTF8.GetString(rest.Trim(" \t"u8));
            if (keyword.SequenceEqual("newmtl"u8))
            {
                materials.Add(new MeshMaterial(text, null));
                continue;
            }

            if (materials.Count == 0)
                continue;
            MeshMaterial material = materials[^1];
            float[] colour = material.BaseColour ?? [1, 1, 1, 1];
            if (keyword.SequenceEqual("Kd"u8) && !text.StartsWith("spectral", StringComparison.Ordinal) && !text.StartsWith("xyz", StringComparison.Ordinal))
                materials[^1] = material with { BaseColour = [Number(ref rest, file, lines.Number), Number(ref rest, file, lines.Number), Number(ref rest, file, lines.Number), colour[3]] };
            else if (keyword.SequenceEqual("d"u8))
                materials[^1] = material with { BaseColour = [colour[0], colour[1], colour[2], Number(ref rest, file, lines.Number)] };
            else if (keyword.SequenceEqual("Tr"u8))
                materials[^1] = material with { BaseColour = [colour[0], colour[1], colour[2], 1 - Number(ref rest, file, lines.Number)] };
            else if (keyword.SequenceEqual("map_Kd"u8) && picture(text) is { } image)
                materials[^1] = material with { BaseColourImage = image, BaseColourImageType = MediaType(image) };
        }

        return materials;
    }

    /// <summary>"image/png" or "image/jpeg" by a picture's first bytes; null for another kind.</summary>
    public static string? MediaType(ReadOnlySpan<byte> image)
    {
        if (image.StartsWith(Png.PngChunks.Signature))
            return "image/png";
        return image.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? "image/jpeg" : null;
    }

    private static float Number(ref ReadOnlySpan<byte> words, string file, int line)
    {
        ReadOnlySpan<byte> word = ObjLines.Word(ref words);
        if (Utf8Parser.TryParse(word, out float value, out int used) && used == word.Length && float.IsFinite(value))
            return Math.Clamp(value, 0, 1);
        throw new MalformedFileException(file, $"line {line}", "numbers of 0 to 1", word.IsEmpty ? "the end of the line" : $"\"{ObjFaceNames.Printable(word)}\"");
    }
}
