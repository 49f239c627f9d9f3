using System.Globalization;
using System.Text;
using Mimik.Formats;
using Mimik.Formats.Arrays;

namespace Mimik.Faces.Landmarks;

/// <summary>Landmarks in files: our JSON, NumPy arrays, iBUG's .pts, and plain rows of numbers.</summary>
/// <remarks>
/// <c>.json</c>: see docs/heads.md. <c>.npy</c>: [K x 2] pixels or [K x 3], [T x K x 2 or 3] for sequences; the count tells the convention. <c>.pts</c>: pixels whose
/// upper left centre is (1, 1), as 300-W writes them. <c>.txt</c>, <c>.csv</c>: a point a line, two or three numbers; a first line of names is passed over.
/// </remarks>
public static class LandmarkFile
{
    // A picture's landmarks that all lie in the unit square are shares of its size.
    private const float LargestShare = 1.5f;

    /// <summary>Reads the landmarks of one face.</summary>
    /// <param name="path">The file.</param>
    /// <param name="budget">The memory that reading may take; null is the default limit.</param>
    /// <exception cref="MimikException">The file cannot be read, holds no landmarks or more than one frame; says where.</exception>
    public static LandmarkSet Read(string path, ReadBudget? budget = null)
    {
        LandmarkSequence sequence = ReadSequence(path, budget);
        return sequence.Frames is [[{ } only]]
            ? only.Points
            : throw new MimikException($"{path}: expected the landmarks of one face in one frame, found {sequence.Frames.Count} frames{(sequence.Cameras.Count > 1 ? $" of {sequence.Cameras.Count} cameras" : "")}");
    }

    /// <summary>Reads landmarks over time; one face is a sequence of one frame.</summary>
    /// <param name="path">The file.</param>
    /// <param name="budget">The memory that reading may take; null is the default limit.</param>
    /// <exception cref="MimikException">The file cannot be read or holds no landmarks; says where.</exception>
    public static LandmarkSequence ReadSequence(string path, ReadBudget? budget = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        budget ??= new ReadBudget();
        return Parse(InputFile.ReadAllBytes(path, budget), path, budget);
    }

    /// <summary>Reads a file's bytes; the name's extension says how.</summary>
    /// <param name="bytes">The file's bytes.</param>
    /// <param name="fileName">Its name.</param>
    /// <param name="budget">The memory that reading may take.</param>
    /// <exception cref="MimikException">The bytes hold no landmarks; says where.</exception>
    public static LandmarkSequence Parse(ReadOnlyMemory<byte> bytes, string fileName, ReadBudget budget)
    {
        ArgumentException.ThrowIfNullOrEmpty(fileName);
        ArgumentNullException.ThrowIfNull(budget);
        LandmarkSequence sequence;
        try
        {
            sequence = Path.GetExtension(fileName).ToUpperInvariant() switch
            {
                ".JSON" => LandmarkJson.Parse(bytes, fileName, budget),
                ".NPY" => OfArray(NpyArray.Parse(bytes, fileName, budget)),
                ".PTS" => OfRows(bytes, fileName, budget, isPts: true),
                ".TXT" or ".CSV" => OfRows(bytes, fileName, budget, isPts: false),
                _ => throw new MimikException($"{fileName}: expected landmarks (.json, .npy, .pts, .txt, .csv), found another extension"),
            };
        }
        catch (MimikException e) when (e.Message.StartsWith("landmarks: ", StringComparison.Ordinal) || e.Message.StartsWith("camera ", StringComparison.Ordinal))
        {
            throw new MimikException($"{fileName}: {e.Message}", e);
        }

        ExpectPixels(sequence, fileName);
        return sequence;
    }

    /// <summary>Writes the landmarks of one face as .json.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="landmarks">The landmarks.</param>
    public static void Write(string path, LandmarkSet landmarks)
    {
        ArgumentNullException.ThrowIfNull(landmarks);
        AtomicFile.WriteAllBytes(path, LandmarkJson.Write(landmarks));
    }

    /// <summary>Writes landmarks over time as .json.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="sequence">The landmarks.</param>
    public static void Write(string path, LandmarkSequence sequence)
    {
        ArgumentNullException.ThrowIfNull(sequence);
        AtomicFile.WriteAllBytes(path, LandmarkJson.Write(sequence));
    }

    private static string ConventionOf(int count) => LandmarkConvention.OfCount(count)?.Name ?? "";

    private static LandmarkSequence OfArray(NpyArray array)
    {
        IReadOnlyList<int> shape = array.Shape;
        bool isSequence = shape.Count == 3;
        if (shape.Count is not (2 or 3) || shape[^1] is not (2 or 3) || array.Count == 0)
            throw array.Origin.Malformed("[K x 2] or [K x 3] points, with [T x K x ...] for frames", array.Description);
        int count = shape[^2], length = count * shape[^1];
        float[] values = array.ToSingles();
        return new LandmarkSequence([.. Enumerable.Range(0, isSequence ? shape[0] : 1).Select(
            t => (IReadOnlyList<LandmarkView>)[new(-1, new LandmarkSet(ConventionOf(count), shape[^1], values.AsSpan(t * length, length).ToArray()))])]);
    }

    private static LandmarkSequence OfRows(ReadOnlyMemory<byte> bytes, string file, ReadBudget budget, bool isPts)
    {
        budget.Charge(16L * bytes.Length, file, "rows");
        string[] lines = Encoding.UTF8.GetString(bytes.Span).TrimStart('\uFEFF').Split('\n');
        var values = new List<float>();
        int dimensions = 0;
        bool isFirst = true;
        for (int i = 0; i < lines.Length; i++)
        {
            string[] fields = lines[i].Split([' ', '\t', ',', ';', '\r'], StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length == 0 || (isPts && (fields[0].EndsWith(':') || fields[0] is "{" or "}")))
                continue;
            float[] row = new float[fields.Length];
            bool isNumeric = true;
            for (int c = 0; c < fields.Length; c++)
                isNumeric &= float.TryParse(fields[c], NumberStyles.Float, CultureInfo.InvariantCulture, out row[c]);
            if (!isNumeric && isFirst && !isPts)
            {
                isFirst = false;
                continue;
            }

            isFirst = false;
            if (dimensions == 0)
                dimensions = row.Length;
            if (!isNumeric || row.Length != dimensions || row.Length is not (2 or 3) || (isPts && row.Length != 2))
                throw new MalformedFileException(file, $"line {i + 1}", values.Count == 0 ? isPts ? "two numbers" : "two or three numbers" : $"{dimensions} numbers as before", $"\"{lines[i].Trim()}\"");

            // MATLAB's pixels count from 1 with whole numbers in their centres.
            values.AddRange(isPts ? row.Select(x => x - 0.5f) : row);
        }

        return values.Count == 0
            ? throw new MalformedFileException(file, "file", "a point a line", "none")
            : new LandmarkSequence([[new(-1, new LandmarkSet(ConventionOf(values.Count / dimensions), dimensions, [.. values]))]]);
    }

    private static void ExpectPixels(LandmarkSequence sequence, string file)
    {
        if (sequence.Dimensions != 2 || sequence.Count < 3)
            return;
        if (sequence.Frames.SelectMany(frame => frame).SelectMany(view => view.Points.Coordinates).All(x => !(Math.Abs(x) > LargestShare)))
            throw new MimikException($"{file}: points: expected pixels, found numbers below {LargestShare.ToString(CultureInfo.InvariantCulture)}: shares of the picture's size, as MediaPipe gives them, are to be multiplied by its width and height");
    }
}
