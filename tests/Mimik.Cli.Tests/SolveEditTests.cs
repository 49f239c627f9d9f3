using System.Runtime.InteropServices;
using Mimik.Faces;
using Mimik.Formats.Arrays;
using Mimik.Geometry;

namespace Mimik.Cli.Tests;

/// <summary><c>mimik solve</c>: solutions taken up, pins, keyframes.</summary>
public sealed class SolveEditTests : IDisposable
{
    private const int Frames = 60;
    private readonly SmallFace _face = new();

    public void Dispose() => _face.Dispose();

    [Fact]
    public async Task Pins_hold_and_all_rows_out_of_reach_keep_their_bytes()
    {
        string meshes = WriteMeshes(moving: true);
        Assert.Equal((0, ""), await Solve(meshes, "--stabilise", "1", "--fps", "30", "-o", _face["w.npz"]));
        File.WriteAllText(_face["keys.csv"], "frame,control,value\n20,jawOpen,0.75\n22,browInnerUp,0.125\n");
        (int code, string output, string error) = await SmallFace.Run(
            "solve", _face["rig.npz"], meshes, "--from", _face["w.npz"], "--pin", _face["keys.csv"], "--pin-reach", "5", "-o", _face["edited.npz"]);
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("2 pins: 13 frames in 1 stretch solved anew", output, StringComparison.Ordinal);
        Assert.Contains("47 frames as they were", output, StringComparison.Ordinal);
        NpzFile before = NpzFile.Read(_face["w.npz"]), after = NpzFile.Read(_face["edited.npz"]);
        float[] old = before["weights"].ToSingles(), edited = after["weights"].ToSingles();
        Assert.Equal((0.75f, 0.125f), (edited[(20 * 3) + 0], edited[(22 * 3) + 2]));
        for (int t = 0; t < Frames; t++)
        {
            if (t is < 15 or > 27)
                Assert.Equal(MemoryMarshal.AsBytes(old.AsSpan(3 * t, 3)), MemoryMarshal.AsBytes(edited.AsSpan(3 * t, 3)));
        }

        Assert.NotEqual(old, edited);
        foreach (string key in (string[])["head_pose", "names", "fps"])
            Assert.Equal(before[key].Data.ToArray(), after[key].Data.ToArray());
    }

    [Fact]
    public async Task The_head_pose_of_a_solution_places_the_meshes()
    {
        string meshes = WriteMeshes(moving: true);
        Assert.Equal((0, ""), await Solve(meshes, "--stabilise", "1", "-o", _face["w.npz"]));
        string still = (await SmallFace.Run("solve", _face["rig.npz"], meshes, "--from", _face["w.npz"], "-o", _face["again.npz"])).Output;
        WeightAnimation solution = AnimationFile.Read(_face["w.npz"]);
        AnimationFile.Write(_face["still.npz"], new WeightAnimation(solution.Weights, 3, solution.Names, solution.FramesPerSecond));
        string moved = (await SmallFace.Run("solve", _face["rig.npz"], meshes, "--from", _face["still.npz"], "-o", _face["moved.npz"])).Output;
        Assert.InRange(MeanError(still), 0, 0.1);
        Assert.InRange(MeanError(moved), 5, 1000);
        Assert.Equal(File.ReadAllBytes(_face["w.npz"]), File.ReadAllBytes(_face["again.npz"]));
    }

    [Fact]
    public async Task Without_a_solution_the_sequence_is_solved_and_then_edited()
    {
        string meshes = WriteMeshes(moving: false);
        Assert.Equal((0, ""), await Solve(meshes, "-o", _face["w.npz"]));
        File.WriteAllText(_face["keys.csv"], "frame,control,value\n30,jawOpen,1\n");
        Assert.Equal((0, ""), await Solve(meshes, "--pin", _face["keys.csv"], "-o", _face["solved.npz"]));
        Assert.Equal((0, ""), await Solve(meshes, "--from", _face["w.npz"], "--pin", _face["keys.csv"], "-o", _face["edited.npz"]));
        Assert.Equal(File.ReadAllBytes(_face["solved.npz"]), File.ReadAllBytes(_face["edited.npz"]));
    }

