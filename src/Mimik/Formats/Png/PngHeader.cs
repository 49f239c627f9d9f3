using System.Buffers.Binary;

namespace Mimik.Formats.Png;

/// <summary>What IHDR says, checked.</summary>
/// <param name="Width">1 or more.</param>
/// <param name="Height">1 or more.</param>
/// <param name="BitDepth">Bits in a sample: 1, 2, 4, 8 or 16, as the colour type allows.</param>
/// <param name="Colour">The colour type.</param>
/// <param name="Interlaced">The rows come in Adam7's seven passes.</param>
internal readonly record struct PngHeader(int Width, int Height, int BitDepth, PngColour Colour, bool Interlaced)
{
    /// <summary>Bytes in IHDR.</summary>
    public const int Length = 13;

    /// <summary>Samples in a pixel.</summary>
    public int Samples => Colour switch
    {
        PngColour.Rgb => 3,
        PngColour.GreyAlpha => 2,
        PngColour.Rgba => 4,
        _ => 1,
    };

    /// <summary>Bytes in a pixel for the filters, at least 1.</summary>
    public int FilterStep => Math.Max(1, Samples * BitDepth / 8);

    /// <summary>Bytes in a row of <paramref name="width"/> pixels, without its filter byte.</summary>
    public long RowBytes(int width) => (((long)width * Samples * BitDepth) + 7) / 8;

    /// <summary>Reads and checks IHDR.</summary>
    public static PngHeader Parse(ReadOnlySpan<byte> data, string file)
    {
        if (data.Length != Length)
            throw new MalformedFileException(file, "IHDR", $"{Length} bytes", $"{data.Length}");
        uint width = BinaryPrimitives.ReadUInt32BigEndian(data);
        uint height = BinaryPrimitives.ReadUInt32BigEndian(data[4..]);
        if (width is 0 or > int.MaxValue || height is 0 or > int.MaxValue)
            throw new MalformedFileException(file, "IHDR", "a width and height of 1 to 2147483647", $"{width} x {height}");
        int depth = data[8];
        var colour = (PngColour)data[9];
        bool fits = colour switch
        {
            PngColour.Grey => depth is 1 or 2 or 4 or 8 or 16,
            PngColour.Palette => depth is 1 or 2 or 4 or 8,
            PngColour.Rgb or PngColour.GreyAlpha or PngColour.Rgba => depth is 8 or 16,
            _ => false,
        };
        if (!fits)
            throw new MalformedFileException(file, "IHDR", "a colour type of 0, 2, 3, 4 or 6 and a bit depth that goes with it", $"{data[9]} and {depth}");
        if (data[10] != 0 || data[11] != 0 || data[12] > 1)
            throw new MalformedFileException(file, "IHDR", "compression 0, filter 0 and interlace 0 or 1", $"{data[10]}, {data[11]} and {data[12]}");
        return new PngHeader((int)width, (int)height, depth, colour, data[12] == 1);
    }
}

/// <summary>PNG's colour types.</summary>
internal enum PngColour
{
    /// <summary>One grey sample.</summary>
    Grey = 0,

    /// <summary>Red, green, blue.</summary>
    Rgb = 2,

    /// <summary>An index into PLTE.</summary>
    Palette = 3,

    /// <summary>Grey and alpha.</summary>
    GreyAlpha = 4,

    /// <summary>Red, green, blue, alpha.</summary>
    Rgba = 6,
}
