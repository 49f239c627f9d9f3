using System.Buffers.Binary;
using System.Text.Json;

namespace Mimik.Formats.Gltf;

/// <summary>Stores what a <see cref="GltfBuilder"/> collected, as .glb or as .gltf with a .bin beside it.</summary>
internal static class GltfWriter
{
    /// <summary>The first four bytes of a .glb, "glTF".</summary>
    public const uint Magic = 0x46546C67;

    /// <summary>The type of the JSON chunk.</summary>
    public const uint JsonChunk = 0x4E4F534A;

    /// <summary>The type of the binary chunk.</summary>
    public const uint BinaryChunk = 0x004E4942;

    /// <summary>Writes a file; its ending decides: ".gltf" is JSON plus a .bin of the same name, all else is .glb.</summary>
    /// <param name="path">The file to make or replace; left as it was on an error.</param>
    /// <param name="builder">The scene.</param>
    /// <exception cref="MimikException">The content passes the format's 4 GiB.</exception>
    public static void Write(string path, GltfBuilder builder)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (string.Equals(Path.GetExtension(path), ".gltf", StringComparison.OrdinalIgnoreCase))
            WriteSeparate(path, builder);
        else
            AtomicFile.Write(path, stream => WriteGlb(stream, builder, path));
    }

    private static void WriteSeparate(string path, GltfBuilder builder)
    {
        string binary = Path.ChangeExtension(path, ".bin");
        byte[] json = Json(builder, Uri.EscapeDataString(Path.GetFileName(binary)));
        if (builder.BinaryLength > 0)
            AtomicFile.Write(binary, stream => WriteBinary(stream, builder));
        AtomicFile.Write(path, stream => stream.Write(json));
    }

    private static void WriteGlb(Stream stream, GltfBuilder builder, string path)
    {
        byte[] json = Json(builder, uri: null);
        int padding = (4 - (json.Length & 3)) & 3;
        long jsonLength = (long)json.Length + padding;
        long total = 12 + 8 + jsonLength + (builder.BinaryLength > 0 ? 8 + builder.BinaryLength : 0);
        if (total > uint.MaxValue)
            throw new MimikException($"{path}: a .glb holds at most {uint.MaxValue:N0} bytes, this one needs {total:N0}; write fewer shapes or parts");
        WriteWords(stream, Magic, 2, (uint)total, (uint)jsonLength, JsonChunk);
        stream.Write(json);
        stream.Write("   "u8[..padding]);
        if (builder.BinaryLength > 0)
        {
            WriteWords(stream, (uint)builder.BinaryLength, BinaryChunk);
            WriteBinary(stream, builder);
        }
    }

    private static byte[] Json(GltfBuilder builder, string? uri)
    {
        if (builder.BinaryLength > 0)
            builder.Document.Buffers = [new GltfBuffer { ByteLength = builder.BinaryLength, Uri = uri }];
        return JsonSerializer.SerializeToUtf8Bytes(builder.Document, GltfJson.Default.GltfDocument);
    }

    private static void WriteBinary(Stream stream, GltfBuilder builder)
    {
        foreach (byte[] chunk in builder.BinaryChunks)
            stream.Write(chunk);
    }

    private static void WriteWords(Stream stream, params ReadOnlySpan<uint> words)
    {
        Span<byte> bytes = stackalloc byte[4];
        foreach (uint word in words)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, word);
            stream.Write(bytes);
        }
    }
}
