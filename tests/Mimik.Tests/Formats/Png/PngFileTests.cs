using System.Diagnostics;
using Mimik.Formats;
using Mimik.Formats.Png;
using Mimik.Geometry;
using Mimik.TestSupport;

namespace Mimik.Tests.Formats.Png;

public class PngFileTests
{
    [Theory]
    [InlineData(1, 1, true)]
    [InlineData(7, 3, false)]
    [InlineData(64, 33, true)]
    [InlineData(33, 64, false)]
    public void What_is_written_is_read_back(int width, int height, bool opaque)
    {
        Image image = Picture(width, height, opaque);
        byte[] bytes = PngFile.Encode(image);
        Assert.Equal(bytes, PngFile.Encode(image));
        Assert.Equal(opaque ? 2 : 6, bytes[25]);
        Image read = PngFile.Parse(bytes, "a.png", new ReadBudget());
        Assert.Equal((width, height), (read.Width, read.Height));
        Assert.Equal(image.Pixels, read.Pixels);
    }

    [Fact]
    public void A_file_is_written_and_read()
    {
        using var folder = new TemporaryFolder();
        Image image = Picture(9, 5, opaque: false);
        PngFile.Write(folder["picture.png"], image);
        Assert.Equal(image.Pixels, PngFile.Read(folder["picture.png"]).Pixels);
    }

    [Fact]
    public void Another_program_reads_the_same_pixels()
    {
        string ffmpeg = Repository.Tool("ffmpeg");
        using var folder = new TemporaryFolder();
        Image image = Picture(40, 30, opaque: false);
        PngFile.Write(folder["in.png"], image);
        using var process = Process.Start(new ProcessStartInfo(ffmpeg, ["-v", "error", "-i", folder["in.png"], "-f", "rawvideo", "-pix_fmt", "rgba", folder["out.raw"]]))!;
        process.WaitForExit();
        Assert.Equal(image.Pixels, File.ReadAllBytes(folder["out.raw"]));
    }

    [Fact]
    public void Filters_make_a_smooth_picture_small()
    {
        var image = new Image(256, 256);
        for (int i = 0; i < 256 * 256; i++)
            (image.Pixels[4 * i], image.Pixels[(4 * i) + 1], image.Pixels[(4 * i) + 3]) = ((byte)(i % 256), (byte)(i / 256), 255);
        Assert.InRange(PngFile.Encode(image).Length, 1, 4000);
    }

    public static TheoryData<int, int, int> Kinds()
    {
        var data = new TheoryData<int, int, int>();
        foreach ((int colour, int[] depths) in new[] { (0, new[] { 1, 2, 4, 8, 16 }), (2, [8, 16]), (3, [1, 2, 4, 8]), (4, [8, 16]), (6, [8, 16]) })
        {
            foreach (int depth in depths)
            {
                data.Add(colour, depth, 0);
                data.Add(colour, depth, 1);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_colour_type_depth_and_interlacing_is_read(int colour, int depth, int interlace)
    {
        foreach ((int width, int height) in new[] { (1, 1), (3, 2), (8, 8), (13, 11) })
        {
            int channels = colour switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };
            var random = new Random(7);
            int[][] samples = [.. Enumerable.Range(0, height).Select(_ => Enumerable.Range(0, width * channels).Select(_ => random.Next(1 << depth)).ToArray())];
            byte[] palette = [.. Enumerable.Range(0, 3 << Math.Min(depth, 8)).Select(i => (byte)(i * 5))];
            byte[] alphas = [10, 200];
            List<(string, byte[])> chunks = [("IHDR", PlainPng.Header((uint)width, (uint)height, depth, colour, interlace)), ("gAMA", [0, 0, 177, 143])];
            if (colour == 3)
                chunks.AddRange([("PLTE", palette), ("tRNS", alphas)]);
            byte[] data = PlainPng.Data(samples, channels, depth, interlace == 1);
            chunks.AddRange([("IDAT", data[..5]), ("IDAT", []), ("IDAT", data[5..]), ("IEND", [])]);
            Image image = PngFile.Parse(PlainPng.File([.. chunks]), "a.png", new ReadBudget());
            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++)
                {
                    int[] p = samples[y][(x * channels)..((x + 1) * channels)];
                    byte[] scaled = [.. p.Select(s => (byte)Math.Floor((s * 255.0 / ((1 << depth) - 1)) + 0.5))];
                    byte[] expected = colour switch
                    {
                        0 => [scaled[0], scaled[0], scaled[0], 255],
                        2 => [.. scaled, 255],
                        3 => [palette[3 * p[0]], palette[(3 * p[0]) + 1], palette[(3 * p[0]) + 2], p[0] < 2 ? alphas[p[0]] : (byte)255],
                        4 => [scaled[0], scaled[0], scaled[0], scaled[1]],
                        _ => scaled,
                    };
                    Assert.Equal(expected, image.Pixels[(4 * ((y * width) + x))..(4 * ((y * width) + x + 1))]);
                }
            }
        }
    }

    [Fact]
    public void A_colour_key_becomes_transparency()
    {
        int[][] grey = [[5, 300, 5]];
        byte[] file = PlainPng.File(("IHDR", PlainPng.Header(3, 1, 16, 0, 0)), ("tRNS", [1, 44]), ("IDAT", PlainPng.Data(grey, 1, 16, false)), ("IEND", []));
        byte[] pixels = PngFile.Parse(file, "a.png", new ReadBudget()).Pixels;
        Assert.Equal([255, 0, 255], new[] { pixels[3], pixels[7], pixels[11] });
        int[][] rgb = [[1, 2, 3, 1, 2, 4]];
        file = PlainPng.File(("IHDR", PlainPng.Header(2, 1, 8, 2, 0)), ("tRNS", [0, 1, 0, 2, 0, 3]), ("IDAT", PlainPng.Data(rgb, 3, 8, false)), ("IEND", []));
        pixels = PngFile.Parse(file, "a.png", new ReadBudget()).Pixels;
        Assert.Equal([0, 255], new[] { pixels[3], pixels[7] });
    }

