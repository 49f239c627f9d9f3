using System.Buffers.Binary;
using System.Text;

namespace Mimik.Formats.Png;

/// <summary>The chunks of a PNG file that make the picture: header, palette, transparency and compressed rows.</summary>
/// <param name="Header">IHDR.</param>
/// <param name="Palette">[n x 3] PLTE, empty without.</param>
/// <param name="Transparency">tRNS, empty without.</param>
/// <param name="Data">The contents of all IDAT chunks, in order.</param>
internal sealed record PngChunks(PngHeader Header, ReadOnlyMemory<byte> Palette, ReadOnlyMemory<byte> Transparency, IReadOnlyList<ReadOnlyMemory<byte>> Data)
{
    /// <summary>The eight bytes that open every PNG file.</summary>
    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Walks through the file's chunks and checks their order, lengths and check values.</summary>
    public static PngChunks Parse(ReadOnlyMemory<byte> bytes, string file)
    {
        if (!bytes.Span.StartsWith(Signature))
            throw new MalformedFileException(file, "byte 0", "the PNG signature", bytes.Length < 8 ? $"{bytes.Length} bytes" : "other bytes");
        PngHeader? header = null;
        ReadOnlyMemory<byte> palette = default, transparency = default;
        var data = new List<ReadOnlyMemory<byte>>();
        bool dataEnded = false;
        for (int at = Signature.Length; ;)
        {
            ReadOnlySpan<byte> rest = bytes.Span[at..];
            if (rest.Length < 12)
                throw new MalformedFileException(file, $"byte {at}", "a chunk", $"the end of the file, {rest.Length} bytes on");
            uint length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            string type = Encoding.Latin1.GetString(rest.Slice(4, 4));
            if (length > (uint)(rest.Length - 12))
                throw new MalformedFileException(file, $"byte {at}", $"at most {rest.Length - 12} bytes in the chunk", $"{length}");
            ReadOnlyMemory<byte> content = bytes.Slice(at + 8, (int)length);
            uint stated = BinaryPrimitives.ReadUInt32BigEndian(rest[(8 + (int)length)..]);
            uint crc = Crc32.Append(rest.Slice(4, 4 + (int)length));
            if (crc != stated)
                throw new MalformedFileException(file, $"byte {at}", $"the check value {crc:x8}", $"{stated:x8}: the chunk is damaged");
            if (header is null != (type == "IHDR"))
                throw new MalformedFileException(file, $"byte {at}", "one IHDR chunk, the first", header is null ? "another chunk" : "a second IHDR");
            switch (type)
            {
                case "IHDR":
                    header = PngHeader.Parse(content.Span, file);
                    break;
                case "PLTE":
                    if (content.Length is 0 or > 768 || content.Length % 3 != 0)
                        throw new MalformedFileException(file, "PLTE", "1 to 256 colours of three bytes", $"{content.Length} bytes");
                    palette = content;
                    break;
                case "tRNS":
                    CheckTransparency(content.Length, header!.Value, palette.Length / 3, file);
                    transparency = content;
                    break;
                case "IDAT":
                    if (dataEnded)
                        throw new MalformedFileException(file, $"byte {at}", "the IDAT chunks together", "one after another chunk");
                    data.Add(content);
                    break;
                case "IEND":
                    if (data.Count == 0)
                        throw new MalformedFileException(file, $"byte {at}", "an IDAT chunk", "none before IEND");
                    if (header!.Value.Colour == PngColour.Palette && palette.IsEmpty)
                        throw new MalformedFileException(file, $"byte {at}", "a PLTE chunk, as the colour type is 3", "none before IEND");
                    return new PngChunks(header.Value, palette, transparency, data);
                default:
                    // The fifth bit of the type's first letter says whether a reader may skip the chunk.
                    if ((type[0] & 0x20) == 0)
                        throw new MalformedFileException(file, $"byte {at}", "a known critical chunk", Printable(type));
                    break;
            }

            dataEnded |= data.Count > 0 && type != "IDAT";
            at += 12 + (int)length;
        }
    }

    private static void CheckTransparency(int length, PngHeader header, int colours, string file)
    {
        bool fits = header.Colour switch
        {
            PngColour.Grey => length == 2,
            PngColour.Rgb => length == 6,
            PngColour.Palette => length <= colours,
            _ => false,
        };
        if (!fits)
            throw new MalformedFileException(file, "tRNS", "an entry that goes with the colour type", $"{length} bytes at colour type {(int)header.Colour}");
    }

    private static string Printable(string type) =>
        type.All(char.IsAsciiLetter) ? type : "bytes that are no chunk type";
}
