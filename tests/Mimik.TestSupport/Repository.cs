namespace Mimik.TestSupport;

/// <summary>Where the checkout, and the recorded data beside it, are.</summary>
public static class Repository
{
    /// <summary>The checkout's root folder.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A path inside <c>../shared</c>; skips the running test where the file is absent.</summary>
    /// <param name="relative">Such as "reference/compskin/tiny_rig.npz".</param>
    public static string Shared(string relative)
    {
        string path = Path.GetFullPath(Path.Combine(Root, "..", "shared", relative));
        Xunit.Assert.SkipUnless(Path.Exists(path), $"needs ../shared/{relative}");
        return path;
    }

    /// <summary>The full path of a program on PATH; skips the running test where it is absent.</summary>
    /// <param name="program">Such as "blender".</param>
    public static string Tool(string program)
    {
        foreach (string folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
        {
            string candidate = Path.Combine(folder, program);
            if (File.Exists(candidate))
                return candidate;
        }

        Xunit.Assert.Skip($"needs {program} on PATH");
        return "";
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Mimik.slnx")))
                return folder.FullName;
        }

        throw new InvalidOperationException("the tests run from inside a checkout");
    }
}
