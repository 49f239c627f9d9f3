using System.Globalization;

namespace Mimik.Formats.LiveLink;

/// <summary>A timecode as Live Link Face writes it, hh:mm:ss:ff.sss: frames within the second, with a fraction; ; before them says drop-frame.</summary>
/// <param name="Second">Seconds of the day.</param>
/// <param name="Frame">Frames within the second, with a fraction.</param>
/// <param name="IsDropFrame">Frames are set off by a semicolon.</param>
internal readonly record struct TimecodeLabel(int Second, double Frame, bool IsDropFrame)
{
    /// <summary>More frames than any camera has in a second.</summary>
    public const int MostFrames = 1000;

    public static bool TryParse(ReadOnlySpan<byte> text, out TimecodeLabel label)
    {
        label = default;
        Span<int> parts = stackalloc int[3];
        for (int i = 0; i < 3; i++)
        {
            int end = text.IndexOfAny((byte)':', (byte)';');
            if (end is < 1 or > 2 || !int.TryParse(text[..end], NumberStyles.None, CultureInfo.InvariantCulture, out parts[i]))
                return false;
            bool drop = text[end] == ';';
            if (drop && i < 2)
                return false;
            label = label with { IsDropFrame = drop };
            text = text[(end + 1)..];
        }

        if (parts[0] > 23 || parts[1] > 59 || parts[2] > 59
            || !double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double frame)
            || !(frame < MostFrames))
        {
            return false;
        }

        label = label with { Second = (((parts[0] * 60) + parts[1]) * 60) + parts[2], Frame = frame };
        return true;
    }

    /// <summary>The label of a frame number; the other way round from <see cref="FrameNumber"/>.</summary>
    /// <param name="frame">Frames since midnight, with a fraction.</param>
    /// <param name="frames">Frames that a second counts, 60.</param>
    /// <param name="dropFrame">Whether a minute skips its first labels, but for every tenth minute.</param>
    public static string Format(double frame, int frames, bool dropFrame)
    {
        // Thousandths, so that rounding carries into the second.
        long thousandths = (long)Math.Round(frame * 1000);
        if (dropFrame)
        {
            int dropped = Dropped(frames);
            long tenMinutes = ((600L * frames) - (9 * dropped)) * 1000, minute = ((60L * frames) - dropped) * 1000;
            long tens = thousandths / tenMinutes, rest = thousandths % tenMinutes;
            long minutes = rest < 60_000L * frames ? 0 : 1 + ((rest - (60_000L * frames)) / minute);
            thousandths += ((9 * tens) + minutes) * dropped * 1000;
        }

        long second = thousandths / (1000L * frames) % 86_400, fraction = thousandths % (1000L * frames);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{second / 3600:d2}:{second / 60 % 60:d2}:{second % 60:d2}{(dropFrame ? ';' : ':')}{fraction / 1000:d2}.{fraction % 1000:d3}");
    }

    /// <summary>Frames since midnight.</summary>
    /// <param name="second">Seconds since midnight; may pass a day's.</param>
    /// <param name="frame">Frames within the second.</param>
    /// <param name="frames">Frames that a second counts.</param>
    /// <param name="dropFrame">Whether a minute skips its first labels, but for every tenth minute.</param>
    public static double FrameNumber(long second, double frame, int frames, bool dropFrame)
    {
        long minutes = second / 60;
        return (second * frames) + frame - (dropFrame ? Dropped(frames) * (minutes - (minutes / 10)) : 0);
    }

    /// <summary>The labels that a minute skips: two of 30, four of 60.</summary>
    public static int Dropped(int frames) => frames / 15;
}
