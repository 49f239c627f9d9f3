using System.Diagnostics;

namespace Mimik.Tests.Formats.Arrays;

/// <summary>Runs a few lines of Python where an interpreter with NumPy is installed; skips the test elsewhere.</summary>
internal static class Numpy
{
    private static readonly Lazy<string?> Interpreter = new(Find);

    /// <summary>The lines that a script prints; it finds numpy as np, and its arguments in sys.argv.</summary>
    public static string[] Run(string script, params string[] arguments)
    {
        Assert.SkipUnless(Interpreter.Value is not null, "needs Python with NumPy");
        (int exit, string output, string errors) = Start(Interpreter.Value!, ["-c", "import sys, numpy as np\n" + script, .. arguments]);
        Assert.True(exit == 0, errors);
        return output.TrimEnd().Split('\n');
    }

    private static string? Find() =>
        new[] { "/usr/bin/python3", "python3" }.FirstOrDefault(program =>
        {
            try
            {
                return Start(program, ["-c", "import numpy"]).Exit == 0;
            }
            catch (System.ComponentModel.Win32Exception)
            {
                return false;
            }
        });

    private static (int Exit, string Output, string Errors) Start(string program, string[] arguments)
    {
        var info = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        info.Environment["PYTHONIOENCODING"] = "utf-8";
        using Process process = Process.Start(info)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.GetAwaiter().GetResult());
    }
}
