using System.Diagnostics;
using Mimik.Formats.Arrays;
using Mimik.TestSupport;

namespace Mimik.Cli.Tests.Samples;

/// <summary>The samples are built with the solution; here they run.</summary>
public class SamplesTests
{
    [Fact]
    public void CompressAndPlay_runs_on_the_face_that_the_project_brings_along()
    {
        using var folder = new TemporaryFolder();
        string rig = folder["small rig.npz"];
        Mimik.Faces.RigFile.Write(rig, SmallFace());
        Assert.Contains("vertices posed", Run("CompressAndPlay", rig, folder["face.mimik"]), StringComparison.Ordinal);
        Assert.True(File.Exists(folder["face.mimik"]));
    }

    [Fact]
    public void SolveMeshes_finds_the_controls_that_posed_the_meshes()
    {
        using var folder = new TemporaryFolder();
        Mimik.Faces.BlendshapeRig face = SmallFace();
        string rig = folder["rig.npz"], meshes = folder["meshes.npy"], curves = folder["curves.npz"];
        Mimik.Faces.RigFile.Write(rig, face);
        float[] truth = [0.2f, 0.4f, 0.3f, 0.5f, 0.4f, 0.6f];
        Mimik.Faces.Sequences.PositionsFile.Write(meshes, 3, face.VertexCount, (t, points) => face.Pose(truth.AsSpan(2 * t, 2), points));
        Assert.Contains("3 frames of 2 controls", Run("SolveMeshes", rig, meshes, curves), StringComparison.Ordinal);
        float[] found = Mimik.Faces.AnimationFile.Read(curves).Weights;
        for (int k = 0; k < truth.Length; k++)
            Assert.Equal(truth[k], found[k], 0.02);
    }

    [Fact]
    public void PoseHead_writes_a_rig_with_its_terms()
    {
        using var folder = new TemporaryFolder();
        string model = folder["head.npz"], rig = folder["head.glb"];
        float[] weights = new float[4 * 5];
        for (int v = 0; v < 4; v++)
            weights[(5 * v) + (v < 2 ? 0 : 2)] = 1;
        NpzFile.Write(model, new Dictionary<string, NpyArray>
        {
            ["v_template"] = NpyArray.From([0f, 0, 0, 0.1f, 0, 0, 0, 0.1f, 0, 0, 0, 0.1f], 4, 3),
            ["f"] = NpyArray.From([0, 2, 1, 0, 1, 3, 1, 2, 3, 0, 3, 2], 4, 3),
            ["shapedirs"] = NpyArray.From(Enumerable.Repeat(0.01f, 24).ToArray(), 4, 3, 2),
            ["shape_count"] = NpyArray.Scalar(1),
            ["weights"] = NpyArray.From(weights, 4, 5),
            ["J_regressor"] = NpyArray.From(new float[20], 5, 4),
            ["kintree_table"] = NpyArray.From([-1, 0, 1, 1, 1, 0, 1, 2, 3, 4], 2, 5),
            ["licence"] = NpyArray.FromStrings(["for tests"]),
        });
        Assert.Contains("FLAME, 4 vertices, licence: for tests", Run("PoseHead", model, rig), StringComparison.Ordinal);
        Assert.Equal("for tests", Mimik.Faces.RigFile.Read(rig).Rig.Surface.Licence);
    }

    [Fact]
    public async Task FitScan_finds_a_head_in_its_own_mesh()
    {
        using var folder = new TemporaryFolder();
        string ict = Repository.Shared("models/ict-facekit/ict-facekit.npz"), model = folder["standin.pkl"], scan = folder["scan.obj"];
        Assert.Equal(0, (await Cli.Tests.SmallFace.Run("make", "flame-standin", ict, "-o", model)).Code);
        Assert.Equal(0, (await Cli.Tests.SmallFace.Run("pose", model, "--shape", "0=1,2=-1", "--jaw", "6", "--global", "0,20,0", "-o", scan)).Code);
        Assert.Contains("mm from the scan on average", Run("FitScan", model, scan, folder["head.npz"]), StringComparison.Ordinal);
        Assert.True(File.Exists(folder["head.npz"]));
    }

    private static string Run(string sample, params string[] arguments)
    {
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        string program = Path.Combine(Repository.Root, "samples", sample, "bin", configuration, "net10.0", $"{sample}.dll");
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (string argument in (string[])[program, .. arguments])
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error);
        return output;
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
