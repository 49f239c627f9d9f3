using System.Buffers.Binary;

namespace Mimik.Playback;

/// <summary>
/// The <c>.mimik</c> playback file: a header and chunks, little-endian; docs/formats.md describes every byte. Chunks that this version does not
/// know are kept in <see cref="Extra"/> and written back; a change that a reader must not miss raises the version.
/// </summary>
public sealed class PlaybackFile
{
    /// <summary>The version that is written, and the newest that is read; version 1 is read too.</summary>
    public const int Version = 2;

    private const uint Magic = 0x4B4D494D; // "MIMK"
    private const int HeaderBytes = PlaybackFileSize.FileHeader;
    private const int ChunkHeaderBytes = PlaybackFileSize.ChunkHeader;
    private static readonly string[] OwnTags = ["UNIT", "NAME", "LOGC", "REST", "SKIN", "XFRM", "TRIS"];

    /// <summary>Creates a file's content.</summary>
    /// <param name="rig">The rig.</param>
    /// <param name="extra">Further chunks, kept in order; null for none.</param>
    /// <param name="options">How exactly it is written; null keeps every bit.</param>
    /// <exception cref="ArgumentException">A further chunk has a tag of the rig's own, or two have the same.</exception>
    public PlaybackFile(PlaybackRig rig, IReadOnlyList<PlaybackChunk>? extra = null, PlaybackFileOptions? options = null)
    {
        Rig = rig ?? throw new ArgumentNullException(nameof(rig));
        Options = options ?? PlaybackFileOptions.Exact;
        Extra = extra ?? [];
        for (int i = 0; i < Extra.Count; i++)
        {
            if (OwnTags.Contains(Extra[i].Tag) || Extra.Take(i).Any(other => other.Tag == Extra[i].Tag))
                throw new ArgumentException($"expected further chunks with tags of their own, found {Extra[i].Tag} again", nameof(extra));
        }
    }

    /// <summary>The rig.</summary>
    public PlaybackRig Rig { get; }

    /// <summary>How exactly it is written; of a file that was read, how it was.</summary>
    public PlaybackFileOptions Options { get; }

    /// <summary>Chunks that playing does not need, in the file's order.</summary>
    public IReadOnlyList<PlaybackChunk> Extra { get; }

    /// <summary>Reads a file from a stream, to its end.</summary>
    /// <param name="stream">The bytes.</param>
    /// <exception cref="PlaybackFormatException">The bytes are not a playback file; says where, what was expected and what was found.</exception>
    public static PlaybackFile Read(Stream stream)
    {
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return Read(copy.GetBuffer().AsMemory(0, (int)copy.Length));
    }

    /// <summary>Reads a file's bytes.</summary>
    /// <param name="bytes">The whole file; <see cref="Extra"/> refers to them, the rig does not.</param>
    /// <exception cref="PlaybackFormatException">The bytes are not a playback file; says where, what was expected and what was found.</exception>
    public static PlaybackFile Read(ReadOnlyMemory<byte> bytes)
    {
        (int version, int chunks) = ReadHeader(bytes.Span);
        var own = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        var extra = new List<PlaybackChunk>();
        var tags = new HashSet<string>(StringComparer.Ordinal);
        int at = HeaderBytes;
        for (int c = 0; c < chunks; c++)
        {
            (string tag, ReadOnlyMemory<byte> payload) = ReadChunk(bytes, ref at, c);
            if (!tags.Add(tag))
                throw new PlaybackFormatException($"chunk {c}", "a tag that comes once", $"{tag} again");
            if (OwnTags.Contains(tag))
                own.Add(tag, payload);
            else
                extra.Add(new PlaybackChunk(tag, payload));
        }

        if (at != bytes.Length)
            throw new PlaybackFormatException($"byte {at}", "the end of the file", $"{bytes.Length - at} bytes more");
        (PlaybackRig rig, PlaybackFileOptions options) = PlaybackChunks.ReadRig(own, version);
        return new PlaybackFile(rig, extra, options);
    }

