using Mimik.Faces;
using Mimik.Faces.Sample;
using Mimik.Faces.Sequences;
using Mimik.Geometry;
using Mimik.InverseRig;
using Mimik.Numerics;

namespace Mimik.Tests.InverseRig;

public sealed class StabilisedSolveTests
{
    private const int Frames = 10;

    [Fact]
    public void AHeadThatMovesIsToldFromItsExpressions()
    {
        BlendshapeRig rig = SampleFace.Create();
        float noise = (float)(5e-5 / rig.Unit.MetresPerUnit!.Value), far = (float)(0.05 / rig.Unit.MetresPerUnit!.Value);
        (float[] still, float[] truth) = Poses(rig, noise);
        var motions = new RigidMotion[Frames];
        float[] moved = [.. still];
        for (int t = 0; t < Frames; t++)
        {
            double half = 0.06 * t;
            motions[t] = RigidMotion.Create((0.5 * Math.Sin(half), 0.8 * Math.Sin(half), 0.2 * Math.Sin(half), Math.Cos(half)), (far * Math.Sin(t), 0.3 * far * t, -far));
            Span<float> frame = moved.AsSpan(t * 3 * rig.VertexCount, 3 * rig.VertexCount);
            motions[t].Apply(frame, frame);
        }

        var solver = new InverseRigSolver(rig);
        double rested = Error(solver.Solve(new ArraySequence(still, rig.VertexCount), cancellation: TestContext.Current.CancellationToken).Controls, truth);
        WeightAnimation found = solver.SolveStabilised(new ArraySequence(moved, rig.VertexCount), cancellation: TestContext.Current.CancellationToken).Controls;
        double[] degrees = [.. Enumerable.Range(0, Frames).Select(t => (found.HeadPose![t].Inverse * motions[t]).Angle * 180 / Math.PI)];
        Assert.True(degrees.Max() < 0.1, $"{degrees.Max()} degrees");
        Assert.True(Error(found, truth) < (1.5 * rested) + 0.002, $"{Error(found, truth)} against {rested} of a head at rest");
        MimikException error = Assert.Throws<MimikException>(() => solver.SolveStabilised(
            new ArraySequence(moved, rig.VertexCount, areDisplacements: true, "meshes"), cancellation: TestContext.Current.CancellationToken));
        Assert.Equal("meshes: frame 0: expected positions, from which a head's motion can be taken, found displacements", error.Message);
    }

    // The sample face with eight controls in use, all different over time.
    private static (float[] Meshes, float[] Truth) Poses(BlendshapeRig rig, float noise)
    {
        int m = rig.Logic.ControlCount, n = 3 * rig.VertexCount;
        float[] truth = new float[Frames * m], meshes = new float[Frames * n], weights = new float[rig.Shapes.Count];
        var random = new RandomSource(6);
        for (int t = 0; t < Frames; t++)
        {
            for (int k = 0; k < 8; k++)
                truth[(t * m) + (((7 * k) + 3) % m)] = (float)Math.Max(0, Math.Sin((0.4 * t) + k));
            rig.Logic.Evaluate(truth.AsSpan(t * m, m), weights);
            Span<float> frame = meshes.AsSpan(t * n, n);
            rig.Pose(weights, frame);
            foreach (ref float x in frame)
                x += noise * (float)random.NextGaussian();
        }

        return (meshes, truth);
    }

    private static double Error(WeightAnimation found, float[] truth) => found.Weights.Select((c, k) => Math.Abs((double)c - truth[k])).Average();
}
