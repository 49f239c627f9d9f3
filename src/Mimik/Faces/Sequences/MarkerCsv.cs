using System.Globalization;
using System.Text;
using Mimik.Formats;

namespace Mimik.Faces.Sequences;

/// <summary>Marker tracks as comma-separated text: three columns a marker, one row a frame.</summary>
/// <remarks>
/// Columns are called name.x, name.y, name.z (or with _, : or a blank before the axis), in any order. An empty field or "nan" is a gap. A column "frame" of
/// rising whole numbers, or one "time" in seconds, may be there: frame numbers that are skipped become frames without markers, and with a rate that is given the first is the time that
/// the tracks start at; times give the rate.
/// </remarks>
internal sealed class MarkerCsv
{
    private const int FrameColumn = -1, TimeColumn = -2;

    // The largest departure of a time from even steps, in steps.
    private const double Unevenness = 0.25;

    private readonly string _file;
    private readonly ReadBudget _budget;
    private readonly List<string> _names = [];
    private readonly GrowingArray<float> _values;
    private readonly GrowingArray<double> _places;
    private int[] _columns = [];

    private MarkerCsv(string file, ReadBudget budget)
    {
        _file = file;
        _budget = budget;
        _values = new GrowingArray<float>(budget, file, "rows");
        _places = new GrowingArray<double>(budget, file, "rows");
    }

    private int Stride => 3 * _names.Count;

    /// <summary>Reads a file.</summary>
    /// <exception cref="MimikException">The file cannot be read, or is no such table; says the line and column.</exception>
    public static MarkerTracks Read(string path, MeshSequenceOptions options)
    {
        var budget = new ReadBudget(options.MaxMemoryBytes);
        return Parse(InputFile.ReadAllBytes(path, budget), path, budget, options);
    }

    /// <summary>Reads a file's bytes.</summary>
    /// <exception cref="MimikException">The bytes are no such table; says the line and column.</exception>
    public static MarkerTracks Parse(ReadOnlyMemory<byte> bytes, string file, ReadBudget budget, MeshSequenceOptions options) =>
        new MarkerCsv(file, budget).Parse(bytes.Span, options);

    private MarkerTracks Parse(ReadOnlySpan<byte> bytes, MeshSequenceOptions options)
    {
        if (bytes.StartsWith(Encoding.UTF8.Preamble))
            bytes = bytes[Encoding.UTF8.Preamble.Length..];
        int line = 0;
        while (!bytes.IsEmpty)
        {
            line++;
            int end = bytes.IndexOf((byte)'\n');
            ReadOnlySpan<byte> text = (end < 0 ? bytes : bytes[..end]).Trim("\r \t"u8);
            bytes = end < 0 ? [] : bytes[(end + 1)..];
            if (text.IsEmpty)
                continue;
            if (_names.Count == 0)
                ReadHeader(text, line);
            else
                ReadRow(text, line);
        }

        if (_places.Count == 0)
            throw new MalformedFileException(_file, $"line {Math.Max(1, line)}", _names.Count == 0 ? "a row of column names such as nose.x" : "at least one frame below the names", "none");
        (float[] values, double? rate, double start) = Frames(options.FramesPerSecond);
        var frames = new ArraySequence(values, _names.Count, options.Displacements, _file)
        {
            FramesPerSecond = options.FramesPerSecond ?? rate,
            StartSeconds = start,
            Unit = options.Unit,
        };
        return new MarkerTracks(frames, _names);
    }

    private (float[] Values, double? Rate, double Start) Frames(double? framesPerSecond)
    {
        ReadOnlySpan<double> places = _places.Items;
        int rows = places.Length;
        if (_columns.Contains(TimeColumn))
        {
            double step = rows > 1 ? (places[^1] - places[0]) / (rows - 1) : 0;
            for (int r = 0; r < rows; r++)
            {
                if (Math.Abs(places[r] - places[0] - (r * step)) > Unevenness * step)
                    throw new MalformedFileException(_file, $"frame {r}", $"even times, {step.ToString("g6", CultureInfo.InvariantCulture)} s apart", places[r].ToString("g9", CultureInfo.InvariantCulture));
            }

            double rate = 1 / step;
            double? stated = rows < 2 ? null : Math.Abs(rate - Math.Round(rate)) < 1e-3 * rate ? Math.Round(rate) : rate;
            return (_values.ToArray(), stated, places[0]);
        }

        double start = rows == 0 || framesPerSecond is not { } fps ? 0 : places[0] / fps;
        long frames = rows == 0 ? 0 : (long)(places[^1] - places[0]) + 1;
        if (frames == rows)
            return (_values.ToArray(), null, start);
        if (frames * Stride > Array.MaxLength)
            throw new MalformedFileException(_file, "frame numbers", "frames that fit memory", $"{frames}");
        _budget.Charge(4 * frames * Stride, _file, "frames");
        float[] spread = new float[frames * Stride];
        spread.AsSpan().Fill(float.NaN);
        for (int r = 0; r < rows; r++)
            _values.Items.Slice(r * Stride, Stride).CopyTo(spread.AsSpan((int)(places[r] - places[0]) * Stride));
        return (spread, null, start);
    }

