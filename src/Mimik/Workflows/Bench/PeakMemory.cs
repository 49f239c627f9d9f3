using System.Diagnostics;
using System.Globalization;

namespace Mimik.Workflows.Bench;

/// <summary>The most memory that the process held at a time.</summary>
internal static class PeakMemory
{
    private const string Reset = "/proc/self/clear_refs", Status = "/proc/self/status", Peak = "VmHWM:";

    /// <summary>Collects garbage and starts the peak anew where the system allows it (Linux).</summary>
    /// <returns>Whether <see cref="Bytes"/> will be the peak from here on; else it is that of the whole process.</returns>
    public static bool Restart()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        try
        {
            // 5 sets the peak resident size to the present one.
            File.WriteAllText(Reset, "5");
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>The peak resident size in bytes.</summary>
    public static long Bytes()
    {
        string? line = File.Exists(Status) ? File.ReadLines(Status).FirstOrDefault(line => line.StartsWith(Peak, StringComparison.Ordinal)) : null;
        if (line is not null && long.TryParse(line[Peak.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out long kilobytes))
            return kilobytes * 1024;
        using Process self = Process.GetCurrentProcess();
        return self.PeakWorkingSet64;
    }
}
