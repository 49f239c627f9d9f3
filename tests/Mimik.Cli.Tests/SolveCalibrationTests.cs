using System.Globalization;
using Mimik.Faces;
using Mimik.Formats.Arrays;

namespace Mimik.Cli.Tests;

/// <summary><c>mimik solve --calibrate</c>.</summary>
public sealed class SolveCalibrationTests : IDisposable
{
    private const int Frames = 40;
    private readonly SmallFace _face = new();

    public void Dispose() => _face.Dispose();

    [Fact]
    public async Task A_planted_offset_is_found_and_the_rig_is_saved()
    {
        string meshes = WriteMeshes(0.003);
        (_, string plain, _) = await SmallFace.Run("solve", _face["rig.npz"], meshes, "-o", _face["plain.npz"], "--truth", _face["truth.npz"]);
        (int code, string output, string error) = await SmallFace.Run(
            "solve", _face["rig.npz"], meshes, "--calibrate", "0,8-30", "--save-rig", _face["actor.npz"], "-o", _face["w.npz"], "--truth", _face["truth.npz"]);
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("calibrated on 24 frames in ", output, StringComparison.Ordinal);
        Assert.Contains("the neutral explained ", output, StringComparison.Ordinal);
        Assert.True(ControlError(output) < 0.2 * ControlError(plain), $"{ControlError(output)} {ControlError(plain)}");

        // The saved rig needs no calibration.
        (_, string again, _) = await SmallFace.Run("solve", _face["actor.npz"], meshes, "-o", _face["again.npz"]);
        Assert.Contains("wrote", again, StringComparison.Ordinal);
        Assert.Equal(AnimationFile.Read(_face["w.npz"]).Weights, AnimationFile.Read(_face["again.npz"]).Weights);
    }

    [Theory]
    [InlineData("--stabilise", "1")]
    [InlineData("--stream", "2")]
    [InlineData("--gains", "--gain-limits", "0.9..1.1,jawOpen=1..1")]
    [InlineData("--neutral-pull", "0.01")]
    public async Task Calibration_goes_with_other_options(params string[] options)
    {
        (int code, string output, string error) = await SmallFace.Run(["solve", _face["rig.npz"], WriteMeshes(0.001), "--calibrate", "20", "-o", _face["w.npz"], .. options]);
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("calibrated on 20 frames in ", output, StringComparison.Ordinal);
        Assert.Equal(options[0] == "--gains", output.Contains("gains from ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("0", "--calibrate: expected 1 to 40 frames, found 0")]
    [InlineData("41", "--calibrate: expected 1 to 40 frames, found 41")]
    [InlineData("0,40", "--calibrate: expected frames from 0 to 39, found 40")]
    [InlineData("5-3,1", "--calibrate: expected a number of frames, or a list such as 0,10,40-50, found \"5-3\"")]
    [InlineData("first", "--calibrate: expected a number of frames, or a list such as 0,10,40-50, found \"first\"")]
    [InlineData("5 --gain-limits 1..2", "Option '--gain-limits' needs '--gains' (see mimik solve --help)")]
    [InlineData("5 --gains --gain-limits 2..1", "gain limits of jawOpen: expected finite lower <= upper above 0, found 2 and 1")]
    [InlineData("5 --gains --gain-limits jaw=1..2", "gain limits: expected a control of the rig, found \"jaw\" (the rig has jawOpen, mouthSmileLeft, browInnerUp)")]
    [InlineData("5 --gains --gain-limits jawOpen:1", "--gain-limits: expected low..high or name=low..high, found \"jawOpen:1\"")]
    [InlineData("5 --neutral-pull -1", "neutral's pull: expected a finite number of 0 or more, found -1")]
    public async Task Bad_options_end_in_one_line(string options, string message)
    {
        (int code, _, string error) = await SmallFace.Run(["solve", _face["rig.npz"], WriteMeshes(0), "-o", _face["w.npz"], "--calibrate", .. options.Split(' ')]);
        Assert.NotEqual(0, code);
        Assert.Equal($"mimik: {message}", error.TrimEnd());
        Assert.False(File.Exists(_face["w.npz"]));
    }

    [Fact]
    public async Task Options_of_calibration_need_it()
    {
        (int code, _, string error) = await SmallFace.Run("solve", _face["rig.npz"], WriteMeshes(0), "-o", _face["w.npz"], "--gains");
        Assert.Equal((ExitCode.Usage, "mimik: Option '--gains' needs '--calibrate' (see mimik solve --help)"), (code, error.TrimEnd()));
    }

    private static double ControlError(string output)
    {
        string line = output.Split('\n').Single(text => text.StartsWith("control error: mean ", StringComparison.Ordinal));
        return double.Parse(line.Split(' ')[3].TrimEnd(','), CultureInfo.InvariantCulture);
    }

    // Poses of a face whose neutral looks like a jaw that is a little open.
    private string WriteMeshes(double offset)
    {
        int n = _face.Rig.VertexCount;
        float[] positions = new float[Frames * 3 * n], weights = new float[4], truth = new float[Frames * 3];
        for (int t = 0; t < Frames; t++)
        {
            for (int i = 0; i < 3; i++)
                truth[(t * 3) + i] = (float)Math.Max(0, Math.Sin((0.3 * t) + (2 * i)));
            _face.Rig.Logic.Evaluate(truth.AsSpan(3 * t, 3), weights);
            Span<float> frame = positions.AsSpan(t * 3 * n, 3 * n);
            _face.Rig.Pose(weights, frame);
            for (int k = 0; k < frame.Length; k++)
                frame[k] += k % 3 == 1 ? (float)(offset * Math.Sin(0.1 * (k / 3))) : 0;
        }

        NpyArray.From(positions, Frames, n, 3).Write(_face["meshes.npy"]);
        AnimationFile.Write(_face["truth.npz"], new WeightAnimation(truth, 3, ["jawOpen", "mouthSmileLeft", "browInnerUp"]));
        return _face["meshes.npy"];
    }
}
