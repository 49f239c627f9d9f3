namespace Mimik.Formats;

/// <summary>Writes files so that a reader sees the old content or the new, never half of either.</summary>
public static class AtomicFile
{
    /// <summary>Writes to a temporary name beside <paramref name="path"/>, flushes it to disk, and renames it.</summary>
    /// <param name="path">The file to make or replace; its folder is created where missing.</param>
    /// <param name="write">Writes the content; an exception from it leaves <paramref name="path"/> as it was.</param>
    /// <exception cref="MimikException">The folder cannot be made, a folder has that name, writing is not allowed, or the disk is full.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        string full = Path.GetFullPath(path);
        string temporary = $"{full}.{Environment.ProcessId}.tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, full, overwrite: true);
        }
        catch (Exception e)
        {
            if (File.Exists(temporary))
                File.Delete(temporary);
            if (e is IOException or UnauthorizedAccessException)
                throw Unwritable(path, e);
            throw;
        }
    }

    /// <summary>Finds out, before a long run, whether <see cref="Write"/> could make a file; leaves nothing but the folder behind.</summary>
    /// <param name="path">The file to make or replace; its folder is created where missing.</param>
    /// <exception cref="MimikException">A folder stands there, or its folder cannot be made or written to.</exception>
    public static void ExpectWritable(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string full = Path.GetFullPath(path);
        if (Directory.Exists(full))
            throw new MimikException($"{path}: expected a file's name, found a folder");
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            string probe = $"{full}.{Environment.ProcessId}.tmp";
            new FileStream(probe, FileMode.Create, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(path, e);
        }
    }

    /// <summary>Writes <paramref name="bytes"/> as a whole file.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="bytes">Its content.</param>
    public static void WriteAllBytes(string path, ReadOnlySpan<byte> bytes)
    {
        byte[] copy = bytes.ToArray();
        Write(path, stream => stream.Write(copy));
    }

    private static MimikException Unwritable(string path, Exception cause) => new($"{path}: cannot be written: {cause.Message}", cause);
}
