using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Mimik.Geometry;

namespace Mimik.Formats.Png;

/// <summary>PNG pictures (ISO/IEC 15948).</summary>
/// <remarks>
/// Reads every colour type, bit depth and interlacing into 8-bit RGBA; transparency of palettes and colour keys becomes alpha; gAMA and
/// other ancillary chunks are passed over. Writes 8-bit RGB, or RGBA where a pixel is not opaque.
/// </remarks>
public static class PngFile
{
    /// <summary>Reads a picture.</summary>
    /// <param name="path">The file.</param>
    /// <param name="budget">The memory that reading may take; null is the default limit.</param>
    /// <exception cref="MimikException">The file is missing, damaged or too large.</exception>
    public static Image Read(string path, ReadBudget? budget = null)
    {
        budget ??= new ReadBudget();
        return Parse(InputFile.ReadAllBytes(path, budget), path, budget);
    }

    /// <summary>Decodes a picture from a file's bytes.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="fileName">Its name, for messages.</param>
    /// <param name="budget">The memory that decoding may take.</param>
    /// <exception cref="MimikException">The file is damaged or too large.</exception>
    public static Image Parse(ReadOnlyMemory<byte> bytes, string fileName, ReadBudget budget)
    {
        ArgumentNullException.ThrowIfNull(budget);
        return PngDecoder.Decode(PngChunks.Parse(bytes, fileName), fileName, budget);
    }

    /// <summary>Writes a picture.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="image">The picture.</param>
    /// <param name="licence">Under what terms what it shows may be used: the text chunk "Copyright"; null for none.</param>
    public static void Write(string path, Image image, string? licence = null) => AtomicFile.WriteAllBytes(path, Encode(image, licence));

    /// <summary>Encodes a picture as a file's bytes; the same picture always gives the same bytes on one runtime.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="licence">The text chunk "Copyright"; null for none.</param>
    public static byte[] Encode(Image image, string? licence = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        bool opaque = IsOpaque(image.Pixels);
        byte[] header = new byte[PngHeader.Length];
        BinaryPrimitives.WriteInt32BigEndian(header, image.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), image.Height);
        header[8] = 8;
        header[9] = (byte)(opaque ? PngColour.Rgb : PngColour.Rgba);

        var file = new MemoryStream();
        file.Write(PngChunks.Signature);
        WriteChunk(file, "IHDR", header);
        if (licence is not null)
            WriteChunk(file, "tEXt", Encoding.Latin1.GetBytes($"Copyright\0{licence.Replace('\0', ' ')}"));
        WriteChunk(file, "IDAT", Deflate(image, opaque ? 3 : 4));
        WriteChunk(file, "IEND", []);
        return file.ToArray();
    }

    // Of the five filters, each row takes the one whose differences are smallest in sum.
    private static ReadOnlySpan<byte> Deflate(Image image, int samples)
    {
        int length = samples * image.Width;
        byte[] row = new byte[length], above = new byte[length], best = new byte[length + 1], candidate = new byte[length + 1];
        var packed = new MemoryStream();
        using (var stream = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (int y = 0; y < image.Height; y++)
            {
                ReadOnlySpan<byte> pixels = image.Pixels.AsSpan(4 * image.Width * y, 4 * image.Width);
                for (int x = 0; x < image.Width; x++)
                    pixels.Slice(4 * x, samples).CopyTo(row.AsSpan(samples * x));
                long least = long.MaxValue;
                for (int type = 0; type < PngFilter.Count; type++)
                {
                    candidate[0] = (byte)type;
                    long cost = PngFilter.Apply(type, row, above, samples, candidate.AsSpan(1));
                    if (cost < least)
                    {
                        least = cost;
                        (best, candidate) = (candidate, best);
                    }
                }

                stream.Write(best);
                (row, above) = (above, row);
            }
        }

        return packed.GetBuffer().AsSpan(0, (int)packed.Length);
    }

    private static bool IsOpaque(byte[] pixels)
    {
        for (int i = 3; i < pixels.Length; i += 4)
        {
            if (pixels[i] != 255)
                return false;
        }

        return true;
    }

    private static void WriteChunk(Stream file, string type, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        byte[] name = Encoding.ASCII.GetBytes(type);
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        file.Write(name);
        file.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Append(content, Crc32.Append(name)));
        file.Write(number);
    }
}
