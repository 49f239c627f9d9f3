using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Mimik.Geometry;

namespace Mimik.Formats.Video;

/// <summary>
/// Writes an MP4 film (H.264, 4:2:0) by sending pictures to an installed <c>ffmpeg</c>. The film appears under its name only when
/// it is complete: until <see cref="Finish"/> it has a temporary name, and disposing before that, as an exception or a cancellation
/// does, stops ffmpeg and removes it.
/// </summary>
public sealed class VideoWriter : IDisposable
{
    /// <summary>The largest width or height of a film.</summary>
    public const int LargestSide = 8192;

    private readonly string _path, _temporary;
    private readonly Process _ffmpeg;
    private readonly Task<string> _complaints;
    private bool _finished;

    /// <summary>Starts a film.</summary>
    /// <param name="path">The file to make or replace; its folder is created where missing.</param>
    /// <param name="width">Columns: even, 2 to <see cref="LargestSide"/>.</param>
    /// <param name="height">Rows: even, 2 to <see cref="LargestSide"/>.</param>
    /// <param name="framesPerSecond">Above 0, at most 1000.</param>
    /// <param name="program">The ffmpeg to run.</param>
    /// <exception cref="MimikException">The size or rate is not allowed, or ffmpeg cannot be started.</exception>
    public VideoWriter(string path, int width, int height, double framesPerSecond, string program = "ffmpeg")
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (width is < 2 or > LargestSide || height is < 2 or > LargestSide || width % 2 != 0 || height % 2 != 0)
            throw new MimikException($"{path}: expected an even width and height of 2 to {LargestSide} pixels, found {width} x {height}");
        if (!(framesPerSecond is > 0 and <= 1000))
            throw new MimikException($"{path}: expected a frame rate above 0 and up to 1000, found {framesPerSecond}");
        Width = width;
        Height = height;
        _path = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        _temporary = $"{_path}.{Environment.ProcessId}.tmp";
        _ffmpeg = Start(program, framesPerSecond);
        _complaints = _ffmpeg.StandardError.ReadToEndAsync();
    }

    /// <summary>Columns of every frame.</summary>
    public int Width { get; }

    /// <summary>Rows of every frame.</summary>
    public int Height { get; }

    /// <summary>Frames added so far.</summary>
    public int FrameCount { get; private set; }

    /// <summary>Adds a frame.</summary>
    /// <param name="frame">A picture of the film's size; its alpha is ignored.</param>
    /// <exception cref="MimikException">ffmpeg failed; the message has its last words.</exception>
    public void Add(Image frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        if (frame.Width != Width || frame.Height != Height)
            throw new ArgumentException($"expected {Width} x {Height} pixels, found {frame.Width} x {frame.Height}", nameof(frame));
        try
        {
            _ffmpeg.StandardInput.BaseStream.Write(frame.Pixels);
        }
        catch (IOException error)
        {
            // The pipe breaks when ffmpeg gives up; why is on its error stream.
            _ffmpeg.WaitForExit();
            throw Failure(error);
        }

        FrameCount++;
    }

    /// <summary>Completes the film and gives it its name.</summary>
    /// <exception cref="MimikException">ffmpeg failed, or the film has no frames.</exception>
    public void Finish()
    {
        if (FrameCount == 0)
            throw new MimikException($"{_path}: a film needs at least one frame");
        try
        {
            _ffmpeg.StandardInput.Close();
        }
        catch (IOException error)
        {
            _ffmpeg.WaitForExit();
            throw Failure(error);
        }

        _ffmpeg.WaitForExit();
        if (_ffmpeg.ExitCode != 0)
            throw Failure(null);
        File.Move(_temporary, _path, overwrite: true);
        _finished = true;
    }

    /// <summary>Stops ffmpeg where it still runs, and removes what is not complete.</summary>
    public void Dispose()
    {
        if (!_ffmpeg.HasExited)
        {
            try
            {
                _ffmpeg.Kill(entireProcessTree: true);
                _ffmpeg.WaitForExit();
            }
            catch (InvalidOperationException)
            {
                // It ended between the question and the kill.
            }
        }

        _ffmpeg.Dispose();
        if (!_finished)
            File.Delete(_temporary);
    }

    private Process Start(string program, double framesPerSecond)
    {
        // The format is named because the temporary name has no extension that tells it.
        string[] arguments =
        [
            "-hide_banner", "-loglevel", "error", "-y",
            "-f", "rawvideo", "-pix_fmt", "rgba", "-video_size", $"{Width}x{Height}", "-framerate", framesPerSecond.ToString("R", CultureInfo.InvariantCulture), "-i", "pipe:0",
            "-an", "-c:v", "libx264", "-preset", "medium", "-crf", "18", "-pix_fmt", "yuv420p",
            "-vf", "scale=out_color_matrix=bt709:out_range=tv", "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709",
            "-movflags", "+faststart", "-f", "mp4", _temporary,
        ];
        try
        {
            return Process.Start(new ProcessStartInfo(program, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            })!;
        }
        catch (Win32Exception error)
        {
            throw new MimikException($"{_path}: films need ffmpeg, and \"{program}\" could not be started: {error.Message}", error);
        }
    }

    private MimikException Failure(Exception? cause)
    {
        string[] lines = _complaints.GetAwaiter().GetResult().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string reason = lines.Length > 0 ? lines[^1] : $"exit code {_ffmpeg.ExitCode}";
        return new MimikException($"{_path}: ffmpeg failed after {FrameCount} frames: {reason}", cause);
    }
}
