using System.CommandLine;
using System.Globalization;
using Mimik.Faces;

namespace Mimik.Cli;

/// <summary>The options of every verb that draws: where the camera stands and how large the picture is.</summary>
internal sealed class ViewOptions
{
    private readonly Option<string> _view;
    private readonly Option<string> _size;

    /// <summary>Creates the options.</summary>
    /// <param name="width">Columns where <c>--size</c> is not given.</param>
    /// <param name="height">Rows where <c>--size</c> is not given.</param>
    public ViewOptions(int width, int height)
    {
        string names = string.Join(", ", RenderView.Named.Select(view => view.Name));
        _view = new("--view") { Description = $"{names}, or YAW,PITCH in degrees", HelpName = "VIEW", DefaultValueFactory = _ => RenderView.Front.Name };
        _size = new("--size") { Description = "the picture's size in pixels", HelpName = "WxH", DefaultValueFactory = _ => $"{width}x{height}" };
    }

    /// <summary>Adds the options to a verb.</summary>
    /// <param name="command">The verb.</param>
    public void AddTo(Command command)
    {
        command.Add(_view);
        command.Add(_size);
    }

    /// <summary>Whether the user gave any of them.</summary>
    /// <param name="parsed">The parsed command line.</param>
    public bool AreGiven(ParseResult parsed) => parsed.GetResult(_view) is { Implicit: false } || parsed.GetResult(_size) is { Implicit: false };

    /// <summary>What the user gave.</summary>
    /// <param name="parsed">The parsed command line.</param>
    public RenderOptions From(ParseResult parsed)
    {
        (int width, int height) = ParseSize(parsed.GetValue(_size)!);
        return new RenderOptions { Width = width, Height = height, View = ParseView(parsed.GetValue(_view)!) };
    }

    private static RenderView ParseView(string text)
    {
        string[] angles = text.Split(',');
        return angles.Length == 2
            && double.TryParse(angles[0], NumberStyles.Float, CultureInfo.InvariantCulture, out double yaw) && double.IsFinite(yaw)
            && double.TryParse(angles[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double pitch) && pitch is >= -90 and <= 90
            ? new RenderView(text, yaw, pitch)
            : RenderView.Parse(text);
    }

    private static (int Width, int Height) ParseSize(string text)
    {
        string[] sides = text.Split('x');
        return sides.Length == 2
            && int.TryParse(sides[0], NumberStyles.None, CultureInfo.InvariantCulture, out int width) && width is >= 1 and <= RenderOptions.LargestSide
            && int.TryParse(sides[1], NumberStyles.None, CultureInfo.InvariantCulture, out int height) && height is >= 1 and <= RenderOptions.LargestSide
            ? (width, height)
            : throw new MimikException($"--size: expected WIDTHxHEIGHT of 1 to {RenderOptions.LargestSide}, found \"{text}\"");
    }
}