    /// <summary>Writes the file. What was read comes back byte for byte, save that version 1 becomes <see cref="Version"/>.</summary>
    /// <param name="stream">Receives the bytes.</param>
    /// <returns>The bytes that were written, by part.</returns>
    /// <exception cref="ArgumentException">The rig's numbers do not fit <see cref="Options"/>: transforms of 65,520 or more, weights that do not sum to 1.</exception>
    public PlaybackFileSize Write(Stream stream)
    {
        var chunks = new List<PlaybackChunk>(PlaybackChunks.WriteRig(Rig, Options));
        chunks.AddRange(Extra);
        Span<byte> header = stackalloc byte[HeaderBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(header, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(header.Slice(4), Version);
        BinaryPrimitives.WriteUInt32LittleEndian(header.Slice(8), 0);
        BinaryPrimitives.WriteUInt32LittleEndian(header.Slice(12), (uint)chunks.Count);
        stream.Write(header);
        Span<byte> chunkHeader = stackalloc byte[ChunkHeaderBytes];
        Span<byte> padding = stackalloc byte[3];
        padding.Clear();
        foreach (PlaybackChunk chunk in chunks)
        {
            for (int i = 0; i < 4; i++)
                chunkHeader[i] = (byte)chunk.Tag[i];
            BinaryPrimitives.WriteUInt32LittleEndian(chunkHeader.Slice(4), (uint)chunk.Data.Length);
            stream.Write(chunkHeader);
            stream.Write(chunk.Data.Span);
            stream.Write(padding.Slice(0, -chunk.Data.Length & 3));
        }

        long Of(string tag) => PlaybackFileSize.Chunk(chunks.First(chunk => chunk.Tag == tag).Data.Length);
        long total = HeaderBytes + chunks.Sum(chunk => PlaybackFileSize.Chunk(chunk.Data.Length));
        return new PlaybackFileSize(Of("XFRM"), Of("SKIN"), Of("REST"), total - Of("XFRM") - Of("SKIN") - Of("REST"));
    }

    private static (int Version, int Chunks) ReadHeader(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderBytes)
            throw new PlaybackFormatException("header", $"{HeaderBytes} bytes", $"{bytes.Length}");
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic)
            throw new PlaybackFormatException("header", "the letters MIMK", "other bytes");
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(4));
        if (version is 0 or > Version)
            throw new PlaybackFormatException("header", $"version 1 to {Version}", $"{version}");
        uint flags = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(8));
        if (flags != 0)
            throw new PlaybackFormatException("header", "flags of 0", $"{flags:x8}");
        uint chunks = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(12));
        if (chunks > (bytes.Length - HeaderBytes) / ChunkHeaderBytes)
            throw new PlaybackFormatException("header", $"a number of chunks that fits {bytes.Length} bytes", $"{chunks}");
        return ((int)version, (int)chunks);
    }

    private static (string Tag, ReadOnlyMemory<byte> Payload) ReadChunk(ReadOnlyMemory<byte> bytes, ref int at, int index)
    {
        if (bytes.Length - at < ChunkHeaderBytes)
            throw new PlaybackFormatException($"chunk {index}", $"{ChunkHeaderBytes} bytes of header at byte {at}", $"{bytes.Length - at}");
        ReadOnlySpan<byte> header = bytes.Span.Slice(at, ChunkHeaderBytes);
        Span<char> tag = stackalloc char[4];
        for (int i = 0; i < 4; i++)
        {
            if (header[i] is < (byte)'!' or > (byte)'~')
                throw new PlaybackFormatException($"chunk {index}", $"a tag of printable characters at byte {at}", $"byte {header[i]:x2}");
            tag[i] = (char)header[i];
        }

        uint length = BinaryPrimitives.ReadUInt32LittleEndian(header.Slice(4));
        at += ChunkHeaderBytes;
        long padded = ((long)length + 3) & ~3L;
        if (padded > bytes.Length - at)
            throw new PlaybackFormatException($"chunk {tag.ToString()}", $"{padded} bytes from byte {at}", $"{bytes.Length - at}");
        ReadOnlyMemory<byte> payload = bytes.Slice(at, (int)length);
        foreach (byte pad in bytes.Span.Slice(at + (int)length, (int)(padded - length)))
        {
            if (pad != 0)
                throw new PlaybackFormatException($"chunk {tag.ToString()}", "padding of 0", $"{pad}");
        }

        at += (int)padded;
        return (tag.ToString(), payload);
    }
}
