using Mimik.Formats;
using Mimik.Formats.Arrays;
using Mimik.Formats.Pickle;

namespace Mimik.Faces.Heads;

/// <summary>The arrays of a FLAME file by name, whether it is a pickle or an archive made of one.</summary>
internal abstract class FlameArrays(string file)
{
    /// <summary>For messages.</summary>
    public string File { get; } = file;

    /// <summary>The names of the entries.</summary>
    public abstract IEnumerable<string> Names { get; }

    /// <summary>An entry's array, or null where there is none of that name.</summary>
    /// <exception cref="MimikException">The entry is no array.</exception>
    public abstract NpyArray? TryGet(string name);

    /// <summary>An entry's text, or null where there is none of that name.</summary>
    public abstract string? TryGetText(string name);

    /// <summary>The regressor of joints.</summary>
    /// <param name="vertices">N.</param>
    /// <returns>[J x N].</returns>
    /// <exception cref="MimikException">There is none, or it has other columns.</exception>
    public abstract double[] Regressor(int vertices);

    /// <summary>An entry's array.</summary>
    /// <exception cref="MimikException">There is none of that name, or the entry is no array.</exception>
    public NpyArray this[string name] => TryGet(name)
        ?? throw new MalformedFileException(File, "entries", $"an array \"{name}\"", string.Join(", ", Names.Take(12)));

    /// <summary>Whether a pickle's content is such a model.</summary>
    public static bool IsIn(object? pickle) => pickle is PickleDict entries
        && entries.TryGet("v_template", out _) && entries.TryGet("shapedirs", out _) && entries.TryGet("f", out _);

    /// <summary>Whether an archive is such a model.</summary>
    public static bool IsIn(NpzFile archive) => archive.Contains("v_template") && archive.Contains("shapedirs") && archive.Contains("f");

    /// <summary>The arrays of a pickle.</summary>
    public static FlameArrays Of(PickleDict entries, string file, ReadBudget budget) => new Pickled(entries, file, budget);

    /// <summary>The arrays of an archive.</summary>
    public static FlameArrays Of(NpzFile archive, ReadBudget budget) => new Archived(archive, budget);

    private static double[] Dense(NpyArray array, int vertices) => array.Expect(-1, vertices).ToDoubles();

    // Columns are checked before anything is allocated for them.
    private double[] Dense(object? sparse, int vertices, ReadBudget budget)
    {
        PickleSparseMatrix matrix = PickleSparseMatrix.From(sparse, File, "J_regressor");
        if (matrix.Columns != vertices)
            throw new MalformedFileException(File, "J_regressor", $"{vertices} columns", $"{matrix.Columns}");
        long count = (long)matrix.Rows * vertices;
        budget.Charge(count * sizeof(double), File, "J_regressor");
        double[] dense = new double[count];
        for (int row = 0; row < matrix.Rows; row++)
        {
            for (int e = matrix.Starts[row]; e < matrix.Starts[row + 1]; e++)
                dense[((long)row * vertices) + matrix.ColumnIndices[e]] += matrix.Values[e];
        }

        return dense;
    }

    private sealed class Pickled(PickleDict entries, string file, ReadBudget budget) : FlameArrays(file)
    {
        public override IEnumerable<string> Names => Enumerable.Range(0, entries.Count).Select(i => entries.KeyAt(i) as string ?? "?");

        public override NpyArray? TryGet(string name) => entries.TryGet(name, out object? value) ? PickleArrays.Array(value, File, name) : null;

        public override string? TryGetText(string name) => entries.TryGet(name, out object? value) ? value as string : null;

        public override double[] Regressor(int vertices)
        {
            if (!entries.TryGet("J_regressor", out object? value))
                throw new MalformedFileException(File, "entries", "a matrix \"J_regressor\"", string.Join(", ", Names.Take(12)));
            if (value is NpyArray dense)
                return Dense(dense, vertices);
            return Dense(value, vertices, budget);
        }
    }

    private sealed class Archived(NpzFile archive, ReadBudget budget) : FlameArrays(archive.FileName)
    {
        public override IEnumerable<string> Names => archive.Names;

        public override NpyArray? TryGet(string name) => archive.TryGet(name);

        public override string? TryGetText(string name) =>
            archive.TryGet(name) is { Count: 1, Type.Kind: NpyKind.Text } text ? text.ToStrings()[0] : null;

        public override double[] Regressor(int vertices)
        {
            NpyArray array = this["J_regressor"];
            if (array.Type.Kind != NpyKind.Pickled)
                return Dense(array, vertices);
            object? value = PickleReader.Parse(array.Data, File, budget);
            if (value is PickleObjectArray { Items: [var only] })
                value = only;
            return Dense(value, vertices, budget);
        }
    }
}
