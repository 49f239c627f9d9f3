using System.Diagnostics;
using Mimik.TestSupport;

namespace Mimik.Cli.Tests.Samples;

/// <summary>The samples are built with the solution; here they run.</summary>
public class SamplesTests
{
    [Fact]
    public void CompressAndPlay_runs_on_the_face_that_the_project_brings_along()
    {
        using var folder = new TemporaryFolder();
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        string program = Path.Combine(Repository.Root, "samples", "CompressAndPlay", "bin", configuration, "net10.0", "CompressAndPlay.dll");
        string rig = folder["small rig.npz"];
        Mimik.Faces.RigFile.Write(rig, SmallFace());
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (string argument in new[] { program, rig, folder["face.mimik"] })
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error);
        Assert.Contains("vertices posed", output, StringComparison.Ordinal);
        Assert.True(File.Exists(folder["face.mimik"]));
    }

    /// <summary>A bumpy sheet of a head's size with two shapes.</summary>
    private static Mimik.Faces.BlendshapeRig SmallFace()
    {
        const int side = 12;
        float[] neutral = new float[3 * side * side], push = new float[neutral.Length], turn = new float[neutral.Length];
        var corners = new List<int>();
        for (int v = 0; v < side * side; v++)
        {
            (int row, int column) = (v / side, v % side);
            (neutral[3 * v], neutral[(3 * v) + 1], neutral[(3 * v) + 2]) = (column * 1.5f, row * 1.5f, MathF.Sin(column) * 0.5f);
            push[(3 * v) + 2] = row > 5 ? 1 : 0;
            turn[3 * v] = 0.1f * row;
            if (row + 1 < side && column + 1 < side)
                corners.AddRange([v, v + 1, v + side + 1, v + side]);
        }

        var faces = Mimik.Geometry.PolygonFaces.Uniform([.. corners], 4);
        return new(neutral, new(side * side, faces), [new("push", push), new("turn", turn)], Mimik.Faces.LengthUnit.Infer(neutral));
    }
}
