using Mimik.Faces;
using Mimik.Formats.Arrays;

namespace Mimik.Cli.Tests;

/// <summary><c>mimik solve</c>: what it writes, and what it says to wrong input.</summary>
public sealed class SolveTests : IDisposable
{
    private const int Frames = 5, Controls = 3;
    private readonly SmallFace _face = new();
    private readonly float[] _truth = [.. Enumerable.Range(0, Frames * Controls).Select(k => 0.1f + (0.05f * (k % 11)))];

    public SolveTests()
    {
        float[] positions = Posed();
        Write("meshes.npy", positions, Frames, _face.Rig.VertexCount, 3);
        Write("more.npy", new float[Frames * 37 * 3], Frames, 37, 3);
        Write("none.npy", [], 0, _face.Rig.VertexCount, 3);
        float[] holes = [.. positions], infinite = [.. positions];
        holes.AsSpan(30, 30).Fill(float.NaN);
        infinite[(2 * 108) + 7] = float.PositiveInfinity;
        Write("holes.npy", holes, Frames, _face.Rig.VertexCount, 3);
        Write("infinite.npy", infinite, Frames, _face.Rig.VertexCount, 3);
        AnimationFile.Write(_face["truth.npz"], new WeightAnimation(_truth, Controls, [.. _face.Rig.ControlNames]));
        _face.WriteWeights("w3.npy", 3, Controls);
        _face.WriteWeights("w7.npy", Frames, 7);
        RigFile.Write(_face["still.npz"], new BlendshapeRig(
            _face.Rig.Neutral, _face.Rig.Surface, [.. _face.Rig.Shapes.Select((shape, k) => k == 1 ? shape with { Deltas = new float[shape.Deltas.Length] } : shape)], _face.Rig.Unit, _face.Rig.Logic));
    }

    public void Dispose() => _face.Dispose();

