namespace Mimik.Formats;

/// <summary>Files that vanish when they are closed, and on Unix when the program ends in whatever way.</summary>
internal static class TemporaryFile
{
    /// <summary>Creates a file in the system's temporary folder.</summary>
    /// <param name="bytes">What will be written, to find out first whether the disk has room.</param>
    /// <param name="source">What is unpacked there, for messages.</param>
    /// <exception cref="MimikException">The folder cannot be written to, or its disk has no room.</exception>
    public static FileStream Create(long bytes, string source)
    {
        string folder = Path.GetTempPath();
        string path = Path.Combine(folder, $"mimik-{Guid.NewGuid():n}.tmp");
        try
        {
            long free = new DriveInfo(folder).AvailableFreeSpace;
            if (free < bytes)
                throw new MimikException($"{source}: needs {bytes:N0} bytes in the temporary folder {folder}, found {free:N0} free");
            var stream = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, 1 << 16, FileOptions.DeleteOnClose);

            // An open file needs no name there.
            if (!OperatingSystem.IsWindows())
                File.Delete(path);
            return stream;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new MimikException($"{source}: cannot be unpacked in the temporary folder {folder}: {e.Message}", e);
        }
    }
}
