namespace Mimik.Formats.LiveLink;

/// <summary>A row's timecode and where it stands.</summary>
/// <param name="Label">The timecode.</param>
/// <param name="Line">The line in the file, from 1.</param>
internal readonly record struct TimecodeRow(TimecodeLabel Label, int Line);

/// <summary>
/// Finds an even clock under the timecodes of a take. A timecode does not say how many frames its second has: that shows where seconds turn over;
/// nor how many frames lie between two rows: that is the median step.
/// </summary>
internal sealed class TimecodeClock
{
    /// <summary>A longer silence between two rows is an error, not a gap to fill.</summary>
    public const double LongestGapSeconds = 10;

    private const int AssumedFrames = 60;
    private static readonly int[] Rates = [24, 25, 30, 48, 50, 60, 90, 100, 120, 240];

    private TimecodeClock(double framesPerSecond, double startSeconds, double[] positions, IReadOnlyList<string> notes)
    {
        FramesPerSecond = framesPerSecond;
        StartSeconds = startSeconds;
        Positions = positions;
        Notes = notes;
    }

    /// <summary>Rows a second.</summary>
    public double FramesPerSecond { get; }

    /// <summary>The first row's time of day.</summary>
    public double StartSeconds { get; }

    /// <summary>Each row's place on the even grid, never falling, from 0; whole numbers where the timecodes are even but for gaps.</summary>
    public double[] Positions { get; }

    /// <summary>What had to be assumed.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>Finds the clock.</summary>
    /// <param name="rows">The rows in the file's order, at least one.</param>
    /// <param name="file">The file, for messages.</param>
    /// <exception cref="MalformedFileException">Time runs backwards or is silent for too long.</exception>
    public static TimecodeClock Find(IReadOnlyList<TimecodeRow> rows, string file)
    {
        var notes = new List<string>();
        long[] seconds = UnwrapMidnight(rows, file);
        int frames = FramesOfASecond(rows, seconds, notes);
        bool drop = IsDropFrame(rows, seconds, frames);
        double rate = drop ? frames * 1000.0 / 1001.0 : frames;
        double[] numbers = new double[rows.Count];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = TimecodeLabel.FrameNumber(seconds[i], rows[i].Label.Frame, frames, drop);
            if (i == 0)
                continue;
            if (numbers[i] < numbers[i - 1])
                throw new MalformedFileException(file, $"line {rows[i].Line}", "a timecode after the one before", "an earlier one");
            if (numbers[i] - numbers[i - 1] > LongestGapSeconds * rate)
                throw new MalformedFileException(file, $"line {rows[i].Line}", $"a timecode within {LongestGapSeconds} s of the one before", $"{(numbers[i] - numbers[i - 1]) / rate:f1} s");
        }

        double step = Step(numbers);
        return new TimecodeClock(Whole(rate / step), numbers[0] / rate, Place(numbers, step), notes);
    }

    private static long[] UnwrapMidnight(IReadOnlyList<TimecodeRow> rows, string file)
    {
        const int Day = 86_400;
        long[] seconds = new long[rows.Count];
        long days = 0;
        for (int i = 0; i < seconds.Length; i++)
        {
            if (i > 0 && rows[i].Label.Second < rows[i - 1].Label.Second)
            {
                if (rows[i].Label.Second > 60 || rows[i - 1].Label.Second < Day - 60)
                    throw new MalformedFileException(file, $"line {rows[i].Line}", "a timecode after the one before", "an earlier one");
                days++;
            }

            seconds[i] = (days * Day) + rows[i].Label.Second;
        }

        return seconds;
    }

    private static int FramesOfASecond(IReadOnlyList<TimecodeRow> rows, long[] seconds, List<string> notes)
    {
        double largest = rows.Max(row => row.Label.Frame);
        var steps = new List<double>();
        for (int i = 1; i < seconds.Length; i++)
        {
            if (seconds[i] == seconds[i - 1] && rows[i].Label.Frame > rows[i - 1].Label.Frame)
                steps.Add(rows[i].Label.Frame - rows[i - 1].Label.Frame);
        }

        var lengths = new List<double>();
        if (steps.Count > 0)
        {
            double step = Median(steps);
            for (int i = 1; i < seconds.Length; i++)
            {
                if (seconds[i] == seconds[i - 1] + 1)
                    lengths.Add(rows[i - 1].Label.Frame - rows[i].Label.Frame + step);
            }
        }

        double wanted = lengths.Count > 0 ? Median(lengths) : AssumedFrames;
        int frames = Rates.Append(TimecodeLabel.MostFrames).Where(rate => rate > largest).MinBy(rate => Math.Abs(rate - wanted));
        if (lengths.Count == 0)
            notes.Add($"timecode: no second runs its course, so {frames} frames a second are assumed to be counted");
        return frames;
    }

    // Either the semicolon says so, or minutes begin with the labels that drop-frame leaves over, and never with those that it skips.
    private static bool IsDropFrame(IReadOnlyList<TimecodeRow> rows, long[] seconds, int frames)
    {
        if (frames is not (30 or 60))
            return false;
        if (rows[0].Label.IsDropFrame)
            return true;
        int dropped = TimecodeLabel.Dropped(frames);
        bool seen = false;
        for (int i = 1; i < seconds.Length; i++)
        {
            if (seconds[i] % 60 != 0 || seconds[i] / 60 % 10 == 0)
                continue;
            if (rows[i].Label.Frame < dropped)
                return false;
            seen |= seconds[i - 1] == seconds[i] - 1 && rows[i - 1].Label.Frame >= frames - 2 && rows[i].Label.Frame < dropped + 2;
        }

        return seen;
    }

    private static double Step(double[] numbers)
    {
        var steps = new List<double>();
        for (int i = 1; i < numbers.Length; i++)
        {
            if (numbers[i] > numbers[i - 1])
                steps.Add(numbers[i] - numbers[i - 1]);
        }

        if (steps.Count == 0)
            return 1;
        double median = Median(steps), whole = Math.Round(median), part = Math.Round(1 / median);
        if (whole >= 1 && Math.Abs(median - whole) < 0.02)
            return whole;
        if (part >= 1 && Math.Abs((median * part) - 1) < 0.02)
            return 1 / part;
        // Labels have three digits: over the whole take the step is known better.
        double span = numbers[^1] - numbers[0];
        return span / Math.Max(1, Math.Round(span / median));
    }

    private static double[] Place(double[] numbers, double step)
    {
        double[] positions = new double[numbers.Length];
        bool even = true;
        for (int i = 0; i < positions.Length; i++)
        {
            positions[i] = (numbers[i] - numbers[0]) / step;
            even &= Math.Abs(positions[i] - Math.Round(positions[i])) <= 0.25;
        }

        if (even)
        {
            for (int i = 0; i < positions.Length; i++)
                positions[i] = Math.Round(positions[i]);
        }

        return positions;
    }

    // 60000/1001 stays; what three digits made of 25 becomes 25.
    private static double Whole(double rate) => Math.Abs(rate - Math.Round(rate)) < 1e-4 * rate ? Math.Round(rate) : rate;

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
