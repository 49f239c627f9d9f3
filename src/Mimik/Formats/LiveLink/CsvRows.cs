using System.Globalization;
using System.Text;

namespace Mimik.Formats.LiveLink;

/// <summary>The rows of a table of curves as the file has them.</summary>
internal sealed class CsvRows
{
    private readonly string _file;
    private readonly List<string> _names = [];
    private readonly List<float> _values = [];
    private readonly List<int> _tracked = [];
    private readonly List<TimecodeRow> _timecodes = [];
    private int _leading;
    private int _rows;

    private CsvRows(string file) => _file = file;

    private bool HasTimecode { get; set; }

    private bool HasShapeCount { get; set; }

    /// <summary>Reads a table's text.</summary>
    /// <param name="bytes">UTF-8, with or without a byte order mark; lines end in LF or CRLF.</param>
    /// <param name="file">The file, for messages.</param>
    /// <param name="budget">Charged for the values.</param>
    public static CsvRows Parse(ReadOnlySpan<byte> bytes, string file, ReadBudget budget)
    {
        if (bytes.StartsWith(Encoding.UTF8.Preamble))
            bytes = bytes[Encoding.UTF8.Preamble.Length..];
        var rows = new CsvRows(file);
        int line = 0;
        while (!bytes.IsEmpty)
        {
            line++;
            int end = bytes.IndexOf((byte)'\n');
            ReadOnlySpan<byte> text = (end < 0 ? bytes : bytes[..end]).Trim("\r \t"u8);
            bytes = end < 0 ? [] : bytes[(end + 1)..];
            if (text.IsEmpty)
                continue;
            if (rows._names.Count == 0)
                rows.ReadHeader(text, line, budget);
            else
                rows.ReadRow(text, line, budget);
        }

        if (rows._names.Count == 0)
            throw new MalformedFileException(file, "line 1", "a row of column names", "an empty file");
        if (rows._tracked.Count == 0)
            throw new MalformedFileException(file, $"line {line}", "rows of numbers below the names", rows._rows == 0 ? "none" : "only rows without a face");
        return rows;
    }

    /// <summary>Even curves.</summary>
    /// <param name="budget">Charged for the values.</param>
    public CurveTable ToTable(ReadBudget budget)
    {
        if (!HasTimecode)
            return new CurveTable(_names, [.. _values], null, 0, []);
        TimecodeClock clock = TimecodeClock.Find(_timecodes, _file);
        var notes = new List<string>(clock.Notes);
        double[] positions = [.. _tracked.Select(row => clock.Positions[row])];
        long wanted = (long)clock.Positions[^1] + 1;
        budget.Charge(4 * wanted * _names.Count, _file, "frames");
        if (wanted * _names.Count > Array.MaxLength)
            throw new MalformedFileException(_file, "timecode", "frames that fit memory", $"{wanted}");
        int frames = (int)wanted;
        var values = new float[frames * _names.Count];
        int made = Resample(positions, frames, values);
        if (_rows > _tracked.Count)
            notes.Add($"timecode: {_rows - _tracked.Count} rows without a face were left out");
        if (made > 0)
            notes.Add($"timecode: {made} of {frames} frames that the rows skip, or lie between, are interpolated");
        return new CurveTable(_names, values, _timecodes.Count == 1 ? null : clock.FramesPerSecond, clock.StartSeconds, notes);
    }

    // Linear between the rows around a frame, held before the first and after the last. Returns how many frames are no row's own.
    private int Resample(double[] positions, int frames, float[] values)
    {
        int columns = _names.Count, at = 0, made = 0;
        ReadOnlySpan<float> source = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_values);
        for (int frame = 0; frame < frames; frame++)
        {
            while (at + 1 < positions.Length && positions[at + 1] <= frame)
                at++;
            Span<float> target = values.AsSpan(frame * columns, columns);
            ReadOnlySpan<float> low = source.Slice(at * columns, columns);
            made += positions[at] == frame ? 0 : 1;
            if (positions[at] >= frame || at + 1 == positions.Length)
            {
                low.CopyTo(target);
                continue;
            }

            ReadOnlySpan<float> high = source.Slice((at + 1) * columns, columns);
            double share = (frame - positions[at]) / (positions[at + 1] - positions[at]);
            for (int c = 0; c < columns; c++)
                target[c] = (float)(((1 - share) * low[c]) + (share * high[c]));
        }

