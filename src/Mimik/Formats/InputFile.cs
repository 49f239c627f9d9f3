namespace Mimik.Formats;

/// <summary>Reads whole files for the parsers, which work on bytes at hand.</summary>
internal static class InputFile
{
    /// <summary>Reads a file, charging its length first.</summary>
    /// <param name="path">The file.</param>
    /// <param name="budget">Charged with the file's length.</param>
    /// <exception cref="MimikException">The file is missing, unreadable or larger than the budget allows.</exception>
    public static byte[] ReadAllBytes(string path, ReadBudget budget)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            long length = stream.Length;
            if (length > Array.MaxLength)
                throw new MalformedFileException(path, "file", $"at most {Array.MaxLength:N0} bytes", $"{length:N0}");
            budget.Charge(length, path, "file");
            byte[] bytes = new byte[length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new MimikException(
                Directory.Exists(path) ? $"{path}: expected a file, found a folder"
                : e is FileNotFoundException or DirectoryNotFoundException ? $"{path}: no such file"
                : $"{path}: cannot be read: {e.Message}",
                e);
        }
    }
}
