using Mimik.Formats;
using Mimik.Formats.Arrays;

namespace Mimik.Faces;

/// <summary>
/// The arrays that the published code of inverse rigging keeps a rig in (Racković et al., "Refined Inverse Rigging", SIGGRAPH Asia 2024), as a folder of
/// .npy files or as one .npz: <c>neutral</c> [3N], <c>deltas</c> [3N x m], and for products of two, three and four controls their shapes
/// <c>bs1</c> to <c>bs3</c> [count x 3N] and their controls <c>keys1</c> to <c>keys3</c> [count x 2, 3, 4], counted from 0. x, y, z of a vertex follow one another.
/// </summary>
/// <remarks>
/// A set has no faces, no names and no unit. The rig's surface has vertices alone; controls are called control00, control01, …, correctives after
/// their controls, such as control06_control26; lengths are taken for millimetres. <c>names</c> (of all shapes or of the controls) and
/// <c>metres_per_unit</c> are ours: read where they are, and passed over by the published code.
/// </remarks>
public static class InverseRigSetFile
{
    internal const string Neutral = "neutral", Deltas = "deltas", Names = "names", Weights = "weights", Targets = "targets";

    /// <summary>Products of 2, 3 and 4 controls.</summary>
    internal const int Levels = 3;

    /// <summary>The unit of a set that says none.</summary>
    public static LengthUnit AssumedUnit { get; } = new(1e-3, UnitSource.Assumed);

    /// <summary>Whether an archive holds a set.</summary>
    /// <param name="file">The archive.</param>
    public static bool IsIn(NpzFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return file.Contains(Deltas) && file.Contains(Neutral);
    }

    /// <summary>Whether a folder holds a set.</summary>
    /// <param name="path">A folder.</param>
    public static bool IsFolder(string path) => File.Exists(Path.Combine(path, InverseRigSetArrays.FileOf(Deltas)));

    /// <summary>Reads the rig of a set; weights, targets and predictions beside it are left.</summary>
    /// <param name="path">A folder of .npy files, or an .npz.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="MimikException">An array is missing or malformed, does not fit the others, or names a control that is not there or one twice.</exception>
    public static RigImport Read(string path, RigReadOptions? options = null)
    {
        options ??= new RigReadOptions();
        ReadBudget budget = options.Budget ?? new ReadBudget();
        return Directory.Exists(path)
            ? Read(InverseRigSetArrays.Of(path, budget), budget, options)
            : Parse(NpzFile.Read(path, budget), budget, options);
    }

    /// <summary>Reads the rig of an archive.</summary>
    internal static RigImport Parse(NpzFile file, ReadBudget budget, RigReadOptions options) =>
        Read(InverseRigSetArrays.Of(file), budget, options);

    /// <summary>Writes a rig as a set: one .npz where the name ends so, else a folder of .npy files, which must be new or empty.</summary>
    /// <param name="path">The file to make or replace, or the folder.</param>
    /// <param name="rig">The rig. Its correctives are grouped by their number of controls; numbers stay in its unit.</param>
    /// <param name="weights">[T x m] weights of the controls over time to add, or null.</param>
    /// <returns>A line for each thing that a set does not hold.</returns>
    /// <exception cref="MimikException">The rig has in-betweens, or products of more than four controls or of one with itself, or the path cannot be written.</exception>
    public static IReadOnlyList<string> Write(string path, BlendshapeRig rig, WeightAnimation? weights = null) =>
        new InverseRigSetWriter(rig) { Weights = weights }.Write(path);

    /// <summary>The key of the shapes of a level, 1 to <see cref="Levels"/>.</summary>
    internal static string ShapesOf(int level) => $"bs{level}";

    /// <summary>The key of the controls of a level.</summary>
    internal static string KeysOf(int level) => $"keys{level}";

    private static RigImport Read(InverseRigSetArrays arrays, ReadBudget budget, RigReadOptions options)
    {
        BlendshapeRig rig = new InverseRigSetReader(arrays, budget).Read();
        return RigImport.Of(options.Unit is { } unit ? rig.WithUnit(unit) : rig, arrays.Format, LeftOut(arrays));
    }

    private static IEnumerable<string> LeftOut(InverseRigSetArrays arrays)
    {
        var known = new HashSet<string>(StringComparer.Ordinal) { Neutral, Deltas, Names, CompskinUnit.Key };
        for (int level = 1; level <= Levels; level++)
            known.UnionWith([ShapesOf(level), KeysOf(level)]);
        string[] others = [.. arrays.Names.Where(name => !known.Contains(name))];
        return others.Length == 0 ? [] : [$"left out: {string.Join(", ", others)}, which are beside the rig"];
    }
}
