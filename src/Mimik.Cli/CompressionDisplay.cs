using System.Globalization;
using Mimik.Skinning;
using Spectre.Console;

namespace Mimik.Cli;

/// <summary>Shows a compression as it runs: a live table in a terminal, a line every few seconds in a pipe.</summary>
internal sealed class CompressionDisplay : IProgress<CompressionProgress>
{
    private static readonly TimeSpan PipeInterval = TimeSpan.FromSeconds(10);
    private readonly TextWriter _output;
    private readonly TimeProvider _clock;
    private readonly LiveDisplayContext? _live;
    private long _lastLine;
    private CompressionProgress? _unshown;

    private CompressionDisplay(TextWriter output, TimeProvider clock, LiveDisplayContext? live)
    {
        _output = output;
        _clock = clock;
        _live = live;
        _lastLine = clock.GetTimestamp();
    }

    /// <summary>Runs a job under a display that fits where standard output goes.</summary>
    /// <typeparam name="T">The job's result.</typeparam>
    /// <param name="output">Where standard output goes.</param>
    /// <param name="job">The job; it reports to what it is given.</param>
    public static T Run<T>(TextWriter output, Func<IProgress<CompressionProgress>, T> job)
    {
        if (Terminal.Is(output))
            return AnsiConsole.Live(new Text("starting")).Start(live => job(new CompressionDisplay(output, TimeProvider.System, live)));
        var lines = new CompressionDisplay(output, TimeProvider.System, live: null);
        T result = job(lines);
        lines.ShowLast();
        return result;
    }

    /// <inheritdoc/>
    public void Report(CompressionProgress value)
    {
        if (_live is not null)
        {
            _live.UpdateTarget(Table(value));
            return;
        }

        _unshown = value;
        if (_clock.GetElapsedTime(_lastLine) < PipeInterval)
            return;
        ShowLast();
        _lastLine = _clock.GetTimestamp();
    }

    private void ShowLast()
    {
        if (_unshown is { } value)
            _output.WriteLine(string.Join("  ", Cells(value).Select(cell => $"{cell.Label} {cell.Text}")));
        _unshown = null;
    }

    private static Table Table(CompressionProgress value)
    {
        Table table = new Table().Border(TableBorder.Rounded);
        (string Label, string Text)[] cells = [.. Cells(value)];
        foreach ((string label, _) in cells)
            table.AddColumn(new TableColumn(new Text(label)).RightAligned());
        table.AddRow(cells.Select(cell => new Text(cell.Text)));
        return table;
    }

    private static IEnumerable<(string Label, string Text)> Cells(CompressionProgress value)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        yield return ("iteration", string.Create(culture, $"{value.Iteration:N0}/{value.Iterations:N0}"));
        yield return ("loss", value.Loss.ToString("0.000e+0", culture));
        yield return ("mean", string.Create(culture, $"{value.MeanError:f4} {value.LengthLabel}"));
        yield return ("max", string.Create(culture, $"{value.MaxError:f3} {value.LengthLabel}"));
        yield return ("left", value.Remaining is { } left ? Clock(left) : "…");
    }

    // Hours go on above 24: a day count would have to be explained.
    private static string Clock(TimeSpan left) => left.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(long)left.TotalHours}:{left.Minutes:00}:{left.Seconds:00}")
        : string.Create(CultureInfo.InvariantCulture, $"{left.Minutes}:{left.Seconds:00}");
}