    [Fact]
    public async Task Keyframes_read_back_as_pins_and_hold_the_pins()
    {
        string meshes = WriteMeshes(moving: false);
        File.WriteAllText(_face["keys.csv"], "frame,control,value\n30,jawOpen,1\n");
        (int code, string output, string error) = await SmallFace.Run(
            "solve", _face["rig.npz"], meshes, "--pin", _face["keys.csv"], "--keys", "0.02", "--keys-out", _face["reduced.csv"], "-o", _face["w.npz"]);
        Assert.Equal((0, ""), (code, error));
        Assert.Contains(" keyframes in the place of 180 values", output, StringComparison.Ordinal);
        IReadOnlyList<AnimationKey> keys = AnimationKeyFile.Read(_face["reduced.csv"], ["jawOpen", "mouthSmileLeft", "browInnerUp"], Frames);
        Assert.Contains(new AnimationKey(30, "jawOpen", 1), keys);
        Assert.InRange(keys.Count, 6, 100);
        Assert.Equal((0, ""), await Solve(meshes, "--from", _face["w.npz"], "--pin", _face["reduced.csv"], "--pin-reach", "0", "-o", _face["again.npz"]));
        WeightAnimation again = AnimationFile.Read(_face["again.npz"]);
        Assert.All(keys, key => Assert.Equal(key.Value, again[key.Frame][again.Names!.ToList().IndexOf(key.Control)]));
    }

    [Theory]
    [InlineData("expected a frame from 0 to 59, found \"60\"", "60,jawOpen,1")]
    [InlineData("keys.csv: line 3: expected every control once a frame, found jawOpen in frame 1 again, after line 2", "1,jawOpen,1\n1,jawOpen,0")]
    [InlineData("found \"jaw\"", "1,jaw,1")]
    public async Task Bad_pins_end_in_one_line(string message, string rows)
    {
        File.WriteAllText(_face["keys.csv"], $"frame,control,value\n{rows}\n");
        (int code, string error) = await Solve(WriteMeshes(moving: false), "--pin", _face["keys.csv"], "-o", _face["w.npz"]);
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.False(File.Exists(_face["w.npz"]));
    }

    [Theory]
    [InlineData("--keys", "0.01", "Options '--keys' and '--keys-out' need each other (see mimik solve --help)")]
    [InlineData("--pin-reach", "3", "Option '--pin-reach' needs '--pin' (see mimik solve --help)")]
    [InlineData("--from", "w.npz --stream 2", "--from: expected no --stream beside it, since nothing but pins is solved, found one")]
    [InlineData("--pin", "k.csv --pin-reach -1", "--pin-reach: expected 0 frames or more, found -1")]
    [InlineData("--keys", "0 --keys-out k.csv", "--keys: expected a tolerance above 0, found 0")]
    [InlineData("--keys", "0.1 --keys-out k.txt", "k.txt: expected a table of keyframes to write (.csv), found .txt")]
    public async Task Options_that_do_not_fit_are_refused(string option, string values, string message)
    {
        (int code, string error) = await Solve(WriteMeshes(moving: false), [option, .. values.Split(' '), "-o", _face["o.npz"]]);
        Assert.NotEqual(0, code);
        Assert.Equal($"mimik: {message}", error.TrimEnd());
    }

    private async Task<(int Code, string Error)> Solve(string meshes, params string[] options)
    {
        (int code, _, string error) = await SmallFace.Run(["solve", _face["rig.npz"], meshes, .. options]);
        return (code, error);
    }

    private static double MeanError(string output)
    {
        string line = output.Split('\n').Single(text => text.StartsWith("error: mean ", StringComparison.Ordinal));
        return double.Parse(line.Split(' ')[2], System.Globalization.CultureInfo.InvariantCulture);
    }

    // Poses of the face over time, and a head that turns and goes to the side.
    private string WriteMeshes(bool moving)
    {
        int n = _face.Rig.VertexCount;
        float[] positions = new float[Frames * 3 * n], weights = new float[4];
        for (int t = 0; t < Frames; t++)
        {
            _face.Rig.Logic.Evaluate([Wave(t, 0.11), Wave(t, 0.17), Wave(t, 0.05)], weights);
            Span<float> frame = positions.AsSpan(t * 3 * n, 3 * n);
            _face.Rig.Pose(weights, frame);
            if (moving)
                RigidMotion.Create((0, Math.Sin(0.005 * t), 0, Math.Cos(0.005 * t)), (0.002 * t, 0, 0)).Apply(frame, frame);
        }

        NpyArray.From(positions, Frames, n, 3).Write(_face["meshes.npy"]);
        return _face["meshes.npy"];
    }

    private static float Wave(int t, double speed) => (float)(0.5 - (0.5 * Math.Cos(speed * t)));
}
