using System.Runtime.InteropServices;
using Mimik.Formats;
using Mimik.Formats.Arrays;
using Mimik.Formats.Pickle;
using Mimik.Numerics;

namespace Mimik.Faces.Heads;

/// <summary>How head models are read.</summary>
public sealed record HeadReadOptions
{
    /// <summary>How many of a FLAME file's directions are identities, the others being expressions; null takes what the file says, or FLAME's 300.</summary>
    public int? ShapeCount { get; init; }

    /// <summary>The terms of use; null takes those of a known file name.</summary>
    public ModelLicence? Licence { get; init; }

    /// <summary>A landmark embedding; null takes those that lie beside a FLAME model under their usual names.</summary>
    public string? LandmarksPath { get; init; }

    /// <summary>Named sets of vertices as FLAME_masks.pkl has them; null takes the one that lies beside a FLAME model.</summary>
    public string? MasksPath { get; init; }

    /// <summary>The memory that reading may take; null is <see cref="ReadBudget.DefaultLimitBytes"/>.</summary>
    public ReadBudget? Budget { get; init; }
}

/// <summary>
/// Reads FLAME models: pickles as they are downloaded (chumpy objects, SciPy's sparse matrices, Python 2's texts) and archives of the same arrays. Nothing in a file
/// is executed.
/// </summary>
/// <remarks>
/// Entries: <c>v_template</c> [N x 3] in metres, <c>f</c> [F x 3], <c>shapedirs</c> [N x 3 x (S + E)], <c>posedirs</c> [N x 3 x 9(J - 1)], <c>J_regressor</c> [J x N],
/// <c>weights</c> [N x J], <c>kintree_table</c> [2 x J] whose first row is the parents. Files of ours name S as <c>shape_count</c> and the terms of use as <c>licence</c>; the published ones have 300 + 100.
/// </remarks>
public static class FlameFile
{
    /// <summary>Identities of the published files.</summary>
    public const int PublishedShapeCount = 300;

    /// <summary>The entry with S in files of ours.</summary>
    internal const string ShapeCountEntry = "shape_count";

    /// <summary>The entry with the terms of use in files of ours.</summary>
    internal const string LicenceEntry = "licence";

    private const int PublishedJoints = 5;

    /// <summary>Reads a model.</summary>
    /// <param name="path">A .pkl or .npz file.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="MimikException">The file is missing, malformed, or passes the budget.</exception>
    public static MorphableModel Read(string path, HeadReadOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new HeadReadOptions();
        ReadBudget budget = options.Budget ?? new ReadBudget();
        return Parse(InputFile.ReadAllBytes(path, budget), path, options with { Budget = budget });
    }

    /// <summary>Reads a pickle, or gives null where it holds something else.</summary>
    internal static MorphableModel? TryRead(string path, HeadReadOptions options)
    {
        ReadBudget budget = options.Budget ?? new ReadBudget();
        object? content = PickleReader.Parse(InputFile.ReadAllBytes(path, budget), path, budget);
        return FlameArrays.IsIn(content) ? Build(FlameArrays.Of((PickleDict)content!, path, budget), path, options, budget) : null;
    }

    /// <summary>Reads a model from a file's content, which arrays may share while they are read.</summary>
    /// <param name="bytes">The content.</param>
    /// <param name="fileName">For messages, and for what names say about editions.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="MimikException">The content is malformed or passes the budget.</exception>
    public static MorphableModel Parse(ReadOnlyMemory<byte> bytes, string fileName, HeadReadOptions? options = null)
    {
        options ??= new HeadReadOptions();
        ReadBudget budget = options.Budget ?? new ReadBudget();
        FlameArrays arrays;
        if (bytes.Span.StartsWith("PK"u8))
            arrays = FlameArrays.Of(NpzFile.Parse(bytes, fileName, budget), budget);
        else if (PickleReader.Parse(bytes, fileName, budget) is PickleDict entries)
            arrays = FlameArrays.Of(entries, fileName, budget);
        else
            throw new MalformedFileException(fileName, "pickle", "a dictionary of FLAME's arrays", "something else");
        return Build(arrays, fileName, options, budget);
    }

    private static MorphableModel Build(FlameArrays arrays, string fileName, HeadReadOptions options, ReadBudget budget)
    {
        try
        {
            return Build(arrays, options, budget);
        }
        catch (MimikException error) when (error is not MalformedFileException)
        {
            throw new MimikException(error.Message.StartsWith(fileName, StringComparison.Ordinal) ? error.Message : $"{fileName}: {error.Message}", error);
        }
    }

