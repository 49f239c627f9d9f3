namespace Mimik.Cli;

/// <summary>Turns what a job throws into one line on standard error and an exit code.</summary>
internal static class Failure
{
    /// <summary>Runs <paramref name="job"/> and reports what it throws.</summary>
    /// <param name="job">The job; its result is the exit code.</param>
    /// <param name="error">Where the line goes.</param>
    public static async Task<int> ReportAsync(Func<Task<int>> job, TextWriter error)
    {
        try
        {
            return await job();
        }
        catch (OperationCanceledException)
        {
            error.WriteLine("mimik: cancelled");
            return ExitCode.Cancelled;
        }
        catch (Exception e) when (e is MimikException or IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"mimik: {e.Message.ReplaceLineEndings(" ")}");
            return ExitCode.Failed;
        }
        catch (OutOfMemoryException)
        {
            error.WriteLine("mimik: out of memory (--max-memory sets a lower limit for reading)");
            return ExitCode.Failed;
        }
    }
}