        return made;
    }

    private void ReadHeader(ReadOnlySpan<byte> text, int line, ReadBudget budget)
    {
        budget.Charge(8L * text.Length, _file, "column names");
        string[] names = Encoding.UTF8.GetString(text).Split(',');
        int end = names[^1].Length == 0 ? names.Length - 1 : names.Length;
        HasTimecode = Name(names[0]).Equals(LiveLinkCsv.Timecode, StringComparison.OrdinalIgnoreCase);
        HasShapeCount = HasTimecode && end > 1 && Name(names[1]).Equals(LiveLinkCsv.ShapeCount, StringComparison.OrdinalIgnoreCase);
        _leading = (HasTimecode ? 1 : 0) + (HasShapeCount ? 1 : 0);
        var unique = new HashSet<string>(StringComparer.Ordinal);
        for (int column = _leading; column < end; column++)
        {
            string name = Name(names[column]);
            if (name.Length == 0 || float.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
                throw new MalformedFileException(_file, $"line {line}, column {column + 1}", "a column's name", name.Length == 0 ? "nothing" : $"the number {name}");
            if (name.Any(char.IsControl))
                throw new MalformedFileException(_file, $"line {line}, column {column + 1}", "a name in printable characters", "others");
            if (!unique.Add(name))
                throw new MalformedFileException(_file, $"line {line}, column {column + 1}", "unique names", $"\"{name}\" again");
            _names.Add(name);
        }

        if (_names.Count == 0)
            throw new MalformedFileException(_file, $"line {line}", "names of curves", "none");
    }

    private void ReadRow(ReadOnlySpan<byte> text, int line, ReadBudget budget)
    {
        int expected = _leading + _names.Count;
        int found = text.Count((byte)',') + 1;
        if (text[^1] == (byte)',' && found > 1)
            found--;
        if (HasTimecode)
        {
            ReadOnlySpan<byte> timecode = NextField(ref text);
            if (!TimecodeLabel.TryParse(timecode, out TimecodeLabel label))
                throw new MalformedFileException(_file, $"line {line}, column 1", "a timecode hh:mm:ss:ff.sss", Shown(timecode));
            budget.Charge(32, _file, "timecodes");
            _timecodes.Add(new TimecodeRow(label, line));
        }

        _rows++;
        if (HasShapeCount)
        {
            ReadOnlySpan<byte> count = NextField(ref text);
            if (!int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int shapes))
                throw new MalformedFileException(_file, $"line {line}, column 2", "a number of shapes", Shown(count));
            if (shapes == 0)
                return;
        }

        if (found != expected)
            throw new MalformedFileException(_file, $"line {line}", $"{expected} columns, as in the first line", $"{found}");
        budget.Charge(12L * _names.Count, _file, "rows");
        for (int column = 0; column < _names.Count; column++)
        {
            ReadOnlySpan<byte> field = NextField(ref text);
            if (!float.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) || !float.IsFinite(value))
                throw new MalformedFileException(_file, $"line {line}, column {_leading + column + 1} ({_names[column]})", "a finite number", Shown(field));
            _values.Add(value);
        }

        _tracked.Add(_rows - 1);
    }

    private static ReadOnlySpan<byte> NextField(ref ReadOnlySpan<byte> text)
    {
        int end = text.IndexOf((byte)',');
        ReadOnlySpan<byte> field = end < 0 ? text : text[..end];
        text = end < 0 ? [] : text[(end + 1)..];
        return field.Trim(" \t\""u8);
    }

    private static string Name(string text) => text.Trim(' ', '\t', '"');

    // Messages are one line: what is not printable is shown as a question mark.
    private static string Shown(ReadOnlySpan<byte> field)
    {
        ReadOnlySpan<byte> start = field[..Math.Min(field.Length, 24)];
        return field.IsEmpty ? "nothing" : "\"" + string.Concat(start.ToArray().Select(b => b is >= 32 and < 127 ? (char)b : '?')) + "\"";
    }
}
