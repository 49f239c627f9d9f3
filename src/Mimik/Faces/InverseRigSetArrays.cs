using Mimik.Formats;
using Mimik.Formats.Arrays;

namespace Mimik.Faces;

/// <summary>Where the arrays of an inverse-rig set come from: the files of a folder, or the members of an archive.</summary>
/// <param name="Path">The folder or file as the user gave it.</param>
/// <param name="Format">What it is, in a few words.</param>
/// <param name="Names">What it holds.</param>
/// <param name="Get">Reads an array; one that is missing is an error.</param>
internal sealed record InverseRigSetArrays(string Path, string Format, IReadOnlyList<string> Names, Func<string, NpyArray> Get)
{
    private const string Suffix = ".npy";

    /// <summary>The file of an array in a folder.</summary>
    public static string FileOf(string name) => name + Suffix;

    /// <summary>The members of an archive.</summary>
    public static InverseRigSetArrays Of(NpzFile file) => new(file.FileName, "inverse-rig set (npz)", file.Names, name => file[name]);

    /// <summary>The .npy files of a folder. A file's bytes go again once its shapes are taken: each has a budget of its own, of what is left.</summary>
    public static InverseRigSetArrays Of(string folder, ReadBudget budget)
    {
        string[] names = [.. Directory.EnumerateFiles(folder, "*" + Suffix).Select(file => System.IO.Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];
        return new(folder, "inverse-rig set (npy)", names, name =>
            NpyArray.Read(System.IO.Path.Combine(folder, FileOf(name)), new ReadBudget(Math.Max(1, budget.LimitBytes - budget.UsedBytes))));
    }

    /// <summary>Whether the set has an array of that name.</summary>
    public bool Has(string name) => Names.Contains(name, StringComparer.Ordinal);
}
