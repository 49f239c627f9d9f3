using System.Buffers.Binary;
using System.IO.Compression;
using Mimik.Formats;
using Mimik.Formats.Png;

namespace Mimik.Tests.Formats.Png;

/// <summary>Makes PNG files of every kind, slowly and literally, from samples.</summary>
internal static class PlainPng
{
    private static readonly (int X, int Y, int Dx, int Dy)[] Adam7 =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    public static byte[] File(params (string Type, byte[] Content)[] chunks)
    {
        var file = new MemoryStream();
        file.Write(PngChunks.Signature);
        foreach ((string type, byte[] content) in chunks)
        {
            byte[] number = new byte[4], name = System.Text.Encoding.ASCII.GetBytes(type);
            BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
            file.Write(number);
            file.Write(name);
            file.Write(content);
            BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Append(content, Crc32.Append(name)));
            file.Write(number);
        }

        return file.ToArray();
    }

    public static byte[] Header(uint width, uint height, int depth, int colour, int interlace)
    {
        byte[] header = new byte[13];
        BinaryPrimitives.WriteUInt32BigEndian(header, width);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), height);
        header[8] = (byte)depth;
        header[9] = (byte)colour;
        header[12] = (byte)interlace;
        return header;
    }

    /// <summary>Compressed rows of samples [height][width * channels], with the five filters in turn.</summary>
    public static byte[] Data(int[][] samples, int channels, int depth, bool interlaced)
    {
        var raw = new MemoryStream();
        int filter = 0, step = Math.Max(1, channels * depth / 8);
        (int, int, int, int)[] passes = interlaced ? Adam7 : [(0, 0, 1, 1)];
        foreach ((int x0, int y0, int dx, int dy) in passes)
        {
            byte[]? above = null;
            for (int y = y0; y < samples.Length; y += dy)
            {
                string bits = "";
                for (int x = x0; x < samples[y].Length / channels; x += dx)
                {
                    for (int c = 0; c < channels; c++)
                        bits += Convert.ToString(samples[y][(x * channels) + c], 2).PadLeft(depth, '0');
                }

                if (bits.Length == 0)
                    continue;
                byte[] row = [.. bits.PadRight((bits.Length + 7) / 8 * 8, '0').Chunk(8).Select(b => Convert.ToByte(new string(b), 2))];
                byte[] filtered = new byte[row.Length];
                PngFilter.Apply(filter, row, above ?? new byte[row.Length], step, filtered);
                raw.WriteByte((byte)filter);
                raw.Write(filtered);
                filter = (filter + 1) % 5;
                above = row;
            }
        }

        return Deflate(raw.ToArray());
    }

    public static byte[] Deflate(byte[] raw)
    {
        var packed = new MemoryStream();
        using (var stream = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            stream.Write(raw);
        return packed.ToArray();
    }
}
