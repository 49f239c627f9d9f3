using System.Globalization;
using System.Text;
using Mimik.Formats;

namespace Mimik.Faces;

/// <summary>Keys in a table: <c>.csv</c> with the columns frame, control and value, one row a key. A name with a comma or quote stands in quotes.</summary>
public static class AnimationKeyFile
{
    private const string Header = "frame,control,value";

    /// <summary>Reads keys.</summary>
    /// <param name="path">The file.</param>
    /// <param name="controls">The names that keys may have.</param>
    /// <param name="frames">T: keys lie in frames 0 to T - 1.</param>
    /// <param name="budget">The memory that may be taken; null for the default.</param>
    /// <returns>At least one key, in the file's order, each control at most once a frame.</returns>
    /// <exception cref="MimikException">The file cannot be read, or is no such table; says the line.</exception>
    public static IReadOnlyList<AnimationKey> Read(string path, IEnumerable<string> controls, int frames, ReadBudget? budget = null)
    {
        budget ??= new ReadBudget();
        return Parse(InputFile.ReadAllBytes(path, budget), path, controls, frames, budget);
    }

    /// <summary>Reads a file's bytes.</summary>
    /// <param name="bytes">UTF-8 text.</param>
    /// <param name="fileName">The name for messages.</param>
    /// <param name="controls">The names that keys may have.</param>
    /// <param name="frames">T: keys lie in frames 0 to T - 1.</param>
    /// <param name="budget">The memory that may be taken.</param>
    /// <exception cref="MimikException">The bytes are no such table; says the line.</exception>
    public static IReadOnlyList<AnimationKey> Parse(ReadOnlyMemory<byte> bytes, string fileName, IEnumerable<string> controls, int frames, ReadBudget budget)
    {
        ArgumentNullException.ThrowIfNull(budget);
        var known = new HashSet<string>(controls, StringComparer.Ordinal);
        budget.Charge(16L * bytes.Length, fileName, "keys");
        var keys = new List<AnimationKey>();
        var lines = new Dictionary<(int Frame, string Control), int>();
        bool named = false;
        int line = 0;
        foreach (string row in Encoding.UTF8.GetString(bytes.Span).TrimStart('\uFEFF').Split('\n'))
        {
            line++;
            string text = row.Trim();
            if (text.Length == 0)
                continue;
            if (!named)
            {
                named = string.Equals(text.Replace(" ", "", StringComparison.Ordinal), Header, StringComparison.OrdinalIgnoreCase);
                if (!named)
                    throw new MalformedFileException(fileName, $"line {line}", $"the column names {Header}", $"\"{text}\"");
                continue;
            }

            AnimationKey key = Key(text, fileName, line, known, frames);
            if (!lines.TryAdd((key.Frame, key.Control), line))
                throw new MalformedFileException(fileName, $"line {line}", "every control once a frame", $"{key.Control} in frame {key.Frame} again, after line {lines[(key.Frame, key.Control)]}");
            keys.Add(key);
        }

        return keys.Count > 0 ? keys : throw new MalformedFileException(fileName, $"line {line}", named ? "at least one key below the column names" : $"the column names {Header}", "none");
    }

    /// <summary>Writes keys, which read back the same.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="keys">The keys.</param>
    /// <exception cref="MimikException">A name has a line end, or the file cannot be written.</exception>
    public static void Write(string path, IEnumerable<AnimationKey> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        AtomicFile.Write(path, stream =>
        {
            using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
            writer.WriteLine(Header);
            foreach (AnimationKey key in keys)
                writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{key.Frame},{Quoted(key.Control, path)},{key.Value:r}"));
        });
    }

    // The name may hold commas: it is what lies between the first and the last one.
    private static AnimationKey Key(string text, string file, int line, HashSet<string> known, int frames)
    {
        int first = text.IndexOf(',', StringComparison.Ordinal), last = text.LastIndexOf(',');
        if (first == last)
            throw new MalformedFileException(file, $"line {line}", $"three columns, {Header}", $"\"{text}\"");
        string frameText = text[..first].Trim(), valueText = text[(last + 1)..].Trim(), control = Unquoted(text[(first + 1)..last].Trim());
        if (!int.TryParse(frameText, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int frame) || frame < 0 || frame >= frames)
            throw new MalformedFileException(file, $"line {line}", $"a frame from 0 to {frames - 1}", $"\"{frameText}\"");
        if (!known.Contains(control))
            throw new MalformedFileException(file, $"line {line}", $"a control of the rig ({string.Join(", ", known.Take(4))}{(known.Count > 4 ? ", ..." : "")})", $"\"{control}\"");
        if (!float.TryParse(valueText, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) || !float.IsFinite(value))
            throw new MalformedFileException(file, $"line {line}", "a finite value", $"\"{valueText}\"");
        return new AnimationKey(frame, control, value);
    }

    private static string Unquoted(string name) => name is ['"', .., '"'] ? name[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) : name;

    private static string Quoted(string name, string path)
    {
        if (name.AsSpan().IndexOfAny('\r', '\n') >= 0)
            throw new MimikException($"{path}: expected names without line ends, found one in {name.ReplaceLineEndings(" ")}");
        return name.AsSpan().IndexOfAny(",\"") >= 0 || name != name.Trim() ? $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : name;
    }
}
