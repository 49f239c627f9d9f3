using Mimik.Formats;

namespace Mimik.Workflows.Report;

/// <summary>The report of a solve in a file: a page for people (.html), or its figures for programs (.json).</summary>
internal static class SolveReportFile
{
    /// <summary>Refuses a path that no report can be written to, before a long run begins.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="MimikException">The extension is neither, or the place cannot be written to.</exception>
    public static void Expect(string path)
    {
        if (Path.GetExtension(path).ToUpperInvariant() is not (".HTML" or ".HTM" or ".JSON"))
            throw new MimikException($"{path}: expected a report (.html, .json), found {(Path.GetExtension(path) is { Length: > 0 } extension ? extension : "no extension")}");
        AtomicFile.ExpectWritable(path);
    }

    /// <summary>Whether a path is a page's, with pictures of the face.</summary>
    /// <param name="path">A path that <see cref="Expect"/> let pass.</param>
    public static bool IsPage(string path) => !Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase);

    /// <summary>Writes the report that the path's extension names.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="account">The solve.</param>
    public static void Write(string path, SolveAccount account)
    {
        if (IsPage(path))
            SolveReportPage.Build(account).Write(path);
        else
            SolveReportFigures.Write(path, account);
    }
}
