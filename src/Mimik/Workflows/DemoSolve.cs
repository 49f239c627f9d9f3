using System.Globalization;
using Mimik.Faces;
using Mimik.Faces.Sample;
using Mimik.Faces.Sequences;
using Mimik.InverseRig;
using Mimik.Numerics;
using Mimik.Workflows.Report;
using Mimik.Workflows.Solve;

namespace Mimik.Workflows;

/// <summary>Poses a face with an animation, adds noise as a scan has, and solves the meshes back into the controls that made them.</summary>
internal static class DemoSolve
{
    private const double NoiseMillimetres = 0.05;
    private const int Seed = 1;

    /// <summary>Solves and writes the report.</summary>
    /// <param name="rig">A rig with ARKit's names, in a known unit.</param>
    /// <param name="report">The page to write.</param>
    /// <param name="cancellation">Ends the run.</param>
    /// <returns>A line on how well the curves came back, and how fast.</returns>
    public static string Run(BlendshapeRig rig, string report, CancellationToken cancellation)
    {
        WeightAnimation truth = ControlCurves.Join(SampleAnimation.Create(), rig, FaceFile.SampleName);
        double noise = NoiseMillimetres / rig.Unit.ReportScale;
        (ArraySequence meshes, ArraySequence clean) = Pose(rig, truth, noise);
        var solver = new InverseRigSolver(rig);
        InverseRigResult result = solver.Solve(meshes, cancellation: cancellation);
        MeshErrors errors = solver.Measure(meshes, result.Controls, outsideSpan: true, cancellation: cancellation);
        var figures = CurveFigures.Of(result.Controls, truth);
        var account = new SolveAccount
        {
            Name = "Mimik's own animation, solved back from its meshes",
            Rig = rig,
            Options = solver.Options,
            FurtherOptions = [("noise added to every coordinate (mm)", NoiseMillimetres.ToString(CultureInfo.InvariantCulture))],
            Result = result,
            Errors = errors,
            Clean = solver.Measure(clean, result.Controls, cancellation: cancellation),
            Figures = figures,
            Truth = new SolveTruth(truth, CurveFigures.Of(truth), solver.Measure(meshes, truth, cancellation: cancellation)),
            Worst = SolvedFrame.Worst(rig, meshes, null, result.Controls, errors, 1),
            Seconds = [("reading the meshes and projecting them", result.ProjectionSeconds), ("solving", result.SolveSeconds)],
        };
        SolveReportFile.Write(report, account);
        return string.Create(CultureInfo.InvariantCulture, $"solved back from its own meshes with {NoiseMillimetres} mm of noise: control error mean {figures.MeanError:f4}, max {figures.MaxError:f3}; clean meshes met within {account.Clean.Mean:f4} mm on average; {account.Speed:f0} frames a second");
    }

    private static (ArraySequence Noisy, ArraySequence Clean) Pose(BlendshapeRig rig, WeightAnimation controls, double noise)
    {
        int n = rig.Neutral.Length;
        float[] clean = new float[controls.FrameCount * n], weights = new float[rig.Shapes.Count];
        for (int t = 0; t < controls.FrameCount; t++)
        {
            rig.Logic.Evaluate(controls[t], weights);
            rig.Pose(weights, clean.AsSpan(t * n, n));
        }

        float[] noisy = new float[clean.Length];
        new RandomSource(Seed).FillGaussian(noisy, noise);
        System.Numerics.Tensors.TensorPrimitives.Add(noisy, clean, noisy);
        ArraySequence Sequence(float[] points, string name) => new(points, rig.VertexCount, name: name) { FramesPerSecond = controls.FramesPerSecond };
        return (Sequence(noisy, "noisy meshes"), Sequence(clean, "clean meshes"));
    }
}
