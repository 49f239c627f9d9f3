namespace Mimik.Formats;

/// <summary>Writes files so that a reader sees the old content or the new, never half of either.</summary>
public static class AtomicFile
{
    /// <summary>Writes to a temporary name beside <paramref name="path"/>, flushes it to disk, and renames it.</summary>
    /// <param name="path">The file to make or replace; its folder is created where missing.</param>
    /// <param name="write">Writes the content; an exception from it leaves <paramref name="path"/> as it was.</param>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        string full = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        string temporary = $"{full}.{Environment.ProcessId}.tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, full, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
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
}