    private static MorphableModel Build(FlameArrays arrays, HeadReadOptions options, ReadBudget budget)
    {
        float[] template = arrays["v_template"].Expect(-1, 3).ToSingles();
        int vertices = template.Length / 3;
        int[] corners = arrays["f"].Expect(-1, 3).ToInt32s();
        if (corners.Length > 0 && (corners.Min() < 0 || corners.Max() >= vertices))
            throw new MalformedFileException(arrays.File, "f", $"vertices of 0 to {vertices - 1}", $"{(corners.Min() < 0 ? corners.Min() : corners.Max())}");
        (int[] parents, string[] names) = Joints(arrays);
        NpyArray directions = arrays["shapedirs"].Expect(vertices, 3, -1);
        int total = directions.Shape[2], shapes = ShapeCount(arrays, options, total);
        float[] weights = arrays["weights"].Expect(vertices, parents.Length).ToSingles();
        double[] regressor = arrays.Regressor(vertices);
        if (regressor.Length != (long)parents.Length * vertices)
            throw new MalformedFileException(arrays.File, "J_regressor", $"{parents.Length} rows", $"{regressor.Length / Math.Max(1, vertices)}");
        NpyArray? correctives = arrays.TryGet("posedirs")?.Expect(vertices, 3, 9 * (parents.Length - 1));
        string edition = FlameEdition.Of(arrays.File);
        var joints = new HeadJoints(names, parents, weights, regressor, correctives is null ? [] : Rows(correctives, 0, correctives.Shape[2], budget, arrays.File));
        return new MorphableModel(
            edition,
            HeadFamily.Flame,
            template,
            FlameSurface.Of(corners, joints),
            LengthUnit.Metres,
            new CoefficientSpace(CoefficientSpace.Numbered("shape", shapes), CoefficientScale.StandardDeviations, Rows(directions, 0, shapes, budget, arrays.File)),
            new CoefficientSpace(CoefficientSpace.Numbered("expression", total - shapes), CoefficientScale.StandardDeviations, Rows(directions, shapes, total, budget, arrays.File)),
            joints)
        {
            Licence = options.Licence ?? (arrays.TryGetText(LicenceEntry) is { } said ? new ModelLicence(said, true) : FlameEdition.LicenceOf(arrays.File)),
        };
    }

    private static int ShapeCount(FlameArrays arrays, HeadReadOptions options, int total)
    {
        int count = options.ShapeCount
            ?? (arrays.TryGet(ShapeCountEntry) is { } said ? (int)said.ToDouble() : Math.Min(total, PublishedShapeCount));
        return count >= 0 && count <= total
            ? count
            : throw new MalformedFileException(arrays.File, "shapedirs", $"at least {count} directions", $"{total}");
    }

    private static (int[] Parents, string[] Names) Joints(FlameArrays arrays)
    {
        NpyArray table = arrays["kintree_table"].Expect(2, -1);
        long[] rows = table.ToInt64s();
        int[] parents = new int[table.Shape[1]];
        for (int j = 0; j < parents.Length; j++)
        {
            // The root's parent is -1, or 2^32 - 1 where the table is unsigned.
            long parent = j == 0 ? -1 : rows[j];
            if (j == 0 && rows[0] is not (-1 or uint.MaxValue))
                throw new MalformedFileException(arrays.File, "kintree_table", "a root without a parent first", $"parent {rows[0]}");
            parents[j] = parent is >= -1 and < int.MaxValue ? (int)parent : throw new MalformedFileException(arrays.File, "kintree_table", "parents before their children", $"{parent}");
        }

        string[] names = parents.Length == PublishedJoints
            ? [.. HeadJoints.FlameNames]
            : [.. Enumerable.Range(0, parents.Length).Select(j => j == 0 ? HeadJoints.FlameNames[0] : $"joint{j}")];
        return (parents, names);
    }

    // Directions run fastest in the file; here each is a row. [N x 3 x D] to [(to - from) x 3N].
    private static float[] Rows(NpyArray array, int from, int to, ReadBudget budget, string file)
    {
        int all = array.Shape[2], numbers = 3 * array.Shape[0], count = to - from;
        budget.Charge((long)count * numbers * sizeof(float), file, "directions");
        float[] rows = new float[(long)count * numbers];
        bool wide = array.Type == new NpyType(NpyKind.Real, sizeof(double));
        ReadOnlyMemory<byte> singles = wide ? default : MemoryMarshal.AsBytes(array.AsSingles()).ToArray();
        const int Piece = 256;
        ParallelLoop.For((numbers + Piece - 1) / Piece, ParallelLoop.AllThreads, (piece, _) =>
        {
            int first = piece * Piece, last = Math.Min(numbers, first + Piece);
            ReadOnlySpan<double> doubles = wide ? MemoryMarshal.Cast<byte, double>(array.Data.Span) : default;
            ReadOnlySpan<float> floats = MemoryMarshal.Cast<byte, float>(singles.Span);
            for (int i = first; i < last; i++)
            {
                for (int d = from; d < to; d++)
                    rows[((long)(d - from) * numbers) + i] = wide ? (float)doubles[(i * all) + d] : floats[(i * all) + d];
            }
        });
        return rows;
    }
}
