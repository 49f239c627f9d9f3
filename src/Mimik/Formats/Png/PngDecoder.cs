using System.Buffers.Binary;
using System.IO.Compression;
using Mimik.Geometry;

namespace Mimik.Formats.Png;

/// <summary>Turns a PNG file's compressed rows into a picture, row by row and pass by pass.</summary>
internal sealed class PngDecoder
{
    // Deflate cannot pack more than 258 bytes into two bits, which bounds what a compressed length can justify.
    private const long DeflateLimit = 1032;

    // Adam7: first column, first row, column step, row step of each pass.
    private static readonly (int X, int Y, int StepX, int StepY)[] Adam7 =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    private readonly string _file;
    private readonly PngHeader _header;
    private readonly PngChunks _chunks;
    private readonly byte[] _pixels;

    private PngDecoder(PngChunks chunks, string file, ReadBudget budget)
    {
        _file = file;
        _chunks = chunks;
        _header = chunks.Header;
        long packed = chunks.Data.Sum(part => (long)part.Length);
        long raw = Passes().Sum(pass => pass.Rows * (1 + _header.RowBytes(pass.Columns)));
        if (raw > (packed + 1) * DeflateLimit)
            throw new MalformedFileException(file, "IDAT", $"at least {raw / DeflateLimit} bytes for {_header.Width} x {_header.Height} pixels", $"{packed}");
        long size = 4L * _header.Width * _header.Height;
        if (size > Array.MaxLength || _header.RowBytes(_header.Width) >= Array.MaxLength)
            throw new MalformedFileException(file, "IHDR", $"at most {Array.MaxLength / 4} pixels", $"{_header.Width} x {_header.Height}");
        budget.Charge(size + packed + (2 * _header.RowBytes(_header.Width)), file, "pixels");
        _pixels = new byte[size];
    }

    /// <summary>Decodes a file's chunks.</summary>
    public static Image Decode(PngChunks chunks, string file, ReadBudget budget)
    {
        var decoder = new PngDecoder(chunks, file, budget);
        decoder.DecodeRows();
        return new Image(chunks.Header.Width, chunks.Header.Height, decoder._pixels);
    }

    private IEnumerable<(int X, int Y, int StepX, int StepY, int Columns, long Rows)> Passes()
    {
        if (!_header.Interlaced)
        {
            yield return (0, 0, 1, 1, _header.Width, _header.Height);
            yield break;
        }

        foreach ((int x, int y, int stepX, int stepY) in Adam7)
        {
            int columns = (int)(((long)_header.Width - x + stepX - 1) / stepX);
            long rows = ((long)_header.Height - y + stepY - 1) / stepY;
            if (columns > 0 && rows > 0)
                yield return (x, y, stepX, stepY, columns, rows);
        }
    }

    private void DecodeRows()
    {
        byte[] packed = new byte[_chunks.Data.Sum(part => part.Length)];
        int at = 0;
        foreach (ReadOnlyMemory<byte> part in _chunks.Data)
        {
            part.Span.CopyTo(packed.AsSpan(at));
            at += part.Length;
        }

        using var stream = new ZLibStream(new MemoryStream(packed), CompressionMode.Decompress);
        byte[] row = new byte[1 + _header.RowBytes(_header.Width)];
        byte[] above = new byte[row.Length];
        foreach (var pass in Passes())
        {
            Array.Clear(above);
            int length = 1 + (int)_header.RowBytes(pass.Columns);
            for (int r = 0; r < pass.Rows; r++)
            {
                int y = pass.Y + (r * pass.StepY);
                Fill(stream, row.AsSpan(0, length), y);
                if (row[0] >= PngFilter.Count)
                    throw new MalformedFileException(_file, $"row {y}", "a filter of 0 to 4", $"{row[0]}");
                PngFilter.Reverse(row[0], row.AsSpan(1, length - 1), above.AsSpan(1), _header.FilterStep);
                Store(row.AsSpan(1, length - 1), pass.Columns, y, pass.X, pass.StepX);
                (row, above) = (above, row);
            }
        }
    }

    private void Fill(Stream stream, Span<byte> row, int y)
    {
        int read;
        try
        {
            read = stream.ReadAtLeast(row, row.Length, throwOnEndOfStream: false);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new MalformedFileException(_file, $"row {y}", "deflated data", "damaged data", e);
        }

        if (read < row.Length)
            throw new MalformedFileException(_file, $"row {y}", $"{row.Length} bytes", $"the end of the data, {read} bytes on");
    }

    private void Store(ReadOnlySpan<byte> row, int columns, int y, int x, int stepX)
    {
        Span<byte> line = _pixels.AsSpan((int)(4L * _header.Width * y), 4 * _header.Width);
        for (int c = 0; c < columns; c++)
        {
            Span<byte> pixel = line.Slice(4 * (x + (c * stepX)), 4);
            if (_header.Colour == PngColour.Palette)
                StorePaletteEntry(Sample(row, c), pixel, y);
            else
                StoreSamples(row, c * _header.Samples, pixel);
        }
    }

    private void StoreSamples(ReadOnlySpan<byte> row, int first, Span<byte> pixel)
    {
        bool grey = _header.Colour is PngColour.Grey or PngColour.GreyAlpha;
        int red = Sample(row, first);
        int green = grey ? red : Sample(row, first + 1);
        int blue = grey ? red : Sample(row, first + 2);
        pixel[0] = ToByte(red);
        pixel[1] = ToByte(green);
        pixel[2] = ToByte(blue);
        ReadOnlySpan<byte> key = _chunks.Transparency.Span;
        if (_header.Colour is PngColour.GreyAlpha or PngColour.Rgba)
            pixel[3] = ToByte(Sample(row, first + _header.Samples - 1));
        else if (key.Length == 2)
            pixel[3] = red == BinaryPrimitives.ReadUInt16BigEndian(key) ? (byte)0 : (byte)255;
        else if (key.Length == 6)
            pixel[3] = red == BinaryPrimitives.ReadUInt16BigEndian(key) && green == BinaryPrimitives.ReadUInt16BigEndian(key[2..]) && blue == BinaryPrimitives.ReadUInt16BigEndian(key[4..]) ? (byte)0 : (byte)255;
        else
            pixel[3] = 255;
    }

    private void StorePaletteEntry(int index, Span<byte> pixel, int y)
    {
        ReadOnlySpan<byte> palette = _chunks.Palette.Span;
        if (3 * index >= palette.Length)
            throw new MalformedFileException(_file, $"row {y}", $"palette entries below {palette.Length / 3}", $"{index}");
        palette.Slice(3 * index, 3).CopyTo(pixel);
        pixel[3] = index < _chunks.Transparency.Length ? _chunks.Transparency.Span[index] : (byte)255;
    }

    private int Sample(ReadOnlySpan<byte> row, int index)
    {
        switch (_header.BitDepth)
        {
            case 8:
                return row[index];
            case 16:
                return BinaryPrimitives.ReadUInt16BigEndian(row[(2 * index)..]);
            default:
                int perByte = 8 / _header.BitDepth;
                int shift = 8 - (_header.BitDepth * ((index % perByte) + 1));
                return (row[index / perByte] >> shift) & ((1 << _header.BitDepth) - 1);
        }
    }

    // Linear scaling to 0..255, rounded to nearest.
    private byte ToByte(int sample) => _header.BitDepth switch
    {
        8 => (byte)sample,
        16 => (byte)(((sample * 255) + 32895) >> 16),
        _ => (byte)(sample * 255 / ((1 << _header.BitDepth) - 1)),
    };
}
