using System.Reflection;
using Mimik.TestSupport;

namespace Mimik.Cli.Tests.PublicApi;

/// <summary>
/// The public surface of every assembly is written down; a change of it shows in a diff. To accept a change, run these tests with
/// MIMIK_ACCEPT_PUBLIC_API=1 and commit the files.
/// </summary>
public class PublicSurfaceTests
{
    [Theory]
    [InlineData("Mimik.Numerics")]
    [InlineData("Mimik.Playback")]
    [InlineData("Mimik")]
    public void Public_surface_is_the_one_written_down(string assembly)
    {
        string file = Path.Combine(Repository.Root, "tests", "Mimik.Cli.Tests", "PublicApi", assembly + ".txt");
        string found = PublicSurface.Describe(Assembly.Load(assembly));
        if (Environment.GetEnvironmentVariable("MIMIK_ACCEPT_PUBLIC_API") == "1")
            File.WriteAllText(file, found);
        Assert.True(File.Exists(file), $"{file} is missing");
        Assert.Equal(File.ReadAllText(file).ReplaceLineEndings("\n"), found);
    }
}
