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
        return Open(path, stream =>
        {
            long length = stream.Length;
            if (length > Array.MaxLength)
                throw new MalformedFileException(path, "file", $"at most {Array.MaxLength:N0} bytes", $"{length:N0}");
            budget.Charge(length, path, "file");
            byte[] bytes = GC.AllocateUninitializedArray<byte>((int)length);
            stream.ReadExactly(bytes);
            return bytes;
        });
    }

    /// <summary>Reads a file's first bytes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="count">How many; fewer where the file is shorter.</param>
    /// <exception cref="MimikException">The file is missing or unreadable.</exception>
    public static byte[] ReadStart(string path, int count) => Open(path, stream =>
    {
        byte[] start = new byte[count];
        return start[..stream.ReadAtLeast(start, count, throwOnEndOfStream: false)];
    });

    /// <summary>Opens a file that is read in pieces and not as a whole.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="MimikException">The file is missing or unreadable.</exception>
    public static FileStream OpenStream(string path) =>
        Guarded(path, () => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16, FileOptions.RandomAccess));

    private static byte[] Open(string path, Func<FileStream, byte[]> read) => Guarded(path, () =>
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        return read(stream);
    });

    private static T Guarded<T>(string path, Func<T> read)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            return read();
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
