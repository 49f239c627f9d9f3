using Mimik.Faces;
using Mimik.Faces.Heads;
using Mimik.Retargeting;
using Mimik.Tests.Faces.Heads;
using Mimik.TestSupport;
using Mimik.Workflows.Retarget;

namespace Mimik.Tests.Workflows.Retarget;

/// <summary><c>mimik curves</c>: parameters are those that <c>mimik pose</c> reads.</summary>
public sealed class CurvesJobTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MorphableModel _model = CubeHead.Create();

    public CurvesJobTests()
    {
        FlameFileWriter.Write(_folder["small.pkl"], _model);
        float[] expression = new float[2 * _model.Expression.Count], rotations = new float[2 * _model.Joints.Count * 3];
        rotations[3 * _model.Joints.IndexOf("jaw")] = 0.4f;
        expression[_model.Expression.Count] = 2;
        ArkitCoefficientsFile.Write(_folder["c.npz"], _model, new ArkitCoefficients(["jawOpen", "mouthSmileLeft"], _model.Joints.Names, expression, rotations));
        AnimationFile.Write(_folder["curves.npz"], new WeightAnimation([0, 0, 1, 0, 0.5f, 0.25f], 2, ["jawOpen", "mouthSmileLeft"], 25));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Curves_become_parameters_that_posing_reads_and_come_back()
    {
        Run("curves.npz", "p.npz");
        HeadParametersImport read = HeadParametersFile.Read(_folder["p.npz"], _model);
        Assert.Empty(read.Notes);
        Assert.Equal(25, read.FramesPerSecond);
        Assert.Equal(0.2f, read.Parameters.RotationOf(2, _model.Joints.IndexOf("jaw"))[0], 1e-6f);
        Assert.Equal(0.5f, read.Parameters.ExpressionOf(2)[0], 1e-6f);
        Run("p.npz", "back.npz");
        WeightAnimation back = AnimationFile.Read(_folder["back.npz"]);
        Assert.Equal(25, back.FramesPerSecond);

        // Half-way an opening jaw is on its arc, off the straight way of its shape.
        float[] expected = [0, 0, 1, 0, 0.5f, 0.25f];
        for (int k = 0; k < expected.Length; k++)
            Assert.Equal(expected[k], back.Weights[k], 0.03f);
    }

    [Fact]
    public void Parameters_of_another_model_are_warned_of()
    {
        float[] moved = [.. _model.Template];
        moved[0] += 0.001f;
        var other = new MorphableModel("FLAME other", HeadFamily.Flame, moved, _model.Surface, _model.Unit, _model.Shape, _model.Expression, _model.Joints);
        HeadParametersFile.Write(_folder["p.npz"], CubeHead.Random(other, 2), other);
        Assert.Contains(Run("p.npz", "back.npz"), note => note.StartsWith("warning: the parameters were made for FLAME other", StringComparison.Ordinal));
    }

    [Fact]
    public void Files_that_are_read_are_not_written_over() =>
        Assert.Contains("nothing else takes", Assert.Throws<MimikException>(() => Run("curves.npz", "c.npz")).Message, StringComparison.Ordinal);

    private IReadOnlyList<string> Run(string input, string output) =>
        new CurvesJob { ModelPath = _folder["small.pkl"], InputPath = _folder[input], OutputPath = _folder[output], CoefficientsPath = _folder["c.npz"] }.Run();
}
