using System.Buffers.Binary;
using System.Text;

namespace Mimik.Formats.Gltf;

/// <summary>A glTF 2.0 file as read: its document, and its bytes on request. Every index and length in it is still to be doubted.</summary>
internal sealed class GltfFile
{
    // Geometry quantisation only widens the component types; the others change how surfaces look or are lit, not where they are.
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "KHR_mesh_quantization", "KHR_lights_punctual", "KHR_materials_unlit", "KHR_materials_specular", "KHR_materials_ior",
        "KHR_materials_sheen", "KHR_materials_clearcoat", "KHR_materials_transmission", "KHR_materials_volume",
        "KHR_materials_emissive_strength", "KHR_materials_iridescence", "KHR_materials_anisotropy",
    };

    private readonly ReadOnlyMemory<byte>? _binaryChunk;
    private readonly string? _folder;
    private readonly Dictionary<int, ReadOnlyMemory<byte>> _buffers = [];

    private GltfFile(GltfDocument document, ReadOnlyMemory<byte>? binaryChunk, string fileName, string? folder, ReadBudget budget)
    {
        Document = document;
        _binaryChunk = binaryChunk;
        _folder = folder;
        Name = fileName;
        Budget = budget;
        CheckVersion();
    }

    /// <summary>The JSON part.</summary>
    public GltfDocument Document { get; }

    /// <summary>The file's name, for messages.</summary>
    public string Name { get; }

    /// <summary>The memory that reading may still take.</summary>
    public ReadBudget Budget { get; }

    /// <summary>Reads a file; .bin files and pictures are looked for in its folder alone.</summary>
    public static GltfFile Read(string path, ReadBudget? budget = null)
    {
        budget ??= new ReadBudget();
        return Parse(InputFile.ReadAllBytes(path, budget), path, Path.GetDirectoryName(Path.GetFullPath(path)), budget);
    }

    /// <summary>Reads a file's bytes; what they refer to outside themselves is an error.</summary>
    public static GltfFile Parse(ReadOnlyMemory<byte> bytes, string fileName, ReadBudget budget) => Parse(bytes, fileName, folder: null, budget);

    /// <summary>The bytes of a buffer view.</summary>
    /// <param name="index">Into the document's views.</param>
    /// <param name="element">Who asks, for messages.</param>
    public ReadOnlyMemory<byte> View(int index, string element)
    {
        GltfBufferView view = Item(Document.BufferViews, index, "buffer view", element);
        ReadOnlyMemory<byte> buffer = Buffer(view.Buffer, $"buffer view {index}");
        long offset = view.ByteOffset ?? 0;
        if (offset < 0 || view.ByteLength < 0 || offset > buffer.Length || view.ByteLength > buffer.Length - offset)
            throw Malformed($"buffer view {index}", $"a range within {buffer.Length} bytes", $"{view.ByteLength} bytes at {offset}");
        return buffer.Slice((int)offset, (int)view.ByteLength);
    }

    /// <summary>The encoded bytes of a picture and their media type.</summary>
    /// <param name="index">Into the document's images.</param>
    /// <param name="element">Who asks, for messages.</param>
    public (ReadOnlyMemory<byte> Bytes, string MediaType) Image(int index, string element)
    {
        GltfImage image = Item(Document.Images, index, "image", element);
        ReadOnlyMemory<byte> bytes = image switch
        {
            { BufferView: { } view } => View(view, $"image {index}"),
            { Uri: { } uri } => Resolve(uri, $"image {index}"),
            _ => throw Malformed($"image {index}", "a buffer view or a URI", "neither"),
        };
        string? type = MediaTypeOf(bytes.Span);
        if (type is null)
            throw Malformed($"image {index}", "PNG or JPEG", "other bytes");
        return (bytes, type);
    }

    /// <summary>An item of one of the document's lists.</summary>
    /// <exception cref="MalformedFileException">There is no such item.</exception>
    public T Item<T>(List<T>? list, int index, string what, string element) =>
        (uint)index < (uint)(list?.Count ?? 0) ? list![index] : throw Malformed(element, $"{(what[0] is 'a' or 'i' ? "an" : "a")} {what} below {list?.Count ?? 0}", $"{index}");

    /// <summary>An error in this file.</summary>
    public MalformedFileException Malformed(string element, string expected, string found) => new(Name, element, expected, found);

    private static GltfFile Parse(ReadOnlyMemory<byte> bytes, string fileName, string? folder, ReadBudget budget)
    {
        ReadOnlyMemory<byte> json = bytes;
        ReadOnlyMemory<byte>? binary = null;
        if (bytes.Length >= 4 && BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span) == GltfWriter.Magic)
            (json, binary) = Chunks(bytes, fileName);
        else if (json.Span.StartsWith("\uFEFF"u8))
            json = json[3..];
        if (json.Span.TrimStart(" \t\r\n"u8) is not [(byte)'{', ..])
            throw new MalformedFileException(fileName, "byte 0", "\"glTF\" or JSON", bytes.Length == 0 ? "an empty file" : "something else");
        return new GltfFile(GltfJsonGuard.Parse(json.Span, fileName, budget), binary, fileName, folder, budget);
    }

    private static (ReadOnlyMemory<byte> Json, ReadOnlyMemory<byte>? Binary) Chunks(ReadOnlyMemory<byte> bytes, string fileName)
    {
        if (bytes.Length < 20)
            throw new MalformedFileException(fileName, "header", "20 bytes", $"{bytes.Length}");
        uint version = Word(bytes, 4), length = Word(bytes, 8);
        if (version != 2)
            throw new MalformedFileException(fileName, "header", "version 2", $"version {version}");
        if (length > bytes.Length)
            throw new MalformedFileException(fileName, "header", $"a length of at most the file's {bytes.Length} bytes", $"{length}");
        ReadOnlyMemory<byte>? json = null, binary = null;
        bytes = bytes[..(int)length];
        for (int at = 12; at < bytes.Length;)
        {
            if (bytes.Length - at < 8)
                throw new MalformedFileException(fileName, $"byte {at}", "a chunk's 8-byte header", $"{bytes.Length - at} bytes");
            uint size = Word(bytes, at), type = Word(bytes, at + 4);
            at += 8;
            if (size > bytes.Length - at)
                throw new MalformedFileException(fileName, $"chunk at byte {at - 8}", $"at most {bytes.Length - at} bytes", $"{size}");
            ReadOnlyMemory<byte> chunk = bytes.Slice(at, (int)size);
            if (type == GltfWriter.JsonChunk)
                json ??= chunk;
            else if (type == GltfWriter.BinaryChunk)
                binary ??= chunk;
            at += (int)size;
        }

        return (json ?? throw new MalformedFileException(fileName, "chunks", "a JSON chunk", "none"), binary);
    }

    private static uint Word(ReadOnlyMemory<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[at..]);

    private static string? MediaTypeOf(ReadOnlySpan<byte> bytes)
    {
        return bytes switch
        {
            [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => "image/png",
            [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
            _ => null,
        };
    }

    private void CheckVersion()
    {
        string version = Document.Asset?.MinVersion ?? Document.Asset?.Version ?? "none";
        if (Document.Asset?.Version is not { } written || !written.StartsWith("2.", StringComparison.Ordinal) || version is not ("2.0" or "2.1"))
            throw Malformed("asset", "version 2.0", version);
        foreach (string extension in Document.ExtensionsRequired ?? [])
        {
            if (!Known.Contains(extension))
                throw Malformed("extensionsRequired", $"extensions that are supported ({string.Join(", ", Known.Order(StringComparer.Ordinal))})", extension);
        }
    }

    private ReadOnlyMemory<byte> Buffer(int index, string element)
    {
        if (_buffers.TryGetValue(index, out ReadOnlyMemory<byte> known))
            return known;
        GltfBuffer buffer = Item(Document.Buffers, index, "buffer", element);
        ReadOnlyMemory<byte> bytes = buffer.Uri is { } uri
            ? Resolve(uri, $"buffer {index}")
            : index == 0 && _binaryChunk is { } chunk ? chunk : throw Malformed($"buffer {index}", "a URI or a binary chunk", "neither");
        if (buffer.ByteLength < 0 || buffer.ByteLength > bytes.Length)
            throw Malformed($"buffer {index}", $"at most the {bytes.Length} bytes that are there", $"{buffer.ByteLength}");
        return _buffers[index] = bytes[..(int)buffer.ByteLength];
    }

    private ReadOnlyMemory<byte> Resolve(string uri, string element)
    {
        if (uri.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
            return DecodeData(uri, element);
        if (_folder is null)
            throw Malformed(element, "data inside the file, as it was not read from a folder", Shortened(uri));
        string relative = Uri.UnescapeDataString(uri);
        string full = relative.Contains('\0', StringComparison.Ordinal) || Path.IsPathRooted(relative) || relative.Contains("://", StringComparison.Ordinal)
            ? ""
            : Path.GetFullPath(Path.Combine(_folder, relative));
        string prefix = _folder.EndsWith(Path.DirectorySeparatorChar) ? _folder : _folder + Path.DirectorySeparatorChar;
        if (!full.StartsWith(prefix, StringComparison.Ordinal))
            throw Malformed(element, "a path inside the file's folder", Shortened(uri));
        return InputFile.ReadAllBytes(full, Budget);
    }

    private byte[] DecodeData(string uri, string element)
    {
        int comma = uri.IndexOf(',', StringComparison.Ordinal);
        if (comma < 0 || !uri.AsSpan(0, comma).EndsWith(";base64", StringComparison.OrdinalIgnoreCase))
            throw Malformed(element, "a data URI in base64", Shortened(uri));
        ReadOnlySpan<char> text = uri.AsSpan(comma + 1);
        Budget.Charge(3L * ((text.Length + 3) / 4), Name, element);
        byte[] bytes = new byte[3 * ((text.Length + 3) / 4)];
        if (!Convert.TryFromBase64Chars(text, bytes, out int written))
            throw Malformed(element, "base64", "other characters");
        Array.Resize(ref bytes, written);
        return bytes;
    }

    private static string Shortened(string uri)
    {
        string shown = uri.Length <= 60 ? uri : uri[..60] + "…";
        var printable = new StringBuilder(shown.Length);
        foreach (char c in shown)
            printable.Append(char.IsControl(c) ? '?' : c);
        return $"\"{printable}\"";
    }
}
