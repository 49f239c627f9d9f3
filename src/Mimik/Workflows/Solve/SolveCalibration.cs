using System.Globalization;
using Mimik.Faces;
using Mimik.Faces.Sequences;
using Mimik.Geometry;
using Mimik.InverseRig;

namespace Mimik.Workflows.Solve;

/// <summary>The rig fitted to the actor before a sequence is solved.</summary>
internal static class SolveCalibration
{
    // The head is aligned with the rig, and once more with the rig that this gave.
    private const int Alignments = 2;

    /// <summary>Refuses options that calibration cannot serve, before any work is done.</summary>
    public static void Expect(SolveJob job, SolveInputs inputs)
    {
        if (job.CalibrationFrames is null)
            return;
        if (inputs.Frames.AreDisplacements)
            throw new MimikException($"{job.MeshesPath}: expected positions, from which a neutral can be told, found displacements from one");
        if (job.SaveRigPath is { } path && inputs.Map is not null)
            throw new MimikException($"{path}: expected meshes of the rig's own vertices, since a calibrated rig needs an offset for each, found bound points");
    }

    /// <summary>The solver of the calibrated rig.</summary>
    /// <param name="job">Which frames, and how.</param>
    /// <param name="inputs">The rig and the meshes; the notes receive what was found.</param>
    /// <param name="options">The options of the solve.</param>
    /// <param name="pose">[T] where the head is, if a solution said so; null otherwise.</param>
    /// <param name="progress">Receives the rounds.</param>
    /// <param name="cancellation">Ends the run.</param>
    public static InverseRigSolver Run(
        SolveJob job, SolveInputs inputs, InverseRigOptions options, IReadOnlyList<RigidMotion>? pose, IProgress<InverseRigProgress>? progress, CancellationToken cancellation)
    {
        int[] chosen = FrameList.Parse("--calibrate", job.CalibrationFrames!, inputs.Frames.FrameCount);
        var frames = new SequenceFrames(inputs.Frames, chosen);

        // What belongs to the whole sequence plays no part here.
        InverseRigOptions few = options with { Lambda2 = 0, StartWeights = null, IntervalFrames = null, Restarts = 0, Pins = [] };
        var plain = new InverseRigSolver(inputs.Rig, few);
        RigCalibration calibration;
        if (job.StabiliseRounds == 0)
        {
            IReadOnlyList<RigidMotion>? there = pose is null ? null : [.. chosen.Select(frame => pose[frame])];
            calibration = plain.Calibrate(new PlacedSequence(frames, inputs.Rig.Unit, there), job.Calibration, progress, cancellation);
        }
        else
        {
            InverseRigSolver known = plain;
            for (int round = 0; ; round++)
            {
                IReadOnlyList<RigidMotion> motions = known.SolveStabilised(frames, job.StabiliseRounds, null, progress, cancellation).Controls.HeadPose!;
                calibration = plain.Calibrate(new PlacedSequence(frames, inputs.Rig.Unit, motions), job.Calibration, progress, cancellation);
                if (round == Alignments - 1)
                    break;
                known = calibration.Solver(inputs.Rig, few);
            }
        }

        inputs.Notes.AddRange(Describe(calibration, inputs.Rig, chosen.Length, job.Calibration.Gains));
        if (job.SaveRigPath is { } path)
            inputs.Notes.AddRange(RigFile.Write(path, calibration.Apply(inputs.Rig)));
        return calibration.Solver(inputs.Rig, options);
    }

    private static IEnumerable<string> Describe(RigCalibration calibration, BlendshapeRig rig, int frames, bool gains)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        double scale = rig.Unit.ReportScale;
        double[] lengths = [.. Enumerable.Range(0, calibration.Offset.Count / 3).Select(k => scale * Length(calibration.Offset, k))];
        string rest = calibration.Converged ? "" : ", not converged";
        yield return string.Create(culture, $"calibrated on {frames} {(frames == 1 ? "frame" : "frames")} in {calibration.Rounds} rounds{rest}: the neutral is off by {lengths.Average():f3} {rig.Unit.ReportLabel} in the mean, {lengths.Max():f3} {rig.Unit.ReportLabel} at most");
        yield return string.Create(culture, $"of these frames' squared error ({RootMeanSquare(calibration.FidelityBefore):f4} {rig.Unit.ReportLabel} a coordinate), the neutral explained {100 * calibration.NeutralShareBefore:f0} %; calibrated, {100 * calibration.NeutralShareAfter:f0} % of what is left ({RootMeanSquare(calibration.FidelityAfter):f4} {rig.Unit.ReportLabel})");
        yield return "what all of these frames have in common counts as the neutral's, unless --neutral-pull is raised: every control should rest in one of them";
        if (gains)
        {
            (string Name, double Gain)[] changed = [.. rig.ControlNames.Zip(calibration.Gains).OrderByDescending(pair => Math.Abs(Math.Log(pair.Second)))];
            yield return string.Create(culture, $"gains from {calibration.Gains.Min():f3} to {calibration.Gains.Max():f3}: {string.Join(", ", changed.Take(6).Select(pair => string.Create(culture, $"{pair.Name} {pair.Gain:f3}")))}{(changed.Length > 6 ? ", ..." : "")}");
        }

        double RootMeanSquare(double fidelity) => scale * Math.Sqrt(fidelity / frames);
    }

    private static double Length(IReadOnlyList<float> offset, int k) =>
        Math.Sqrt(((double)offset[3 * k] * offset[3 * k]) + ((double)offset[(3 * k) + 1] * offset[(3 * k) + 1]) + ((double)offset[(3 * k) + 2] * offset[(3 * k) + 2]));
}
