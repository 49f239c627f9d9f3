using System.Diagnostics;
using System.Globalization;
using Mimik.Faces;
using Mimik.Formats.Arrays;
using Mimik.TestSupport;

namespace Mimik.Cli.Tests;

/// <summary>Ctrl-C on real processes.</summary>
public sealed class InterruptTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly SmallFace _face = new();

    public void Dispose() => _face.Dispose();

    [Theory]
    [InlineData("--method", "published", "--iterations", "30000+10000")]
    [InlineData("--method", "polished", "--cycles", "60")]
    public async Task An_interrupted_compression_resumes_to_the_same_bits(params string[] method)
    {
        string[] arguments = ["compress", _face["rig.npz"], "--bones", "4", "-k", "3", "--non-zeros", "40", .. method, "--checkpoint-every", "0.05"];
        (int code, string said) = await Interrupt([.. arguments, "-o", _face["cut.npz"]], () => File.Exists(_face["cut.npz.checkpoint"]));
        Assert.True(code == ExitCode.Cancelled, said);
        Assert.Contains("--resume", said, StringComparison.Ordinal);
        Assert.Equal(["cut.npz.checkpoint", "rig.npz"], _face.Files);

        Assert.Equal(0, (await SmallFace.Run([.. arguments, "-o", _face["cut.npz"], "--resume", _face["cut.npz.checkpoint"]])).Code);
        Assert.Equal(0, (await SmallFace.Run([.. arguments, "-o", _face["whole.npz"]])).Code);
        Assert.Equal(File.ReadAllBytes(_face["whole.npz"]), File.ReadAllBytes(_face["cut.npz"]));
        Assert.Equal(["cut.npz", "rig.npz", "whole.npz"], _face.Files);
    }

    [Fact]
    public async Task Interrupted_frames_leave_nothing()
    {
        string weights = _face.WriteWeights("w.npy", 50_000, 3);
        (int code, string said) = await Interrupt(["animate", _face["rig.npz"], "-w", weights, "-o", _face["frames"]], () => _face.Files.Any(name => name.StartsWith("frames", StringComparison.Ordinal)));
        Assert.True(code == ExitCode.Cancelled, said);
        Assert.Equal("mimik: cancelled", said.Trim());
        Assert.Equal(["rig.npz", "w.npy"], _face.Files);
    }

    [Fact]
    public async Task An_interrupted_solve_goes_on_to_the_same_bits()
    {
        string weights = _face.WriteWeights("w.npy", 60_000, 3), meshes = _face["meshes.npy"];
        int n = 3 * _face.Rig.VertexCount;
        float[] positions = new float[60_000 * n], shapes = new float[4];
        WeightAnimation curves = AnimationFile.Read(weights);
        for (int t = 0; t < curves.FrameCount; t++)
        {
            _face.Rig.Logic.Evaluate(curves[t], shapes);
            _face.Rig.Pose(shapes, positions.AsSpan(t * n, n));
        }

        NpyArray.From(positions, 60_000, n / 3, 3).Write(meshes);
        string[] arguments = ["solve", _face["rig.npz"], meshes, "--restarts", "3", "--checkpoint-every", "0.02"];
        (int code, string said) = await Interrupt([.. arguments, "--checkpoint", _face["state"], "-o", _face["cut.npz"]], () => File.Exists(_face["state"]));
        Assert.True(code == ExitCode.Cancelled, said);
        Assert.Equal($"mimik: cancelled; the same command goes on from {_face["state"]}", said.Trim());
        Assert.Equal(["meshes.npy", "rig.npz", "state", "w.npy"], _face.Files);

        Assert.Equal(0, (await SmallFace.Run([.. arguments, "--checkpoint", _face["state"], "-o", _face["cut.npz"]])).Code);
        Assert.Equal(0, (await SmallFace.Run([.. arguments, "-o", _face["whole.npz"]])).Code);
        Assert.Equal(File.ReadAllBytes(_face["whole.npz"]), File.ReadAllBytes(_face["cut.npz"]));
        Assert.Equal(["cut.npz", "meshes.npy", "rig.npz", "w.npy", "whole.npz"], _face.Files);
    }

    private static async Task<(int Code, string Said)> Interrupt(string[] arguments, Func<bool> underway)
    {
        string kill = Repository.Tool("kill");
        using Process process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Mimik.Cli.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var clock = Stopwatch.StartNew();
        while (!underway() && !process.HasExited && clock.Elapsed < Patience)
            await Task.Delay(5, TestContext.Current.CancellationToken);
        ExternalProgram.Run(kill, ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]);
        if (!process.WaitForExit(Patience))
            process.Kill();
        _ = await output;
        return (process.ExitCode, await error);
    }
}
