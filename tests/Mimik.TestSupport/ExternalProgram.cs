using System.Diagnostics;

namespace Mimik.TestSupport;

/// <summary>Runs a program to its end.</summary>
public static class ExternalProgram
{
    /// <summary>Runs <paramref name="program"/> and returns its exit code and everything it printed.</summary>
    /// <param name="program">A full path, such as <see cref="Repository.Tool"/> gives.</param>
    /// <param name="arguments">Arguments; quoting is taken care of.</param>
    /// <param name="timeout">After this the program is ended and a <see cref="TimeoutException"/> thrown; two minutes by default.</param>
    public static (int ExitCode, string Output) Run(string program, IEnumerable<string> arguments, TimeSpan? timeout = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(timeout ?? TimeSpan.FromMinutes(2)))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', start.ArgumentList)} did not end in time");
        }

        return (process.ExitCode, output.GetAwaiter().GetResult() + errors.GetAwaiter().GetResult());
    }
}
