using System.Globalization;
using Mimik.Formats;
using Mimik.Formats.Arrays;
using Mimik.Formats.LiveLink;
using Mimik.Geometry;

namespace Mimik.Faces;

/// <summary>
/// Animation curves in files: <c>.npy</c> ([T x C], no names), <c>.npz</c> (<c>weights</c> [T x C], and where known <c>names</c> [C] and
/// <c>fps</c>, <c>head_pose</c> [T x 4 x 4]), <c>.csv</c> (Live Link Face, or a row of names above numbers).
/// </summary>
public static class AnimationFile
{
    private const string Weights = "weights", Names = "names", Rate = "fps", Start = "start_seconds", HeadPose = "head_pose";

    // Live Link Face's own columns.
    private static readonly string[] HeadColumns = ["HeadYaw", "HeadPitch", "HeadRoll"];

    /// <summary>What the reader and writer know, for messages and file dialogs.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [".npy", ".npz", ".csv"];

    /// <summary>Reads an animation; the name's extension says how.</summary>
    /// <param name="path">The file.</param>
    /// <param name="budget">The memory that may be taken; null for the default.</param>
    /// <exception cref="MimikException">The file cannot be read or holds no animation.</exception>
    public static WeightAnimation Read(string path, ReadBudget? budget = null)
    {
        ExpectKnown(path);
        budget ??= new ReadBudget();
        return Parse(InputFile.ReadAllBytes(path, budget), path, budget);
    }

    /// <summary>Reads the bytes of a file; the name's extension says how.</summary>
    /// <param name="bytes">The file's bytes.</param>
    /// <param name="fileName">Its name.</param>
    /// <param name="budget">The memory that may be taken.</param>
    /// <exception cref="MimikException">The bytes hold no animation.</exception>
    public static WeightAnimation Parse(ReadOnlyMemory<byte> bytes, string fileName, ReadBudget budget)
    {
        try
        {
            return ExpectKnown(fileName) switch
            {
                ".npy" => FromArray(NpyArray.Parse(bytes, fileName, budget), fileName, "array", null, null, 0),
                ".npz" => FromArchive(NpzFile.Parse(bytes, fileName, budget), fileName),
                _ => FromTable(LiveLinkCsv.Parse(bytes, fileName, budget)),
            };
        }
        catch (MimikException e) when (e.GetType() == typeof(MimikException) && e.Message.StartsWith("animation: ", StringComparison.Ordinal))
        {
            throw new MimikException($"{fileName}: {e.Message}", e);
        }
    }

    /// <summary>Writes an animation; the name's extension says how. <c>.npy</c> loses the names, the rate and the head's motion, <c>.csv</c> the head's translation.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="animation">The animation.</param>
    /// <exception cref="MimikException">The extension is none of <see cref="Extensions"/>, or a <c>.csv</c> is asked for curves without usable names.</exception>
    public static void Write(string path, WeightAnimation animation)
    {
        ArgumentNullException.ThrowIfNull(animation);
        switch (ExpectKnown(path))
        {
            case ".npy":
                AsArray(animation).Write(path);
                break;
            case ".npz":
                NpzFile.Write(path, AsArchive(animation));
                break;
            default:
                CurveTable table = AsTable(animation, path);
                AtomicFile.Write(path, stream => LiveLinkCsv.Write(stream, table));
                break;
        }
    }

    private static string ExpectKnown(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string extension = Path.GetExtension(path).ToLowerInvariant();
        return Extensions.Contains(extension)
            ? extension
            : throw new MimikException($"{path}: expected an animation ({string.Join(", ", Extensions)}), found {(extension.Length == 0 ? "no extension" : extension)}");
    }

    private static WeightAnimation FromArchive(NpzFile file, string fileName)
    {
        NpyArray weights = file.TryGet(Weights)
            ?? throw new MalformedFileException(fileName, "archive", $"an array \"{Weights}\"", file.Names.Count == 0 ? "none" : string.Join(", ", file.Names.Take(8)));
        string[]? names = file.TryGet(Names)?.ToStrings();

        // A rig's own file names its correctives too; the weights are those of its controls.
        if (InverseRigSetFile.IsIn(file) && weights.Shape.Count == 2 && names?.Length > weights.Shape[1])
            names = names[..weights.Shape[1]];
        WeightAnimation animation = FromArray(
            weights, fileName, Weights, names, file.TryGet(Rate)?.ToDouble(), file.TryGet(Start)?.ToDouble() ?? 0);
        return file.TryGet(HeadPose) is { } pose
            ? new WeightAnimation(animation.Weights, animation.ChannelCount, animation.Names, animation.FramesPerSecond, animation.StartSeconds)
            {
                HeadPose = Motions(pose.Expect(animation.FrameCount, 4, 4).ToDoubles(), fileName),
            }
            : animation;
    }