    [Theory]
    [InlineData("meshes.npy")]
    [InlineData("holes.npy")]
    public async Task Curves_come_back_in_every_format(string meshes)
    {
        (int code, string output, string error) = await SmallFace.Run(
            "solve", _face["rig.npz"], _face[meshes], "--lambda1", "0", "--lambda2", "1e-12", "--fps", "24", "--truth", _face["truth.npz"],
            "-o", _face["out.npz"], "-o", _face["out.csv"], "-o", _face["out.glb"]);
        Assert.True(code == 0, error);
        Assert.Contains("control error: mean 0.00", output, StringComparison.Ordinal);
        Assert.Equal(meshes == "holes.npy", output.Contains("10 points missing", StringComparison.Ordinal));
        foreach (string name in (string[])["out.npz", "out.csv"])
        {
            WeightAnimation curves = AnimationFile.Read(_face[name]);
            Assert.Equal(24, curves.FramesPerSecond!.Value, 1e-6);
            int[] columns = [.. _face.Rig.ControlNames.Select(control => curves.Names!.ToList().FindIndex(found => found.Equals(control, StringComparison.OrdinalIgnoreCase)))];
            for (int k = 0; k < _truth.Length; k++)
                Assert.Equal(_truth[k], curves[k / Controls][columns[k % Controls]], 0.01);
        }

        // The animated face is a sequence of meshes again.
        (code, output, error) = await SmallFace.Run("solve", _face["rig.npz"], _face["out.glb"], "-o", _face["again.npz"]);
        Assert.True(code == 0, error);
        Assert.Contains("solved 5 frames of 3 controls", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Locks_bounds_and_streams_are_taken()
    {
        (int code, _, string error) = await SmallFace.Run(
            "solve", _face["rig.npz"], _face["meshes.npy"], "-o", _face["out.npz"], "--lock", "jawOpen=0.25", "--bounds", "browInnerUp=0..0.2", "--stream", "2");
        Assert.True(code == 0, error);
        WeightAnimation curves = AnimationFile.Read(_face["out.npz"]);
        for (int t = 0; t < Frames; t++)
        {
            Assert.Equal(0.25f, curves[t][0]);
            Assert.InRange(curves[t][2], 0, 0.2f);
        }
    }

    [Fact]
    public async Task A_shape_that_moves_nothing_is_solved_and_named()
    {
        (int code, string output, string error) = await SmallFace.Run("solve", _face["still.npz"], _face["meshes.npy"], "-o", _face["out.npz"]);
        Assert.True(code == 0, error);
        Assert.Contains("controls that move no observed point, and stay at rest: mouthSmileLeft", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("more.npy", "expected")]
    [InlineData("none.npy", "none.npy: ")]
    [InlineData("infinite.npy", "infinite.npy: frame 2: vertex 2: expected finite coordinates, or NaN where it is missing, found")]
    [InlineData("nowhere", "nowhere: expected frames")]
    [InlineData("meshes.npy --lambda1 -1", "lambda1: expected a finite number of 0 or more, found -1")]
    [InlineData("meshes.npy --lambda2 -0.5", "lambda2: expected a finite number of 0 or more, found -0.5")]
    [InlineData("meshes.npy --tolerance 2", "tolerance: expected a number between 0 and 1, found 2")]
    [InlineData("meshes.npy --lock jawOpen=0,jawOpen=1", "limits: expected every control once, found jawOpen twice")]
    [InlineData("meshes.npy --lock jawOpen", "--lock: expected name=value, found \"jawOpen\"")]
    [InlineData("meshes.npy --bounds jawOpen=1", "--bounds: expected name=low..high, found \"jawOpen=1\"")]
    [InlineData("meshes.npy --bounds jawOpen=1..0", "limits of jawOpen: expected finite lower <= upper, found 1 and 0")]
    [InlineData("meshes.npy --active jaw", "active controls: expected a control of the rig, found \"jaw\"")]
    [InlineData("meshes.npy --exclusive jawOpen=1", "--exclusive: expected first:second=strength, found \"jawOpen=1\"")]
    [InlineData("meshes.npy --symmetry 1", "pairs: expected controls whose names are left and right of each other, found none")]
    [InlineData("meshes.npy --opposites -1", "--opposites: expected a finite number of 0 or more, found -1")]
    [InlineData("meshes.npy --interval 0", "interval: expected 1 frame or more, found 0")]
    [InlineData("meshes.npy --stabilise -1", "--stabilise: expected 0 rounds or more, found -1")]
    [InlineData("meshes.npy --stabilise 1 --displacements", "expected positions, from which a head's motion can be taken, found displacements")]
    [InlineData("meshes.npy --stabilise 1 --stream 2", "stream: expected no stabilisation")]
    [InlineData("meshes.npy --start w3.npy", "w3.npy: expected 5 frames, as the meshes have, found 3")]
    [InlineData("meshes.npy --start w7.npy", "w7.npy: expected 3 controls, as the rig has, found 7")]
    [InlineData("meshes.npy --truth w3.npy", "w3.npy: expected 5 frames")]
    [InlineData("meshes.npy --map nothing.csv", "nothing.csv: no such file")]
    [InlineData("meshes.npy --map w3.npy --bind rig.npz", "--bind: expected no --map beside it")]
    [InlineData("meshes.npy --importance part:nose=1", "--importance: expected a part of the rig")]
    [InlineData("meshes.npy --mesh-units inch", "expected um, mm, cm or m, found \"inch\"")]
    [InlineData("meshes.npy --stream 40", "stream: expected 0 to 32 frames to look ahead, found 40")]
    [InlineData("meshes.npy --stream -1", "stream: expected 0 to 32 frames to look ahead, found -1")]
    [InlineData("meshes.npy --stabilise 1 --checkpoint state.npz", "stabilisation: expected no checkpoint beside it")]
    [InlineData("meshes.npy --checkpoint out.npz", "out.npz: expected every file to write once, found it twice")]
    [InlineData("meshes.npy -o meshes.npy", "meshes.npy: expected a place to write, found a file that is read")]
    [InlineData("meshes.npy --displacements --calibrate 2", "meshes.npy: expected positions, from which a neutral can be told, found displacements from one")]
    [InlineData("meshes.npy --from truth.npz --method frame", "--from: expected no --method beside it")]
    [InlineData("meshes.npy --stream 1 --start linear", "streaming: expected no pins")]
    [InlineData("meshes.npy --clean more.npy", "expected")]
    [InlineData("meshes.npy --checkpoint-every 0", "--checkpoint-every: expected seconds above 0, found 0")]
    public async Task Wrong_input_is_one_line_and_no_file(string rest, string expected)
    {
        string[] before = [.. _face.Files];
        string[] words = [.. rest.Split(' ').Select(word => word.EndsWith(".npy", StringComparison.Ordinal) || word.EndsWith(".npz", StringComparison.Ordinal) || word.EndsWith(".csv", StringComparison.Ordinal) ? _face[word] : word)];
        (int code, string output, string error) = await SmallFace.Run(["solve", _face["rig.npz"], .. words, "-o", _face["out.npz"]]);
        Assert.Equal(ExitCode.Failed, code);
        Assert.Empty(output);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Equal(error.Length - Environment.NewLine.Length, error.IndexOf(Environment.NewLine, StringComparison.Ordinal));
        Assert.Equal(before, _face.Files);
    }

    private void Write(string name, float[] values, params int[] shape) => NpyArray.From(values, shape).Write(_face[name]);

    private float[] Posed()
    {
        float[] positions = new float[Frames * _face.Rig.Neutral.Length], weights = new float[_face.Rig.Shapes.Count];
        for (int t = 0; t < Frames; t++)
        {
            _face.Rig.Logic.Evaluate(_truth.AsSpan(t * Controls, Controls), weights);
            _face.Rig.Pose(weights, positions.AsSpan(t * _face.Rig.Neutral.Length, _face.Rig.Neutral.Length));
        }

        return positions;
    }
}
