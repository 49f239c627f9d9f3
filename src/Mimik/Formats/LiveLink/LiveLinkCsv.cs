using System.Globalization;
using System.Text;

namespace Mimik.Formats.LiveLink;

/// <summary>
/// Curves as comma-separated text: what the Live Link Face app records (Timecode, BlendShapeCount, 52 shapes, 9 angles), and any table with a row of
/// names above its numbers. Frames that the timecode skips, and rows in which the app had lost the face (a count of 0), are interpolated.
/// </summary>
public static class LiveLinkCsv
{
    internal const string Timecode = "Timecode", ShapeCount = "BlendShapeCount";

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="budget">The memory that may be taken; null for the default.</param>
    /// <exception cref="MimikException">The file cannot be read, or is no such table; says the line and column.</exception>
    public static CurveTable Read(string path, ReadBudget? budget = null)
    {
        budget ??= new ReadBudget();
        return Parse(InputFile.ReadAllBytes(path, budget), path, budget);
    }

    /// <summary>Reads a file's bytes.</summary>
    /// <param name="bytes">UTF-8 text.</param>
    /// <param name="fileName">The name for messages.</param>
    /// <param name="budget">The memory that may be taken.</param>
    /// <exception cref="MimikException">The bytes are no such table; says the line and column.</exception>
    public static CurveTable Parse(ReadOnlyMemory<byte> bytes, string fileName, ReadBudget budget)
    {
        ArgumentNullException.ThrowIfNull(budget);
        return CsvRows.Parse(bytes.Span, fileName, budget).ToTable(budget);
    }

    /// <summary>Writes a table; what was written reads back with the same numbers, rate and start.</summary>
    /// <param name="stream">Receives UTF-8 text.</param>
    /// <param name="table">The curves; without a rate the timecode and count columns are left out.</param>
    public static void Write(Stream stream, CurveTable table)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(table);
        using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
        int columns = table.Names.Count;
        writer.WriteLine((table.FramesPerSecond is null ? "" : $"{Timecode},{ShapeCount},") + string.Join(",", table.Names));
        for (int frame = 0; frame < table.Values.Length / columns; frame++)
        {
            if (table.FramesPerSecond is { } rate)
                writer.Write($"{Label(table.StartSeconds, frame, rate)},{columns},");
            for (int column = 0; column < columns; column++)
            {
                if (column > 0)
                    writer.Write(',');
                writer.Write(table.Values[(frame * columns) + column].ToString("R", CultureInfo.InvariantCulture));
            }

            writer.WriteLine();
        }
    }

    // Seconds count 60 frames, or 60 drop-frame ones for rates over 1.001, whatever the rate: a reader need not guess them in a short take.
    private static string Label(double start, int frame, double rate)
    {
        double slowed = rate * 1001 / 1000;
        bool drop = Math.Abs(rate - Math.Round(rate)) > 1e-6 && Math.Abs(slowed - Math.Round(slowed)) < 1e-6;
        double counted = drop ? 60_000.0 / 1001.0 : 60;
        return TimecodeLabel.Format((start * counted) + (frame * (counted / rate)), 60, drop);
    }
}
