namespace Mimik.Cli;

/// <summary>The last lines of a verb: what it wrote.</summary>
internal static class WrittenFiles
{
    /// <summary>Prints a line for each file or folder.</summary>
    /// <param name="output">Where the lines go.</param>
    /// <param name="paths">The paths; null for files that were not asked for.</param>
    public static void Print(TextWriter output, params ReadOnlySpan<string?> paths)
    {
        foreach (string? path in paths)
        {
            if (path is not null)
                output.WriteLine(Directory.Exists(path) ? $"wrote {path}" : $"wrote {path}, {new FileInfo(path).Length:N0} bytes");
        }
    }
}
