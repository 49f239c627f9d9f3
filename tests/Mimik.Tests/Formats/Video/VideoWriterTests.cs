using System.Diagnostics;
using Mimik.Formats.Video;
using Mimik.Geometry;
using Mimik.TestSupport;

namespace Mimik.Tests.Formats.Video;

public class VideoWriterTests
{
    [Fact]
    public void A_film_has_the_frames_size_and_rate_that_were_asked_for()
    {
        string ffmpeg = Repository.Tool("ffmpeg"), ffprobe = Repository.Tool("ffprobe");
        using var folder = new TemporaryFolder();
        string path = folder["new folder/film.mp4"];
        using (var film = new VideoWriter(path, 64, 48, 30, ffmpeg))
        {
            for (int i = 0; i < 7; i++)
                film.Add(Grey(64, 48, (byte)(20 * i)));
            Assert.False(File.Exists(path));
            film.Finish();
        }

        string[] facts = Probe(ffprobe, path);
        Assert.Contains("width=64", facts);
        Assert.Contains("height=48", facts);
        Assert.Contains("r_frame_rate=30/1", facts);
        Assert.Contains("nb_read_frames=7", facts);
        Assert.Contains("pix_fmt=yuv420p", facts);
        Assert.Contains("codec_name=h264", facts);
        Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    [Fact]
    public void A_film_that_is_given_up_leaves_nothing_and_an_old_one_stays()
    {
        string ffmpeg = Repository.Tool("ffmpeg");
        using var folder = new TemporaryFolder();
        string path = folder["film.mp4"];
        File.WriteAllText(path, "old");
        using (var film = new VideoWriter(path, 64, 48, 30, ffmpeg))
            film.Add(Grey(64, 48, 90));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void A_missing_program_is_named_in_one_line()
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<MimikException>(() => new VideoWriter(folder["film.mp4"], 64, 48, 30, "no-such-ffmpeg"));
        Assert.Contains("no-such-ffmpeg", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void A_program_that_fails_is_reported_and_leaves_nothing()
    {
        // Not ffmpeg, but takes the same arguments and ends with an error at once.
        string program = Repository.Tool("false");
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<MimikException>(() =>
        {
            using var film = new VideoWriter(folder["film.mp4"], 640, 480, 30, program);
            for (int i = 0; i < 50; i++)
                film.Add(Grey(640, 480, 1));
            film.Finish();
        });
        Assert.Contains("ffmpeg failed", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void A_film_without_frames_is_refused()
    {
        string ffmpeg = Repository.Tool("ffmpeg");
        using var folder = new TemporaryFolder();
        using (var film = new VideoWriter(folder["film.mp4"], 64, 48, 30, ffmpeg))
            Assert.Throws<MimikException>(film.Finish);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Theory]
    [InlineData(63, 48, 30)]
    [InlineData(64, 0, 30)]
    [InlineData(64, 8194, 30)]
    [InlineData(64, 48, 0)]
    [InlineData(64, 48, double.NaN)]
    public void Sizes_and_rates_out_of_range_are_refused(int width, int height, double rate) =>
        Assert.Throws<MimikException>(() => new VideoWriter("film.mp4", width, height, rate));

    [Fact]
    public void A_frame_of_another_size_is_refused()
    {
        string ffmpeg = Repository.Tool("ffmpeg");
        using var folder = new TemporaryFolder();
        using var film = new VideoWriter(folder["film.mp4"], 64, 48, 30, ffmpeg);
        Assert.Throws<ArgumentException>(() => film.Add(Grey(48, 64, 0)));
    }

    private static Image Grey(int width, int height, byte value)
    {
        var image = new Image(width, height);
        Array.Fill(image.Pixels, value);
        return image;
    }

    private static string[] Probe(string ffprobe, string path)
    {
        using Process process = Process.Start(new ProcessStartInfo(
            ffprobe,
            ["-v", "error", "-count_frames", "-show_entries", "stream=codec_name,width,height,pix_fmt,r_frame_rate,nb_read_frames", "-of", "default=noprint_wrappers=1", path])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
