namespace Mimik.Formats;

/// <summary>Writes folders of files so that a reader sees all of them or none.</summary>
public static class AtomicFolder
{
    /// <summary>Refuses, before a long run, a folder that <see cref="Write"/> would refuse for what is in it.</summary>
    /// <param name="path">The folder to make.</param>
    /// <exception cref="MimikException">It exists and is not empty.</exception>
    internal static void ExpectWritable(string path)
    {
        if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
            throw new MimikException($"{path}: expected an empty or new folder, found one with files in it");
    }

    /// <summary>Fills a temporary folder beside <paramref name="path"/> and renames it; an empty folder of that name is replaced.</summary>
    /// <param name="path">The folder to make; it must not hold anything yet.</param>
    /// <param name="write">Writes files into the folder that it is given; an exception from it leaves nothing behind.</param>
    /// <exception cref="MimikException">The folder exists and is not empty: what is in it is not ours to remove. Or it cannot be written.</exception>
    public static void Write(string path, Action<string> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        ExpectWritable(path);
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        string temporary = $"{full}.{Environment.ProcessId}.tmp";
        try
        {
            Directory.CreateDirectory(temporary);
            write(temporary);
            if (Directory.Exists(full))
                Directory.Delete(full);
            Directory.Move(temporary, full);
        }
        catch (Exception e)
        {
            if (Directory.Exists(temporary))
                Directory.Delete(temporary, recursive: true);
            if (e is IOException or UnauthorizedAccessException)
                throw new MimikException($"{path}: cannot be written: {e.Message}", e);
            throw;
        }
    }
}
