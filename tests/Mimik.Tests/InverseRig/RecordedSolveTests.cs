using Mimik.Faces;
using Mimik.Faces.Sequences;
using Mimik.Formats.Arrays;
using Mimik.InverseRig;
using Mimik.TestSupport;

namespace Mimik.Tests.InverseRig;

/// <summary>The recorded cases of the published code: our J is lower than that of its predictions in each, measured on the meshes in double.</summary>
public sealed class RecordedSolveTests
{
    private const string Ict = "reference/inverserig/ict.npz", Random = "reference/inverserig/random.npz";

    [Theory]
    [InlineData(0.1, 1.910, 5.744)]
    [InlineData(1, 14.56, 19.136)]
    public void TheIctFaceInMillimetres(double lambda, double bar, double recorded)
    {
        using var data = new Recorded(Ict, 1);
        (InverseRigResult result, MeshErrors errors) = data.Solve(lambda);
        Assert.InRange(errors.Objective, 0, bar);
        Assert.Equal(errors.Objective, result.Objective, 1e-5 * errors.Objective);
        Assert.Equal(recorded, data.Measure($"predictions_mm_l1_{lambda}_l2_{lambda}", lambda).Objective, 1e-3);
        if (lambda != 0.1)
            return;
        CurveFigures figures = CurveFigures.Of(result.Controls, data.Truth);
        Assert.InRange(figures.MeanError!.Value, 0, 0.015);
        Assert.InRange(figures.InUse, 0, 1.1 * 23.2);
        Assert.InRange(data.Clean(result.Controls).Mean, 0, 0.025);
    }

    [Fact]
    public void TheIctFaceInCentimetres()
    {
        using var data = new Recorded(Ict, 0.1f);
        Assert.InRange(data.Solve(1).Errors.Objective, 0, 3.95);
        Assert.Equal(3.97816, data.Measure("predictions_cm_l1_1_l2_1", 1).Objective, 1e-3);
    }

    [Fact]
    public void TheRandomRig()
    {
        using var data = new Recorded(Random, 1, 20);
        Assert.InRange(data.Solve(1).Errors.Objective, 0, 8.55);
        Assert.Equal(8.8676, data.Measure("predictions", 1).Objective, 1e-3);
    }

    private sealed class Recorded : IDisposable
    {
        private readonly NpzFile _file;
        private readonly BlendshapeRig _rig;
        private readonly ArraySequence _targets;

        public Recorded(string path, float scale, int frames = 100)
        {
            string file = Repository.Shared(path);
            _file = NpzFile.Read(file);
            BlendshapeRig rig = InverseRigSetFile.Read(file).Rig;
            _rig = new BlendshapeRig(
                [.. rig.Neutral.Select(x => scale * x)], rig.Surface,
                [.. rig.Shapes.Select(shape => new Blendshape(shape.Name, [.. shape.Deltas.Select(x => scale * x)]))], rig.Unit, rig.Logic);
            Truth = new WeightAnimation(_file["weights"].ToSingles()[..(frames * rig.Logic.ControlCount)], rig.Logic.ControlCount);
            float[] meshes = _file.Contains("targets")
                ? Transposed(_file["targets"].ToSingles(), frames, scale)
                : LogicRigs.Displacements(_rig, Truth.Weights);
            _targets = new ArraySequence(meshes, rig.VertexCount, areDisplacements: true);
        }

        public WeightAnimation Truth { get; }

        public void Dispose() => _targets.Dispose();

        public (InverseRigResult Result, MeshErrors Errors) Solve(double lambda)
        {
            InverseRigSolver solver = Solver(lambda);
            InverseRigResult result = solver.Solve(_targets, cancellation: TestContext.Current.CancellationToken);
            return (result, solver.Measure(_targets, result.Controls, cancellation: TestContext.Current.CancellationToken));
        }

        public MeshErrors Measure(string predictions, double lambda)
        {
            float[] curves = Transposed(_file[predictions].ToSingles(), Truth.FrameCount, 1);
            return Solver(lambda).Measure(_targets, new WeightAnimation(curves, Truth.ChannelCount), cancellation: TestContext.Current.CancellationToken);
        }

        public MeshErrors Clean(WeightAnimation curves)
        {
            var clean = new ArraySequence(LogicRigs.Displacements(_rig, Truth.Weights), _rig.VertexCount, areDisplacements: true);
            return Solver(1).Measure(clean, curves, cancellation: TestContext.Current.CancellationToken);
        }

        private InverseRigSolver Solver(double lambda) => new(_rig, new InverseRigOptions { Lambda1 = lambda, Lambda2 = lambda });

        // [rows x frames] to [frames x rows].
        private static float[] Transposed(float[] values, int frames, float scale)
        {
            int rows = values.Length / frames;
            float[] result = new float[values.Length];
            for (int k = 0; k < rows; k++)
            {
                for (int t = 0; t < frames; t++)
                    result[(t * rows) + k] = scale * values[(k * frames) + t];
            }

            return result;
        }
    }
}
