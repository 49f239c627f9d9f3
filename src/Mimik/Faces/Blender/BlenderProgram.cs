using System.Diagnostics;
using System.Reflection;

namespace Mimik.Faces.Blender;

/// <summary>An installed Blender, run without a window.</summary>
internal static class BlenderProgram
{
    /// <summary>The environment variable that names the program where it is not on PATH.</summary>
    public const string Variable = "MIMIK_BLENDER";

    private const string Script = "read_rig.py";

    /// <summary>Imports a file and writes its arrays.</summary>
    /// <param name="input">The FBX, .blend or USD file.</param>
    /// <param name="folder">An empty folder for the script and what it writes.</param>
    /// <param name="timeout">How long the program may take.</param>
    /// <returns>The file of arrays.</returns>
    /// <exception cref="MimikException">Blender is absent, refuses the file, fails, or takes too long.</exception>
    public static string Run(string input, string folder, TimeSpan timeout)
    {
        string script = Path.Combine(folder, Script);
        using (Stream resource = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Mimik.Faces.Blender.{Script}")!)
        using (FileStream file = File.Create(script))
            resource.CopyTo(file);

        // Files are data: neither the user's settings nor scripts and drivers inside the file run.
        string output = Execute(input, ["--background", "--factory-startup", "--disable-autoexec", "-noaudio", "--python", script, "--", Path.GetFullPath(input), folder], timeout);
        string error = Path.Combine(folder, "error.txt"), arrays = Path.Combine(folder, "rig.npz");
        if (File.Exists(error))
            throw new MimikException($"{input}: Blender: {File.ReadAllText(error)}");
        if (!File.Exists(arrays))
            throw new MimikException($"{input}: Blender ended without a result{LastLine(output)}");
        return arrays;
    }

    /// <summary>Finds the program.</summary>
    /// <param name="input">The file to be read, for messages.</param>
    /// <param name="named">The value of <see cref="Variable"/>.</param>
    /// <param name="path">The value of PATH.</param>
    /// <exception cref="MimikException">There is none.</exception>
    public static string Find(string input, string? named, string? path)
    {
        if (!string.IsNullOrEmpty(named))
            return File.Exists(named) ? named : throw new MimikException($"{input}: needs Blender: {Variable} names {named}, which is no file");
        string program = OperatingSystem.IsWindows() ? "blender.exe" : "blender";
        return (path ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists)
            ?? throw new MimikException($"{input}: FBX, .blend and USD files are read through Blender: install it (blender.org) so that \"blender\" is on PATH, or name it in {Variable}");
    }

    private static string Execute(string input, string[] arguments, TimeSpan timeout)
    {
        string program = Find(input, Environment.GetEnvironmentVariable(Variable), Environment.GetEnvironmentVariable("PATH"));
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true },
        };
        try
        {
            process.Start();
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            throw new MimikException($"{input}: Blender cannot be started: {e.Message}", e);
        }

        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(timeout))
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            throw new MimikException($"{input}: Blender took longer than {timeout.TotalSeconds:g4} s and was ended");
        }

        Task.WaitAll(output, errors);
        return output.Result + errors.Result;
    }

    private static string LastLine(string output)
    {
        string? line = output.Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .LastOrDefault(text => text.Contains("rror", StringComparison.Ordinal));
        return line is null ? "" : $": {line}";
    }
}