    private static RigidMotion[] Motions(double[] matrices, string fileName)
    {
        var motions = new RigidMotion[matrices.Length / 16];
        for (int frame = 0; frame < motions.Length; frame++)
        {
            try
            {
                motions[frame] = RigidMotion.FromMatrix(matrices.AsSpan(16 * frame, 16));
            }
            catch (ArgumentException e)
            {
                throw new MalformedFileException(fileName, $"{HeadPose}: frame {frame}", "a rigid motion: a rotation, a translation and a last row of 0, 0, 0, 1", "another matrix", e);
            }
        }

        return motions;
    }

    private static WeightAnimation FromArray(NpyArray array, string fileName, string element, string[]? names, double? rate, double start)
    {
        if (array.Shape.Count != 2 || array.Shape[1] == 0)
            throw new MalformedFileException(fileName, element, "an array [frames x channels]", array.Description);
        return new WeightAnimation(array.ToSingles(), array.Shape[1], names, rate, start);
    }

    private static WeightAnimation FromTable(CurveTable table) =>
        new(table.Values, table.Names.Count, table.Names, table.FramesPerSecond, table.StartSeconds) { Notes = table.Notes };

    private static NpyArray AsArray(WeightAnimation animation) =>
        NpyArray.From(animation.Weights, animation.FrameCount, animation.ChannelCount);

    private static IEnumerable<KeyValuePair<string, NpyArray>> AsArchive(WeightAnimation animation)
    {
        yield return new(Weights, AsArray(animation));
        if (animation.Names is { } names)
            yield return new(Names, NpyArray.FromStrings([.. names]));
        if (animation.FramesPerSecond is { } rate)
            yield return new(Rate, NpyArray.Scalar(rate));
        if (animation.StartSeconds != 0)
            yield return new(Start, NpyArray.Scalar(animation.StartSeconds));
        if (animation.HeadPose is { } pose)
        {
            double[] matrices = new double[16 * pose.Count];
            for (int frame = 0; frame < pose.Count; frame++)
                pose[frame].ToMatrix(matrices.AsSpan(16 * frame, 16));
            yield return new(HeadPose, NpyArray.From(matrices, pose.Count, 4, 4));
        }
    }

    private static CurveTable AsTable(WeightAnimation animation, string path)
    {
        if (animation.Names is not { } names)
            throw new MimikException($"{path}: expected named channels, which a .csv needs, found {animation.ChannelCount} without names");
        string? bad = names.FirstOrDefault(name => name.Length == 0 || name != name.Trim(' ', '\t', '"') || name.AsSpan().IndexOfAny(",\r\n") >= 0 || float.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out _));
        return bad is null
            ? WithHead(new CurveTable(names, animation.Weights, animation.FramesPerSecond, animation.StartSeconds, []), animation.HeadPose)
            : throw new MimikException($"{path}: expected names that a .csv can hold (no commas, line ends or outer blanks, not a number), found \"{bad}\"");
    }

    // The pose takes the place of columns of the same names.
    private static CurveTable WithHead(CurveTable table, IReadOnlyList<RigidMotion>? pose)
    {
        if (pose is null)
            return table;
        int[] kept = [.. Enumerable.Range(0, table.Names.Count).Where(c => !HeadColumns.Contains(table.Names[c], StringComparer.Ordinal))];
        int columns = kept.Length + HeadColumns.Length;
        float[] values = new float[pose.Count * columns];
        for (int frame = 0; frame < pose.Count; frame++)
        {
            Span<float> row = values.AsSpan(frame * columns, columns);
            for (int c = 0; c < kept.Length; c++)
                row[c] = table.Values[(frame * table.Names.Count) + kept[c]];
            HeadAngles angles = HeadAngles.Of(pose[frame]);
            (row[^3], row[^2], row[^1]) = ((float)angles.Yaw, (float)angles.Pitch, (float)angles.Roll);
        }

        return table with { Names = [.. kept.Select(c => table.Names[c]), .. HeadColumns], Values = values };
    }
}