    [Fact]
    public void Every_truncation_is_an_error()
    {
        byte[] file = PngFile.Encode(Picture(5, 4, opaque: true));
        for (int length = 0; length < file.Length; length++)
            Assert.Throws<MalformedFileException>(() => PngFile.Parse(file.AsMemory(0, length), "a.png", new ReadBudget()));
    }

    [Fact]
    public void A_size_that_the_data_cannot_justify_is_refused_before_it_is_allocated()
    {
        byte[] data = PlainPng.Deflate(new byte[100]);
        byte[] file = PlainPng.File(("IHDR", PlainPng.Header(20_000, 20_000, 8, 6, 0)), ("IDAT", data), ("IEND", []));
        var budget = new ReadBudget();
        var error = Assert.Throws<MalformedFileException>(() => PngFile.Parse(file, "a.png", budget));
        Assert.Contains("IDAT", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, budget.UsedBytes);

        byte[] bomb = PlainPng.File(("IHDR", PlainPng.Header(4000, 4000, 1, 0, 0)), ("IDAT", PlainPng.Deflate(new byte[4000 * 501])), ("IEND", []));
        Assert.Contains("--max-memory", Assert.Throws<MimikException>(() => PngFile.Parse(bomb, "a.png", new ReadBudget(1 << 20))).Message, StringComparison.Ordinal);
        Assert.Equal(4000, PngFile.Parse(bomb, "a.png", new ReadBudget()).Height);
    }

    public static TheoryData<string, string> Damages() => new()
    {
        { "signature", "signature" },
        { "crc", "check value" },
        { "no IHDR", "IHDR" },
        { "two IHDR", "IHDR" },
        { "zero width", "width" },
        { "huge width", "width" },
        { "depth", "bit depth" },
        { "filter method", "compression 0" },
        { "no IDAT", "IDAT" },
        { "split IDAT", "together" },
        { "no PLTE", "PLTE" },
        { "palette entry", "palette entries" },
        { "tRNS", "tRNS" },
        { "unknown critical", "critical" },
        { "row filter", "filter of 0 to 4" },
        { "short data", "end of the data" },
        { "damaged data", "row 0" },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public void Damage_is_named(string damage, string expected)
    {
        byte[] header = PlainPng.Header(2, 2, 8, 0, 0), rows = PlainPng.Deflate([0, 1, 2, 0, 3, 4]);
        (string, byte[]) head = ("IHDR", header), data = ("IDAT", rows), end = ("IEND", []);
        byte[] file = damage switch
        {
            "no IHDR" => PlainPng.File(data, end),
            "two IHDR" => PlainPng.File(head, head, data, end),
            "zero width" => PlainPng.File(("IHDR", PlainPng.Header(0, 2, 8, 0, 0)), data, end),
            "huge width" => PlainPng.File(("IHDR", PlainPng.Header(uint.MaxValue, 2, 8, 0, 0)), data, end),
            "depth" => PlainPng.File(("IHDR", PlainPng.Header(2, 2, 3, 0, 0)), data, end),
            "filter method" => PlainPng.File(("IHDR", [.. header[..11], 1, 0]), data, end),
            "no IDAT" => PlainPng.File(head, end),
            "split IDAT" => PlainPng.File(head, data, ("tEXt", [1]), data, end),
            "no PLTE" => PlainPng.File(("IHDR", PlainPng.Header(2, 2, 8, 3, 0)), data, end),
            "palette entry" => PlainPng.File(("IHDR", PlainPng.Header(2, 2, 8, 3, 0)), ("PLTE", new byte[9]), data, end),
            "tRNS" => PlainPng.File(head, ("tRNS", [1]), data, end),
            "unknown critical" => PlainPng.File(head, ("ABCD", []), data, end),
            "row filter" => PlainPng.File(head, ("IDAT", PlainPng.Deflate([9, 1, 2, 0, 3, 4])), end),
            "short data" => PlainPng.File(head, ("IDAT", PlainPng.Deflate([0, 1, 2, 0])), end),
            "damaged data" => PlainPng.File(head, ("IDAT", [1, 2, 3, 4, 5, 6]), end),
            _ => PlainPng.File(head, data, end),
        };
        if (damage == "signature")
            file[1] = 0;
        if (damage == "crc")
            file[^1] ^= 1;
        string message = Assert.Throws<MalformedFileException>(() => PngFile.Parse(file, "a.png", new ReadBudget())).Message;
        Assert.StartsWith("a.png: ", message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void A_missing_file_and_a_folder_are_named()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal($"{folder["no.png"]}: no such file", Assert.Throws<MimikException>(() => PngFile.Read(folder["no.png"])).Message);
        Assert.Contains("expected a file, found a folder", Assert.Throws<MimikException>(() => PngFile.Read(folder.Path)).Message, StringComparison.Ordinal);
    }

    private static Image Picture(int width, int height, bool opaque)
    {
        var image = new Image(width, height);
        var random = new Random(width + height);
        random.NextBytes(image.Pixels);
        for (int i = 0; i < image.Pixels.Length / 4; i++)
        {
            image.Pixels[4 * i] = (byte)(i % width * 3);
            if (opaque)
                image.Pixels[(4 * i) + 3] = 255;
        }

        return image;
    }
}