    private void ReadHeader(ReadOnlySpan<byte> text, int line)
    {
        _budget.Charge(16L * text.Length, _file, "column names");
        string[] columns = Encoding.UTF8.GetString(text).Split(',');
        _columns = new int[columns.Length];
        var markers = new Dictionary<string, int>(StringComparer.Ordinal);
        var seen = new HashSet<int>();
        for (int c = 0; c < columns.Length; c++)
        {
            string name = columns[c].Trim(' ', '\t', '"');
            int axis = name.Length > 2 && name[^2] is '.' or '_' or ':' or ' ' ? "xyz".IndexOf(char.ToLowerInvariant(name[^1]), StringComparison.Ordinal) : -1;
            if (axis >= 0)
            {
                string marker = name[..^2];
                if (!markers.TryGetValue(marker, out int k))
                {
                    markers.Add(marker, k = markers.Count);
                    _names.Add(marker);
                }

                _columns[c] = (3 * k) + axis;
            }
            else
            {
                _columns[c] = name.ToUpperInvariant() switch
                {
                    "FRAME" => FrameColumn,
                    "TIME" => TimeColumn,
                    _ => throw Bad(line, c, "a marker's coordinate such as nose.x, frame, or time", $"\"{name}\""),
                };
            }

            if (!seen.Add(_columns[c]))
                throw Bad(line, c, "every column once", $"\"{name}\" again");
        }

        if (_names.Count == 0)
            throw new MalformedFileException(_file, $"line {line}", "markers' coordinates such as nose.x", "none");
        for (int i = 0; i < Stride; i++)
        {
            if (!seen.Contains(i))
                throw new MalformedFileException(_file, $"line {line}", $"x, y and z of \"{_names[i / 3]}\"", $"no {"xyz"[i % 3]}");
        }

        if (seen.Contains(FrameColumn) && seen.Contains(TimeColumn))
            _columns[Array.IndexOf(_columns, FrameColumn)] = int.MaxValue;
    }

    private void ReadRow(ReadOnlySpan<byte> text, int line)
    {
        Span<float> row = new float[Stride];
        double place = _places.Count == 0 ? 0 : _places.Items[^1] + 1;
        for (int c = 0; c < _columns.Length; c++)
        {
            int end = text.IndexOf((byte)',');
            if (end < 0 != (c == _columns.Length - 1))
                throw new MalformedFileException(_file, $"line {line}", $"{_columns.Length} columns, as in the first line", end < 0 ? $"{c + 1}" : "more");
            ReadOnlySpan<byte> field = (end < 0 ? text : text[..end]).Trim(" \t\""u8);
            text = end < 0 ? [] : text[(end + 1)..];
            if (_columns[c] == int.MaxValue)
                continue;
            double value = double.NaN;
            if (!field.IsEmpty && !Ascii.EqualsIgnoreCase(field, "nan"u8)
                && !(double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value) && Math.Abs(value) <= float.MaxValue))
            {
                throw Bad(line, c, "a finite number, or nothing in a gap", Shown(field));
            }

            if (_columns[c] >= 0)
                row[_columns[c]] = (float)value;
            else
                place = Place(value, _columns[c], line, c, field);
        }

        _places.Add(place);
        foreach (float value in row)
            _values.Add(value);
    }

    private double Place(double value, int column, int line, int c, ReadOnlySpan<byte> field)
    {
        bool rises = _places.Count == 0 ? double.IsFinite(value) : value > _places.Items[^1];
        bool fits = column == TimeColumn || (Math.Floor(value) == value && Math.Abs(value) < int.MaxValue);
        return rises && fits ? value : throw Bad(line, c, column == TimeColumn ? "rising times in seconds" : "rising whole frame numbers", Shown(field));
    }

    private MalformedFileException Bad(int line, int column, string expected, string found) => new(_file, $"line {line}, column {column + 1}", expected, found);

    private static string Shown(ReadOnlySpan<byte> field) => field.IsEmpty ? "nothing" : $"\"{Encoding.UTF8.GetString(field[..Math.Min(field.Length, 24)])}\"";
}
